import { existsSync } from 'node:fs'
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { mulberry32 } from '../src/math/index.ts'
import { createTableSink } from '../src/store/index.ts'
import { normals, plantedTable } from '../test/support/planted-table.ts'
import { CACHE } from './stream.ts'

const BLOCK = 65_536

/**
 * A feature table of one market in one-second bars: measures of which one predicts a little, with spread, sizes and costs
 * beside them, so that every part of a study has work to do. Kept between runs.
 */
export async function studyTableFile(rows: number, measures: number): Promise<string> {
  const path = join(CACHE, `study-${rows}-${measures}.parquet`)
  if (existsSync(path)) return path
  process.stderr.write(`generating a table of ${rows} rows\n`)
  await mkdir(CACHE, { recursive: true })
  const { time, mid, columns } = plantedTable({ rows, seed: 7, measures, slope: 0.1, tails: 4, clustered: true })
  const normal = normals(mulberry32(11))
  const around = (centre: number) => Float64Array.from({ length: rows }, () => centre * Math.exp(0.3 * normal()))
  const all = new Map([
    ['mid', mid],
    ['spread_bps', around(0.04)],
    ['bid_size', around(3)],
    ['ask_size', around(3)],
    ['cost_buy_100k_bps', around(0.2)],
    ['cost_sell_100k_bps', around(0.2)],
    ...columns,
  ])
  const sink = await createTableSink(path, { columns: [...all.keys()], metadata: {} })
  const quality = new Uint8Array(BLOCK)
  const coverage = new Float64Array(BLOCK).fill(1)
  for (let from = 0; from < rows; from += BLOCK) {
    const to = Math.min(rows, from + BLOCK)
    const part = (values: Float64Array) => values.subarray(from, to)
    const values = [...all.values()].map(part)
    await sink.write({
      venue: 'binance',
      symbol: 'BTCUSDT',
      rows: to - from,
      time: part(time),
      values,
      quality,
      coverage,
    })
  }
  await sink.close()
  return path
}

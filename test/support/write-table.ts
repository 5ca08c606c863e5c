import { QUALITIES, type Quality } from '../../src/market/index.ts'
import { createTableSink } from '../../src/store/index.ts'
import type { PlantedTable } from './planted-table.ts'

export interface WrittenTable {
  readonly time: Float64Array
  readonly columns: ReadonlyMap<string, Float64Array>
  readonly venue?: string
  readonly symbol?: string
  readonly metadata?: Readonly<Record<string, string>>
  /** Of each row. Default `verified`. */
  readonly quality?: (row: number) => Quality
}

/** Writes a table in the form its name says, as `steelyard measure` would. */
export async function writeTable(path: string, table: WrittenTable): Promise<string> {
  const { time, columns, venue = 'binance', symbol = 'BTCUSDT', metadata = {}, quality = () => 'verified' } = table
  const sink = await createTableSink(path, { columns: [...columns.keys()], metadata })
  await sink.write({
    venue,
    symbol,
    rows: time.length,
    time,
    values: [...columns.values()],
    quality: Uint8Array.from(time, (_, row) => QUALITIES.indexOf(quality(row))),
    coverage: new Float64Array(time.length).fill(1),
  })
  await sink.close()
  return path
}

/** A planted table with a price and a spread in bps. */
export function withQuotes({ time, mid, columns }: PlantedTable, spreadBps: number): WrittenTable {
  const spread = new Float64Array(time.length).fill(spreadBps)
  return { time, columns: new Map([['mid', mid], ['spread_bps', spread], ...columns]) }
}

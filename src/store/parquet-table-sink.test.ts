import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { DuckDBInstance } from '@duckdb/node-api'
import { describe, expect, it } from 'vitest'
import { COUNTING_SCHEMA, countingBlock, rowsOf, writeBlocks } from '../../test/support/table-blocks.ts'
import { tempFolder } from '../../test/support/temp-folder.ts'
import { PARQUET_CODECS } from './parquet-codec.ts'
import { createParquetSink, type ParquetOptions } from './parquet-table-sink.ts'
import { readTable } from './read-table.ts'
import type { TableBlock, TableSchema } from './table.ts'

async function writeParquet(blocks: readonly TableBlock[], options: ParquetOptions = {}, schema = COUNTING_SCHEMA) {
  const path = join(tempFolder().path, 't.parquet')
  const sink = await createParquetSink(path, schema, options)
  await writeBlocks(sink, blocks)
  return { path, result: await sink.close() }
}

async function query(sql: string): Promise<Record<string, unknown>[]> {
  const connection = await (await DuckDBInstance.create(':memory:')).connect()
  const reader = await connection.runAndReadAll(sql)
  return reader.getRowObjectsJson() as Record<string, unknown>[]
}

describe('a Parquet table in DuckDB', () => {
  it.each(PARQUET_CODECS)('has the rows, nulls, exact times and texts that were written (%s)', async (codec) => {
    const blocks = [countingBlock(20_000), countingBlock(5, 'ETH/USDT')]
    const { path } = await writeParquet(blocks, { codec })
    const [all] = await query(
      `select count(*) as n, count("count") as present, sum("count") as total, min(epoch_us(time)) as first, max(epoch_us(time)) as last,
       count(distinct time) as times, string_agg(distinct symbol, ' ' order by symbol) as symbols, min(quality) as quality
       from '${path}'`,
    )
    // 0..19999 without the multiples of 3, and 1 + 2 + 4 of the second block
    const total = (19_999 * 20_000) / 2 - (3 * 6666 * 6667) / 2 + 7
    expect(all).toEqual({
      n: '20005',
      present: String(20_000 - 6667 + 3),
      total,
      first: '1795132801000000',
      last: '1795152800000000',
      times: '20000',
      symbols: 'BTC-USD ETH/USDT',
      quality: 'verified',
    })
    const types = await query(`select column_name, column_type from (describe select * from '${path}')`)
    expect(types.map((column) => `${column.column_name} ${column.column_type}`)).toEqual([
      'time TIMESTAMP WITH TIME ZONE',
      'venue VARCHAR',
      'symbol VARCHAR',
      'count DOUBLE',
      'quality VARCHAR',
      'coverage DOUBLE',
    ])
  })

  it('carries its metadata', async () => {
    const metadata = { 'steelyard.version': '1.2.3', 'steelyard.config': '{"every":"1s","note":"µ"}' }
    const { path } = await writeParquet([countingBlock(3)], {}, { columns: ['count'], metadata })
    const pairs = await query(`select decode(key) k, decode(value) v from parquet_kv_metadata('${path}') order by k`)
    expect(pairs).toEqual([
      { k: 'steelyard.config', v: '{"every":"1s","note":"µ"}' },
      { k: 'steelyard.version', v: '1.2.3' },
    ])
    const [file] = await query(`select created_by from parquet_file_metadata('${path}')`)
    expect(file).toEqual({ created_by: 'steelyard 1.2.3' })
  })

  it('states bounds and null counts, so that readers can skip row groups', async () => {
    const blocks = [countingBlock(100), countingBlock(100, 'ETH-USD', 100)]
    const { path } = await writeParquet(blocks, { rowGroupRows: 100 })
    const chunks = await query(
      `select row_group_id g, path_in_schema c, stats_min_value lo, stats_max_value hi, stats_null_count as nulls
       from parquet_metadata('${path}') where c in ('time', 'symbol', 'count') order by all`,
    )
    expect(chunks).toEqual([
      { g: '0', c: 'count', lo: null, hi: null, nulls: '34' },
      { g: '0', c: 'symbol', lo: 'BTC-USD', hi: 'BTC-USD', nulls: '0' },
      { g: '0', c: 'time', lo: '2026-11-20 00:00:01+00', hi: '2026-11-20 00:01:40+00', nulls: '0' },
      { g: '1', c: 'count', lo: null, hi: null, nulls: '33' },
      { g: '1', c: 'symbol', lo: 'ETH-USD', hi: 'ETH-USD', nulls: '0' },
      { g: '1', c: 'time', lo: '2026-11-20 00:01:41+00', hi: '2026-11-20 00:03:20+00', nulls: '0' },
    ])
    expect(await query(`select count(*) n from '${path}' where symbol = 'ETH-USD' and "count" > 150`)).toEqual([
      { n: '33' },
    ])
  })

  it.each([1, 14, 15, 16, 300])('has %d row groups', async (groups) => {
    const { path } = await writeParquet([countingBlock(groups * 2)], { rowGroupRows: 2 })
    const [found] = await query(
      `select num_rows as n, num_row_groups as g, (select count(*) from '${path}') as m from parquet_file_metadata('${path}')`,
    )
    expect(found).toEqual({ n: String(groups * 2), g: String(groups), m: String(groups * 2) })
    expect(await rowsOf(await readTable(path))).toEqual(await rowsOf([countingBlock(groups * 2)]))
  })

  it('may be empty', async () => {
    const { path, result } = await writeParquet([])
    expect(await query(`select count(*) n, max("count") top from '${path}'`)).toEqual([{ n: '0', top: null }])
    expect(result.rows).toBe(0)
    expect(await rowsOf(await readTable(path))).toEqual([])
  })

  it.each([
    ['nowhere', () => false],
    ['everywhere', () => true],
    ['in every other row', (row: number) => row % 2 === 1],
    ['at the beginning', (row: number) => row < 500],
    ['at the end, in a page that ends inside a byte', (row: number) => row > 500],
    ['once', (row: number) => row === 7],
    ['in long stretches', (row: number) => Math.floor(row / 300) % 2 === 1],
  ])('has nulls %s', async (_where, isNull) => {
    const block = countingBlock(1003)
    block.values[0]!.forEach((_, row, column) => {
      column[row] = isNull(row) ? Number.NaN : row + 0.5
    })
    const { path } = await writeParquet([block])
    const rows = await query(`select "count" as v from '${path}' order by time`)
    expect(rows.map(({ v }) => v)).toEqual(Array.from({ length: 1003 }, (_, row) => (isNull(row) ? null : row + 0.5)))
    expect(await rowsOf(await readTable(path))).toEqual(await rowsOf([block]))
  })

  it.each(['snappy', 'zstd', 'gzip'])('can be read back after DuckDB has rewritten it (%s)', async (codec) => {
    const { path } = await writeParquet([countingBlock(3000), countingBlock(10, 'ETH-USD')])
    const copy = join(tempFolder().path, 'copy.parquet')
    await query(`copy (select * from '${path}' order by symbol, time) to '${copy}' (format parquet, codec '${codec}')`)
    expect(await rowsOf(await readTable(copy))).toEqual(await rowsOf(await readTable(path)))
  })
})

describe('ParquetTableSink', () => {
  it('writes the same bytes however the rows are cut into blocks', async () => {
    const whole = countingBlock(1000)
    const { path } = await writeParquet([whole], { rowGroupRows: 128 })
    for (const size of [1, 7, 128, 129, 999]) {
      const blocks: TableBlock[] = []
      for (let from = 0; from < 1000; from += size) blocks.push(slice(whole, from, Math.min(from + size, 1000)))
      const other = await writeParquet(blocks, { rowGroupRows: 128 })
      expect(readFileSync(other.path).equals(readFileSync(path)), `blocks of ${size}`).toBe(true)
    }
  })

  it('gives the size and the rows of the finished file', async () => {
    const { path, result } = await writeParquet([countingBlock(300)], { rowGroupRows: 100 })
    expect(result).toEqual({ path, rows: 300, bytes: readFileSync(path).length })
  })

  it('holds an instrument that changes inside a row group', async () => {
    const blocks = ['A', 'B', 'A', 'C'].map((symbol, index) => countingBlock(3, symbol, index * 3))
    const schema: TableSchema = COUNTING_SCHEMA
    const { path } = await writeParquet(blocks, {}, schema)
    const runs: string[] = []
    for await (const block of await readTable(path)) runs.push(`${block.symbol} ${block.rows}`)
    expect(runs).toEqual(['A 3', 'B 3', 'A 3', 'C 3'])
  })
})

function slice(block: TableBlock, from: number, to: number): TableBlock {
  return {
    ...block,
    rows: to - from,
    time: block.time.subarray(from, to),
    values: block.values.map((column) => column.subarray(from, to)),
    quality: block.quality.subarray(from, to),
    coverage: block.coverage.subarray(from, to),
  }
}

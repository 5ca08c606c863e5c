import fc from 'fast-check'
import { QUALITIES } from '../../src/market/index.ts'
import type { TableBlock, TableSchema, TableSink } from '../../src/store/index.ts'

/** A row of a table as plain values, NaN for null: `[time, venue, symbol, ...measures, quality, coverage]`. */
export type PlainRow = (number | string)[]

export interface PlainTable {
  readonly schema: TableSchema
  readonly blocks: readonly TableBlock[]
}

const market = fc.record({
  venue: fc.constantFrom('acme', 'binance'),
  symbol: fc.constantFrom('BTC-USD', 'ETH/USDT:USDT', 'a,"b"', '币安', 'x'.repeat(40)),
})
const value = fc.oneof(
  { weight: 3, arbitrary: fc.double() },
  { weight: 2, arbitrary: fc.constantFrom(Number.NaN, 0, -0, 61612.5, 5e-324, 1.7976931348623157e308) },
)
/** Microseconds between 1970 and 2100. */
const time = fc.integer({ min: 0, max: 4_102_444_800_000_000 })
const row = (columns: number) =>
  fc.record({
    time,
    values: fc.array(value, { minLength: columns, maxLength: columns }),
    quality: fc.nat({ max: QUALITIES.length - 1 }),
    coverage: fc.oneof(fc.double({ min: 0, max: 1, noNaN: true }), fc.constant(Number.NaN)),
  })

/** Tables of a few blocks of several instruments, with nulls, signed zeros and infinities. */
export const anyTable: fc.Arbitrary<PlainTable> = fc.integer({ min: 0, max: 4 }).chain((columns) =>
  fc.record({
    schema: fc.constant({
      columns: Array.from({ length: columns }, (_, index) => `measure_${index}`),
      metadata: { 'steelyard.version': '0.0.0-test', 'steelyard.config': '{"every":"1s"}' },
    }),
    blocks: fc.array(
      fc.tuple(market, fc.array(row(columns), { maxLength: 40 })).map(([{ venue, symbol }, rows]) => ({
        venue,
        symbol,
        rows: rows.length,
        time: Float64Array.from(rows, (entry) => entry.time),
        values: Array.from({ length: columns }, (_, column) =>
          Float64Array.from(rows, (entry) => entry.values[column]!),
        ),
        quality: Uint8Array.from(rows, (entry) => entry.quality),
        coverage: Float64Array.from(rows, (entry) => entry.coverage),
      })),
      { maxLength: 5 },
    ),
  }),
)

export async function rowsOf(blocks: Iterable<TableBlock> | AsyncIterable<TableBlock>): Promise<PlainRow[]> {
  const rows: PlainRow[] = []
  for await (const block of blocks) {
    for (let at = 0; at < block.rows; at++) {
      rows.push([
        block.time[at]!,
        block.venue,
        block.symbol,
        ...block.values.map((column) => column[at]!),
        QUALITIES[block.quality[at]!]!,
        block.coverage[at]!,
      ])
    }
  }
  return rows
}

/** Writes blocks and, as their owner may, spoils each as soon as the sink says it has taken it. */
export async function writeBlocks(sink: TableSink, blocks: Iterable<TableBlock>): Promise<void> {
  for (const block of blocks) {
    const own: TableBlock = {
      ...block,
      time: block.time.slice(),
      values: block.values.map((column) => column.slice()),
      quality: block.quality.slice(),
      coverage: block.coverage.slice(),
    }
    await sink.write(own)
    own.time.fill(-1)
    for (const column of own.values) column.fill(-1)
    own.quality.fill(3)
    own.coverage.fill(-1)
  }
}

/** `rows` bars of one second from 2026-11-20, one measure: its row number, null in every third row. */
export function countingBlock(rows: number, symbol = 'BTC-USD', from = 0): TableBlock {
  const index = Array.from({ length: rows }, (_, row) => from + row)
  return {
    venue: 'acme',
    symbol,
    rows,
    time: Float64Array.from(index, (row) => 1_795_132_800_000_000 + (row + 1) * 1_000_000),
    values: [Float64Array.from(index, (row) => (row % 3 === 0 ? Number.NaN : row))],
    quality: new Uint8Array(rows),
    coverage: new Float64Array(rows).fill(1),
  }
}

export const COUNTING_SCHEMA: TableSchema = { columns: ['count'], metadata: { 'steelyard.version': '0.0.0-test' } }

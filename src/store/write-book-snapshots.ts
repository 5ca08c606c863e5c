import { type Scale, SteelyardError } from '../market/index.ts'
import { csvCell } from './csv-text.ts'
import { decimalText } from './number-text.ts'
import { openOutput } from './open-output.ts'
import type { TableResult } from './table.ts'
import { tableFormatOf } from './table-format.ts'
import { TextOutput } from './text-output.ts'

/**
 * The best levels of a book at one moment. Made once and filled again for every row: whoever iterates it out keeps it,
 * the writer reads it before it asks for the next.
 */
export interface BookSnapshotRow {
  venue: string
  symbol: string
  /** Microseconds since the epoch; NaN = unknown. */
  exchangeTime: number
  localTime: number
  scale: Scale
  /** Best first; price NaN where there is no such level. */
  readonly bidTicks: Float64Array
  readonly bidLots: Float64Array
  readonly askTicks: Float64Array
  readonly askLots: Float64Array
}

/** A row to fill, all levels empty. */
export function createBookSnapshotRow(levels: number): BookSnapshotRow {
  const empty = () => new Float64Array(levels).fill(Number.NaN)
  return {
    venue: '',
    symbol: '',
    exchangeTime: Number.NaN,
    localTime: Number.NaN,
    scale: { priceDecimals: 0, amountDecimals: 0 },
    bidTicks: empty(),
    bidLots: empty(),
    askTicks: empty(),
    askLots: empty(),
  }
}

/**
 * Writes book snapshots as CSV (`.csv`, `.csv.gz`, `-`) in the layout of Tardis' `book_snapshot_<levels>`: asks before
 * bids, empty cells where the book is thinner, exact decimals, times in microseconds. The file appears when all rows are
 * in it. Throws what `createTableSink` throws.
 */
export async function writeBookSnapshots(
  path: string,
  levels: number,
  rows: AsyncIterable<BookSnapshotRow> | Iterable<BookSnapshotRow>,
): Promise<TableResult> {
  const { format, gzip } = tableFormatOf(path)
  if (format !== 'csv') {
    throw new SteelyardError('config.invalid', `book snapshots cannot be written as ${format}`, {
      hint: 'end the name with .csv or .csv.gz',
    })
  }
  const output = await openOutput(path, gzip)
  const text = new TextOutput(output)
  try {
    text.push(`${headerOf(levels)}\n`)
    let count = 0
    for await (const row of rows) {
      text.push(`${lineOf(row, levels)}\n`)
      count++
      if (text.isFull) await text.flush()
    }
    await text.close()
    return { path, rows: count, bytes: output.bytes }
  } catch (error) {
    await text.abort()
    throw error
  }
}

function headerOf(levels: number): string {
  const columns = ['exchange', 'symbol', 'timestamp', 'local_timestamp']
  for (let rank = 0; rank < levels; rank++) {
    for (const side of ['asks', 'bids']) columns.push(`${side}[${rank}].price`, `${side}[${rank}].amount`)
  }
  return columns.join(',')
}

function lineOf(row: BookSnapshotRow, levels: number): string {
  const { exchangeTime, localTime, scale } = row
  const time = Number.isNaN(exchangeTime) ? '' : `${exchangeTime}`
  let line = `${csvCell(row.venue)},${csvCell(row.symbol)},${time},${localTime}`
  for (let rank = 0; rank < levels; rank++) {
    line += levelText(row.askTicks[rank]!, row.askLots[rank]!, scale)
    line += levelText(row.bidTicks[rank]!, row.bidLots[rank]!, scale)
  }
  return line
}

function levelText(ticks: number, lots: number, scale: Scale): string {
  if (Number.isNaN(ticks)) return ',,'
  return `,${decimalText(ticks, scale.priceDecimals)},${decimalText(lots, scale.amountDecimals)}`
}

import { SteelyardError } from '../../market/index.ts'
import type { JoinedVenues, VenueTable } from './venue-table.ts'

/** A grid far longer than its tables would be mostly holes: 50 million bars are nearly two months of 100 ms. */
const MOST_BARS = 50_000_000

/**
 * Joins tables exactly on time: no row is moved, repeated or interpolated to meet another.
 *
 * Throws `config.invalid` for fewer than two tables, different bars, bars that never meet (another `--origin`) and tables that
 * do not overlap.
 */
export function joinVenues(tables: readonly VenueTable[]): JoinedVenues {
  if (tables.length < 2)
    throw invalid('an analysis across venues needs two tables or more', 'name the tables of several venues')
  const bar = tables[0]!.bar
  const names = tables.map(({ venue, symbol }) => `${venue} ${symbol}`).join(', ')
  if (tables.some((table) => table.bar !== bar)) {
    throw invalid(`tables have different bars: ${names}`, 'measure all of them with the same --every')
  }
  const filled = tables.filter(({ time }) => time.length > 0)
  const start = Math.max(...filled.map(({ time }) => time[0]!))
  const end = Math.min(...filled.map(({ time }) => time[time.length - 1]!))
  const length = Math.round((end - start) / bar) + 1
  if (filled.length < tables.length || !(length >= 1)) {
    throw invalid(`tables do not overlap in time: ${names}`, 'name tables of the same hours')
  }
  if (length > MOST_BARS)
    throw invalid(`the joined tables would span ${length} bars`, 'name fewer days, or longer bars')
  const time = new Float64Array(length)
  for (let i = 0; i < length; i++) time[i] = start + i * bar
  const rows = tables.map((table) => rowsAt(table.time, time, bar))
  let complete = 0
  for (let i = 0; i < length; i++) if (rows.every((each) => each[i] !== -1)) complete++
  if (complete === 0)
    throw invalid(`no bar of ${names} ends at the same time`, 'measure all of them with the same --origin')
  return { time, bar, rows, complete }
}

/** A column of one table on the joined grid; all NaN where the table does not have it. */
export function onGrid(table: VenueTable, rows: Int32Array, column: string): Float64Array {
  const values = table.columns.get(column)
  const result = new Float64Array(rows.length).fill(Number.NaN)
  if (values === undefined) return result
  for (let i = 0; i < rows.length; i++) if (rows[i] !== -1) result[i] = values[rows[i]!]!
  return result
}

function rowsAt(own: Float64Array, grid: Float64Array, bar: number): Int32Array {
  const rows = new Int32Array(grid.length).fill(-1)
  for (let row = 0; row < own.length; row++) {
    const position = (own[row]! - grid[0]!) / bar
    if (Number.isInteger(position) && position >= 0 && position < grid.length) rows[position] = row
  }
  return rows
}

function invalid(message: string, hint: string): SteelyardError {
  return new SteelyardError('config.invalid', message, { hint })
}

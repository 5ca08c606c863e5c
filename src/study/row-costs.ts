import { canonicalVenue, type FeeSchedule, feesFor, type InstrumentKind } from '../market/index.ts'
import type { CostFigures } from './study-result.ts'
import type { StudyTable } from './study-table.ts'

const HOUR = 3_600_000_000

/** Quoted spread of a row in bps of its mid; NaN where the row or the table does not know it. */
export function spreadReader({ columns, price }: StudyTable): (row: number) => number {
  const spread = columns.get('spread_bps')
  if (spread !== undefined) return (row) => spread[row]!
  const bid = columns.get('bid')
  const ask = columns.get('ask')
  if (bid === undefined || ask === undefined) return () => Number.NaN
  return (row) => ((ask[row]! - bid[row]!) / price[row]!) * 1e4
}

/**
 * What crossing the spread once cost in each row, bps: half its spread + the taker fee that held then (schedules are looked
 * up once an hour of the table). A row without a spread gets the mean of the table. Null where `costs` knows no fee or spread.
 */
export function oneWayCosts(
  table: StudyTable,
  kind: InstrumentKind | null,
  tier: string,
  overrides: readonly FeeSchedule[],
  { halfSpreadBps, takerFeeBps }: CostFigures,
): Float64Array | null {
  if (kind === null || halfSpreadBps === null || takerFeeBps === null) return null
  const { rows, time } = table
  const venue = canonicalVenue(table.venue, table.symbol)
  const spreadOf = spreadReader(table)
  const costs = new Float64Array(rows)
  let feeBps = takerFeeBps
  let until = Number.NEGATIVE_INFINITY
  for (let row = 0; row < rows; row++) {
    if (time[row]! >= until) {
      const fee = feesFor(venue, kind, tier, time[row]!, overrides)
      // Rows before the first used one may be older than the schedule; they are never traded.
      if (fee !== null) feeBps = fee.taker * 1e4
      until = (Math.floor(time[row]! / HOUR) + 1) * HOUR
    }
    const half = spreadOf(row) / 2
    costs[row] = (Number.isNaN(half) ? halfSpreadBps : half) + feeBps
  }
  return costs
}

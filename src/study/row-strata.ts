import { sortOrder } from '../math/statistics.ts'
import { sortedQuantile } from './paired-sample.ts'
import type { Strata } from './strata.ts'
import type { StudyTable } from './study-table.ts'

const SECOND = 1_000_000
const HOUR = 3600 * SECOND
const PHASE_SECONDS = 5
/** Half-life of the volatility that classes use, in bars. */
const HALF_LIFE_BARS = 30

/**
 * Classes of rows: spread, recent volatility, second of the minute, hour of the day (UTC). Each is known at the row's own
 * time; the edges between classes are terciles of the whole table.
 */
export function rowStrata(table: StudyTable): readonly Strata[] {
  const strata: Strata[] = []
  const spread = table.columns.get('spread_bps')
  if (spread !== undefined) strata.push(spreadStrata(spread))
  const volatility = tercileCodes(recentVolatility(table))
  if (volatility !== null) strata.push({ by: 'volatility', labels: ['calm', 'middle', 'lively'], code: volatility })
  const { time, bar } = table
  if (bar !== null && bar <= PHASE_SECONDS * SECOND) {
    const labels = Array.from(
      { length: 60 / PHASE_SECONDS },
      (_, i) => `${i * PHASE_SECONDS}-${i * PHASE_SECONDS + 4} s`,
    )
    const code = Uint8Array.from(time, (micros) => Math.floor(((micros / SECOND) % 60) / PHASE_SECONDS))
    strata.push({ by: 'second', labels, code })
  }
  if (time.length > 0 && time[time.length - 1]! - time[0]! >= 2 * HOUR) {
    const labels = Array.from({ length: 24 }, (_, hour) => `${String(hour).padStart(2, '0')} h`)
    strata.push({ by: 'hour', labels, code: Uint8Array.from(time, (micros) => Math.floor((micros / HOUR) % 24)) })
  }
  return strata
}

/** Terciles, or narrowest against wider where a large part of the rows has the narrowest spread (one tick). */
function spreadStrata(spread: Float64Array): Strata {
  const code = tercileCodes(spread)
  if (code !== null) return { by: 'spread', labels: ['tight', 'middle', 'wide'], code }
  const order = sortOrder(spread)
  const middle = order.length === 0 ? Number.NaN : spread[order[Math.floor(order.length / 2)]!]!
  // In bps one tick varies with the price: half as much again still is the same number of ticks.
  const wide = spread.map((value) => (Number.isNaN(value) ? 2 : value > 1.5 * middle ? 1 : 0))
  return { by: 'spread', labels: ['usual', 'wide'], code: Uint8Array.from(wide) }
}

/** 0, 1, 2 by terciles, 3 where missing; null where the middle tercile has no width. */
function tercileCodes(values: Float64Array): Uint8Array | null {
  const order = sortOrder(values)
  if (order.length < 3) return null
  const sorted = Float64Array.from(order, (row) => values[row]!)
  const low = sortedQuantile(sorted, sorted.length, 1 / 3)
  const high = sortedQuantile(sorted, sorted.length, 2 / 3)
  if (!(low < high) || low === sorted[0] || high - low < 0.02 * Math.abs(high)) return null
  const code = new Uint8Array(values.length)
  for (let row = 0; row < values.length; row++) {
    const value = values[row]!
    code[row] = Number.isNaN(value) ? 3 : value < low ? 0 : value < high ? 1 : 2
  }
  return code
}

/** Exponentially weighted root mean square of the bars' own moves up to each row, bps. */
function recentVolatility({ price, segment, rows }: StudyTable): Float64Array {
  const keep = 0.5 ** (1 / HALF_LIFE_BARS)
  const values = new Float64Array(rows).fill(Number.NaN)
  let variance = 0
  let weight = 0
  for (let row = 1; row < rows; row++) {
    if (segment[row] === -1) continue
    if (segment[row] === segment[row - 1]) {
      const move = (price[row]! / price[row - 1]! - 1) * 1e4
      variance = keep * variance + (1 - keep) * move * move
      weight = keep * weight + (1 - keep)
    }
    if (weight > 0.5) values[row] = Math.sqrt(variance / weight)
  }
  return values
}

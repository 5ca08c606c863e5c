import { type RegressionLine, simpleRegression } from '../../math/index.ts'
import type { MarketSeries } from './market-series.ts'

/** One measure against the change of the mid, three ways. All in sample. */
export interface FirstLook {
  readonly symbol: string
  readonly measure: string
  /** Change of the mid inside the bar that the measure describes: explains, does not predict. */
  readonly sameBar: RegressionLine | null
  /** Change of the mid one bar later: what a prediction would have to do, still in sample. */
  readonly nextBar: RegressionLine | null
  /** Change of the mid half a table away: what these two series do when they have nothing to do with each other. */
  readonly placebo: RegressionLine | null
}

/** Least squares of the mid's change, in bps, on a measure. */
export function takeFirstLook(series: MarketSeries, measure: string, width: number): FirstLook {
  const x = series.column(measure)
  const change = midChanges(series, width)
  return {
    symbol: series.symbol,
    measure,
    sameBar: simpleRegression(x, change),
    nextBar: simpleRegression(x, shifted(change, 1)),
    placebo: simpleRegression(x, rotated(change, change.length >> 1)),
  }
}

/**
 * Change of the mid over each bar, `(mid(end) / mid(start) - 1) * 1e4` bps; NaN where the bar before is missing or has no
 * mid. Bars are `width` microseconds wide.
 */
export function midChanges(series: MarketSeries, width: number): Float64Array {
  const mid = series.column('mid')
  return Float64Array.from(mid, (value, i) =>
    i > 0 && series.time[i]! - series.time[i - 1]! === width ? (value / mid[i - 1]! - 1) * 1e4 : Number.NaN,
  )
}

/** Each value replaced by the one `by` rows later; NaN at the end. */
export function shifted(values: Float64Array, by: number): Float64Array {
  return Float64Array.from(values, (_, i) => values[i + by] ?? Number.NaN)
}

function rotated(values: Float64Array, by: number): Float64Array {
  return Float64Array.from(values, (_, i) => values[(i + by) % values.length]!)
}

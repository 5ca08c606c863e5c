import { bartlettVariance, neweyWestLag, tQuantile, tTwoSided } from '../math/statistics.ts'
import type { Estimate } from './study-result.ts'

/**
 * Newey-West lag where labels span `bars` rows: four times the overlap, never less than the usual rule. Bartlett weights
 * fall to 0 at the lag, so a lag of just the overlap would count only part of the covariance that the overlap makes: up to
 * a third of the variance would be missing; at four times it is a twelfth.
 */
export function overlapLag(rows: number, bars: number): number {
  return Math.min(rows - 1, Math.max(neweyWestLag(rows), 4 * (bars - 1)))
}

/**
 * Newey-West variance of the sum of `rows` scores whose mean was taken out. Taking it out takes the share b = (L + 1) / n of
 * the variance with it, less b^2 / 3; that is put back, which matters where horizons are long against the table.
 */
export function scoreVariance(scores: Float64Array, lag: number, rows: number): number {
  return bartlettVariance(scores, lag, rows) * centringFactor(lag, rows)
}

/** What `scoreVariance` multiplies by; 1 for short lags. */
export function centringFactor(lag: number, rows: number): number {
  const b = (lag + 1) / rows
  return 1 / (1 - b + (b * b) / 3)
}

/**
 * Degrees of freedom with which a Bartlett variance of this lag is known: 1.5 n / (L + 1), the chi-square whose relative
 * variance is that of the estimate (2 / degrees = 2 (2/3) (L + 1) / n). At least 1. With `scoreVariance` this comes within a
 * hundredth of the critical values of Kiefer & Vogelsang (2005), Econometric Theory 21(6), up to a lag of a tenth of the rows.
 */
export function bartlettDegrees(rows: number, lag: number): number {
  return Math.max(1, (1.5 * rows) / (lag + 1))
}

/** An estimate with Student's t on `degrees`; `nullValue` is the value under test. */
export function estimate(value: number, se: number, degrees: number, confidence: number, nullValue = 0): Estimate {
  const width = se * tQuantile(0.5 + confidence / 2, degrees)
  const p = se === 0 ? (value === nullValue ? 1 : 0) : tTwoSided((value - nullValue) / se, degrees)
  return { value, low: value - width, high: value + width, se, p }
}

/** Standard error of a mean from its centred scores, zero where a row does not count; `count` rows do. */
export function meanError(scores: Float64Array, rows: number, lag: number, count: number): number {
  return Math.sqrt(scoreVariance(scores, lag, rows)) / count
}

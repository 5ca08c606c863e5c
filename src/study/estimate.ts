import { bartlettVariance, neweyWestLag, tQuantile, tTwoSided } from '../math/statistics.ts'
import type { Estimate } from './study-result.ts'

/**
 * Newey-West lag where labels span `bars` rows: three times the overlap, never less than the usual rule. Bartlett weights
 * fall to 0 at the lag, so a lag of just the overlap would count only part of the covariance that the overlap makes: the
 * interval would be too narrow by up to a fifth (docs/evidence.md measures it).
 */
export function overlapLag(rows: number, bars: number): number {
  return Math.min(rows - 1, Math.max(neweyWestLag(rows), 3 * (bars - 1)))
}

/**
 * Degrees of freedom with which a Bartlett variance of this lag is known: 1.5 n / (L + 1), the chi-square whose relative
 * variance is that of the estimate (2 / degrees = 2 (2/3) (L + 1) / n). At least 1.
 * After Kiefer & Vogelsang (2005), Econometric Theory 21(6), and Lazarus, Lewis, Stock & Watson (2018), JBES 36(4).
 */
export function bartlettDegrees(rows: number, lag: number): number {
  return Math.max(1, (1.5 * rows) / (lag + 1))
}

/** An estimate with Student's t on `degrees`; `null` is the value under test. */
export function estimate(value: number, se: number, degrees: number, confidence: number, nullValue = 0): Estimate {
  const width = se * tQuantile(0.5 + confidence / 2, degrees)
  const p = se === 0 ? (value === nullValue ? 1 : 0) : tTwoSided((value - nullValue) / se, degrees)
  return { value, low: value - width, high: value + width, se, p }
}

/** Standard error of a mean from its centred scores, zero where a row does not count; `count` rows do. */
export function meanError(scores: Float64Array, rows: number, lag: number, count: number): number {
  return Math.sqrt(bartlettVariance(scores, lag, rows)) / count
}

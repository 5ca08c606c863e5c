import { normalCdf, normalQuantile } from './distributions.ts'

const EULER = 0.5772156649015329

/** What is known of a track record, per period (not annualised). */
export interface TrackRecord {
  /** Mean return over its standard deviation. */
  readonly sharpe: number
  /** Periods, > 1. */
  readonly periods: number
  /** Third standardised moment. */
  readonly skewness: number
  /** Fourth standardised moment, raw: a normal distribution has 3. */
  readonly kurtosis: number
}

/**
 * Probabilistic Sharpe ratio: the probability that the true Sharpe ratio exceeds `benchmark` (per period, default 0), given a short,
 * skewed and fat-tailed record. In [0, 1].
 *
 *     PSR = Phi((SR - SR*) sqrt(T - 1) / sqrt(1 - g3 SR + (g4 - 1)/4 SR^2))
 *
 * Null where moments that no sample can have make the root's argument negative. Throws RangeError unless periods > 1.
 * Needs @stdlib. Source: Bailey & López de Prado (2012), J. Risk 15(2) 3-44.
 *
 * @example probabilisticSharpe({ sharpe: 0.1, periods: 250, skewness: 0, kurtosis: 3 }, 0.1) // => 0.5
 */
export function probabilisticSharpe(
  { sharpe, periods, skewness, kurtosis }: TrackRecord,
  benchmark = 0,
): number | null {
  if (!(periods > 1)) throw new RangeError(`periods must be above 1, was ${periods}`)
  const spread = 1 - skewness * sharpe + ((kurtosis - 1) / 4) * sharpe ** 2
  if (!(spread > 0)) return null
  return normalCdf(((sharpe - benchmark) * Math.sqrt(periods - 1)) / Math.sqrt(spread))
}

/**
 * Sharpe ratio (per period) that the best of `trials` worthless strategies is expected to show.
 *
 *     SR* = sqrt(V) [(1 - g) Phi^-1(1 - 1/N) + g Phi^-1(1 - 1/(N e))],   g Euler's constant
 *
 * `variance`: of the Sharpe ratios over the trials. One trial has nothing to be best of: 0. Throws RangeError for a negative
 * variance or fewer than one trial. Needs @stdlib.
 */
export function expectedMaximumSharpe(variance: number, trials: number): number {
  if (!(variance >= 0)) throw new RangeError(`variance must be >= 0, was ${variance}`)
  if (!(trials >= 1)) throw new RangeError(`trials must be at least 1, was ${trials}`)
  if (trials === 1) return 0
  const typical = (1 - EULER) * normalQuantile(1 - 1 / trials) + EULER * normalQuantile(1 - 1 / (trials * Math.E))
  return Math.sqrt(variance) * typical
}

/**
 * Deflated Sharpe ratio: the probabilistic one against what the best of `trials` worthless strategies would show. In [0, 1];
 * below 0.95 selection alone may explain the record. Null and errors as for `probabilisticSharpe` and `expectedMaximumSharpe`.
 *
 * Source: Bailey & López de Prado (2014), J. Portfolio Management 40(5) 94-107.
 */
export function deflatedSharpe(record: TrackRecord, trials: { variance: number; count: number }): number | null {
  return probabilisticSharpe(record, expectedMaximumSharpe(trials.variance, trials.count))
}

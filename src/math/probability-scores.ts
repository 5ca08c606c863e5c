import { completePairs } from './correlation.ts'

/**
 * Brier score: mean of (p - outcome)^2 over the rows where both are known. In [0, 1], lower is better; 0.25 for a constant
 * 0.5. Null without rows. Throws RangeError when lengths differ.
 *
 * Source: Brier (1950), Monthly Weather Review 78(1) 1-3 (its two-class form, halved).
 *
 * @example brierScore([1, 0.5], [1, 0]) // => 0.125
 */
export function brierScore(probability: ArrayLike<number>, outcome: ArrayLike<number>): number | null {
  return meanScore(probability, outcome, (p, y) => (p - y) ** 2)
}

/**
 * Logarithmic loss: mean of -ln(probability given to what happened), in nats, lower is better; ln 2 for a constant 0.5.
 * Infinity where a certain forecast failed. Null without rows. Throws RangeError when lengths differ.
 *
 * @example logLoss([0.5, 0.5], [1, 0]) === Math.LN2 // => true
 */
export function logLoss(probability: ArrayLike<number>, outcome: ArrayLike<number>): number | null {
  return meanScore(probability, outcome, (p, y) => -Math.log(y === 1 ? p : 1 - p))
}

/** One bin of a reliability curve. */
export interface ReliabilityBin {
  readonly n: number
  /** Mean forecast of the bin. */
  readonly forecast: number
  /** Share of outcomes that were 1. */
  readonly frequency: number
  /** Wilson's 95 % interval of that share. */
  readonly low: number
  readonly high: number
}

/**
 * Reliability curve: forecasts in `bins` (default 10) bins of equal width over [0, 1], the upper edge in the last, and how often
 * the outcome was 1 in each. A calibrated forecast has frequency = forecast. Empty bins are left out, as are rows where a
 * value is missing.
 *
 * Throws RangeError when lengths differ, `bins` is not a positive integer, or a forecast is outside [0, 1].
 *
 * @example reliability([0.1, 0.1, 0.9], [0, 0, 1]).map((bin) => bin.frequency) // => [0, 1]
 */
export function reliability(probability: ArrayLike<number>, outcome: ArrayLike<number>, bins = 10): ReliabilityBin[] {
  if (!(Number.isSafeInteger(bins) && bins > 0)) throw new RangeError(`bins must be a positive integer, was ${bins}`)
  const [p, y] = completePairs(probability, outcome)
  const counts = new Float64Array(bins)
  const forecasts = new Float64Array(bins)
  const ones = new Float64Array(bins)
  for (let i = 0; i < p.length; i++) {
    if (!(p[i]! >= 0 && p[i]! <= 1)) throw new RangeError(`a forecast must be in [0, 1], was ${p[i]}`)
    const bin = Math.min(bins - 1, Math.floor(p[i]! * bins))
    counts[bin] = counts[bin]! + 1
    forecasts[bin] = forecasts[bin]! + p[i]!
    ones[bin] = ones[bin]! + y[i]!
  }
  return [...counts.keys()]
    .filter((bin) => counts[bin]! > 0)
    .map((bin) => {
      const n = counts[bin]!
      const frequency = ones[bin]! / n
      return { n, forecast: forecasts[bin]! / n, frequency, ...wilsonInterval(frequency, n) }
    })
}

/** 97.5 % quantile of the normal distribution. */
const Z = 1.959963984540054

/** Wilson's 95 % interval of a share: unlike share ± 1.96 se it stays inside [0, 1] and is not empty at 0 and 1. */
export function wilsonInterval(share: number, n: number): { low: number; high: number } {
  const z2 = Z * Z
  const centre = (share + z2 / (2 * n)) / (1 + z2 / n)
  const half = (Z / (1 + z2 / n)) * Math.sqrt((share * (1 - share)) / n + z2 / (4 * n * n))
  return { low: Math.max(0, centre - half), high: Math.min(1, centre + half) }
}

function meanScore(
  probability: ArrayLike<number>,
  outcome: ArrayLike<number>,
  score: (p: number, y: number) => number,
): number | null {
  const [p, y] = completePairs(probability, outcome)
  if (p.length === 0) return null
  let sum = 0
  for (let i = 0; i < p.length; i++) sum += score(p[i]!, y[i]!)
  return sum / p.length
}

import { assertAboveZero } from './assert-parameter.ts'

/**
 * How much leaves the front of a queue, by trades and cancels, until a deadline: a distribution on amounts of at least 0.
 */
export interface QueueOutflow {
  /** P(outflow <= amount). */
  cdf(amount: number): number
  /** The smallest amount with a cdf of at least `probability`. */
  quantile(probability: number): number
  /** Integral of 1 - cdf from `from` to `to`, `from <= to`: the expected part of the outflow that falls between them. */
  expectedBetween(from: number, to: number): number
}

/**
 * Exponential outflow: the memoryless choice when only its mean is known.
 *
 * Throws RangeError unless the mean is above 0.
 *
 * @example exponentialOutflow(2200).cdf(2200) // => 1 - 1 / Math.E
 */
export function exponentialOutflow(mean: number): QueueOutflow {
  assertAboveZero({ mean })
  return {
    cdf: (amount) => (amount <= 0 ? 0 : -Math.expm1(-amount / mean)),
    quantile: (probability) => -mean * Math.log1p(-probability),
    expectedBetween: (from, to) => -mean * Math.exp(-from / mean) * Math.expm1((from - to) / mean),
  }
}

/**
 * The outflow as it was observed: every sample equally likely.
 *
 * Throws RangeError for no samples or one that is not a number of at least 0.
 *
 * @example empiricalOutflow([0, 10, 30, 40]).expectedBetween(5, 35) // => 15
 */
export function empiricalOutflow(samples: ArrayLike<number>): QueueOutflow {
  const sorted = Float64Array.from(samples).sort()
  const n = sorted.length
  if (n === 0) throw new RangeError('samples must not be empty')
  if (!(sorted[0]! >= 0 && sorted[n - 1]! < Number.POSITIVE_INFINITY)) {
    throw new RangeError('samples must be finite and at least 0')
  }
  const meanUpTo = (limit: number) => sorted.reduce((sum, value) => sum + Math.min(value, limit), 0) / n
  return {
    cdf: (amount) => countUpTo(sorted, amount) / n,
    quantile: (probability) => sorted[Math.min(n - 1, Math.max(0, Math.ceil(probability * n) - 1))]!,
    expectedBetween: (from, to) => meanUpTo(to) - meanUpTo(from),
  }
}

/** Values of a sorted array that are at most `limit`. */
function countUpTo(sorted: Float64Array, limit: number): number {
  let low = 0
  let high = sorted.length
  while (low < high) {
    const middle = (low + high) >>> 1
    if (sorted[middle]! <= limit) low = middle + 1
    else high = middle
  }
  return low
}

/**
 * Hill estimator of the tail exponent alpha, P(X > x) ~ x^-alpha, from the `k` largest values.
 *
 *     alpha = 1 / mean of ln(x_(i) / x_(k+1)),   i = 1 ... k, largest first;   standard error about alpha / sqrt(k)
 *
 * Only the upper tail is looked at: pass absolute values for both. NaN values are left out. NaN where the k + 1 largest
 * values are not all positive, or are all equal. The choice of k moves the figure; look at several.
 *
 * Throws RangeError unless k is a positive integer below the number of values.
 *
 * Source: B. M. Hill (1975), Annals of Statistics 3(5), 1163-1174.
 *
 * @example hillTail([1, 1, Math.E, Math.E ** 3], 2) // => 0.5
 */
export function hillTail(values: ArrayLike<number>, k: number): number {
  const sorted = Float64Array.from(values)
    .filter((value) => !Number.isNaN(value))
    .sort()
  const n = sorted.length
  if (!(Number.isInteger(k) && k > 0 && k < n)) {
    throw new RangeError(`k must be a positive integer below the ${n} values, was ${k}`)
  }
  const base = sorted[n - 1 - k]!
  if (!(base > 0)) return Number.NaN
  let sum = 0
  for (let i = n - k; i < n; i++) sum += Math.log(sorted[i]! / base)
  return sum > 0 ? k / sum : Number.NaN
}

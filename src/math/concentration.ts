/**
 * Herfindahl-Hirschman index: sum of squared shares. In [1/n, 1]; its inverse is the effective number of holders.
 *
 * All four indices of concentration take non-negative holdings in any unit, are NaN where these sum to 0 or one is NaN, and
 * throw RangeError for a negative one.
 *
 * @example hhi([1, 1, 2]) // => 0.375
 */
export function hhi(holdings: ArrayLike<number>): number {
  const total = totalOf(holdings)
  if (!(total > 0)) return Number.NaN
  let sum = 0
  for (let i = 0; i < holdings.length; i++) sum += (holdings[i]! / total) ** 2
  return sum
}

/**
 * Gini coefficient: 0 where all hold the same, 1 - 1/n where one holds all. Not corrected for small n.
 *
 *     sum over i of (2 i - n - 1) x_(i) / (n sum of x),   x_(1) <= ... <= x_(n)
 *
 * Who holds nothing counts: whether to pass zeros is the caller's choice and moves the figure. Missing and errors: as
 * `hhi`. Source: C. Gini (1912), Variabilita e mutabilita.
 *
 * @example gini([0, 0, 0, 8]) // => 0.75
 */
export function gini(holdings: ArrayLike<number>): number {
  const total = totalOf(holdings)
  const sorted = Float64Array.from(holdings).sort()
  const n = sorted.length
  let sum = 0
  for (let i = 0; i < n; i++) sum += (2 * i + 1 - n) * sorted[i]!
  return sum / (n * total)
}

/**
 * Nakamoto coefficient: the smallest number of holders whose joint share exceeds `threshold`.
 *
 * The default threshold is 0.5; 1/3 is usual for validators. Missing and errors: as `hhi`, and RangeError for a
 * threshold outside [0, 1). Source: B. Srinivasan & L. Lee (2017), "Quantifying decentralization".
 *
 * @example nakamoto([40, 25, 15, 10, 10]) // => 2
 */
export function nakamoto(holdings: ArrayLike<number>, threshold = 0.5): number {
  if (!(threshold >= 0 && threshold < 1)) throw new RangeError(`threshold must be in [0, 1), was ${threshold}`)
  const total = totalOf(holdings)
  if (!(total > 0)) return Number.NaN
  const sorted = Float64Array.from(holdings).sort()
  let count = 0
  let sum = 0
  while (count < sorted.length && sum / total <= threshold) sum += sorted[sorted.length - ++count]!
  return count
}

/**
 * Shannon entropy of the shares, in nats: 0 where one holds all, ln n where all hold the same. Missing and errors: as
 * `hhi`.
 *
 * @example entropy([5, 0]) // => 0
 */
export function entropy(holdings: ArrayLike<number>): number {
  const total = totalOf(holdings)
  if (!(total > 0)) return Number.NaN
  let sum = 0
  for (let i = 0; i < holdings.length; i++) {
    const share = holdings[i]! / total
    if (share > 0) sum += share * Math.log(1 / share)
  }
  return sum
}

/** NaN instead of a total of 0: no shares can be formed. */
function totalOf(holdings: ArrayLike<number>): number {
  let total = 0
  for (let i = 0; i < holdings.length; i++) {
    if (holdings[i]! < 0) throw new RangeError(`holdings must not be negative: ${holdings[i]} at ${i}`)
    total += holdings[i]!
  }
  return total > 0 ? total : Number.NaN
}

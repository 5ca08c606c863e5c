import { ranks } from './ranks.ts'

/**
 * Pearson's correlation over the rows where both values are finite, in [-1, 1]. Means first, so that large prices cost no
 * digits. Null with fewer than three such rows, or where one side is constant.
 *
 * Throws RangeError when the arrays differ in length.
 *
 * @example pearson([1, 2, 3, 4], [2, 4, 6, 8]) // => 1
 */
export function pearson(x: ArrayLike<number>, y: ArrayLike<number>): number | null {
  if (x.length !== y.length) throw new RangeError(`x has ${x.length} values, y has ${y.length}`)
  const rows = x.length
  let n = 0
  let meanX = 0
  let meanY = 0
  let lowX = Number.POSITIVE_INFINITY
  let lowY = Number.POSITIVE_INFINITY
  let highX = Number.NEGATIVE_INFINITY
  let highY = Number.NEGATIVE_INFINITY
  for (let i = 0; i < rows; i++) {
    if (!Number.isFinite(x[i]! + y[i]!)) continue
    n++
    meanX += x[i]!
    meanY += y[i]!
    if (x[i]! < lowX) lowX = x[i]!
    if (x[i]! > highX) highX = x[i]!
    if (y[i]! < lowY) lowY = y[i]!
    if (y[i]! > highY) highY = y[i]!
  }
  if (n < 3 || lowX === highX || lowY === highY) return null
  meanX /= n
  meanY /= n
  let xx = 0
  let xy = 0
  let yy = 0
  for (let i = 0; i < rows; i++) {
    if (!Number.isFinite(x[i]! + y[i]!)) continue
    const dx = x[i]! - meanX
    const dy = y[i]! - meanY
    xx += dx * dx
    xy += dx * dy
    yy += dy * dy
  }
  // Values that differ in their last bits only are a constant with rounding errors.
  if (!(xx > n * (1e-13 * meanX) ** 2 && yy > n * (1e-13 * meanY) ** 2)) return null
  return Math.max(-1, Math.min(1, xy / Math.sqrt(xx) / Math.sqrt(yy)))
}

/**
 * Spearman's rank correlation: Pearson's correlation of mid-ranks, taken over the rows where both values are finite; scipy's
 * `spearmanr`. In [-1, 1]; null as for `pearson`. O(n).
 *
 * To correlate one column with many, rank each column once with `rankInto` and call `pearson` on the ranks: the same
 * number where no value is missing.
 *
 * Throws RangeError when the arrays differ in length.
 *
 * @example spearman([1, 2, 3, 4], [1, 8, 27, 1000]) // => 1
 */
export function spearman(x: ArrayLike<number>, y: ArrayLike<number>): number | null {
  const [left, right] = completePairs(x, y)
  return pearson(ranks(left), ranks(right))
}

/** The rows where both values are finite. Throws RangeError when the arrays differ in length. */
export function completePairs(x: ArrayLike<number>, y: ArrayLike<number>): [x: Float64Array, y: Float64Array] {
  if (x.length !== y.length) throw new RangeError(`x has ${x.length} values, y has ${y.length}`)
  const left = new Float64Array(x.length)
  const right = new Float64Array(x.length)
  let n = 0
  for (let i = 0; i < x.length; i++) {
    if (!Number.isFinite(x[i]! + y[i]!)) continue
    left[n] = x[i]!
    right[n] = y[i]!
    n++
  }
  return [left.subarray(0, n), right.subarray(0, n)]
}

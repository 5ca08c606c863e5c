/**
 * Long-run variance of a series of scores with Bartlett weights, as a sum (not divided by n): the middle of the
 * Newey-West sandwich for one regressor.
 *
 *     S = sum_t s_t^2 + 2 sum_{l=1..L} (1 - l / (L + 1)) sum_t s_t s_{t-l}
 *
 * - Never negative. The scores are taken as they are: centre them before, or use residuals times a centred regressor.
 * - O(n) for any lag: it equals the mean square of the sums over all windows of L + 1 scores that touch the series, with
 *   zeros beyond its ends, because a pair at distance l shares L + 1 - l of these windows.
 * - Source: Newey & West (1987), Econometrica 55(3) 703-708; no small-sample factor.
 *
 * `length`: only the first so many scores. Throws RangeError for a lag that is no whole number from 0.
 *
 * @example bartlettVariance([1, 2, 3], 1) // => 22
 */
export function bartlettVariance(scores: ArrayLike<number>, lag: number, length = scores.length): number {
  if (!(Number.isInteger(lag) && lag >= 0)) throw new RangeError(`lag must be a whole number from 0, was ${lag}`)
  if (lag === 0) {
    let squares = 0
    for (let i = 0; i < length; i++) squares += scores[i]! * scores[i]!
    return squares
  }
  const width = lag + 1
  const filled = Math.min(width, length)
  let window = 0
  let sum = 0
  for (let i = 0; i < filled; i++) {
    window += scores[i]!
    sum += window * window
  }
  // A lag beyond the series: whole-series windows until the first score leaves.
  for (let i = filled; i < width; i++) sum += window * window
  for (let i = width; i < length; i++) {
    window += scores[i]! - scores[i - width]!
    sum += window * window
  }
  // Windows that reach beyond the end: summed anew from the end, so that rounding does not pile up.
  window = 0
  const last = Math.max(1, length - width + 1)
  for (let i = length - 1; i >= last; i--) {
    window += scores[i]!
    sum += window * window
  }
  return sum / width
}

import { sortOrder } from './sort-order.ts'

/**
 * Distance of two samples on a line: the least mean way that mass must be moved to turn one into the other ("earth mover's",
 * W1; scipy's `wasserstein_distance`), in the unit of the values.
 *
 *     W1 = integral |F(x) - G(x)| dx;   for samples of equal size the mean of |x_(i) - y_(i)|
 *
 * Missing (NaN) values are left out; null where nothing is left of a sample. O(n).
 *
 * @example wasserstein1([0, 1, 3], [5, 6, 8]) // => 5
 */
export function wasserstein1(x: ArrayLike<number>, y: ArrayLike<number>): number | null {
  const [left, right] = [sorted(x), sorted(y)]
  if (left.length === 0 || right.length === 0) return null
  let i = 0
  let j = 0
  let distance = 0
  let value = Math.min(left[0]!, right[0]!)
  while (i < left.length || j < right.length) {
    const next = Math.min(left[i] ?? Number.POSITIVE_INFINITY, right[j] ?? Number.POSITIVE_INFINITY)
    if (next > value) {
      distance += Math.abs(i / left.length - j / right.length) * (next - value)
      value = next
    }
    while (left[i] === next) i++
    while (right[j] === next) j++
  }
  return distance
}

/**
 * The same distance between two histograms on the same bins of equal `width`: what a monitor can afford to compute at every report.
 * Counts or weights; each histogram is divided by its sum. Null where one is empty. Throws RangeError when lengths differ.
 *
 * @example wassersteinOfHistograms([1, 0, 0], [0, 0, 1], 0.04) // => 0.08
 */
export function wassersteinOfHistograms(x: ArrayLike<number>, y: ArrayLike<number>, width: number): number | null {
  if (x.length !== y.length) throw new RangeError(`x has ${x.length} bins, y has ${y.length}`)
  let totalX = 0
  let totalY = 0
  for (let i = 0; i < x.length; i++) {
    totalX += x[i]!
    totalY += y[i]!
  }
  if (!(totalX > 0 && totalY > 0)) return null
  let difference = 0
  let distance = 0
  for (let i = 0; i < x.length; i++) {
    difference += x[i]! / totalX - y[i]! / totalY
    distance += Math.abs(difference)
  }
  return distance * width
}

function sorted(values: ArrayLike<number>): Float64Array {
  const own = values instanceof Float64Array ? values : Float64Array.from(values)
  const order = sortOrder(own)
  const into = new Float64Array(order.length)
  for (let i = 0; i < order.length; i++) into[i] = own[order[i]!]!
  return into
}

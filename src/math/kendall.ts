import { completePairs } from './correlation.ts'
import { sortOrder } from './sort-order.ts'

/**
 * Kendall's tau-b over the rows where both values are finite: scipy's `kendalltau`. In [-1, 1].
 *
 *     tau = (concordant - discordant) / sqrt((pairs - ties in x)(pairs - ties in y))
 *
 * Null with fewer than two rows or a constant side. Throws RangeError when lengths differ. O(n log n): a merge sort counts the
 * exchanges.
 * Source: Knight (1966), J. American Statistical Association 61(314) 436-439.
 *
 * @example kendall([1, 2, 3, 4], [1, 2, 4, 3])?.toFixed(6) // => '0.666667'
 */
export function kendall(x: ArrayLike<number>, y: ArrayLike<number>): number | null {
  const [left, right] = completePairs(x, y)
  const n = left.length
  if (n < 2) return null
  // Stable: by y first, then by x, is by x with ties by y.
  const byY = sortOrder(right)
  const byX = sortOrder(Float64Array.from(byY, (row) => left[row]!))
  const sortedX = Float64Array.from(byX, (row) => left[byY[row]!]!)
  const sortedY = Float64Array.from(byX, (row) => right[byY[row]!]!)
  const pairs = (n * (n - 1)) / 2
  const tiesX = tiedPairs(sortedX, (i) => sortedX[i] === sortedX[i - 1])
  const tiesBoth = tiedPairs(sortedX, (i) => sortedX[i] === sortedX[i - 1] && sortedY[i] === sortedY[i - 1])
  const exchanges = countExchanges(sortedY)
  const tiesY = tiedPairs(sortedY, (i) => sortedY[i] === sortedY[i - 1])
  if (tiesX === pairs || tiesY === pairs) return null
  const surplus = pairs - tiesX - tiesY + tiesBoth - 2 * exchanges
  return Math.max(-1, Math.min(1, surplus / Math.sqrt(pairs - tiesX) / Math.sqrt(pairs - tiesY)))
}

/** Pairs inside runs of which each row `joins` the one before. */
function tiedPairs(values: Float64Array, joins: (row: number) => boolean): number {
  let pairs = 0
  let run = 0
  for (let i = 1; i < values.length; i++) {
    run = joins(i) ? run + 1 : 0
    pairs += run
  }
  return pairs
}

/** Sorts in place by merging and returns how many pairs stood in the wrong order. */
function countExchanges(values: Float64Array): number {
  let from = values
  let to: Float64Array = new Float64Array(values.length)
  let exchanges = 0
  for (let width = 1; width < values.length; width *= 2) {
    for (let start = 0; start < values.length; start += 2 * width) {
      const middle = Math.min(start + width, values.length)
      const end = Math.min(start + 2 * width, values.length)
      let a = start
      let b = middle
      for (let i = start; i < end; i++) {
        if (b >= end || (a < middle && from[a]! <= from[b]!)) to[i] = from[a++]!
        else {
          exchanges += middle - a
          to[i] = from[b++]!
        }
      }
    }
    ;[from, to] = [to, from]
  }
  if (from !== values) values.set(from)
  return exchanges
}

import { completePairs } from './correlation.ts'
import { sortOrder } from './sort-order.ts'

/** A rising step-and-slope curve from score to probability. */
export interface IsotonicCurve {
  /** Scores at which the curve is known, ascending. */
  readonly scores: Float64Array
  /** Probability at each, non-decreasing, in [0, 1]. */
  readonly probabilities: Float64Array
}

/**
 * Isotonic regression of a 0/1 outcome on a score by pooling adjacent violators: scikit-learn's `IsotonicRegression`. Of all
 * non-decreasing curves it has the least squared error.
 *
 * Chosen over Platt scaling because that is a logistic regression of the outcome on the score, which `logisticRegression` already
 * is; this one assumes no shape, only that a higher score never means less. It needs about a thousand rows, and rows it was not
 * fitted on to be judged by. Equal scores are one point. Rows with a missing value are left out; null without rows. O(n).
 *
 * Source: Zadrozny & Elkan (2002), KDD, 694-699.
 */
export function fitIsotonic(score: ArrayLike<number>, outcome: ArrayLike<number>): IsotonicCurve | null {
  const [x, y] = completePairs(score, outcome)
  const order = sortOrder(x)
  const n = order.length
  if (n === 0) return null
  // Blocks of scores that share one probability.
  const first = new Float64Array(n)
  const last = new Float64Array(n)
  const sum = new Float64Array(n)
  const count = new Float64Array(n)
  let blocks = 0
  for (let i = 0; i < n; ) {
    const value = x[order[i]!]!
    first[blocks] = last[blocks] = value
    sum[blocks] = count[blocks] = 0
    for (; i < n && x[order[i]!] === value; i++) {
      sum[blocks] = sum[blocks]! + y[order[i]!]!
      count[blocks] = count[blocks]! + 1
    }
    blocks++
    while (blocks > 1 && sum[blocks - 2]! * count[blocks - 1]! >= sum[blocks - 1]! * count[blocks - 2]!) {
      blocks--
      sum[blocks - 1] = sum[blocks - 1]! + sum[blocks]!
      count[blocks - 1] = count[blocks - 1]! + count[blocks]!
      last[blocks - 1] = last[blocks]!
    }
  }
  const scores: number[] = []
  const probabilities: number[] = []
  for (let block = 0; block < blocks; block++) {
    const ends = first[block] === last[block] ? [first[block]!] : [first[block]!, last[block]!]
    for (const end of ends) {
      scores.push(end)
      probabilities.push(sum[block]! / count[block]!)
    }
  }
  return { scores: Float64Array.from(scores), probabilities: Float64Array.from(probabilities) }
}

/**
 * Probability of a score: linear between the points of the curve, constant beyond its ends. NaN for a missing score.
 *
 * @example isotonicProbability({ scores: Float64Array.of(0, 2), probabilities: Float64Array.of(0.2, 0.6) }, 1) // => 0.4
 */
export function isotonicProbability({ scores, probabilities }: IsotonicCurve, score: number): number {
  if (Number.isNaN(score)) return Number.NaN
  let low = 0
  let high = scores.length
  while (low < high) {
    const middle = (low + high) >>> 1
    if (scores[middle]! < score) low = middle + 1
    else high = middle
  }
  if (low === 0) return probabilities[0]!
  if (low === scores.length) return probabilities[low - 1]!
  const share = (score - scores[low - 1]!) / (scores[low]! - scores[low - 1]!)
  return probabilities[low - 1]! + share * (probabilities[low]! - probabilities[low - 1]!)
}

import { completePairs } from './correlation.ts'
import { sortOrder } from './sort-order.ts'

/** How well a score ranks positives above negatives. */
export interface AucEstimate {
  /** P(score of a positive > score of a negative) + P(equal) / 2, in [0, 1]; 0.5 is no skill. */
  readonly auc: number
  /** DeLong's standard error; null with fewer than two outcomes of a kind. */
  readonly se: number | null
  readonly positives: number
  readonly negatives: number
}

/**
 * Area under the ROC curve with mid-ranks for ties: the Mann-Whitney statistic, scikit-learn's `roc_auc_score`.
 *
 *     V_i = share of negatives below positive i (ties half),   W_j = share of positives above negative j (ties half)
 *     AUC = mean V = mean W,   se^2 = var(V) / n1 + var(W) / n0     (ddof 1)
 *
 * `outcome` is 1 (positive) or 0; rows where a value is not finite are left out. Null where one outcome does not occur.
 * The standard error takes rows as independent: overlapping labels need blocks or a bootstrap.
 *
 * Throws RangeError when the arrays differ in length or an outcome is neither 0 nor 1.
 * Source: DeLong, DeLong & Clarke-Pearson (1988), Biometrics 44(3) 837-845; needs no normality, unlike Hanley & McNeil's. O(n).
 *
 * @example auc([0.1, 0.4, 0.35, 0.8], [0, 0, 1, 1])?.auc // => 0.75
 */
export function auc(score: ArrayLike<number>, outcome: ArrayLike<number>): AucEstimate | null {
  const [scores, outcomes] = completePairs(score, outcome)
  let positives = 0
  for (let i = 0; i < outcomes.length; i++) {
    if (outcomes[i] !== 0 && outcomes[i] !== 1) throw new RangeError(`an outcome must be 0 or 1, was ${outcomes[i]}`)
    positives += outcomes[i]!
  }
  const negatives = outcomes.length - positives
  if (positives === 0 || negatives === 0) return null
  const order = sortOrder(scores)
  // First round: the area. Second round, knowing it: squares about it.
  let area = 0
  let squaresV = 0
  let squaresW = 0
  for (let round = 0; round < 2; round++) {
    let positivesBelow = 0
    let negativesBelow = 0
    let pairs = 0
    for (let from = 0; from < order.length; ) {
      const value = scores[order[from]!]!
      let to = from
      let tied = 0
      while (to < order.length && scores[order[to]!] === value) tied += outcomes[order[to++]!]!
      const tiedNegatives = to - from - tied
      const below = negativesBelow + tiedNegatives / 2
      pairs += tied * below
      if (round === 1) {
        squaresV += tied * (below / negatives - area) ** 2
        squaresW += tiedNegatives * (1 - (positivesBelow + tied / 2) / positives - area) ** 2
      }
      positivesBelow += tied
      negativesBelow += tiedNegatives
      from = to
    }
    area = pairs / positives / negatives
  }
  const variance = squaresV / (positives - 1) / positives + squaresW / (negatives - 1) / negatives
  return { auc: area, se: positives > 1 && negatives > 1 ? Math.sqrt(variance) : null, positives, negatives }
}

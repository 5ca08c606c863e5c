import { bartlettDegrees, estimate, meanError } from './estimate.ts'
import { type PairedSample, UP } from './paired-sample.ts'
import type { Estimate } from './study-result.ts'

export interface Directions {
  readonly hitRate: Estimate | null
  /** Share of the moves that `hitRate` speaks of: those with the measure off its centre. */
  readonly hitCoverage: number | null
  readonly auc: Estimate | null
  readonly reason: string | null
}

/**
 * What a measure exactly at its centre says of a move. `left_out`: nothing, the row does not count. `miss`: wrong whatever
 * happens, as studies that compare signs have it; there a quiet measure looks worse than a coin.
 */
export type CentreRule = 'left_out' | 'miss'

/**
 * Does the side of the measure tell the sign of the move? Rows without a move do not count, but keep their place in the
 * Newey-West errors. `hitRate`: share with sign(x - centre) = sign(y), of the moves with the measure off its centre.
 * `auc`: mid-ranks; its error is that of the mean of the placements (DeLong's), with overlap allowed for.
 */
export function directions(
  sample: PairedSample,
  centre: number,
  lag: number,
  confidence: number,
  atCentre: CentreRule = 'left_out',
): Directions {
  const { size, side } = sample
  let ups = 0
  let downs = 0
  for (let i = 0; i < size; i++) {
    ups += side[i]! & 1
    downs += side[i]! >> 1
  }
  if (ups === 0 || downs === 0) return { hitRate: null, hitCoverage: null, auc: null, reason: oneSided(ups, downs) }
  const degrees = bartlettDegrees(size, lag)
  return {
    ...hitRate(sample, centre, ups + downs, lag, degrees, confidence, atCentre),
    auc: areaUnderCurve(sample, ups, downs, lag, degrees, confidence),
    reason: null,
  }
}

export function oneSided(ups: number, downs: number): string {
  if (ups + downs === 0) return 'the price never moved within this horizon'
  return `all ${ups + downs} moves went ${ups > 0 ? 'up' : 'down'}: a direction cannot be told from that`
}

function hitRate(
  { size, x, side, scores }: PairedSample,
  centre: number,
  moves: number,
  lag: number,
  degrees: number,
  confidence: number,
  atCentre: CentreRule,
): Pick<Directions, 'hitRate' | 'hitCoverage'> {
  let hits = 0
  let called = 0
  // 1 hit, -1 miss, 0 nothing called or no move; without branches, which here are a coin's to guess.
  for (let i = 0; i < size; i++) {
    const value = x[i]!
    const said = +(value > centre) - +(value < centre)
    const outcome = said * ((side[i]! & 1) - (side[i]! >> 1))
    scores[i] = outcome
    called += outcome * outcome
    hits += (outcome * outcome + outcome) / 2
  }
  const hitCoverage = called / moves
  const isStrict = atCentre === 'miss'
  const count = isStrict ? moves : called
  if (count === 0) return { hitRate: null, hitCoverage }
  const rate = hits / count
  for (let i = 0; i < size; i++) {
    const outcome = scores[i]!
    const counted = isStrict ? (side[i]! & 1) + (side[i]! >> 1) : outcome * outcome
    scores[i] = counted * ((outcome * outcome + outcome) / 2 - rate)
  }
  return {
    hitRate: clamped(estimate(rate, meanError(scores, size, lag, count), degrees, confidence, 0.5)),
    hitCoverage,
  }
}

function areaUnderCurve(
  { size, order, sorted, side, scores }: PairedSample,
  ups: number,
  downs: number,
  lag: number,
  degrees: number,
  confidence: number,
): Estimate {
  let upsBelow = 0
  let downsBelow = 0
  let area = 0
  for (let from = 0; from < size; ) {
    const value = sorted[from]!
    let to = from
    let tiedUps = 0
    let tiedDowns = 0
    for (; to < size && sorted[to] === value; to++) {
      const code = side[order[to]!]!
      tiedUps += code & 1
      tiedDowns += code >> 1
    }
    const shareOfDowns = (downsBelow + tiedDowns / 2) / downs
    const shareOfUps = (ups - upsBelow - tiedUps / 2) / ups
    area += tiedUps * shareOfDowns
    for (let i = from; i < to; i++) {
      const at = order[i]!
      const code = side[at]!
      scores[at] = code === UP ? shareOfDowns : shareOfUps
    }
    upsBelow += tiedUps
    downsBelow += tiedDowns
    from = to
  }
  const auc = area / ups
  for (let i = 0; i < size; i++) {
    const code = side[i]!
    scores[i] = code === 0 ? 0 : (scores[i]! - auc) / (code === UP ? ups : downs)
  }
  return clamped(estimate(auc, meanError(scores, size, lag, 1), degrees, confidence, 0.5))
}

/** A share lies in [0, 1], and so does its interval. */
function clamped(share: Estimate): Estimate {
  return { ...share, low: Math.max(0, share.low), high: Math.min(1, share.high) }
}

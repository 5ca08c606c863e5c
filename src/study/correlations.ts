import { bartlettDegrees, estimate, scoreVariance } from './estimate.ts'
import type { PairedSample } from './paired-sample.ts'
import type { Estimate } from './study-result.ts'

export interface Correlations {
  readonly ic: Estimate
  readonly rankIc: Estimate
  readonly slope: Estimate
}

/**
 * Pearson and Spearman correlation of the pairs and the slope of y on x, with Newey-West errors.
 *
 * The error of a correlation is that of the least-squares slope between the standardised series (ranks for Spearman), so
 * that correlation and slope have one t and one p. Null where x or y is constant.
 *
 * `halfLife` (rows, default 0) of the measure: a slow one repeats itself beyond the overlap, and its errors are known with
 * fewer degrees of freedom, those of a lag longer by two half-lives.
 */
export function correlations(sample: PairedSample, lag: number, confidence: number, halfLife = 0): Correlations | null {
  const { size, x, y, rankX, rankY, meanX, meanY, sxx, syy, sxy } = sample
  const slope = sxy / sxx
  if (!(sxx > 0 && syy > 0 && Number.isFinite(slope))) return null
  const degrees = bartlettDegrees(size, lag + Math.ceil(2 * halfLife))
  const slopeSe = slopeError(sample, x, meanX, y, meanY, slope, sxx, lag)
  const scale = Math.sqrt(sxx / syy)
  let rxx = 0
  let rxy = 0
  let ryy = 0
  for (let i = 0; i < size; i++) {
    rxx += rankX[i]! * rankX[i]!
    rxy += rankX[i]! * rankY[i]!
    ryy += rankY[i]! * rankY[i]!
  }
  const rankSe = slopeError(sample, rankX, 0, rankY, 0, rxy / rxx, rxx, lag)
  return {
    ic: estimate(sxy / Math.sqrt(sxx) / Math.sqrt(syy), slopeSe * scale, degrees, confidence),
    rankIc: estimate(rxy / Math.sqrt(rxx * ryy), rankSe * Math.sqrt(rxx / ryy), degrees, confidence),
    slope: estimate(slope, slopeSe, degrees, confidence),
  }
}

function slopeError(
  { size, scores }: PairedSample,
  x: Float64Array,
  meanX: number,
  y: Float64Array,
  meanY: number,
  slope: number,
  sxx: number,
  lag: number,
): number {
  for (let i = 0; i < size; i++) {
    const dx = x[i]! - meanX
    scores[i] = dx * (y[i]! - meanY - slope * dx)
  }
  return Math.sqrt(scoreVariance(scores, lag, size)) / sxx
}

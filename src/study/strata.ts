import { tQuantile } from '../math/statistics.ts'
import { bartlettDegrees, centringFactor } from './estimate.ts'
import { groupVariances } from './group-means.ts'
import type { PairedSample } from './paired-sample.ts'
import type { Stratification } from './study-result.ts'

/** Classes of the rows of a table by something known at the row's own time. */
export interface Strata {
  readonly by: Stratification['by']
  readonly labels: readonly string[]
  /** Class of each row; `labels.length` = none. */
  readonly code: Uint8Array
}

/** Fewest pairs for a correlation of a stratum. */
const FEWEST = 50

/** Correlation and slope within each class. In sample; many strata, so single intervals that miss 0 mean little. */
export function stratify(
  sample: PairedSample,
  { by, labels, code }: Strata,
  lag: number,
  confidence: number,
  group: Uint8Array,
): Stratification {
  const { size, x, y, row, scores, meanX, meanY } = sample
  const groups = labels.length + 1
  const n = new Float64Array(groups)
  const sx = new Float64Array(groups)
  const sy = new Float64Array(groups)
  const sxx = new Float64Array(groups)
  const sxy = new Float64Array(groups)
  const syy = new Float64Array(groups)
  const abs = new Float64Array(groups)
  for (let i = 0; i < size; i++) {
    const g = code[row[i]!]!
    const dx = x[i]! - meanX
    const dy = y[i]! - meanY
    group[i] = g
    n[g]!++
    sx[g]! += dx
    sy[g]! += dy
    sxx[g]! += dx * dx
    sxy[g]! += dx * dy
    syy[g]! += dy * dy
    abs[g]! += Math.abs(y[i]!)
  }
  const slope = new Float64Array(groups)
  for (let g = 0; g < groups; g++) {
    sxx[g]! -= (sx[g]! * sx[g]!) / n[g]!
    sxy[g]! -= (sx[g]! * sy[g]!) / n[g]!
    syy[g]! -= (sy[g]! * sy[g]!) / n[g]!
    slope[g] = sxy[g]! / sxx[g]!
    sx[g]! /= n[g]!
    sy[g]! /= n[g]!
  }
  for (let i = 0; i < size; i++) {
    const g = group[i]!
    const dx = x[i]! - meanX - sx[g]!
    const score = dx * (y[i]! - meanY - sy[g]! - slope[g]! * dx)
    scores[i] = score - score === 0 ? score : 0
  }
  const variances = groupVariances(scores, group, size, groups, lag)
  return {
    by,
    strata: labels.map((label, g) => {
      const rows = n[g]!
      const meanAbsBps = rows === 0 ? null : abs[g]! / rows
      const isKnown = rows >= FEWEST && sxx[g]! > 0 && syy[g]! > 0
      if (!isKnown) return { label, rows, ic: null, low: null, high: null, slope: null, meanAbsBps }
      const ic = sxy[g]! / Math.sqrt(sxx[g]! * syy[g]!)
      const se = (Math.sqrt(variances[g]! * centringFactor(lag, size)) / sxx[g]!) * Math.sqrt(sxx[g]! / syy[g]!)
      const width = se * tQuantile(0.5 + confidence / 2, Math.min(rows - 1, bartlettDegrees(size, lag)))
      return { label, rows, ic, low: ic - width, high: ic + width, slope: slope[g]!, meanAbsBps }
    }),
  }
}

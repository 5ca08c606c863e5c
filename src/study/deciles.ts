import { tQuantile } from '../math/statistics.ts'
import { bartlettDegrees, centringFactor } from './estimate.ts'
import { groupVariances } from './group-means.ts'
import type { PairedSample } from './paired-sample.ts'
import type { DecileRow } from './study-result.ts'

/**
 * Mean forward return by groups of the measure, with Newey-West intervals. Edges are linear-interpolation quantiles of the
 * whole sample, groups are closed below and open above (a value on an edge belongs above it); where many rows share one
 * value, groups may be unequal or empty. In sample: it describes, it does not promise.
 */
export function decileTable(
  sample: PairedSample,
  count: number,
  lag: number,
  confidence: number,
  group: Uint8Array,
): readonly DecileRow[] {
  const { size, order, sorted, y, scores } = sample
  // i times 1/count, as numpy's linspace has it: an edge that falls on a value decides where its ties go.
  const edges = Float64Array.from({ length: count + 1 }, (_, i) => sample.quantile(i === count ? 1 : i * (1 / count)))
  const rows = new Float64Array(count)
  const sumX = new Float64Array(count)
  const sumY = new Float64Array(count)
  let g = 0
  for (let i = 0; i < size; i++) {
    const value = sorted[i]!
    while (g < count - 1 && value >= edges[g + 1]!) g++
    group[order[i]!] = g
    rows[g]!++
    sumX[g]! += value
  }
  for (let i = 0; i < size; i++) sumY[group[i]!]! += y[i]!
  for (let i = 0; i < size; i++) scores[i] = y[i]! - sumY[group[i]!]! / rows[group[i]!]!
  const variances = groupVariances(scores, group, size, count, lag)
  return Array.from({ length: count }, (_, g) => {
    const n = rows[g]!
    const bounds = { decile: g + 1, rows: n, from: edges[g]!, to: edges[g + 1]! }
    if (n === 0) return { ...bounds, meanMeasure: null, meanBps: null, lowBps: null, highBps: null }
    const mean = sumY[g]! / n
    const isKnown = n >= 5
    const width = isKnown
      ? (Math.sqrt(variances[g]! * centringFactor(lag, size)) / n) *
        tQuantile(0.5 + confidence / 2, Math.min(n - 1, bartlettDegrees(size, lag)))
      : 0
    return {
      ...bounds,
      meanMeasure: sumX[g]! / n,
      meanBps: mean,
      lowBps: isKnown ? mean - width : null,
      highBps: isKnown ? mean + width : null,
    }
  })
}

/**
 * Newey-West variances of sums of scores by group, in one pass whatever the number of groups: window sums change only for
 * the group that gains and the group that loses a row, so the squares of the others are added up when they next change.
 * Rows of other groups count as zero and keep their place in time. Equals `bartlettVariance` group by group.
 */
export function groupVariances(
  scores: Float64Array,
  group: Uint8Array | Uint32Array,
  rows: number,
  groups: number,
  lag: number,
): Float64Array {
  const width = lag + 1
  const window = new Float64Array(groups)
  const since = new Float64Array(groups)
  const sums = new Float64Array(groups)
  const end = rows + lag
  for (let t = 0; t < end; t++) {
    const old = t - width
    if (old >= 0) change(window, since, sums, group[old]!, t, -scores[old]!)
    if (t < rows) change(window, since, sums, group[t]!, t, scores[t]!)
  }
  for (let g = 0; g < groups; g++) {
    sums[g] = (sums[g]! + window[g]! * window[g]! * (end - since[g]!)) / width
  }
  return sums
}

function change(window: Float64Array, since: Float64Array, sums: Float64Array, g: number, t: number, by: number): void {
  const value = window[g]!
  sums[g] = sums[g]! + value * value * (t - since[g]!)
  since[g] = t
  window[g] = value + by
}

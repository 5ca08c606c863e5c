import type { QuantileBins } from './quantile-bins.ts'

/**
 * Quantiles, median and median absolute deviation of a stream, from counts in fixed bins.
 *
 * Why bins, and neither P-squared nor a t-digest: the result depends on the values alone, not on their order or on how
 * they were divided between files and threads; two histograms of the same bins add up exactly; a value can be taken out
 * again, so a window can roll; and the error is bounded, where P-squared promises none. The price is a range or a
 * relative accuracy that is chosen before: `linearBins` or `logBins`.
 *
 * - Definition: the lower order statistic x_(floor(p (n - 1)) + 1), numpy's `method='lower'`; no interpolation.
 * - Error: of a quantile, that of its bin (half a width, or the relative accuracy); of the deviation, at most that of the
 *   median plus that of the value it stems from. Values beyond the ends count as the ends.
 * - Missing: a NaN is not counted; every figure of an empty histogram is NaN.
 * - Cost: O(1) per value, no allocation; O(bins) per question.
 *
 * @example
 * const sizes = new QuantileHistogram(linearBins({ low: 0, high: 10, count: 10 }))
 * for (const size of [1.2, 2.9, 2.2, 9.5]) sizes.add(size)
 * sizes.quantile(0.5) // => 2.5
 * sizes.medianDeviation() // => 0
 * sizes.quantile(1) // => 9.5
 */
export class QuantileHistogram {
  private readonly bins: QuantileBins
  private readonly counts: Float64Array
  private total = 0

  constructor(bins: QuantileBins) {
    this.bins = bins
    this.counts = new Float64Array(bins.representatives.length)
  }

  /** Values counted. */
  get count(): number {
    return this.total
  }

  add(value: number): void {
    if (Number.isNaN(value)) return
    const bin = this.bins.binOf(value)
    this.counts[bin] = this.counts[bin]! + 1
    this.total++
  }

  /** Takes out a value that was added before. Throws RangeError where none like it was. */
  remove(value: number): void {
    if (Number.isNaN(value)) return
    const bin = this.bins.binOf(value)
    if (this.counts[bin] === 0) throw new RangeError(`no value like ${value} was added`)
    this.counts[bin] = this.counts[bin]! - 1
    this.total--
  }

  /** Adds the counts of another histogram. Throws RangeError unless both were made of the same `QuantileBins`. */
  merge(other: QuantileHistogram): void {
    if (other.bins !== this.bins) throw new RangeError('only histograms of the same bins can be merged')
    for (let bin = 0; bin < this.counts.length; bin++) this.counts[bin] = this.counts[bin]! + other.counts[bin]!
    this.total += other.total
  }

  clear(): void {
    this.counts.fill(0)
    this.total = 0
  }

  /** Throws RangeError for p outside [0, 1]. */
  quantile(p: number): number {
    if (!(p >= 0 && p <= 1)) throw new RangeError(`p must be in [0, 1], was ${p}`)
    if (this.total === 0) return Number.NaN
    return this.bins.representatives[this.binOfRank(Math.floor(p * (this.total - 1)))]!
  }

  median(): number {
    return this.quantile(0.5)
  }

  /** Median of the distances from the median (MAD), not scaled: times 1.4826 it estimates a normal standard deviation. */
  medianDeviation(): number {
    if (this.total === 0) return Number.NaN
    const { counts } = this
    const { representatives } = this.bins
    const rank = Math.floor((this.total - 1) / 2)
    const middle = this.binOfRank(rank)
    const median = representatives[middle]!
    // Bins in order of distance from the median: the nearer of the two next ones, until the rank is passed.
    let passed = counts[middle]!
    let below = middle - 1
    let above = middle + 1
    let distance = 0
    while (passed <= rank) {
      const down = below >= 0 ? median - representatives[below]! : Number.POSITIVE_INFINITY
      const up = above < counts.length ? representatives[above]! - median : Number.POSITIVE_INFINITY
      distance = Math.min(down, up)
      passed += down <= up ? counts[below--]! : counts[above++]!
    }
    return distance
  }

  /** Bin of the value with `rank` smaller ones. */
  private binOfRank(rank: number): number {
    let bin = 0
    let passed = this.counts[0]!
    while (passed <= rank) passed += this.counts[++bin]!
    return bin
  }
}

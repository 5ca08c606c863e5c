import { mulberry32 } from '../math/index.ts'
import { tQuantile, tTwoSided } from '../math/statistics.ts'

/** An estimate with a block-bootstrap error. Plain JSON. */
export interface BootstrapEstimate {
  readonly value: number
  /** 95 %: value ± se times the quantile of Student t with (blocks - 1) degrees of freedom. */
  readonly low: number
  readonly high: number
  readonly se: number
  /** Two-sided p of "it is 0", by the same t. */
  readonly p: number
}

export interface BlockBootstrapSettings {
  /** Default 400. */
  readonly draws?: number
  /** Default 1. */
  readonly seed?: number
  readonly counts?: readonly (readonly number[])[]
}

const LEAST_BLOCKS = 10

/**
 * Sums of several moments over consecutive blocks of rows: all a bootstrap of ratios of sums needs. A resample costs one addition
 * per block; `bootstrapEstimate` (math) takes any statistic, and costs one per row.
 */
export class BlockSums {
  readonly moments: number
  readonly blocks: number
  /** Block by block, `moments` numbers each. */
  private readonly sums: Float64Array
  private readonly length: number

  /** `rows` rows in blocks of `blockLength`; the last one may be shorter. */
  constructor(rows: number, blockLength: number, moments: number) {
    this.length = Math.max(1, blockLength)
    this.moments = moments
    this.blocks = Math.ceil(rows / this.length)
    this.sums = new Float64Array(this.blocks * moments)
  }

  /** Adds to one moment of the block that holds `row`. */
  add(row: number, moment: number, value: number): void {
    this.sums[Math.floor(row / this.length) * this.moments + moment]! += value
  }

  /** Sum of one moment over all blocks. */
  total(moment: number): number {
    let sum = 0
    for (let i = moment; i < this.sums.length; i += this.moments) sum += this.sums[i]!
    return sum
  }

  /**
   * Evaluates `statistics` on all blocks and on `draws` resamples of them, drawn with replacement; standard errors are the spread of the
   * resamples. Null where a statistic is not finite on all blocks, or in fewer than half of the resamples.
   *
   * `counts`: for each statistic, the moments that count the rows it is made of; blocks without one of them are none of its blocks. Default:
   * every block that holds anything. Blocks must be long against the dependence of rows. A statistic of fewer than 10 blocks is null;
   * with fewer than about 30 errors are on the small side, which t with (blocks - 1) degrees of freedom makes up for in part.
   */
  bootstrap(
    statistics: (totals: Float64Array) => readonly number[],
    { draws = 400, seed = 1, counts }: BlockBootstrapSettings = {},
  ): (BootstrapEstimate | null)[] {
    const { moments, blocks, sums } = this
    const totals = new Float64Array(moments)
    for (let i = 0; i < sums.length; i++) totals[i % moments]! += sums[i]!
    const found = [...statistics(totals)]
    const used = found.map((_, index) => this.blocksWith(counts?.[index]))
    if (Math.max(...used) < LEAST_BLOCKS) return found.map(() => null)
    const random = mulberry32(seed)
    const samples = found.map(() => new Float64Array(draws))
    for (let draw = 0; draw < draws; draw++) {
      totals.fill(0)
      for (let block = 0; block < blocks; block++) {
        const from = Math.floor(random() * blocks) * moments
        for (let moment = 0; moment < moments; moment++) totals[moment]! += sums[from + moment]!
      }
      statistics(totals).forEach((value, index) => {
        samples[index]![draw] = value
      })
    }
    return found.map((value, index) =>
      used[index]! < LEAST_BLOCKS ? null : toEstimate(value, samples[index]!, used[index]!),
    )
  }

  /** Blocks in which each of some moments is not 0; in which any is, without a list. */
  private blocksWith(moments: readonly number[] | undefined): number {
    let found = 0
    for (let from = 0; from < this.sums.length; from += this.moments) {
      const block = this.sums.subarray(from, from + this.moments)
      if (moments === undefined ? block.some((sum) => sum !== 0) : moments.every((moment) => block[moment] !== 0))
        found++
    }
    return found
  }
}

function toEstimate(value: number, samples: Float64Array, blocks: number): BootstrapEstimate | null {
  const known = samples.filter((sample) => Number.isFinite(sample))
  if (!Number.isFinite(value) || known.length < samples.length / 2 || known.length < 2) return null
  const mean = known.reduce((sum, sample) => sum + sample, 0) / known.length
  const variance = known.reduce((sum, sample) => sum + (sample - mean) ** 2, 0) / (known.length - 1)
  const se = Math.sqrt(variance)
  const p = se > 0 ? tTwoSided(value / se, blocks - 1) : value === 0 ? 1 : 0
  const reach = tQuantile(0.975, blocks - 1) * se
  return { value, low: value - reach, high: value + reach, se, p }
}

/**
 * Block length for rows that depend on each other over `memory` rows: ten times that, shorter where fewer than 50 blocks would be
 * left, but never below twice; longer where there would be more than 2,000.
 */
export function blockLengthFor(rows: number, memory: number): number {
  const length = Math.max(2 * memory, Math.min(10 * memory, Math.floor(rows / 50)))
  return Math.max(1, Math.ceil(length), Math.ceil(rows / 2000))
}

import type { Random } from './random.ts'

/** How rows are drawn. */
export interface BlockBootstrapOptions {
  /** `stationary` (default): blocks of random, geometric length; `moving`: blocks of equal length. */
  readonly kind?: 'stationary' | 'moving'
  /** Mean (or exact) block length in rows, >= 1: longer than the memory of the series, such as the horizon of its labels. */
  readonly length: number
}

/**
 * Row numbers of one resample of a time series, drawn in blocks so that neighbours mostly stay neighbours. Blocks begin anywhere
 * and wrap round the end, so every row is equally likely. Writes into `into` and returns it: its length is the number
 * of rows of the series and of the resample.
 *
 * `random`: a seeded source of uniform numbers; the same source gives the same rows.
 * Throws RangeError for a length below 1 (or not whole, for moving blocks).
 * Sources: Politis & Romano (1994), J. American Statistical Association 89(428) 1303-1313 (stationary); Politis & Romano (1992)
 * (circular moving blocks).
 */
export function blockBootstrap(random: Random, into: Uint32Array, options: BlockBootstrapOptions): Uint32Array {
  const { kind = 'stationary', length } = options
  const rows = into.length
  if (!(length >= 1)) throw new RangeError(`length must be at least 1, was ${length}`)
  if (kind === 'moving' && !Number.isSafeInteger(length)) throw new RangeError(`length must be whole, was ${length}`)
  let row = 0
  for (let i = 0; i < rows; i++) {
    const isNewBlock = i === 0 || (kind === 'moving' ? i % length === 0 : random() * length < 1)
    if (isNewBlock) row = Math.floor(random() * rows)
    else row = row + 1 === rows ? 0 : row + 1
    into[i] = row
  }
  return into
}

/** What resamples say of a statistic. */
export interface BootstrapEstimate {
  /** Standard deviation over resamples. */
  readonly se: number
  /** Percentile interval. */
  readonly low: number
  readonly high: number
  /** Resamples in which the statistic existed. */
  readonly resamples: number
}

/**
 * Standard error and percentile interval of a statistic of a time series by block bootstrap. `statistic` is told the row numbers
 * of a resample, and answers null where it does not exist there. Null where it existed in fewer than two resamples.
 *
 * `confidence` (default 0.95) in (0, 1); `resamples` (default 400), from 2. RangeError otherwise.
 */
export function bootstrapEstimate(
  random: Random,
  rows: number,
  statistic: (rows: Uint32Array) => number | null,
  {
    resamples = 400,
    confidence = 0.95,
    ...options
  }: BlockBootstrapOptions & { readonly resamples?: number; readonly confidence?: number },
): BootstrapEstimate | null {
  if (!(Number.isSafeInteger(resamples) && resamples >= 2)) {
    throw new RangeError(`resamples must be a whole number from 2, was ${resamples}`)
  }
  if (!(confidence > 0 && confidence < 1)) throw new RangeError(`confidence must be in (0, 1), was ${confidence}`)
  const drawn = new Uint32Array(rows)
  const values = new Float64Array(resamples)
  let n = 0
  for (let resample = 0; resample < resamples; resample++) {
    const value = statistic(blockBootstrap(random, drawn, options))
    if (value !== null && !Number.isNaN(value)) values[n++] = value
  }
  if (n < 2) return null
  const sorted = values.subarray(0, n).sort()
  const mean = sorted.reduce((sum, value) => sum + value, 0) / n
  const squares = sorted.reduce((sum, value) => sum + (value - mean) ** 2, 0)
  const tail = (1 - confidence) / 2
  return {
    se: Math.sqrt(squares / (n - 1)),
    low: quantileOfSorted(sorted, tail),
    high: quantileOfSorted(sorted, 1 - tail),
    resamples: n,
  }
}

/**
 * Sample quantile of ascending values, linear between neighbours: R type 7, numpy's default. NaN without values.
 *
 * @example quantileOfSorted([1, 2, 4], 0.75) // => 3
 */
export function quantileOfSorted(sorted: ArrayLike<number>, p: number): number {
  const at = (sorted.length - 1) * p
  const below = Math.floor(at)
  const low = sorted[below] ?? Number.NaN
  const high = sorted[Math.min(below + 1, sorted.length - 1)] ?? Number.NaN
  return low === high ? low : low + (high - low) * (at - below)
}

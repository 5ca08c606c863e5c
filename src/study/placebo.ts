import { mulberry32 } from '../math/index.ts'
import { fitFolds, pooledR2 } from './out-of-sample.ts'
import type { PairedSample } from './paired-sample.ts'
import type { Placebo } from './study-result.ts'
import type { WalkFold } from './walk-forward.ts'

/** Shifts of large tables, which get the correlation only. */
const FEW_DRAWS = 20
const FEWEST_ROWS = 100

export interface PlaceboOptions {
  readonly draws: number
  readonly refitRows: number
  readonly seed: number
  /** Shortest shift: beyond the overlap of the returns and the memory of the measure. */
  readonly leastShift: number
  /** Rows within which two shifts are nearly the same: the overlap of the returns, or the half-life of the measure. */
  readonly memory: number
}

/**
 * The same statistic with the measure shifted in time against the returns, round the end. A shift keeps everything but
 * the pairing: the autocorrelation of both, their tails, their regimes. If the real order is not better than the shifted
 * ones, its success is luck or structure that any slow series would show.
 *
 * Shifts are evenly spaced and distinct. Those within `memory` of each other repeat each other, so that p is never below
 * 1 / (1 + stretches of that length). A reason instead where a quarter of the rows is no shift beyond the memory.
 */
export function placebo(
  sample: PairedSample,
  folds: readonly WalkFold[] | null,
  options: PlaceboOptions,
): Placebo | { readonly reason: string } {
  const { size } = sample
  const least = Math.max(1, options.leastShift)
  const most = Math.floor(size / 4)
  if (size < FEWEST_ROWS) return { reason: `${size} rows are too few to shift, ${FEWEST_ROWS} are needed` }
  if (least > most) {
    const reason = `a shift must exceed the memory of measure and returns, ${least} rows; the ${size} rows allow ${most}`
    return { reason }
  }
  const isRefit = size <= options.refitRows && folds !== null
  const shifts = placeboShifts(size, least, isRefit ? options.draws : FEW_DRAWS, options.seed)
  if (!isRefit) centreReturns(sample)
  const real = isRefit ? pooledR2(fitFolds(sample, sample.x, folds)) : Math.abs(shiftedCorrelation(sample, 0))
  const values = shifts.map((shift) =>
    isRefit ? shiftedR2(sample, folds, shift) : Math.abs(shiftedCorrelation(sample, shift)),
  )
  const known = values.filter(Number.isFinite).sort((a, b) => a - b)
  if (known.length === 0 || !Number.isFinite(real)) return { reason: 'the statistic is not defined on these rows' }
  const atLeast = known.filter((value) => value >= real).length
  const stretches = Math.floor((size - 2 * least) / Math.max(1, options.memory))
  const smallestP = 1 / (Math.min(known.length, Math.max(1, stretches)) + 1)
  return {
    kind: isRefit ? 'refit' : 'correlation',
    method: 'circular shifts of the measure',
    draws: known.length,
    atLeast,
    p: Math.max(smallestP, (atLeast + 1) / (known.length + 1)),
    smallestP,
    real,
    median: known[Math.floor(known.length / 2)]!,
    highest: known.at(-1)!,
  }
}

/** Distinct shifts from `least` to `size - least`, evenly spaced from a random start. */
export function placeboShifts(size: number, least: number, draws: number, seed: number): number[] {
  const range = size - 2 * least
  const count = Math.min(draws, range)
  const start = mulberry32(seed)()
  return Array.from({ length: count }, (_, k) => least + Math.floor(((k + start) * range) / count))
}

function shiftedR2(sample: PairedSample, folds: readonly WalkFold[], shift: number): number {
  const { x, scores, size } = sample
  scores.set(x.subarray(shift, size), 0)
  scores.set(x.subarray(0, shift), size - shift)
  return pooledR2(fitFolds(sample, scores, folds))
}

/** Of x shifted round the end with y. Only y is centred: the mean of x then drops out of the sum. */
function shiftedCorrelation({ x, scores, size, sxx, syy }: PairedSample, shift: number): number {
  const sum = crossSum(x, scores, shift, 0, size - shift) + crossSum(x, scores, shift - size, size - shift, size)
  return sum / Math.sqrt(sxx * syy)
}

function centreReturns({ y, scores, size, meanY }: PairedSample): void {
  for (let i = 0; i < size; i++) scores[i] = y[i]! - meanY
}

function crossSum(x: Float64Array, y: Float64Array, shift: number, from: number, to: number): number {
  // Four sums side by side: one would wait for itself.
  let a = 0
  let b = 0
  let c = 0
  let d = 0
  let i = from
  for (; i + 3 < to; i += 4) {
    a += x[i + shift]! * y[i]!
    b += x[i + shift + 1]! * y[i + 1]!
    c += x[i + shift + 2]! * y[i + 2]!
    d += x[i + shift + 3]! * y[i + 3]!
  }
  for (; i < to; i++) a += x[i + shift]! * y[i]!
  return a + b + c + d
}

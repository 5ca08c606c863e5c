import { mulberry32 } from '../math/index.ts'
import { fitFolds, pooledR2 } from './out-of-sample.ts'
import type { PairedSample } from './paired-sample.ts'
import type { Placebo } from './study-result.ts'
import type { WalkFold } from './walk-forward.ts'

/** Shifts of large tables, which get the correlation only. */
const FEW_DRAWS = 20

export interface PlaceboOptions {
  readonly draws: number
  readonly refitRows: number
  readonly seed: number
  /** Shortest shift: beyond the overlap of the returns and the memory of the measure. */
  readonly leastShift: number
}

/**
 * The same statistic with the measure shifted in time against the returns, round the end. A shift keeps everything but
 * the pairing: the autocorrelation of both, their tails, their regimes. If the real order is not better than the shifted
 * ones, its success is luck or structure that any slow series would show.
 */
export function placebo(
  sample: PairedSample,
  folds: readonly WalkFold[] | null,
  options: PlaceboOptions,
): Placebo | null {
  const { size } = sample
  const least = Math.max(1, Math.min(options.leastShift, Math.floor(size / 4)))
  if (size < 4 * least || size < 100) return null
  const isRefit = size <= options.refitRows && folds !== null
  const draws = isRefit ? options.draws : FEW_DRAWS
  const random = mulberry32(options.seed)
  const shifts = Array.from({ length: draws }, () => least + Math.floor(random() * (size - 2 * least)))
  if (!isRefit) centreReturns(sample)
  const real = isRefit ? pooledR2(fitFolds(sample, sample.x, folds)) : Math.abs(shiftedCorrelation(sample, 0))
  const values = shifts.map((shift) =>
    isRefit ? shiftedR2(sample, folds, shift) : Math.abs(shiftedCorrelation(sample, shift)),
  )
  const known = values.filter(Number.isFinite).sort((a, b) => a - b)
  if (known.length === 0 || !Number.isFinite(real)) return null
  const atLeast = known.filter((value) => value >= real).length
  return {
    kind: isRefit ? 'refit' : 'correlation',
    method: 'circular shifts of the measure',
    draws: known.length,
    atLeast,
    p: (atLeast + 1) / (known.length + 1),
    smallestP: 1 / (known.length + 1),
    real,
    median: known[Math.floor(known.length / 2)]!,
    highest: known.at(-1)!,
  }
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

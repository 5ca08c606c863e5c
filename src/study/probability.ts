import { logisticRegression, tQuantile } from '../math/statistics.ts'
import { oneSided } from './directions.ts'
import type { PairedSample } from './paired-sample.ts'
import type { CalibratedProbability, ReliabilityBin } from './study-result.ts'

const BINS = 10
/** Fewest moves in either part. */
const FEWEST = 50
/** Moves beyond which the curve is fitted on evenly thinned ones: two coefficients need no more. */
const MOST_TRAINING = 20_000

/** Scratch of the training pairs, shared by all pairs of a study. */
export interface TrainingScratch {
  readonly x: Float64Array
  readonly up: Float64Array
}

/**
 * P(up | the price moves) from the measure: logistic curve of the first part of the sample, judged on the rest.
 * `trainEnd`: pairs before this position whose return ends before position `testStart` train (purged).
 */
export function calibratedProbability(
  sample: PairedSample,
  trainEnd: number,
  testStart: number,
  bars: number,
  scratch: TrainingScratch,
): { readonly probability: CalibratedProbability | null; readonly reason: string | null } {
  const { y, size } = sample
  let train = 0
  let ups = 0
  for (let i = 0; i < trainEnd; i++) {
    if (y[i]! > 0) ups++
    if (y[i] !== 0) train++
  }
  let test = 0
  for (let i = testStart; i < size; i++) if (y[i] !== 0) test++
  if (train < FEWEST || test < FEWEST) {
    const reason = `a calibrated probability needs ${FEWEST} moves to fit and ${FEWEST} to test, there are ${train} and ${test}`
    return { probability: null, reason }
  }
  if (ups === 0 || ups === train) return { probability: null, reason: `in training, ${oneSided(ups, train - ups)}` }
  const taken = takeTraining(sample, trainEnd, Math.ceil(train / MOST_TRAINING), scratch)
  const curve = logisticRegression(scratch.up.subarray(0, taken), [scratch.x.subarray(0, taken)])
  if (curve.status !== 'converged') {
    return { probability: null, reason: `the logistic curve of the training part is ${curve.status}` }
  }
  const [intercept, slope] = curve.beta as [number, number]
  return { probability: judge(sample, testStart, test, train, ups / train, { intercept, slope }, bars), reason: null }
}

/** A chance that came true is never taken for less: one row must not make the loss infinite. */
const LEAST_CHANCE = 1e-18

/** Every `step`-th move of the training part. */
function takeTraining({ x, y }: PairedSample, trainEnd: number, step: number, scratch: TrainingScratch): number {
  let moves = 0
  let taken = 0
  for (let i = 0; i < trainEnd; i++) {
    if (y[i] === 0 || moves++ % step !== 0) continue
    scratch.x[taken] = x[i]!
    scratch.up[taken++] = y[i]! > 0 ? 1 : 0
  }
  return taken
}

function judge(
  { order, sorted, y, size }: PairedSample,
  testStart: number,
  test: number,
  train: number,
  base: number,
  { intercept, slope }: { readonly intercept: number; readonly slope: number },
  bars: number,
): CalibratedProbability {
  const rows = new Float64Array(BINS)
  const predicted = new Float64Array(BINS)
  const upsOf = new Float64Array(BINS)
  let brier = 0
  let brierBase = 0
  let logLoss = 0
  let likelihood = 1
  let hits = 0
  let ups = 0
  // In ascending order of the measure, so that bins of equal counts and ties for the AUC come by themselves.
  let done = 0
  let ranksOfUps = 0
  for (let from = 0; from < size; ) {
    const value = sorted[from]!
    const p = 1 / (1 + Math.exp(-(intercept + slope * value)))
    const first = done
    let tiedUps = 0
    let to = from
    for (; to < size && sorted[to] === value; to++) {
      const at = order[to]!
      const move = y[at]!
      if (at < testStart || move === 0) continue
      const isUp = move > 0
      const bin = Math.min(BINS - 1, Math.floor((done * BINS) / test))
      rows[bin]!++
      predicted[bin]! += p
      if (isUp) {
        upsOf[bin]!++
        tiedUps++
      }
      brier += isUp ? (1 - p) ** 2 : p ** 2
      brierBase += isUp ? (1 - base) ** 2 : base ** 2
      // The logarithm of a product: one for sixteen factors.
      likelihood *= Math.max(LEAST_CHANCE, isUp ? p : 1 - p)
      if (done % 16 === 0) {
        logLoss -= Math.log(likelihood)
        likelihood = 1
      }
      if (p > 0.5 === isUp) hits++
      done++
    }
    ups += tiedUps
    ranksOfUps += (tiedUps * (first + 1 + done)) / 2
    from = to
  }
  logLoss -= Math.log(likelihood)
  const downs = test - ups
  const auc = ups === 0 || downs === 0 ? null : (ranksOfUps - (ups * (ups + 1)) / 2) / (ups * downs)
  return {
    trainRows: train,
    testRows: test,
    intercept,
    slope,
    brier: brier / test,
    brierBase: brierBase / test,
    skill: brierBase === 0 ? 0 : 1 - brier / brierBase,
    logLoss: logLoss / test,
    // Of the forecast: a falling curve turns the ranks of the measure round.
    aucTest: auc === null ? null : slope < 0 ? 1 - auc : auc,
    hitTest: hits / test,
    reliability: Array.from(rows, (n, bin) => reliabilityBin(n, predicted[bin]!, upsOf[bin]!, bars)).filter(
      (bin): bin is ReliabilityBin => bin !== null,
    ),
  }
}

function reliabilityBin(rows: number, predicted: number, ups: number, bars: number): ReliabilityBin | null {
  if (rows === 0) return null
  const effectiveRows = Math.max(2, rows / bars)
  const share = ups / rows
  const z = tQuantile(0.975, effectiveRows - 1)
  const spread = 1 + (z * z) / effectiveRows
  const middle = (share + (z * z) / (2 * effectiveRows)) / spread
  const width = (z / spread) * Math.sqrt((share * (1 - share)) / effectiveRows + (z * z) / (4 * effectiveRows ** 2))
  return {
    rows,
    meanPredicted: predicted / rows,
    shareUp: share,
    low: Math.max(0, middle - width),
    high: Math.min(1, middle + width),
    effectiveRows,
  }
}

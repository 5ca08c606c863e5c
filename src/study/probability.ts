import { logisticRegression, tQuantile } from '../math/statistics.ts'
import { oneSided } from './directions.ts'
import { type PairedSample, UP } from './paired-sample.ts'
import type { CalibratedProbability, ReliabilityBin } from './study-result.ts'

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
 * `group`: tenths of the measure (`decileTable`), by which the reliability curve is told.
 */
export function calibratedProbability(
  sample: PairedSample,
  trainEnd: number,
  testStart: number,
  bars: number,
  scratch: TrainingScratch,
  group: Uint8Array,
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
  return {
    probability: judge(sample, testStart, test, train, ups / train, { intercept, slope }, bars, group),
    reason: null,
  }
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
  sample: PairedSample,
  testStart: number,
  test: number,
  train: number,
  base: number,
  { intercept, slope }: { readonly intercept: number; readonly slope: number },
  bars: number,
  group: Uint8Array,
): CalibratedProbability {
  const { x, side, size } = sample
  const rows: number[] = []
  const predicted: number[] = []
  const upsOf: number[] = []
  for (let g = 0; g < 256; g++) rows[g] = predicted[g] = upsOf[g] = 0
  let brier = 0
  let ups = 0
  let hits = 0
  let logLoss = 0
  let likelihood = 1
  let factors = 0
  for (let i = testStart; i < size; i++) {
    if (side[i] === 0) continue
    const p = 1 / (1 + Math.exp(-(intercept + slope * x[i]!)))
    const isUp = side[i] === UP
    const g = group[i]!
    rows[g]!++
    predicted[g]! += p
    if (isUp) {
      ups++
      upsOf[g]!++
    }
    const missed = isUp ? 1 - p : p
    brier += missed * missed
    if (missed < 0.5) hits++
    // The logarithm of a product: one for sixteen factors. Factors are counted, not rows: rows without a move add none.
    likelihood *= Math.max(LEAST_CHANCE, 1 - missed)
    if (++factors % 16 === 0) {
      logLoss -= Math.log(likelihood)
      likelihood = 1
    }
  }
  logLoss -= Math.log(likelihood)
  const brierBase = (ups * (1 - base) ** 2 + (test - ups) * base ** 2) / test
  const auc = testAuc(sample, testStart, ups, test - ups)
  return {
    trainRows: train,
    testRows: test,
    intercept,
    slope,
    brier: brier / test,
    brierBase,
    skill: brierBase === 0 ? 0 : 1 - brier / test / brierBase,
    logLoss: logLoss / test,
    // Of the forecast: a falling curve turns the ranks of the measure round.
    aucTest: auc === null ? null : slope < 0 ? 1 - auc : auc,
    hitTest: hits / test,
    reliability: rows
      .map((n, bin) => reliabilityBin(n, predicted[bin]!, upsOf[bin]!, bars))
      .filter((bin): bin is ReliabilityBin => bin !== null)
      .sort((one, other) => one.meanPredicted - other.meanPredicted),
  }
}

/** Of the measure, on the moves of the test part; null where all went one way. */
function testAuc(
  { order, sorted, side, size }: PairedSample,
  testStart: number,
  ups: number,
  downs: number,
): number | null {
  if (ups === 0 || downs === 0) return null
  let below = 0
  let area = 0
  for (let from = 0; from < size; ) {
    const value = sorted[from]!
    let tiedUps = 0
    let tiedDowns = 0
    let to = from
    for (; to < size && sorted[to] === value; to++) {
      const at = order[to]!
      if (at < testStart) continue
      tiedUps += side[at]! & 1
      tiedDowns += side[at]! >> 1
    }
    area += tiedUps * (below + tiedDowns / 2)
    below += tiedDowns
    from = to
  }
  return area / (ups * downs)
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

import { tCdf, tQuantile } from '../math/statistics.ts'
import { bartlettDegrees, scoreVariance } from './estimate.ts'
import type { PairedSample } from './paired-sample.ts'
import type { ExtremeReturn, OutOfSample } from './study-result.ts'
import { type FittedFold, type PairSums, pairSums, positionOf, squaredErrors, type WalkFold } from './walk-forward.ts'

/** Fewest pairs to fit on and to judge by, per fold. */
const FEWEST = 30
/** Tenths at either end that count as extreme. */
const TAIL = 0.1

export interface WalkResult {
  readonly folds: readonly FittedFold[]
  readonly result: OutOfSample
}

export interface WalkOptions {
  readonly lag: number
  readonly confidence: number
  readonly scheme: 'expanding' | 'rolling'
  readonly bars: number
  /** Time of a row, as ISO text. */
  readonly timeOf: (row: number) => string
  /** Cost of crossing the spread once, per row of the table; null where it is not known (`oneWayCosts`). */
  readonly oneWay: Float64Array | null
}

/**
 * Fits a line per fold and judges it on later rows. All figures are pooled over the tests. `adjustedP` is left equal to
 * `p`: it is known when everything has been tried.
 *
 * The test is that of Clark & West (2007), J. Econometrics 138: is the mean of (y - m)(forecast - m) above 0, m the
 * training mean? It asks whether the slope that training found holds later, and corrects for the noise that a fitted
 * slope adds under the null, where a plain comparison of squared errors favours the constant.
 */
export function outOfSample(
  sample: PairedSample,
  folds: readonly WalkFold[],
  options: WalkOptions,
): WalkResult | { readonly reason: string } {
  const fitted = fitFolds(sample, sample.x, folds)
  const weak = fitted.find(({ train, test }) => train.n < FEWEST || test.n < FEWEST)
  if (weak !== undefined) {
    const reason = `a fold needs ${FEWEST} rows to fit and ${FEWEST} to test, one has ${weak.train.n} and ${weak.test.n}`
    return { reason }
  }
  if (fitted.some(({ slope }) => !Number.isFinite(slope))) return { reason: 'constant in the training part of a fold' }
  return { folds: fitted, result: pool(sample, fitted, options) }
}

/** Positions, sums and line of every fold. `x` is the sample's own, or a shifted copy. */
export function fitFolds(sample: PairedSample, x: Float64Array, folds: readonly WalkFold[]): FittedFold[] {
  const { row, size, y, meanX, meanY } = sample
  const at = (tableRow: number) => positionOf(row, size, tableRow)
  const isExpanding = folds.every(({ trainFrom }) => trainFrom === 0)
  let known: PairSums = { n: 0, x: 0, y: 0, xx: 0, xy: 0, yy: 0 }
  return folds.map((fold) => {
    const trainFrom = at(fold.trainFrom)
    const trainTo = at(fold.trainTo)
    const from = at(fold.testFrom)
    const to = at(fold.testTo)
    // An expanding window only adds the rows since the fold before.
    const train = isExpanding
      ? (known = added(known, pairSums(x, y, meanX, meanY, known.n, trainTo)))
      : pairSums(x, y, meanX, meanY, trainFrom, trainTo)
    const test = pairSums(x, y, meanX, meanY, from, to)
    const variance = train.xx - (train.x * train.x) / train.n
    // Constant in training, but for rounding about a centre that is not its own.
    const slope = variance > 1e-12 * train.xx ? (train.xy - (train.x * train.y) / train.n) / variance : Number.NaN
    return {
      fold,
      train,
      test,
      slope,
      meanX: train.x / train.n,
      meanY: train.y / train.n,
      from,
      to,
      trainFrom,
      trainTo,
    }
  })
}

/** The figure that the verdict and the placebo share: squared errors against those of the training mean. */
export function pooledR2(folds: readonly FittedFold[]): number {
  let errors = 0
  let base = 0
  for (const { test, meanX, meanY, slope } of folds) {
    errors += squaredErrors(test, meanX, meanY, slope)
    base += squaredErrors(test, meanX, meanY, 0)
  }
  return 1 - errors / base
}

function added(one: PairSums, other: PairSums): PairSums {
  return {
    n: one.n + other.n,
    x: one.x + other.x,
    y: one.y + other.y,
    xx: one.xx + other.xx,
    xy: one.xy + other.xy,
    yy: one.yy + other.yy,
  }
}

function pool(sample: PairedSample, folds: readonly FittedFold[], options: WalkOptions): OutOfSample {
  const { x, y, meanX, meanY, row, scores } = sample
  let errors = 0
  let zero = 0
  let testRows = 0
  let sumY = 0
  let sumYY = 0
  let sumF = 0
  let sumFF = 0
  let sumFY = 0
  let sumScores = 0
  for (const { test, slope, meanX: trainX, meanY: trainY, from, to } of folds) {
    errors += squaredErrors(test, trainX, trainY, slope)
    zero += test.yy + 2 * meanY * test.y + test.n * meanY * meanY
    for (let i = from; i < to; i++) {
      const part = slope * (x[i]! - meanX - trainX)
      const dy = y[i]! - meanY
      const forecast = trainY + part
      const score = (dy - trainY) * part
      scores[testRows++] = score
      sumScores += score
      sumY += dy
      sumYY += dy * dy
      sumF += forecast
      sumFF += forecast * forecast
      sumFY += forecast * dy
    }
  }
  const mean = sumScores / testRows
  for (let i = 0; i < testRows; i++) scores[i] = scores[i]! - mean
  const se = Math.sqrt(scoreVariance(scores, options.lag, testRows)) / testRows
  const t = se === 0 ? 0 : mean / se
  const varianceF = sumFF - (sumF * sumF) / testRows
  const varianceY = sumYY - (sumY * sumY) / testRows
  const covariance = sumFY - (sumF * sumY) / testRows
  const p = tCdf(-t, bartlettDegrees(testRows, options.lag))
  const extreme = extremeReturn(sample, folds, options)
  return {
    scheme: options.scheme,
    folds: folds.map(({ fold, train, test, slope, meanX: trainX, meanY: trainY, from, to }) => {
      const base = squaredErrors(test, trainX, trainY, 0)
      return {
        trainRows: train.n,
        testRows: test.n,
        testFrom: options.timeOf(row[from]!),
        testTo: options.timeOf(row[to - 1]!),
        purgedRows: fold.testFrom - fold.trainTo,
        embargoRows: fold.embargo,
        slope,
        r2VersusTrainMean: base === 0 ? null : 1 - squaredErrors(test, trainX, trainY, slope) / base,
      }
    }),
    testRows,
    r2VersusTrainMean: finiteOr(pooledR2(folds), 0),
    r2VersusZero: finiteOr(1 - errors / zero, 0),
    r2VersusTestMean: finiteOr(1 - errors / varianceY, 0),
    ic: varianceF > 0 && varianceY > 0 ? covariance / Math.sqrt(varianceF * varianceY) : null,
    t,
    p,
    adjustedP: p,
    extreme,
    extremeReason: extreme !== null ? null : 2 * TAIL * testRows < FEWEST ? 'too few rows' : 'too few distinct values',
  }
}

/** 1 - 0 / 0: nothing moved in the test part, so nothing was explained. */
function finiteOr(value: number, other: number): number {
  return Number.isFinite(value) ? value : other
}

/** What the tails earned, gross and after what crossing the spread cost in these very rows. */
function extremeReturn(sample: PairedSample, folds: readonly FittedFold[], options: WalkOptions): ExtremeReturn | null {
  // The training moves of the probability are spent: their place is free.
  const { x, y, row, scores, training: nets } = sample
  const { oneWay, bars } = options
  let at = 0
  let count = 0
  let sum = 0
  let sumIn = 0
  let sumOut = 0
  for (const fold of folds) {
    const [low, high] = trainingTails(sample, fold)
    const sign = Math.sign(fold.slope)
    for (let i = fold.from; i < fold.to; i++, at++) {
      // Where a tail holds the middle too (ties), it is no tail: strict below, strict above.
      const side = x[i]! > high ? sign : x[i]! < low ? -sign : 0
      if (side === 0) {
        scores[at] = nets[at] = Number.NaN
        continue
      }
      const earned = side * y[i]!
      scores[at] = nets[at] = earned
      count++
      sum += earned
      if (oneWay === null) continue
      const into = oneWay[row[i]!]!
      const outOf = oneWay[row[i]! + bars]!
      sumIn += into
      sumOut += outOf
      nets[at] = earned - into - outOf
    }
  }
  if (count < FEWEST) return null
  const meanBps = sum / count
  const width = widthOfMean(scores, at, count, meanBps, options)
  const gross = {
    rows: count,
    share: count / at,
    meanBps,
    lowBps: meanBps - width,
    highBps: meanBps + width,
  }
  if (oneWay === null) {
    return { ...gross, costBps: null, netRoundTripBps: null, netLowBps: null, netHighBps: null, netOneWayBps: null }
  }
  const costBps = (sumIn + sumOut) / count
  const net = meanBps - costBps
  const netWidth = widthOfMean(nets, at, count, net, options)
  return {
    ...gross,
    costBps,
    netRoundTripBps: net,
    netLowBps: net - netWidth,
    netHighBps: net + netWidth,
    netOneWayBps: meanBps - sumIn / count,
  }
}

/**
 * Half the interval of a mean over `count` of `rows` values, NaN in the others. Centres the values in place. The degrees are
 * those of the rows that count: a slow measure visits its tails seldom and stays, and the windows between tell nothing.
 */
function widthOfMean(
  values: Float64Array,
  rows: number,
  count: number,
  mean: number,
  { lag, confidence }: WalkOptions,
): number {
  for (let i = 0; i < rows; i++) values[i] = Number.isNaN(values[i]!) ? 0 : values[i]! - mean
  const se = Math.sqrt(scoreVariance(values, lag, rows)) / count
  return se * tQuantile(0.5 + confidence / 2, Math.min(count - 1, bartlettDegrees(count, lag)))
}

/**
 * Lower and upper tail edge of the measure among the training pairs. A measure with an atom at an end (0, ±1) would have an
 * empty tail beyond it: where the tenth reaches no further than the end itself, the atom is the tail. Only training is looked at.
 */
function trainingTails(
  { order, sorted, size }: PairedSample,
  { trainFrom, trainTo, train }: FittedFold,
): [number, number] {
  const tail = Math.floor(TAIL * train.n)
  const isTraining = (at: number): boolean => at >= trainFrom && at < trainTo
  // From either end inwards: the middle need not be looked at.
  let lowest = Number.NaN
  let low = Number.NEGATIVE_INFINITY
  for (let i = 0, seen = 0; i < size; i++) {
    if (!isTraining(order[i]!)) continue
    if (seen === 0) lowest = sorted[i]!
    if (seen++ < tail) continue
    low = sorted[i]!
    break
  }
  let highest = Number.NaN
  let high = Number.POSITIVE_INFINITY
  for (let i = size - 1, seen = 0; i >= 0; i--) {
    if (!isTraining(order[i]!)) continue
    if (seen === 0) highest = sorted[i]!
    if (seen++ < tail) continue
    high = sorted[i]!
    break
  }
  const step = Number.EPSILON * Math.max(Math.abs(low), Math.abs(high), Number.MIN_VALUE)
  return [low === lowest && low < high ? low + step : low, high === highest && low < high ? high - step : high]
}

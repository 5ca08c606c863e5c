import { backtestOverfitting, deflatedSharpe } from '../math/statistics.ts'
import { hasTwoSides } from './column-summary.ts'
import type { MarketContext } from './market-context.ts'
import type { PairedSample } from './paired-sample.ts'
import type { StrategyRecord } from './strategy-record.ts'
import type { SelectionRisk, SignStrategy } from './study-result.ts'
import type { FittedFold } from './walk-forward.ts'

/** Equal parts of the test time whose sums are the returns of a strategy: a multiple of the 16 of the cross-validation. */
const MOST_BLOCKS = 320
const SPLIT = 16
/** Test rows per block, at least. */
const FEWEST_ROWS = 10
/** Below, the sixteen parts of the cross-validation and the moments of the deflation rest on too little to be said. */
const FEWEST_BLOCKS = 160

/**
 * "Hold the sign of (measure - centre), centre and turn as training found them", at the market's shortest
 * horizon, over the test folds. Positions are held over one horizon and do not overlap.
 */
export function recordStrategy(
  { table, sample, settings, strategies, horizons }: MarketContext,
  column: string,
  folds: readonly FittedFold[],
  bars: number,
): void {
  const { x, y, row } = sample
  const first = Math.floor(table.rows * settings.trainShare)
  const count = blockCount(table.rows - first)
  if (count === 0) return
  const blocks = new Float64Array(count)
  let grossBps = 0
  let rows = 0
  let trades = 0
  let held = 0
  for (const fold of folds) {
    const { from, to, slope } = fold
    const centre = trainingCentre(sample, fold)
    const turn = Math.sign(slope)
    for (let i = from; i < to; i++) {
      if (row[i]! % bars !== 0) continue
      const side = turn * Math.sign(x[i]! - centre)
      const earned = side * y[i]!
      const block = Math.min(count - 1, Math.floor(((row[i]! - first) * count) / (table.rows - first)))
      blocks[block]! += earned
      grossBps += earned
      trades += Math.abs(side - held)
      held = side
      rows += bars
    }
  }
  const { micros, text } = horizons.find(({ facts }) => facts.bars === bars)!.facts
  strategies.push({ column, horizon: { micros, text }, blocks, grossBps, rows, trades })
}

/** 0 for a measure with two sides, else its median: by the rule of `summarise`, of the training rows alone. */
export function trainingCentre(
  { x, order, sorted, size }: PairedSample,
  { trainFrom, trainTo }: Pick<FittedFold, 'trainFrom' | 'trainTo'>,
): number {
  let negative = 0
  let positive = 0
  for (let i = trainFrom; i < trainTo; i++) {
    if (x[i]! < 0) negative++
    else if (x[i]! > 0) positive++
  }
  if (hasTwoSides(negative, positive)) return 0
  const below = Math.floor((trainTo - trainFrom - 1) / 2)
  const isEven = (trainTo - trainFrom) % 2 === 0
  let lower = Number.NaN
  for (let i = 0, seen = 0; i < size; i++) {
    const at = order[i]!
    if (at < trainFrom || at >= trainTo || seen++ < below) continue
    if (!isEven) return sorted[i]!
    if (seen === below + 2) return (lower + sorted[i]!) / 2
    lower = sorted[i]!
  }
  return lower
}

function blockCount(testRows: number): number {
  const wanted = Math.min(MOST_BLOCKS, Math.floor(testRows / FEWEST_ROWS))
  return Math.floor(wanted / SPLIT) * SPLIT
}

/** Overfitting and deflation over all strategies of a market; null with fewer than two. */
export function selectionRisk(records: readonly StrategyRecord[], oneWayBps: number | null): SelectionRisk | null {
  const first = records[0]
  if (first === undefined || records.length < 2) return null
  const comparable = records.filter(({ horizon }) => horizon.micros === first.horizon.micros)
  if (comparable.length < 2) return null
  const moments = comparable.map(({ blocks }) => momentsOf(blocks))
  const ratios = moments.map((one) => one.sharpe ?? 0)
  let best = 0
  for (let i = 1; i < ratios.length; i++) if (ratios[i]! > ratios[best]!) best = i
  const mean = ratios.reduce((sum, ratio) => sum + ratio, 0) / ratios.length
  const variance = ratios.reduce((sum, ratio) => sum + (ratio - mean) ** 2, 0) / (ratios.length - 1)
  const { sharpe, skewness, kurtosis } = moments[best]!
  const blocks = first.blocks.length
  const isEnough = blocks >= FEWEST_BLOCKS
  const record = { sharpe: ratios[best]!, periods: blocks, skewness, kurtosis }
  return {
    horizon: first.horizon,
    blocks,
    trials: comparable.length,
    backtestOverfitting: !isEnough
      ? null
      : backtestOverfitting(
          comparable.map((one) => one.blocks),
          SPLIT,
        ).probability,
    bestMeasure: comparable[best]!.column,
    bestSharpe: ratios[best]!,
    deflatedSharpe:
      !isEnough || sharpe === null ? null : deflatedSharpe(record, { variance, count: comparable.length }),
    reason: isEnough ? null : `the test part makes ${blocks} blocks, at least ${FEWEST_BLOCKS} are needed`,
    strategies: comparable.map((one, i) => strategyOf(one, moments[i]!.sharpe, oneWayBps)),
  }
}

function strategyOf(
  { column, grossBps, rows, trades }: StrategyRecord,
  sharpe: number | null,
  oneWayBps: number | null,
): SignStrategy {
  return {
    column,
    grossBpsPerBar: grossBps / rows,
    netBpsPerBar: oneWayBps === null ? null : (grossBps - trades * oneWayBps) / rows,
    turnover: trades / rows,
    sharpe,
  }
}

/** Mean over standard deviation (ddof 1), third and fourth standardised moments; no ratio where nothing varied. */
function momentsOf(values: Float64Array): { sharpe: number | null; skewness: number; kurtosis: number } {
  const n = values.length
  const mean = values.reduce((sum, value) => sum + value, 0) / n
  let m2 = 0
  let m3 = 0
  let m4 = 0
  for (const value of values) {
    const d = value - mean
    m2 += d * d
    m3 += d ** 3
    m4 += d ** 4
  }
  if (!(m2 > 0)) return { sharpe: null, skewness: 0, kurtosis: 3 }
  const sd = Math.sqrt(m2 / n)
  return { sharpe: mean / Math.sqrt(m2 / (n - 1)), skewness: m3 / n / sd ** 3, kurtosis: m4 / n / sd ** 4 }
}

import { isoMicros } from '../market/index.ts'
import type { StudyColumn } from './choose-columns.ts'
import { correlations } from './correlations.ts'
import { decileTable } from './deciles.ts'
import { directions } from './directions.ts'
import { overlapLag } from './estimate.ts'
import { thinned } from './impact.ts'
import type { HorizonReturns, MarketContext } from './market-context.ts'
import { orientationOf } from './orientation.ts'
import { outOfSample } from './out-of-sample.ts'
import type { SortedColumn } from './paired-sample.ts'
import { placebo } from './placebo.ts'
import { calibratedProbability } from './probability.ts'
import { recordStrategy } from './sign-strategy.ts'
import { stratify } from './strata.ts'
import type {
  ColumnSummary,
  Direction,
  Estimate,
  HorizonStudy,
  Orientation,
  Persistence,
  Verdict,
} from './study-result.ts'
import { positionOf, walkFolds } from './walk-forward.ts'

/** Strata are told at the shortest horizon: where measures of order books live. */
const STRATIFIED = 1
/** Half-lives after which a measure is taken to have forgotten itself. */
const FORGOTTEN = 5

const PENDING: Verdict = { level: 'no_edge', sentence: '', checks: [], horizon: null }

/** One measure at one horizon; null where fewer pairs than needed, or one side is constant among them. */
export function studyHorizon(
  context: MarketContext,
  { name, entry }: StudyColumn,
  values: Float64Array,
  sorted: SortedColumn,
  summary: ColumnSummary,
  memory: Persistence | null,
  { facts, column }: HorizonReturns,
  index: number,
): HorizonStudy | null {
  if (facts.bars === null || column === null) return null
  const { table, settings, sample, oneWay, group } = context
  const { bars } = facts
  const orientation = orientationOf(name, entry)
  sample.fill(values, sorted, column)
  if (sample.size < settings.minimumRows / 2 || sample.size < 20 * bars) return null
  const lag = overlapLag(sample.size, bars)
  const { confidence } = settings
  const halfLifeBars = ((memory?.halfLifeSeconds ?? 0) * 1e6) / table.bar!
  const linear = correlations(sample, lag, confidence, halfLifeBars)
  if (linear === null) return null
  const direction = directions(sample, summary.centre, lag, confidence)
  const folds = walkFolds(table.rows, bars, settings)
  const trainEnd = positionOf(sample.row, sample.size, folds[0]!.trainTo)
  const testStart = positionOf(sample.row, sample.size, folds[0]!.testFrom)
  const deciles = decileTable(sample, settings.deciles, lag, confidence, group)
  // Before the strata, which use the groups for their own.
  const calibrated = calibratedProbability(
    sample,
    trainEnd,
    testStart,
    bars,
    { x: sample.scores, up: sample.training },
    group,
  )
  const strata = index < STRATIFIED ? context.strata.map((one) => stratify(sample, one, lag, confidence, group)) : []
  const walk = outOfSample(sample, folds, {
    lag,
    confidence,
    scheme: settings.scheme,
    bars,
    timeOf: (row) => isoMicros(table.time[row]!),
    oneWay,
  })
  const isTested = 'result' in walk
  if (isTested && index === 0) recordStrategy(context, name, walk.folds, bars)
  const fake = placebo(sample, isTested ? folds : null, {
    draws: settings.placeboDraws,
    refitRows: settings.placeboRefitRows,
    seed: settings.seed,
    memory: Math.ceil(Math.max(bars, halfLifeBars)),
    leastShift: Math.ceil(Math.max(10, 3 * bars, FORGOTTEN * halfLifeBars)),
  })
  return {
    kind: 'predictive',
    horizon: { micros: facts.micros, text: facts.text },
    bars,
    rows: sample.size,
    lag,
    ...linear,
    hitRate: direction.hitRate,
    hitCoverage: direction.hitCoverage,
    auc: direction.auc,
    directionReason: direction.reason ?? calibrated.reason,
    probability: calibrated.probability,
    deciles,
    outOfSample: isTested ? walk.result : null,
    outOfSampleReason: isTested ? null : walk.reason,
    placebo: 'reason' in fake ? null : fake,
    placeboReason: 'reason' in fake ? fake.reason : null,
    direction: directionOf(linear.ic, orientation),
    strata,
    scatter: index === 0 ? thinned(sample.x, sample.y, sample.size) : null,
    verdict: PENDING,
  }
}

function directionOf({ low, high }: Estimate, orientation: Orientation): Direction {
  if (low <= 0 && high >= 0) return 'unclear'
  const isRising = low > 0
  if (orientation === 0) return isRising ? 'rises' : 'falls'
  return isRising === orientation > 0 ? 'follows' : 'reverts'
}

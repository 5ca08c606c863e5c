import { formatNumber, formatPercent } from '../report/index.ts'
import { sideWords } from './orientation.ts'
import type {
  CostFigures,
  ExtremeReturn,
  HorizonStudy,
  MarketStudy,
  MarketVerdict,
  MeasureStudy,
  Verdict,
  VerdictCheck,
  VerdictLevel,
} from './study-result.ts'

const RANK: Readonly<Record<VerdictLevel, number>> = { no_edge: 0, below_cost: 1, above_cost: 2 }

/**
 * The rule by which an edge is claimed for one measure at one horizon. All of these must hold:
 *
 * 1. out of sample: the walk-forward forecast beats the training mean (R2 > 0);
 * 2. multiple testing: its Clark-West p, corrected for everything tried in the run, is at most alpha;
 * 3. placebo: no shifted series does as well (as far as the number of shifts can tell, p at most alpha);
 * 4. direction: the slope has the same sign in every fold.
 *
 * Then the cost decides between the levels: `above_cost` only where the lower end of the interval of what the outer tenths
 * earned out of sample, each row less its own round trip (half-spread in and out, two taker fees), is above 0, and where they
 * are tenths: `TENTHS` of the test rows. An unknown fee never makes `above_cost`.
 */
export function judgeHorizon(
  study: HorizonStudy,
  measure: Pick<MeasureStudy, 'column' | 'orientation'>,
  costs: CostFigures,
  alpha: number,
): Verdict {
  const checks = [...edgeChecks(study, alpha), costCheck(study)]
  const isEdge = checks.slice(0, -1).every(({ passed }) => passed)
  const level = !isEdge ? 'no_edge' : checks.at(-1)!.passed ? 'above_cost' : 'below_cost'
  return { level, sentence: sentenceOf(study, measure, costs, level, checks), checks, horizon: study.horizon }
}

/** Shares of the test rows that still are two tenths. Ties and drift make others, whose mean says nothing of tenths. */
const TENTHS = { least: 0.1, most: 0.4 }

const areTenths = ({ share }: ExtremeReturn): boolean => share >= TENTHS.least && share <= TENTHS.most

function edgeChecks(
  { outOfSample, outOfSampleReason, placebo, placeboReason }: HorizonStudy,
  alpha: number,
): VerdictCheck[] {
  if (outOfSample === null) {
    const text = `not tested out of sample: ${outOfSampleReason ?? 'no test'}`
    return [{ id: 'out_of_sample', passed: false, text }]
  }
  const { r2VersusTrainMean, adjustedP, folds } = outOfSample
  const signs = new Set(folds.map(({ slope }) => Math.sign(slope)))
  return [
    {
      id: 'out_of_sample',
      passed: r2VersusTrainMean > 0,
      text: `R² against the training mean ${percent(r2VersusTrainMean)}`,
    },
    {
      id: 'multiple_testing',
      passed: adjustedP <= alpha,
      text: `p ${probability(adjustedP)} after correction for all that was tried, ${alpha} allowed`,
    },
    placebo === null
      ? { id: 'placebo', passed: false, text: `no placebo: ${placeboReason ?? 'none was drawn'}` }
      : {
          id: 'placebo',
          // Few draws cannot reach alpha: then none of them may do as well.
          passed: placebo.smallestP <= alpha ? placebo.p <= alpha : placebo.atLeast === 0,
          text: `${placebo.atLeast} of ${placebo.draws} shifted series did as well`,
        },
    {
      id: 'direction',
      passed: signs.size === 1 && !signs.has(0),
      text: signs.size === 1 ? 'same sign in every fold' : 'the sign changes between folds',
    },
  ]
}

function costCheck({ outOfSample }: HorizonStudy): VerdictCheck {
  const extreme = outOfSample?.extreme ?? null
  if (extreme === null) {
    return { id: 'cost', passed: false, text: `cannot be priced: ${outOfSample?.extremeReason ?? 'not tested'}` }
  }
  const { meanBps, lowBps, highBps, costBps, netLowBps } = extreme
  const earned = `the ${beyond(extreme)} earned ${bps(meanBps)} (${bps(lowBps)} to ${bps(highBps)})`
  if (costBps === null || netLowBps === null) {
    return { id: 'cost', passed: false, text: `${earned}; the cost of a round trip is not known` }
  }
  const after = `${earned}; a round trip there costs ${bps(costBps)}, at worst ${bps(netLowBps)} are left`
  if (areTenths(extreme)) return { id: 'cost', passed: netLowBps > 0, text: after }
  const range = `${percent(TENTHS.least, 0)} to ${percent(TENTHS.most, 0)}`
  return { id: 'cost', passed: false, text: `${after}; not ${range} of the rows: these are no tenths` }
}

function sentenceOf(
  { horizon, outOfSample }: HorizonStudy,
  { column, orientation }: Pick<MeasureStudy, 'column' | 'orientation'>,
  { halfSpreadBps }: CostFigures,
  level: VerdictLevel,
  checks: readonly VerdictCheck[],
): string {
  if (level === 'no_edge') {
    const failed = checks.find(({ id, passed }) => !passed && id !== 'cost')
    return `${column} at ${horizon.text}: no edge (${failed?.text ?? 'not tested'}).`
  }
  // An edge has slopes of one sign: what was forecast is the side, not what the whole sample correlates with.
  const side = sideWords(outOfSample!.folds[0]!.slope, orientation)
  const start = `${column} predicts the next ${horizon.text} out of sample (${side})`
  const extreme = outOfSample?.extreme ?? null
  if (extreme === null) {
    return `${start}; its worth cannot be priced: ${outOfSample?.extremeReason ?? 'not tested'}. For timing and quoting.`
  }
  const { meanBps, costBps } = extreme
  const worth = `${start}, worth ${bps(meanBps)} in the ${beyond(extreme)}`
  if (costBps === null) {
    const spread = halfSpreadBps === null ? '' : ` (half the spread is ${bps(halfSpreadBps)})`
    return `${worth}; the cost of a round trip is not known here, so no profit is claimed${spread}: for timing and quoting.`
  }
  const trip = `the ${bps(costBps)} of a round trip there (spread and taker fees)`
  if (level === 'above_cost') return `${worth}, more than ${trip}.`
  if (meanBps <= costBps) return `${worth}, less than ${trip}: for timing and quoting.`
  const doubt = areTenths(extreme) ? 'not beyond doubt' : 'but these are no tenths, so no profit is claimed'
  return `${worth}, more than ${trip}, ${doubt}: for timing and quoting.`
}

const beyond = ({ share }: ExtremeReturn): string => `${percent(share, 0)} of test rows beyond training’s outer tenths`

/** The strongest of a measure's horizons: by level, then by what it explains out of sample. */
export function judgeMeasure(column: string, horizons: readonly HorizonStudy[]): Verdict {
  const best = strongest(horizons)
  if (best === null)
    return { level: 'no_edge', sentence: `${column}: no horizon could be tested.`, checks: [], horizon: null }
  if (best.verdict.level !== 'no_edge') return best.verdict
  const tried = horizons.map(({ horizon }) => horizon.text).join(', ')
  return { ...best.verdict, sentence: `${column}: no edge at ${tried}.` }
}

export function judgeMarket(
  { venue, symbol, notes }: Pick<MarketStudy, 'venue' | 'symbol' | 'notes'>,
  measures: readonly MeasureStudy[],
): MarketVerdict {
  const market = `${venue} ${symbol}`
  const ranked = measures
    .flatMap((measure) => measure.horizons.map((study) => ({ measure, study })))
    .sort((one, other) => compare(other.study, one.study))
  const best = ranked[0]
  if (best === undefined) {
    return {
      level: 'no_edge',
      sentence: `${market}: nothing could be tested. ${notes.join(' ')}`.trim(),
      column: null,
      horizon: null,
    }
  }
  const { measure, study } = best
  if (study.verdict.level === 'no_edge') {
    const count = `${measures.length} ${measures.length === 1 ? 'measure' : 'measures'}`
    const sentence = `${market}: no edge. Of ${count} at ${ranked.length / measures.length} horizons none predicts the price out of sample beyond luck.`
    return { level: 'no_edge', sentence: tidy(sentence, ranked.length, measures.length), column: null, horizon: null }
  }
  const others = ranked.filter(({ study: one }) => one.verdict.level !== 'no_edge').length - 1
  const more =
    others === 0 ? '' : ` ${others} other ${others === 1 ? 'combination predicts' : 'combinations predict'} too.`
  return {
    level: study.verdict.level,
    sentence: `${market}: ${study.verdict.sentence}${more}`,
    column: measure.column,
    horizon: study.horizon,
  }
}

/** Measures may have different numbers of tested horizons: then the number of combinations is said instead. */
function tidy(sentence: string, combinations: number, measures: number): string {
  return combinations % measures === 0
    ? sentence.replace(/at 1 horizons/, 'at 1 horizon')
    : sentence.replace(/at [\d.]+ horizons/, `in ${combinations} combinations with horizons`)
}

function strongest(horizons: readonly HorizonStudy[]): HorizonStudy | null {
  return horizons.reduce<HorizonStudy | null>(
    (best, one) => (best === null || compare(one, best) > 0 ? one : best),
    null,
  )
}

function compare(one: HorizonStudy, other: HorizonStudy): number {
  const levels = RANK[one.verdict.level] - RANK[other.verdict.level]
  if (levels !== 0) return levels
  return (one.outOfSample?.r2VersusTrainMean ?? -1) - (other.outOfSample?.r2VersusTrainMean ?? -1)
}

const bps = (value: number): string => `${formatNumber(value, 3)} bps`
const percent = (value: number, digits = 2): string => formatPercent(value, digits) ?? '–'
const probability = (p: number): string => (p < 0.0001 ? 'below 0.0001' : p.toFixed(4))

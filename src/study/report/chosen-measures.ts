import type { HorizonStudy, MarketStudy, MeasureStudy, StudyResult, VerdictLevel } from '../study-result.ts'

const RANK: Readonly<Record<VerdictLevel, number>> = { no_edge: 0, below_cost: 1, above_cost: 2 }

/** Pictures of single measures in a whole report, so that it stays a file that opens at once. */
const MOST_DETAILED = 12
const PER_MARKET = 3

/** In words, for the report. */
export const CHOICE_RULE =
  'Measures are ranked by verdict, then by their R² out of sample at the best horizon (the verdict’s). Pictures are drawn of the first ' +
  `${PER_MARKET} of a market (fewer where a report has many markets); tables and the data hold all.`

export interface RankedMeasure {
  readonly measure: MeasureStudy
  /** The horizon its verdict speaks of; null where none was tested. */
  readonly best: HorizonStudy | null
}

/** All measures of a market, strongest first. Ties keep the order of the table. */
export function rankedMeasures({ measures }: MarketStudy): readonly RankedMeasure[] {
  return measures
    .map((measure) => ({ measure, best: bestHorizon(measure) }))
    .sort((one, other) => strength(other) - strength(one))
}

/** How many measures of each market are pictured. */
export function picturedPerMarket({ markets }: StudyResult): number {
  return Math.max(1, Math.min(PER_MARKET, Math.floor(MOST_DETAILED / Math.max(1, markets.length))))
}

function bestHorizon({ horizons, verdict }: MeasureStudy): HorizonStudy | null {
  return horizons.find(({ horizon }) => horizon.micros === verdict.horizon?.micros) ?? horizons[0] ?? null
}

/** R2 is at most 1, so a level is worth more than any of it; what was not tested comes last. */
function strength({ measure, best }: RankedMeasure): number {
  const r2 = best?.outOfSample?.r2VersusTrainMean
  return 4 * RANK[measure.verdict.level] + (r2 === undefined ? -2 : Math.max(-1, r2))
}

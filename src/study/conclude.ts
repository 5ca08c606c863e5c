import { benjaminiHochberg } from '../math/statistics.ts'
import type { HorizonStudy, MarketStudy, MultipleTesting } from './study-result.ts'
import { judgeHorizon, judgeMarket, judgeMeasure } from './verdict.ts'

const FAMILY =
  'out-of-sample tests (Clark-West, one-sided) of every measure at every tested horizon of every market of this run'

/** Corrects the p-values for everything that was tried, then gives every verdict. */
export function conclude(
  markets: readonly MarketStudy[],
  alpha: number,
): { readonly markets: readonly MarketStudy[]; readonly multipleTesting: MultipleTesting } {
  const studies = markets.flatMap(({ measures }) => measures.flatMap(({ horizons }) => horizons))
  const tested = studies.filter(({ outOfSample }) => outOfSample !== null)
  const { adjusted, rejected } = benjaminiHochberg(
    tested.map(({ outOfSample }) => outOfSample!.p),
    alpha,
  )
  const corrected = new Map(tested.map((study, i) => [study, adjusted[i] ?? 1]))
  return {
    markets: markets.map((market) => judged(market, corrected, alpha)),
    multipleTesting: {
      method: 'Benjamini-Hochberg',
      family: FAMILY,
      tests: tested.length,
      alpha,
      discoveries: rejected.filter(Boolean).length,
    },
  }
}

function judged(market: MarketStudy, corrected: ReadonlyMap<HorizonStudy, number>, alpha: number): MarketStudy {
  const measures = market.measures.map((measure) => {
    const horizons = measure.horizons.map((study) => {
      const { outOfSample } = study
      const known = outOfSample === null ? null : { ...outOfSample, adjustedP: corrected.get(study)! }
      const whole = { ...study, outOfSample: known }
      return { ...whole, verdict: judgeHorizon(whole, measure, market.costs, alpha) }
    })
    return { ...measure, horizons, verdict: judgeMeasure(measure.column, horizons) }
  })
  return { ...market, measures, verdict: judgeMarket(market, measures) }
}

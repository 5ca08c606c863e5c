import { parseIso } from '../market/index.ts'
import { type FitSample, latest, mergeSamples } from './fit-sample.ts'
import { remainingWeight } from './fit-weights.ts'
import { OfiMoments, type OfiMomentsDocument } from './ofi-moments.ts'

/** Parameters of a fit in its written form; times in seconds. */
export interface OfiIntegratedFitParameters {
  readonly levels: number
  readonly half_life_s: number | null
  readonly min_bars: number
  readonly bars: string
}

/** Integrated order flow imbalance as it is saved: the moments it is solved from, so that it can go on learning. */
export interface OfiIntegratedFit {
  readonly parameters: OfiIntegratedFitParameters
  readonly sample: FitSample
  /** The moment to which the weights have been aged, ISO text; null before the first. */
  readonly aged_to: string | null
  readonly moments: OfiMomentsDocument
  /** For the reader; null before there are enough bars. */
  readonly weights?: readonly number[] | null
  readonly explained?: number | null
}

/** The moments of a fit. Throws RangeError where they do not belong to its parameters. */
export function readOfiMoments({ parameters, moments }: OfiIntegratedFit): OfiMoments {
  return new OfiMoments(parameters.levels).read(moments)
}

/** Two fits of the same parameters in one, weights aged to the later of their times. */
export function mergeOfiIntegratedFits(a: OfiIntegratedFit, b: OfiIntegratedFit): OfiIntegratedFit {
  const { parameters } = a
  const halfLife = parameters.half_life_s === null ? null : parameters.half_life_s * 1e6
  const agedTo = latest(a.aged_to, b.aged_to)
  const moments = new OfiMoments(parameters.levels)
  for (const fit of [a, b]) {
    const elapsed = fit.aged_to === null || agedTo === null ? 0 : parseIso(agedTo) - parseIso(fit.aged_to)
    moments.addScaled(readOfiMoments(fit), remainingWeight(elapsed, halfLife))
  }
  return { parameters, sample: mergeSamples(a.sample, b.sample), aged_to: agedTo, moments: moments.document() }
}

/** Adds what a reader wants to see: the solution. */
export function solvedOfiIntegratedFit(fit: OfiIntegratedFit): OfiIntegratedFit {
  const moments = readOfiMoments(fit)
  const solution = moments.weight < fit.parameters.min_bars ? null : moments.solve()
  return {
    ...fit,
    weights: solution === null ? null : Array.from(solution.weights),
    explained: solution?.explained ?? null,
  }
}

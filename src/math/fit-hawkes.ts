import { assertEventTimes, exponentialLogLikelihood, type HawkesParameters } from './hawkes.ts'
import { nelderMead } from './nelder-mead.ts'

/** A fitted Hawkes process. */
export interface HawkesFit extends HawkesParameters {
  /** alpha / beta, the mean number of events that one event sets off directly; in (0, 1) here. */
  readonly branching: number
  readonly logLikelihood: number
  /** Whether the optimiser met its tolerances. */
  readonly converged: boolean
}

/** Branching ratios and decays, in powers of ten of the mean rate, of the grid where the search starts. */
const BRANCHINGS = [0.005, 0.01, 0.03, 0.1, 0.3, 0.6, 0.85]
const DECAYS = Array.from({ length: 15 }, (_, i) => (i - 4) / 2)

/**
 * Maximum-likelihood fit of a Hawkes process with an exponential kernel: Nelder-Mead on ln mu,
 * logit(alpha / beta) and ln beta, from the best point of a coarse grid over seven powers of ten, for there can be several
 * hills. Deterministic; the grid scales with the mean rate, so the unit of time does not matter.
 *
 * The optimum is flat: log-likelihoods agree between optimisers to 1e-6, parameters often only to 1e-3. A single
 * exponential seldom fits market data: check `hawkesResiduals`. Mixed regimes and prints that were not merged both
 * push the branching ratio towards 1.
 *
 * Null with fewer than 4 events, which cannot determine three parameters. Throws RangeError as `hawkesLogLikelihood` does.
 *
 * Source: Y. Ogata (1978); V. Filimonov & D. Sornette (2015), Quantitative Finance 15(8), 1293-1314, on the pitfalls.
 */
export function fitHawkes(times: ArrayLike<number>, horizon: number): HawkesFit | null {
  assertEventTimes(times, horizon)
  if (times.length < 4) return null
  const rate = times.length / horizon
  const cost = (point: Float64Array) => -exponentialLogLikelihood(times, horizon, parametersAt(point))
  const found = nelderMead(cost, bestOfGrid(cost, rate))
  // A simplex can collapse early: a fresh one at its end finds out.
  const { point, value, converged } = nelderMead(cost, found.point, { step: 0.1 })
  const parameters = parametersAt(point)
  return { ...parameters, branching: parameters.alpha / parameters.beta, logLikelihood: -value, converged }
}

function bestOfGrid(cost: (point: Float64Array) => number, rate: number): Float64Array {
  let best = new Float64Array(3)
  let lowest = Number.POSITIVE_INFINITY
  for (const branching of BRANCHINGS) {
    for (const exponent of DECAYS) {
      const logBeta = Math.log(rate) + exponent * Math.LN10
      const point = Float64Array.of(Math.log((1 - branching) * rate), Math.log(branching / (1 - branching)), logBeta)
      const found = cost(point)
      if (found >= lowest) continue
      lowest = found
      best = point
    }
  }
  return best
}

function parametersAt([logMu, logitBranching, logBeta]: Float64Array): HawkesParameters {
  const beta = Math.exp(logBeta!)
  return { mu: Math.exp(logMu!), alpha: beta / (1 + Math.exp(-logitBranching!)), beta }
}

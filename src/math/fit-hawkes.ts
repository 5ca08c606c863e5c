import { assertEventTimes, exponentialLogLikelihood, type HawkesParameters } from './hawkes.ts'
import { type Minimum, nelderMead } from './nelder-mead.ts'

/** A fitted Hawkes process. */
export interface HawkesFit extends HawkesParameters {
  /** alpha / beta, the mean number of events that one event sets off directly; in (0, 1) here. */
  readonly branching: number
  readonly logLikelihood: number
  /** Whether the optimiser met its tolerances. */
  readonly converged: boolean
}

/** Share of the rate that is spontaneous, branching ratio, decay in multiples of the mean rate: where the search starts. */
const STARTS = [
  [0.5, 0.5, 1],
  [0.2, 0.3, 10],
  [0.8, 0.3, 0.1],
] as const

/**
 * Maximum-likelihood fit of a Hawkes process with an exponential kernel: multi-start Nelder-Mead on ln mu,
 * logit(alpha / beta) and ln beta. Deterministic; the starting points scale with the mean rate, so the unit of time does
 * not matter.
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
  let best: Minimum | undefined
  for (const [spontaneous, branching, decay] of STARTS) {
    const start = [Math.log(spontaneous * rate), Math.log(branching / (1 - branching)), Math.log(decay * rate)]
    const found = nelderMead(cost, start)
    if (best === undefined || found.value < best.value) best = found
  }
  // A simplex can collapse early: a fresh one at the best point finds out.
  const { point, value, converged } = nelderMead(cost, best!.point, { step: 0.1 })
  const parameters = parametersAt(point)
  return { ...parameters, branching: parameters.alpha / parameters.beta, logLikelihood: -value, converged }
}

function parametersAt([logMu, logitBranching, logBeta]: Float64Array): HawkesParameters {
  const beta = Math.exp(logBeta!)
  return { mu: Math.exp(logMu!), alpha: beta / (1 + Math.exp(-logitBranching!)), beta }
}

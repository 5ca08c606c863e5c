/** A self-exciting process: intensity(t) = mu + sum over earlier events of alpha e^(-beta (t - t_i)). */
export interface HawkesParameters {
  /** Rate of events nothing set off, per unit of time. */
  readonly mu: number
  /** Jump of the intensity at an event, per unit of time. */
  readonly alpha: number
  /** Decay of what an event set off, per unit of time. */
  readonly beta: number
}

/**
 * Log-likelihood of a Hawkes process with an exponential kernel over the window from 0 to `horizon`, which starts
 * without memory.
 *
 *     sum of ln(mu + alpha A_i) - mu horizon - (alpha / beta) sum of (1 - e^(-beta (horizon - t_i)))
 *     A_1 = 0,   A_i = e^(-beta (t_i - t_{i-1})) (1 + A_{i-1})
 *
 * `times` increase strictly within [0, horizon], in any one unit. Events at one instant have to be merged first: they are
 * prints of one order, and with them the likelihood grows without bound in beta. -Infinity unless mu > 0, alpha >= 0 and
 * beta > 0. O(n).
 *
 * Throws RangeError for times out of order or outside the window.
 *
 * Source: Y. Ogata (1978), Ann. Inst. Statistical Mathematics 30, 243-261; T. Ozaki (1979), the same 31, 145-155.
 *
 * @example hawkesLogLikelihood([1, 2], 4, { mu: 0.5, alpha: 0, beta: 1 }) // => 2 * Math.log(0.5) - 2
 */
export function hawkesLogLikelihood(times: ArrayLike<number>, horizon: number, parameters: HawkesParameters): number {
  assertEventTimes(times, horizon)
  return exponentialLogLikelihood(times, horizon, parameters)
}

/**
 * Intensity integrated between neighbouring events: independent exponential numbers of mean 1 if the model is right.
 *
 *     mu (t_i - t_{i-1}) + (alpha / beta) (1 + A_{i-1}) (1 - e^(-beta (t_i - t_{i-1}))),   the first from 0
 *
 * Source: the time-rescaling theorem; Y. Ogata (1988), J. American Statistical Association 83, 9-27. Errors: as
 * `hawkesLogLikelihood`.
 *
 * @example hawkesResiduals([1, 2], 4, { mu: 0.5, alpha: 0, beta: 1 }) // => Float64Array.of(0.5, 0.5)
 */
export function hawkesResiduals(
  times: ArrayLike<number>,
  horizon: number,
  { mu, alpha, beta }: HawkesParameters,
): Float64Array {
  assertEventTimes(times, horizon)
  const residuals = new Float64Array(times.length)
  let memory = 0
  let before = 0
  for (let i = 0; i < times.length; i++) {
    const pause = times[i]! - before
    residuals[i] = mu * pause - (alpha / beta) * memory * Math.expm1(-beta * pause)
    memory = 1 + memory * Math.exp(-beta * pause)
    before = times[i]!
  }
  return residuals
}

/** The likelihood without its checks: a fit asks for it a thousand times. */
export function exponentialLogLikelihood(
  times: ArrayLike<number>,
  horizon: number,
  { mu, alpha, beta }: HawkesParameters,
): number {
  if (!(mu > 0 && alpha >= 0 && beta > 0)) return Number.NEGATIVE_INFINITY
  let sum = 0
  let excited = 0
  let memory = 0
  for (let i = 0; i < times.length; i++) {
    if (i > 0) memory = Math.exp(-beta * (times[i]! - times[i - 1]!)) * (1 + memory)
    sum += Math.log(mu + alpha * memory)
    excited -= Math.expm1(-beta * (horizon - times[i]!))
  }
  return sum - mu * horizon - (alpha / beta) * excited
}

/** Throws RangeError unless the times increase strictly within [0, horizon]. */
export function assertEventTimes(times: ArrayLike<number>, horizon: number): void {
  if (!(horizon > 0 && Number.isFinite(horizon))) throw new RangeError(`horizon must be above 0, was ${horizon}`)
  for (let i = 0; i < times.length; i++) {
    if (!(times[i]! >= 0 && times[i]! <= horizon)) {
      throw new RangeError(`times must lie between 0 and the horizon ${horizon}: ${times[i]} at ${i}`)
    }
    if (i > 0 && !(times[i]! > times[i - 1]!)) {
      throw new RangeError(
        `times must increase, merge events of one instant: ${times[i]} after ${times[i - 1]} at ${i}`,
      )
    }
  }
}

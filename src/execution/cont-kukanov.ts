import { assertAboveZero, assertAtLeastZero, assertFinite } from './assert-parameter.ts'
import type { QueueOutflow } from './queue-outflow.ts'

/** An order to fill by a deadline on one venue, and what each way of filling it costs. Prices are in quote per unit. */
export interface PlacementOptions {
  /** To fill, in units (S). */
  readonly amount: number
  /** Resting before ours at the touch (Q). */
  readonly queueAhead: number
  /** Half the spread: what crossing pays and resting earns against the mid (h). */
  readonly halfSpread: number
  /** Taker fee (f); a negative one is a rebate. */
  readonly takerFee: number
  /** Maker rebate (r); a negative one is a fee. */
  readonly makerRebate: number
  /** Impact per unit of everything placed and of what has to be bought afterwards (theta). Default 0. */
  readonly impact?: number
  /** What a unit still unfilled at the deadline costs, above the mid (lambda_u). */
  readonly underfillPenalty: number
  /** What a unit filled too many costs, below the mid (lambda_o). Moves only plans that could fill too much. Default 0. */
  readonly overfillPenalty?: number
}

/** How to divide an order between crossing and resting. */
export interface Placement {
  /** To take at once (M). */
  readonly market: number
  /** To rest at the touch (L). */
  readonly limit: number
  /** Which of the three cases holds. */
  readonly regime: 'limit' | 'split' | 'market'
  /** Up to this underfill penalty all of it rests; Infinity where the order is certain to fill. */
  readonly lowerPenalty: number
  /** From this penalty on all of it crosses. */
  readonly upperPenalty: number
}

/**
 * Cont-Kukanov placement on a single venue: the split of an order between crossing now and resting until the deadline that
 * costs least on average. F is the distribution of the outflow from the queue.
 *
 *     lower = (2 h + f + r) / F(Q + S) - (h + r + theta),   upper = (2 h + f + r) / F(Q) - (h + r + theta)
 *     lambda_u <= lower: (M, L) = (0, S);   lambda_u >= upper: (S, 0)
 *     else L = F^-1((2 h + f + r) / (lambda_u + h + r + theta)) - Q,   M = S - L
 *
 * Nothing is placed twice: on one venue M + L = S, and the overfill penalty does not enter. Fees and rebates must leave
 * 2 h + f + r above 0, or crossing would be free and the question empty.
 *
 * Throws RangeError unless the amount is above 0, queue, half spread, impact and penalties are at least 0, fee and rebate
 * finite, and 2 h + f + r > 0.
 *
 * Source: R. Cont & A. Kukanov (2017), "Optimal order placement in limit order markets", Quantitative Finance 17(1), 21-39,
 * proposition 2.
 *
 * @example
 * const costs = { halfSpread: 0.02, takerFee: 0.003, makerRebate: 0.002, impact: 0.0005 }
 * const order = { ...costs, amount: 1000, queueAhead: 2000, underfillPenalty: 0.026 }
 * planPlacement(order, exponentialOutflow(2200)).regime // => 'limit'
 */
export function planPlacement(options: PlacementOptions, outflow: QueueOutflow): Placement {
  const { amount, queueAhead, halfSpread, takerFee, makerRebate, impact = 0, underfillPenalty } = options
  assertPlacement(options)
  const roundTrip = 2 * halfSpread + takerFee + makerRebate
  if (!(roundTrip > 0)) throw new RangeError(`2 halfSpread + takerFee + makerRebate must be above 0, was ${roundTrip}`)
  const saved = halfSpread + makerRebate + impact
  // A cdf of 0 gives an infinite bound: certain to fill, so resting is right at any penalty.
  const lowerPenalty = roundTrip / outflow.cdf(queueAhead + amount) - saved
  const upperPenalty = roundTrip / outflow.cdf(queueAhead) - saved
  const bounds = { lowerPenalty, upperPenalty }
  if (underfillPenalty <= lowerPenalty) return { market: 0, limit: amount, regime: 'limit', ...bounds }
  if (underfillPenalty >= upperPenalty) return { market: amount, limit: 0, regime: 'market', ...bounds }
  const reached = outflow.quantile(roundTrip / (underfillPenalty + saved))
  const limit = Math.min(amount, Math.max(0, reached - queueAhead))
  return { market: amount - limit, limit, regime: 'split', ...bounds }
}

/**
 * Expected cost against the mid, in quote, of crossing `market` and resting `limit`, whatever the two sum to.
 *
 *     (h + f) M - (h + r) E fill + theta (M + L + E (S - A)+) + lambda_u E (S - A)+ + lambda_o E (A - S)+
 *     fill = min((outflow - Q)+, L),   A = M + fill
 *
 * Exact for any `QueueOutflow`: the expectations are integrals of 1 - F. Throws RangeError as `planPlacement` does, and for
 * a negative market or limit. Source: the same, section 2.
 *
 * @example
 * const order = { amount: 10, queueAhead: 0, halfSpread: 0.5, takerFee: 0.1, makerRebate: 0, underfillPenalty: 1 }
 * expectedPlacementCost({ ...order, market: 10, limit: 0 }, exponentialOutflow(1)) // => 6
 */
export function expectedPlacementCost(
  options: PlacementOptions & { readonly market: number; readonly limit: number },
  outflow: QueueOutflow,
): number {
  const { amount, queueAhead, halfSpread, takerFee, makerRebate, impact = 0, market, limit } = options
  const { underfillPenalty, overfillPenalty = 0 } = options
  assertPlacement(options)
  assertAtLeastZero({ market, limit })
  const filled = outflow.expectedBetween(queueAhead, queueAhead + limit)
  const missing = Math.max(0, amount - market)
  /** E min(fill, missing): the part of the fills that was wanted. */
  const wanted = outflow.expectedBetween(queueAhead, queueAhead + Math.min(limit, missing))
  const underfill = missing - wanted
  const overfill = filled - wanted + Math.max(0, market - amount)
  const placed = (halfSpread + takerFee) * market - (halfSpread + makerRebate) * filled
  const moved = impact * (market + limit + underfill)
  return placed + moved + underfillPenalty * underfill + overfillPenalty * overfill
}

function assertPlacement(options: PlacementOptions): void {
  const { amount, queueAhead, halfSpread, takerFee, makerRebate, impact = 0 } = options
  const { underfillPenalty, overfillPenalty = 0 } = options
  assertAboveZero({ amount })
  assertAtLeastZero({ queueAhead, halfSpread, impact, underfillPenalty, overfillPenalty })
  assertFinite({ takerFee, makerRebate })
}

import { assertAboveZero, assertAtLeastZero } from './assert-parameter.ts'

/** Where a resting order stands in the queue of its price level, guessed from trades and sizes that everyone sees. */
export interface QueuePosition {
  /** Amount before ours. Below 0 once trades have reached our order. */
  readonly front: number
  /** A trade of this amount at our price, against our side. */
  onTrade(amount: number): void
  /** The level's size changed from `previous` to `next`, our own order not included. */
  onDepth(previous: number, next: number): void
  /** How much of our order, in whole lots, trades have reached; 0 while the front is within half a lot of 0. */
  reached(lotSize: number): number
}

/**
 * Pessimistic position: only trades move us forward, and every cancel is taken to be behind us, until the level is smaller
 * than our front.
 *
 *     trade q: front -= q;   depth: front = min(front, next)
 *
 * Throws RangeError for a front below 0. Source: the RiskAdverse queue model of hftbacktest.
 *
 * @example
 * const queue = new RiskAverseQueue(50)
 * queue.onDepth(100, 60); queue.onTrade(20)
 * queue.front // => 30
 */
export class RiskAverseQueue implements QueuePosition {
  private ahead: number

  /** `front`: the size of the level when our order joined it. */
  constructor(front: number) {
    assertAtLeastZero({ front })
    this.ahead = front
  }

  get front(): number {
    return this.ahead
  }

  onTrade(amount: number): void {
    this.ahead -= amount
  }

  onDepth(_previous: number, next: number): void {
    this.ahead = Math.min(this.ahead, next)
  }

  reached(lotSize: number): number {
    return lotsBelowZero(this.ahead, lotSize)
  }
}

/** Weight of an amount: the chance that a cancel was behind us is weight(back) / (weight(back) + weight(front)). */
export type QueueWeight = (amount: number) => number

/**
 * Weight `amount^exponent`, default 3: the larger the exponent, the more surely cancels come from the longer part.
 * Throws RangeError unless the exponent is above 0.
 *
 * @example powerWeight(3)(2) // => 8
 */
export function powerWeight(exponent = 3): QueueWeight {
  assertAboveZero({ exponent })
  return (amount) => amount ** exponent
}

/**
 * Weight `ln(1 + amount)`: both parts nearly alike. It depends on the unit of the amounts.
 *
 * @example logWeight(0) // => 0
 */
export const logWeight: QueueWeight = (amount) => Math.log1p(amount)

/**
 * Probable position: a decrease that no trade explains is divided between the amount before and behind us. Cancels
 * alone never bring the front below 0; in hftbacktest they can, when nearly the whole level is before us.
 *
 *     trade q:  front -= q, traded += q
 *     depth:    change = previous - next - traded, traded = 0;   growth (change < 0): front = min(front, next)
 *               else back = previous - front, p = w(back) / (w(back) + w(front)),
 *                    front = min(max(0, front - (1 - p) change + min(back - p change, 0)), next)
 *
 * Trades have to arrive before the depth change they cause, or they count twice. Throws RangeError for a front below 0.
 *
 * Source: E. Rigtorp (2013), "Estimating order queue position"; the Prob queue model of hftbacktest.
 *
 * @example
 * const queue = new ProbabilityQueue(50, powerWeight(1))
 * queue.onDepth(100, 90)
 * queue.front // => 45
 */
export class ProbabilityQueue implements QueuePosition {
  private readonly weight: QueueWeight
  private ahead: number
  private traded = 0

  /** `front`: the size of the level when our order joined it. `weight`: default the third power. */
  constructor(front: number, weight: QueueWeight = powerWeight()) {
    assertAtLeastZero({ front })
    this.ahead = front
    this.weight = weight
  }

  get front(): number {
    return this.ahead
  }

  onTrade(amount: number): void {
    this.ahead -= amount
    this.traded += amount
  }

  onDepth(previous: number, next: number): void {
    const change = previous - next - this.traded
    this.traded = 0
    if (change < 0) {
      this.ahead = Math.min(this.ahead, next)
      return
    }
    // A front below 0 is already filled, and a back below 0 is a size that lags the trades: neither can be cancelled from.
    const back = previous - this.ahead
    const behind = this.weight(Math.max(0, back))
    const before = this.weight(Math.max(0, this.ahead))
    const p = behind + before === 0 ? 0 : behind / (behind + before)
    const estimate = this.ahead - (1 - p) * change + Math.min(back - p * change, 0)
    // With a short back the formula can take more from the front than stood there. Cancels do not fill an order.
    this.ahead = Math.min(this.ahead >= 0 ? Math.max(0, estimate) : estimate, next)
  }

  reached(lotSize: number): number {
    return lotsBelowZero(this.ahead, lotSize)
  }
}

function lotsBelowZero(front: number, lotSize: number): number {
  assertAboveZero({ lotSize })
  return Math.round(front / lotSize) < 0 ? Math.floor(-front / lotSize) * lotSize : 0
}

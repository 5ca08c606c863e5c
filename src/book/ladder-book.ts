import type { ScaleChange } from '../market/index.ts'
import { LadderSide } from './ladder-side.ts'
import { LadderStorage } from './ladder-storage.ts'

/**
 * An order book in integer ticks and lots. Ask keys are negated ticks (see `LadderSide`).
 *
 * The book knows nothing of messages or integrity: `BookFollower` feeds it and keeps the state machine.
 */
export class LadderBook {
  /** The arrays behind both sides, for `applyLevels`. */
  readonly storage = new LadderStorage()
  readonly bids = new LadderSide(this.storage, 0)
  readonly asks = new LadderSide(this.storage, 1)
  /** Lowest bid price (ticks) down to which every level is known; -Infinity where all are. */
  trustedLow = Number.NEGATIVE_INFINITY
  /** Highest ask price (ticks) up to which every level is known; Infinity where all are. */
  trustedHigh = Number.POSITIVE_INFINITY

  /** Best bid in ticks; NaN when there is none. */
  get bestBid(): number {
    const { best } = this.bids
    return best === Number.NEGATIVE_INFINITY ? Number.NaN : best
  }

  /** Best ask in ticks; NaN when there is none. */
  get bestAsk(): number {
    const { best } = this.asks
    return best === Number.NEGATIVE_INFINITY ? Number.NaN : -best
  }

  get bestBidSize(): number {
    const { best } = this.bids
    return best === Number.NEGATIVE_INFINITY ? 0 : this.bids.sizeAt(best)
  }

  get bestAskSize(): number {
    const { best } = this.asks
    return best === Number.NEGATIVE_INFINITY ? 0 : this.asks.sizeAt(best)
  }

  /** Best bid > best ask. An empty side is never crossed. */
  get isCrossed(): boolean {
    return this.bids.best > -this.asks.best
  }

  /** Best bid + best ask in ticks (twice the mid, an integer); NaN unless both sides are there. */
  get twiceMid(): number {
    return this.bestBid + this.bestAsk
  }

  /** New absolute size at a price; returns the size before. */
  setBid(tick: number, lots: number): number {
    return this.bids.set(tick, lots)
  }

  /** New absolute size at a price; returns the size before. */
  setAsk(tick: number, lots: number): number {
    return this.asks.set(-tick, lots)
  }

  clear(): void {
    this.bids.clear()
    this.asks.clear()
    this.trustedLow = Number.NEGATIVE_INFINITY
    this.trustedHigh = Number.POSITIVE_INFINITY
  }

  rescale({ tickFactor, lotFactor }: ScaleChange): void {
    this.bids.rescale(tickFactor, lotFactor)
    this.asks.rescale(tickFactor, lotFactor)
    this.trustedLow *= tickFactor
    this.trustedHigh *= tickFactor
  }
}

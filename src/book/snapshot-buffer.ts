import { type EventColumns, type ScaleChange, SIDE_ASK } from '../market/index.ts'
import type { LadderBook } from './ladder-book.ts'
import type { LadderSide } from './ladder-side.ts'

/** The levels of a snapshot message while it arrives, so that it can be compared with the book before it replaces it. */
export class SnapshotBuffer {
  /** Worst bid of the snapshot in ticks; -Infinity when it has no bids (there are none to miss). */
  lowestBid = Number.NEGATIVE_INFINITY
  /** Worst ask of the snapshot in ticks; Infinity when it has no asks. */
  highestAsk = Number.POSITIVE_INFINITY
  private readonly bids: number[] = []
  private readonly asks: number[] = []

  append({ price, amount, flags }: EventColumns, from: number, to: number): void {
    for (let row = from; row < to; row++) {
      const tick = price[row]!
      const lots = amount[row]!
      if (Number.isNaN(tick) || lots === 0) continue // an empty snapshot, or a venue that lists empty levels
      if ((flags[row]! & SIDE_ASK) !== 0) {
        this.asks.push(-tick, lots)
        if (this.asks.length === 2 || tick > this.highestAsk) this.highestAsk = tick
      } else {
        this.bids.push(tick, lots)
        if (this.bids.length === 2 || tick < this.lowestBid) this.lowestBid = tick
      }
    }
  }

  /**
   * Every price that both know has the same size in both: the overlap of the snapshot's range with the book's trusted
   * range, or all prices when `everywhere` (sources that show the whole book).
   */
  agreesWith(book: LadderBook, everywhere: boolean): boolean {
    const low = everywhere ? Number.NEGATIVE_INFINITY : Math.max(this.lowestBid, book.trustedLow)
    const high = everywhere ? Number.POSITIVE_INFINITY : Math.min(this.highestAsk, book.trustedHigh)
    return sideAgrees(this.bids, book.bids, low) && sideAgrees(this.asks, book.asks, -high)
  }

  /** Makes the book equal to the snapshot. */
  replace(book: LadderBook): void {
    book.clear()
    for (let i = 0; i < this.bids.length; i += 2) book.bids.set(this.bids[i]!, this.bids[i + 1]!)
    for (let i = 0; i < this.asks.length; i += 2) book.asks.set(this.asks[i]!, this.asks[i + 1]!)
  }

  clear(): void {
    this.bids.length = 0
    this.asks.length = 0
    this.lowestBid = Number.NEGATIVE_INFINITY
    this.highestAsk = Number.POSITIVE_INFINITY
  }

  rescale({ tickFactor, lotFactor }: ScaleChange): void {
    for (const side of [this.bids, this.asks]) {
      for (let i = 0; i < side.length; i += 2) {
        side[i]! *= tickFactor
        side[i + 1]! *= lotFactor
      }
    }
    this.lowestBid *= tickFactor
    this.highestAsk *= tickFactor
  }
}

function sideAgrees(levels: readonly number[], side: LadderSide, worst: number): boolean {
  let shown = 0
  for (let i = 0; i < levels.length; i += 2) {
    if (levels[i]! < worst) continue
    if (side.sizeAt(levels[i]!) !== levels[i + 1]!) return false
    shown++
  }
  // Same sizes at all snapshot prices; now the book must not know a price that the snapshot does not.
  let known = 0
  for (let key = side.best; key >= worst && key !== Number.NEGATIVE_INFINITY; key = side.below(key)) known++
  return known === shown
}

import { NO_FLOW, SIDE_ASK } from '../../market/index.ts'
import { ASK_COLUMN, BID_COLUMN, edgeOf, keyOf, type LobsterState, levelCount } from './lobster-book.ts'

/** The size at this price is known in the row. */
export function isVisible(state: LobsterState, column: number, price: number): boolean {
  return keyOf(price, column) <= edgeOf(state, column)
}

/**
 * What changed from one state row to the next, bids first, each side from the best price out; reused from row to row.
 *
 * The rows are windows of the book: a level that leaves or enters beyond the other row's worst level was merely moved
 * out of or into sight, so its change is `NO_FLOW` and says nothing about the message.
 */
export class StateDifference {
  count = 0
  /** `SIDE_ASK` and `NO_FLOW` of each changed level. */
  readonly flags: Uint8Array
  readonly prices: Float64Array
  /** New absolute sizes; 0 = the level is gone. */
  readonly sizes: Float64Array
  /** Change of size at the message's price, where both rows show it. */
  atPrice = 0
  /** Other levels that changed although both rows show them. */
  elsewhere = 0

  constructor(levels: number) {
    // A level may vanish for every one that appears.
    this.flags = new Uint8Array(4 * levels)
    this.prices = new Float64Array(4 * levels)
    this.sizes = new Float64Array(4 * levels)
  }

  /** Compares two rows around a message at `price` on the side of `column`; column -1 = a message without a price. */
  compare(before: LobsterState, after: LobsterState, column: number, price: number): void {
    this.count = 0
    this.atPrice = 0
    this.elsewhere = 0
    this.compareSide(before, after, BID_COLUMN, column === BID_COLUMN ? price : Number.NaN)
    this.compareSide(before, after, ASK_COLUMN, column === ASK_COLUMN ? price : Number.NaN)
  }

  private compareSide(before: LobsterState, after: LobsterState, column: number, messagePrice: number): void {
    const side = column === ASK_COLUMN ? SIDE_ASK : 0
    const beforeCount = levelCount(before, column)
    const afterCount = levelCount(after, column)
    const commonEdge = Math.min(edgeOf(before, column), edgeOf(after, column))
    let i = 0
    let j = 0
    while (i < beforeCount || j < afterCount) {
      const beforeKey = i < beforeCount ? keyOf(before.row[4 * i + column]!, column) : Number.POSITIVE_INFINITY
      const afterKey = j < afterCount ? keyOf(after.row[4 * j + column]!, column) : Number.POSITIVE_INFINITY
      const key = Math.min(beforeKey, afterKey)
      const sizeBefore = beforeKey === key ? before.row[4 * i++ + column + 1]! : 0
      const sizeAfter = afterKey === key ? after.row[4 * j++ + column + 1]! : 0
      if (sizeBefore === sizeAfter) continue
      const price = column === ASK_COLUMN ? key : -key
      const isEdge = key > commonEdge
      this.flags[this.count] = isEdge ? side | NO_FLOW : side
      this.prices[this.count] = price
      this.sizes[this.count] = sizeAfter
      this.count++
      if (isEdge) continue
      if (price === messagePrice) this.atPrice = sizeAfter - sizeBefore
      else this.elsewhere++
    }
  }
}

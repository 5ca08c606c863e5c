import { LadderBook } from '../../src/book/index.ts'
import { KIND_BOOK, KIND_MASK, LAST, SIDE_ASK, SNAPSHOT } from '../../src/market/index.ts'
import type { MarketRows } from '../market-rows.ts'
import type { Run } from '../paired.ts'

/** The book alone, its best prices read after every message. */
export function ladderBook({ batches }: MarketRows): Run {
  const book = new LadderBook()
  const { bids, asks } = book
  let inSnapshot = false
  let sum = 0
  for (const { price, amount, flags, start, end } of batches) {
    for (let row = start; row < end; row++) {
      const flag = flags[row]!
      if ((flag & KIND_MASK) !== KIND_BOOK) continue
      if ((flag & SNAPSHOT) !== 0 && !inSnapshot) {
        book.clear()
        inSnapshot = true
      }
      if ((flag & SIDE_ASK) === 0) bids.set(price[row]!, amount[row]!)
      else asks.set(-price[row]!, amount[row]!)
      if ((flag & LAST) === 0) continue
      inSnapshot = false
      sum += 3 * bids.best - asks.best
    }
  }
  return { checksum: String(sum) }
}

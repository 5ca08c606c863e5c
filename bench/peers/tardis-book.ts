import { type BookPriceLevel, OrderBook } from 'tardis-dev'
import { KIND_BOOK, KIND_MASK, LAST, SIDE_ASK, SNAPSHOT, toDecimal } from '../../src/market/index.ts'
import { Checksum } from '../checksum.ts'
import type { MarketRows } from '../market-rows.ts'
import type { Run } from '../paired.ts'

/** A `book_change` of tardis-dev, as far as its order book reads it. */
export interface BookChange {
  readonly localTime: number
  readonly isSnapshot: boolean
  readonly bids: BookPriceLevel[]
  readonly asks: BookPriceLevel[]
}

/** The book messages as the objects that tardis-dev works on, built before the clock starts. */
export function bookChanges({ batches }: MarketRows): BookChange[] {
  const changes: BookChange[] = []
  let bids: BookPriceLevel[] = []
  let asks: BookPriceLevel[] = []
  for (const { localTime, price, amount, flags, scale, start, end } of batches) {
    for (let row = start; row < end; row++) {
      const flag = flags[row]!
      if ((flag & KIND_MASK) !== KIND_BOOK) continue
      const side = (flag & SIDE_ASK) === 0 ? bids : asks
      side.push({
        price: toDecimal(price[row]!, scale.priceDecimals),
        amount: toDecimal(amount[row]!, scale.amountDecimals),
      })
      if ((flag & LAST) === 0) continue
      changes.push({ localTime: localTime[row]!, isSnapshot: (flag & SNAPSHOT) !== 0, bids, asks })
      bids = []
      asks = []
    }
  }
  return changes
}

/** The book alone, its best prices read after every message. */
export function tardisBook(changes: readonly BookChange[]): Run {
  const book = new OrderBook()
  let sum = 0
  for (const change of changes) {
    book.update(change)
    sum += 3 * Math.round(book.bestBid()!.price * 10) + Math.round(book.bestAsk()!.price * 10)
  }
  return { checksum: String(sum) }
}

const DEPTH = 20

/** The book, its best 20 levels a side walked after every message; their imbalance at every full second. */
export function tardisBookTop20(changes: readonly BookChange[]): Run {
  const book = new OrderBook()
  const checksum = new Checksum()
  let second = Math.floor(changes[0]!.localTime / 1e6)
  let [bid, ask, bidAmount, askAmount] = [0, 0, 0, 0]
  const closeBar = (): void => {
    // Decimal sums carry rounding; whole lots do not.
    const bidLots = Math.round(bidAmount * 1000)
    const askLots = Math.round(askAmount * 1000)
    checksum.add(bid)
    checksum.add(ask)
    checksum.add((bidLots - askLots) / (bidLots + askLots))
  }
  for (const change of changes) {
    const now = Math.floor(change.localTime / 1e6)
    for (; second < now; second++) closeBar()
    book.update(change)
    bidAmount = 0
    let rank = 0
    for (const level of book.bids()) {
      if (rank === 0) bid = level.price
      bidAmount += level.amount
      if (++rank === DEPTH) break
    }
    askAmount = 0
    rank = 0
    for (const level of book.asks()) {
      if (rank === 0) ask = level.price
      askAmount += level.amount
      if (++rank === DEPTH) break
    }
  }
  closeBar()
  return { checksum: checksum.toString() }
}

import { askEdgeCeil, askEdgeFloor, bidEdgeCeil, bidEdgeFloor } from './band-edges.ts'
import type { LadderBook } from './ladder-book.ts'

/** A side of the book, by what rests on it. An aggressive buy takes the asks, a sell the bids. */
export type BookSide = 'bid' | 'ask'

/** What an order that takes liquidity would get. */
export interface SweepFill {
  /** Size-weighted average price, in ticks (not whole); null where nothing was filled. */
  vwapTicks: number | null
  /** Lots filled: fewer than asked for where the side, or its trusted range, ends before. */
  filledLots: number
}

/**
 * Size resting within `bps` of the book's mid on one side, in lots.
 *
 *     bids: sum of sizes with 20000 p >= m2 (10000 - bps),   asks: with 20000 p <= m2 (10000 + bps),   m2 = bid + ask in ticks
 *
 * - Range: [0, inf). Edges are inclusive; exact for a whole `bps`, to the last bits of a double for a fraction.
 * - Null: a side of the book is empty (no mid), or the edge lies beyond the trusted range of this side.
 * - Cost: O(ticks of the band / 32), no allocation.
 */
export function depthWithin(book: LadderBook, side: BookSide, bps: number): number | null {
  const { twiceMid } = book
  if (!(twiceMid > 0)) return null
  if (side === 'bid') {
    if (!(bidEdgeFloor(twiceMid, bps) >= book.trustedLow)) return null
    return book.bids.sum(bidEdgeCeil(twiceMid, bps), Number.POSITIVE_INFINITY)
  }
  if (!(askEdgeCeil(twiceMid, bps) <= book.trustedHigh)) return null
  return book.asks.sum(-askEdgeFloor(twiceMid, bps), Number.POSITIVE_INFINITY)
}

/**
 * Size on the best `n` occupied levels of one side, in lots. Fewer levels: what exists; 0 for an empty side. Ranks are not
 * gated by the trusted range.
 *
 * Cost: O(n), no allocation.
 */
export function topSum(book: LadderBook, side: BookSide, n: number): number {
  const ladder = side === 'bid' ? book.bids : book.asks
  let total = 0
  let key = ladder.best
  for (let rank = 0; rank < n && key !== Number.NEGATIVE_INFINITY; rank++) {
    total += ladder.sizeAt(key)
    key = ladder.below(key)
  }
  return total
}

/**
 * What an order of `lots` that takes `side` would fill, level by level from the best: `ask` is the cost of a buy, `bid` the
 * proceeds of a sell.
 *
 * - A fill is partial, never invented: it ends with the side or with its trusted range, and `filledLots` says how far it came.
 * - Fees are not included. The average is kept as a distance from the best price, so it stays exact at huge prices.
 * - Cost: O(levels taken); no allocation where `fill` is passed, which is overwritten and returned.
 *
 * @example
 * const book = new LadderBook()
 * book.setAsk(101, 2)
 * book.setAsk(102, 5)
 * costToTrade(book, 'ask', 4) // => { vwapTicks: 101.5, filledLots: 4 }
 */
export function costToTrade(
  book: LadderBook,
  side: BookSide,
  lots: number,
  fill: SweepFill = { vwapTicks: null, filledLots: 0 },
): SweepFill {
  const ladder = side === 'bid' ? book.bids : book.asks
  const lowestKey = side === 'bid' ? book.trustedLow : -book.trustedHigh
  const { best } = ladder
  let filled = 0
  let distance = 0
  for (let key = best; filled < lots && key !== Number.NEGATIVE_INFINITY && key >= lowestKey; key = ladder.below(key)) {
    const taken = Math.min(ladder.sizeAt(key), lots - filled)
    filled += taken
    distance += (best - key) * taken
  }
  const bestTicks = side === 'bid' ? best : -best
  fill.filledLots = filled
  fill.vwapTicks = filled > 0 ? bestTicks + ((side === 'bid' ? -1 : 1) * distance) / filled : null
  return fill
}

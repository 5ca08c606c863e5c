import { askEdgeCeil, askEdgeFloor, bidEdgeCeil, bidEdgeFloor } from './band-edges.ts'
import type { LadderBook } from './ladder-book.ts'
import type { LadderSide } from './ladder-side.ts'

/** Levels further away than this many scales weigh less than 0.001 and are left out. */
const REACH = 7

/**
 * Imbalance of the whole book with weights that fall by rank: (B - A) / (B + A), B and A the sums of
 * `e^(-decay (rank - 1)) size` over the occupied levels of each side.
 *
 * - Range: [-1, 1], + is a heavier bid. Null: both sides are empty. Ranks are not gated by the trusted range.
 * - `decay` per rank, default 0.5. Cost: O(levels), no allocation.
 * - Source: A. Cartea, S. Jaimungal & J. Penalva (2015), Algorithmic and High-Frequency Trading, on weighted books.
 *
 * @example
 * const book = new LadderBook()
 * book.setBid(100, 3)
 * book.setAsk(101, 1)
 * rankWeightedImbalance(book) // => 0.5
 */
export function rankWeightedImbalance(book: LadderBook, decay = 0.5): number | null {
  if (!(decay >= 0)) throw new RangeError(`decay must be at least 0, was ${decay}`)
  return imbalance(rankWeighted(book.bids, decay), rankWeighted(book.asks, decay))
}

/**
 * Imbalance of the book with weights that fall by distance: (B - A) / (B + A), B and A the sums of
 * `e^(-distance / scaleBps) size`, distances in bps of the mid, out to seven scales (weight 0.001).
 *
 * - Range: [-1, 1], + is a heavier bid. Null: a side is empty (no mid), or seven scales reach beyond the trusted range.
 * - `scaleBps` above 0, default 20. Cost: O(levels within seven scales), no allocation. Source: Steelyard.
 *
 * @example
 * const book = new LadderBook()
 * book.setBid(99, 3)
 * book.setAsk(101, 1)
 * distanceWeightedImbalance(book)?.toFixed(3) // => '0.500'
 */
export function distanceWeightedImbalance(book: LadderBook, scaleBps = 20): number | null {
  if (!(scaleBps > 0)) throw new RangeError(`scaleBps must be above 0, was ${scaleBps}`)
  const { twiceMid } = book
  const reach = REACH * scaleBps
  if (!(twiceMid > 0)) return null
  if (!(bidEdgeFloor(twiceMid, reach) >= book.trustedLow && askEdgeCeil(twiceMid, reach) <= book.trustedHigh))
    return null
  const bids = distanceWeighted(book.bids, bidEdgeCeil(twiceMid, reach), twiceMid, scaleBps)
  return imbalance(bids, distanceWeighted(book.asks, -askEdgeFloor(twiceMid, reach), -twiceMid, scaleBps))
}

function rankWeighted(side: LadderSide, decay: number): number {
  let sum = 0
  let rank = 0
  for (let key = side.best; key !== Number.NEGATIVE_INFINITY; key = side.below(key)) {
    sum += Math.exp(-decay * rank++) * side.sizeAt(key)
  }
  return sum
}

/** `twiceMid` negative for asks, as their keys are. */
function distanceWeighted(side: LadderSide, lowestKey: number, twiceMid: number, scaleBps: number): number {
  const perTick = 20_000 / (Math.abs(twiceMid) * scaleBps)
  let sum = 0
  for (let key = side.best; key !== Number.NEGATIVE_INFINITY && key >= lowestKey; key = side.below(key)) {
    sum += Math.exp((key - twiceMid / 2) * perTick) * side.sizeAt(key)
  }
  return sum
}

/** An empty book is not a balanced one. */
function imbalance(bids: number, asks: number): number | null {
  return bids + asks > 0 ? (bids - asks) / (bids + asks) : null
}

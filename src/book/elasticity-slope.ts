import type { BookSide } from './depth-query.ts'
import type { LadderBook } from './ladder-book.ts'

/**
 * Slope of one side as Naes & Skjeltorp define it: the mean, over the best `levels`, of how much relative distance each
 * level adds to the logarithm of the size up to it.
 *
 *     (1 / N) (ln v_1 / d_1 + sum of (ln v_{i+1} / ln v_i - 1) / (d_{i+1} / d_i - 1))
 *     v_i: size up to and with level i, in units;   d_i: its distance from the mid over the mid;   N levels, or what exists
 *
 * For reproducing published work only. It depends on the unit of size and breaks down where v is 1 or less, which sizes
 * in bitcoin usually are: a term whose ln v_i is 0 is left out, a smaller v turns its sign. `slope_bid` and `slope_ask` do
 * not suffer from that.
 *
 * - Null: a side of the book is empty (no mid). Ranks are not gated by the trusted range.
 * - `lotSize` turns lots into units. Cost: O(levels), no allocation.
 * - Source: R. Naes & J. Skjeltorp (2006), J. Financial Markets 9(4), 408-432.
 *
 * @example
 * const book = new LadderBook()
 * book.setBid(50, 4)
 * book.setAsk(150, 4)
 * elasticitySlope(book, 'bid', { levels: 5, lotSize: 1 }) // => Math.log(4) / 0.5
 */
export function elasticitySlope(
  book: LadderBook,
  side: BookSide,
  { levels, lotSize }: { readonly levels: number; readonly lotSize: number },
): number | null {
  if (!(Number.isInteger(levels) && levels > 0))
    throw new RangeError(`levels must be a positive integer, was ${levels}`)
  if (!(lotSize > 0)) throw new RangeError(`lotSize must be above 0, was ${lotSize}`)
  const { twiceMid } = book
  if (!(twiceMid > 0)) return null
  const ladder = side === 'bid' ? book.bids : book.asks
  let sum = 0
  let count = 0
  let lots = 0
  let logBefore = 0
  let distanceBefore = 0
  for (let key = ladder.best; count < levels && key !== Number.NEGATIVE_INFINITY; key = ladder.below(key)) {
    lots += ladder.sizeAt(key)
    const log = Math.log(lots * lotSize)
    const distance = Math.abs((2 * Math.abs(key) - twiceMid) / twiceMid)
    if (count === 0) sum = distance > 0 ? log / distance : 0
    else if (logBefore !== 0 && distanceBefore > 0) sum += (log / logBefore - 1) / (distance / distanceBefore - 1)
    logBefore = log
    distanceBefore = distance
    count++
  }
  return sum / count
}

import { type EventColumns, LAST, NO_FLOW, SIDE_ASK } from '../market/index.ts'
import type { ChangeLog } from './change-log.ts'
import type { LadderBook } from './ladder-book.ts'
import { SLOT_MASK, SMALL, WINDOW, WINDOW_BITS } from './ladder-storage.ts'
import type { TopLevels } from './top-levels.ts'

// Imported bindings are read from a cell at every use; module constants are folded into the code of the loop.
const ASK = SIDE_ASK
const END = LAST
const SILENT = NO_FLOW
const REACH = WINDOW
const MASK = SLOT_MASK
const SIDE_SHIFT = WINDOW_BITS
const LIMIT = SMALL
/** Floors of the call under way, by side: looked up, because a branch on the side is guessed wrong half of the time. */
const FLOORS = new Float64Array(2)

/**
 * Applies the rows of one book message from `from` on, up to its last row or to `to`, whichever comes first, and returns
 * the row after. Changes are logged where somebody wants them, and a side's top is marked dirty when one of its levels
 * changed.
 *
 * This is `LadderSide.set` for every row, written out: the innermost loop of the product. Everything that would be a call
 * (a level outside the window, a best level that goes) leaves the inner loop, because a call inside it makes the engine
 * reload every array on every row. The property tests hold the two equal.
 */
export function applyLevels(
  book: LadderBook,
  columns: EventColumns,
  from: number,
  to: number,
  changes: ChangeLog,
  bidTop: TopLevels,
  askTop: TopLevels,
): number {
  const { price, amount, flags } = columns
  const { sizes, wordSums, words, groups, best, smallBase, count } = book.storage
  FLOORS[0] = bidTop.floor
  FLOORS[1] = askTop.floor
  const isLogged = changes.isWanted
  if (isLogged) changes.reserve(to - from)
  const { side: logSide, tick: logTick, delta: logDelta } = changes
  let logged = changes.count
  /** Bit 0: the best bids have changed, bit 1: the best asks. */
  let dirty = 0
  let isEnd = false
  let row = from
  while (row < to && !isEnd) {
    let isOutside = false
    let isBestGone = false
    let side = 0
    let key = 0
    while (row < to) {
      const flag = flags[row]!
      side = flag & ASK
      const tick = price[row]!
      const lots = amount[row]!
      const small = tick | 0
      const smallKey = (small ^ -side) + side
      // 32-bit arithmetic where it is exact: whole ticks below 2^30, inside the window.
      if (small !== tick || small >= LIMIT || small <= -LIMIT || (smallKey - smallBase[side]!) >>> 0 >= REACH) {
        isOutside = true
        break
      }
      const slot = (side << SIDE_SHIFT) + (smallKey & MASK)
      const before = sizes[slot]!
      row++
      if (before !== lots) {
        key = smallKey
        const word = slot >>> 5
        sizes[slot] = lots
        wordSums[word] = wordSums[word]! + (lots - before)
        if (before === 0) {
          words[word] = words[word]! | (1 << slot)
          groups[word >>> 5] = groups[word >>> 5]! | (1 << word)
          count[side] = count[side]! + 1
          if (key > best[side]!) best[side] = key
        } else if (lots === 0) {
          const left = words[word]! & ~(1 << slot)
          words[word] = left
          if (left === 0) groups[word >>> 5] = groups[word >>> 5]! & ~(1 << word)
          count[side] = count[side]! - 1
          isBestGone = key === best[side]!
        }
        if (key >= FLOORS[side]!) dirty |= 1 << side
        if (isLogged && (flag & SILENT) === 0) {
          logSide[logged] = side
          logTick[logged] = tick
          logDelta[logged] = lots - before
          logged++
        }
      }
      if ((flag & END) !== 0) {
        isEnd = true
        break
      }
      if (isBestGone) break
    }
    if (isBestGone) {
      ;(side === 0 ? book.bids : book.asks).findBest(key)
    } else if (isOutside) {
      const flag = flags[row]!
      const tick = price[row]!
      const lots = amount[row]!
      const before = side === 0 ? book.bids.set(tick, lots) : book.asks.set(-tick, lots)
      if (before !== lots) {
        if ((side === 0 ? tick : -tick) >= FLOORS[side]!) dirty |= 1 << side
        if (isLogged && (flag & SILENT) === 0) {
          logSide[logged] = side
          logTick[logged] = tick
          logDelta[logged] = lots - before
          logged++
        }
      }
      row++
      isEnd = (flag & END) !== 0
    }
  }
  if ((dirty & 1) !== 0) bidTop.dirty = true
  if ((dirty & 2) !== 0) askTop.dirty = true
  changes.count = logged
  return row
}

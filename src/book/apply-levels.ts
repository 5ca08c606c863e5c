import { type EventColumns, LAST, NO_FLOW, SIDE_ASK } from '../market/index.ts'
import type { ChangeLog } from './change-log.ts'
import type { LadderBook } from './ladder-book.ts'
import { SLOT_MASK, WINDOW, WINDOW_BITS } from './ladder-storage.ts'
import type { TopLevels } from './top-levels.ts'

// Imported bindings are read from a cell at every use; module constants are folded into the code of the loop.
const ASK = SIDE_ASK
const END = LAST
const SILENT = NO_FLOW
const REACH = WINDOW
const MASK = SLOT_MASK
const SIDE_SHIFT = WINDOW_BITS

/**
 * Applies the rows of one book message from `from` on, up to its last row or to `to`, whichever comes first, and returns
 * the row after. Changes are logged, and a side's top is marked dirty when one of its levels changed.
 *
 * This is `LadderSide.set` for every row, written out with all arrays in locals: the innermost loop of the product. The
 * property tests hold the two equal.
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
  const { bids, asks } = book
  const { sizes, wordSums, words, groups, best, base, count } = book.storage
  const bidFloor = bidTop.floor
  const askFloor = askTop.floor
  let logged = changes.count
  let { side: logSide, tick: logTick, delta: logDelta } = changes
  let row = from
  while (row < to) {
    const flag = flags[row]!
    const side = flag & ASK
    const tick = price[row]!
    const lots = amount[row]!
    const key = side === 0 ? tick : -tick
    const offset = key - base[side]!
    let before: number
    if (offset >= 0 && offset < REACH) {
      const slot = (side << SIDE_SHIFT) + (key & MASK)
      before = sizes[slot]!
      if (before !== lots) {
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
          if (key === best[side]!) (side === 0 ? bids : asks).findBest(key)
        }
      }
    } else {
      before = (side === 0 ? bids : asks).set(key, lots)
    }
    if (before !== lots) {
      if (side === 0) {
        if (key >= bidFloor) bidTop.dirty = true
      } else if (key >= askFloor) {
        askTop.dirty = true
      }
      if ((flag & SILENT) === 0) {
        if (logged === logSide.length) {
          changes.count = logged
          changes.grow()
          ;({ side: logSide, tick: logTick, delta: logDelta } = changes)
        }
        logSide[logged] = side
        logTick[logged] = tick
        logDelta[logged] = lots - before
        logged++
      }
    }
    row++
    if ((flag & END) !== 0) break
  }
  changes.count = logged
  return row
}

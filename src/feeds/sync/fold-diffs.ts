import { SIDE_ASK, toDecimal } from '../../market/index.ts'
import type { DiffBuffer } from './diff-buffer.ts'
import { LevelList } from './level-list.ts'

/** A snapshot brought forward to the end of some diffs. */
export interface FoldedSnapshot {
  /** The book inside the price range of the snapshot: complete. */
  readonly inside: LevelList
  /** Changes outside that range, in the order received: single levels of a region the snapshot says nothing about. */
  readonly outside: LevelList
}

/**
 * Applies buffered diffs `[from, buffer.length)` to a snapshot.
 *
 * A REST snapshot is a second or so older than the stream it lands in. To compare it with a live book, or to replace
 * that book, it has to be brought to the same update id first. Only levels inside `[lowest bid, highest ask]` of the
 * snapshot become part of it, so that what follows never mistakes a lone far level for known depth.
 */
export function foldDiffs(snapshot: LevelList, buffer: DiffBuffer, from: number): FoldedSnapshot {
  const pool = snapshot.copy()
  // Decimal price -> newest level in the pool: one key per price even if two messages write its zeros differently.
  const bids = new Map<number, number>()
  const asks = new Map<number, number>()
  let lowestBid = Number.POSITIVE_INFINITY
  let highestAsk = Number.NEGATIVE_INFINITY
  for (let i = 0; i < snapshot.length; i++) {
    const price = priceOf(snapshot, i)
    if (snapshot.side[i] === SIDE_ASK) {
      asks.set(price, i)
      highestAsk = Math.max(highestAsk, price)
    } else {
      bids.set(price, i)
      lowestBid = Math.min(lowestBid, price)
    }
  }
  const outside = new LevelList()
  let last = Number.NEGATIVE_INFINITY
  for (let diff = from; diff < buffer.length; diff++) {
    if (buffer.diff(diff).sequence <= last) continue // a duplicate: it would undo what came after its first copy
    last = buffer.diff(diff).sequence
    const levels = buffer.levels(diff)
    for (let i = 0; i < levels.length; i++) {
      const price = priceOf(levels, i)
      const isAsk = levels.side[i] === SIDE_ASK
      if (isAsk ? price > highestAsk : price < lowestBid) {
        outside.append(levels, i, i + 1)
        continue
      }
      const side = isAsk ? asks : bids
      if (levels.amountUnits[i] === 0) {
        side.delete(price)
      } else {
        side.set(price, pool.length)
        pool.append(levels, i, i + 1)
      }
    }
  }
  const inside = new LevelList()
  for (const at of bids.values()) inside.append(pool, at, at + 1)
  for (const at of asks.values()) inside.append(pool, at, at + 1)
  return { inside, outside }
}

function priceOf(levels: LevelList, at: number): number {
  return toDecimal(levels.priceUnits[at]!, levels.priceDecimals[at]!)
}

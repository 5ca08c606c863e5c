import { BookFollower } from '../../src/book/index.ts'
import { KIND_BOOK, KIND_MASK, LAST, StatusCode } from '../../src/market/index.ts'
import type { MarketRows } from '../market-rows.ts'
import type { Run } from '../paired.ts'

/** The book alone, followed as the pipeline follows it; its best prices are read after every message. */
export function ladderBook({ batches }: MarketRows): Run {
  const profile = { scheme: 'none', verifiability: 'none', depthScope: 'full', mayCross: false } as const
  const follower = new BookFollower(profile, {
    crossed: 0,
    verdicts: { divergence: 0 },
    anchors: { compared: 0, equal: 0 },
  })
  follower.tracksTop = false
  follower.changes.isWanted = false
  follower.status(StatusCode.liveUnverified)
  const { bids, asks } = follower.book
  let sum = 0
  for (const batch of batches) {
    const { flags, end } = batch
    for (let row = batch.start; row < end; ) {
      if ((flags[row]! & KIND_MASK) !== KIND_BOOK) {
        row++
        continue
      }
      row = follower.apply(batch, row, end)
      if ((flags[row - 1]! & LAST) === 0) continue
      follower.endMessage()
      sum += 3 * bids.best - asks.best
    }
  }
  return { checksum: String(sum) }
}

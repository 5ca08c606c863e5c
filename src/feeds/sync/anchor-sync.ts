import { KIND_BOOK, StatusCode } from '../../market/index.ts'
import type { BookStream, Stamp } from './book-stream.ts'
import type { LevelList } from './level-list.ts'

/**
 * Synchroniser of streams without any numbering, where only repeated snapshots can tell whether something was lost
 * (OKX archives).
 *
 * Snapshots are `ok` and passed on; while live the receiver compares them with its book. Updates are `unverifiable`:
 * applied once a snapshot has started the book, left out before.
 */
export class AnchorSync {
  private readonly stream: BookStream
  private isLive = false

  constructor(stream: BookStream) {
    this.stream = stream
  }

  snapshot(stamp: Stamp, levels: LevelList): void {
    this.stream.begin(stamp)
    this.stream.judge('ok')
    this.stream.snapshot(levels, stamp)
    if (this.isLive) return
    this.isLive = true
    this.stream.status(StatusCode.liveUnverified, stamp)
  }

  update(stamp: Stamp, levels: LevelList): void {
    this.stream.begin(stamp)
    this.stream.judge('unverifiable')
    if (this.isLive) this.stream.message(levels, stamp, KIND_BOOK)
  }

  /** The source was cut: the next snapshot starts anew. */
  interrupt(stamp: Stamp): void {
    this.stream.begin(stamp)
    this.stream.breakOff(StatusCode.disconnect, stamp)
    this.isLive = false
  }
}

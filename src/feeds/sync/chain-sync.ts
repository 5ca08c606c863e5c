import { KIND_BOOK, StatusCode } from '../../market/index.ts'
import type { BookStream, Stamp } from './book-stream.ts'
import type { LevelList } from './level-list.ts'

/**
 * Synchroniser of venues whose messages name their predecessor by an id that jumps (OKX `prevSeqId`, `seqId`).
 *
 * - `ok`: a snapshot that starts the book or has the id of the last message (the receiver compares it then), or an
 *   update whose predecessor is the last message.
 * - `reset`: a snapshot of any other id, which replaces the book; or an update whose predecessor is the last message but
 *   whose own id is smaller: the venue restarted its ids. The chain holds, so it is applied like any other.
 * - `duplicate`: the id of the last message again: sent twice, or to show that nothing has changed.
 * - `gap`: it follows a later message that was not received; of unknown size, because ids are no count.
 * - `out_of_order`: it follows an earlier message. Whether it is old or ids were restarted unseen cannot be told.
 * - `unverifiable`: an update that no snapshot precedes: not applied.
 *
 * After a gap, or out of order, nothing is applied until a snapshot.
 */
export class ChainSync {
  private readonly stream: BookStream
  private isLive = false
  private last = Number.NaN

  constructor(stream: BookStream) {
    this.stream = stream
  }

  snapshot(stamp: Stamp, levels: LevelList): void {
    this.stream.begin(stamp)
    const { stream } = this
    const isSameState = this.isLive && stamp.sequence === this.last
    stream.judge(this.isLive && !isSameState ? 'reset' : 'ok')
    if (this.isLive && !isSameState) stream.status(StatusCode.reset, stamp)
    stream.snapshot(levels, stamp)
    if (!isSameState) stream.status(StatusCode.liveVerified, stamp)
    this.isLive = true
    this.last = stamp.sequence
  }

  update(stamp: Stamp, previous: number, levels: LevelList): void {
    this.stream.begin(stamp)
    const { stream, last } = this
    const { sequence } = stamp
    if (!this.isLive) return stream.judge('unverifiable')
    if (sequence === last) return stream.judge('duplicate')
    if (previous === last) {
      stream.judge(sequence > last ? 'ok' : 'reset')
      stream.message(levels, stamp, KIND_BOOK)
      this.last = sequence
      return
    }
    this.isLive = false
    if (previous < last) {
      stream.judge('out_of_order')
      return stream.breakOff(StatusCode.outOfOrder, stamp)
    }
    stream.judge('gap')
    stream.recordGap(stamp, Number.NaN)
    stream.breakOff(StatusCode.gap, stamp)
  }

  /** The source was cut: the next snapshot starts anew. */
  interrupt(stamp: Stamp): void {
    this.stream.begin(stamp)
    this.stream.breakOff(StatusCode.disconnect, stamp)
    this.isLive = false
  }
}

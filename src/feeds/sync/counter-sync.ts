import { KIND_BOOK, StatusCode } from '../../market/index.ts'
import type { BookStream, Stamp } from './book-stream.ts'
import type { LevelList } from './level-list.ts'

/**
 * Synchroniser of venues that number the messages of a topic one by one and send snapshots in it (Bybit `u`).
 *
 * - `ok`: a snapshot that starts the book, and every message whose number is the last one plus one.
 * - `duplicate`: the number of the last message again. A snapshot of that number shows the same state, so it is also
 *   passed on, for the receiver to compare.
 * - `reset`: number 1 (the venue restarted the topic), or a snapshot with a smaller number; the book is replaced, and
 *   what came before is no reference for it.
 * - `gap`: numbers are missing; their count is the number of lost messages. A delta is then not applied, nor any other
 *   until a snapshot; a snapshot ends the gap that it reveals.
 * - `out_of_order`: a delta with a smaller number. Whether it is old or the counter was restarted unseen cannot be
 *   told, so the book is given up until a snapshot.
 * - `unverifiable`: a delta that no snapshot precedes: not applied.
 */
export class CounterSync {
  private readonly stream: BookStream
  private isLive = false
  private last = Number.NaN

  constructor(stream: BookStream) {
    this.stream = stream
  }

  snapshot(stamp: Stamp, levels: LevelList): void {
    this.stream.begin(stamp)
    const { stream, last } = this
    const { sequence } = stamp
    if (!this.isLive) {
      stream.judge('ok')
    } else if (sequence === last) {
      stream.judge('duplicate')
      return stream.snapshot(levels, stamp)
    } else if (sequence === 1 || sequence < last) {
      stream.judge('reset')
      stream.status(StatusCode.reset, stamp)
    } else if (sequence === last + 1) {
      stream.judge('ok')
      this.last = sequence
      return stream.snapshot(levels, stamp)
    } else {
      this.lose(stamp, sequence - last - 1)
    }
    stream.snapshot(levels, stamp)
    stream.status(StatusCode.liveVerified, stamp)
    this.isLive = true
    this.last = sequence
  }

  delta(stamp: Stamp, levels: LevelList): void {
    // The venue sends the whole book under number 1, whatever it calls the message.
    if (stamp.sequence === 1) return this.snapshot(stamp, levels)
    this.stream.begin(stamp)
    const { stream, last } = this
    const { sequence } = stamp
    if (!this.isLive) return stream.judge('unverifiable')
    if (sequence === last + 1) {
      stream.judge('ok')
      stream.message(levels, stamp, KIND_BOOK)
      this.last = sequence
    } else if (sequence === last) {
      stream.judge('duplicate')
    } else if (sequence > last) {
      this.lose(stamp, sequence - last - 1)
    } else {
      stream.judge('out_of_order')
      stream.breakOff(StatusCode.outOfOrder, stamp)
      this.isLive = false
    }
  }

  /** The source was cut: the next snapshot starts anew. */
  interrupt(stamp: Stamp): void {
    this.stream.begin(stamp)
    this.stream.breakOff(StatusCode.disconnect, stamp)
    this.isLive = false
  }

  private lose(stamp: Stamp, missing: number): void {
    this.stream.judge('gap')
    this.stream.recordGap(stamp, missing)
    this.stream.breakOff(StatusCode.gap, stamp, missing)
    this.isLive = false
  }
}

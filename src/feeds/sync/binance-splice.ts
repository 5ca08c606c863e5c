import { KIND_BOOK, NO_FLOW, StatusCode } from '../../market/index.ts'
import type { BookStream, Stamp } from './book-stream.ts'
import { type Diff, DiffBuffer, type DiffBufferLimits } from './diff-buffer.ts'
import { foldDiffs } from './fold-diffs.ts'
import type { LevelList } from './level-list.ts'
import type { SpliceRule } from './splice-rule.ts'

/** Diffs that may wait for a snapshot: about 40 MB of levels. */
export const WAITING_LIMITS: DiffBufferLimits = { diffs: 100_000, levels: 2_000_000 }
/** Applied diffs kept while live, so that a snapshot that is older than the stream can be brought up to date. */
export const RECENT_LIMITS: DiffBufferLimits = { diffs: 1024, levels: 65_536 }

/**
 * `waiting`: no usable snapshot; diffs are buffered. `based`: a snapshot has replaced the book, the first diff must
 * still prove that it continues it. `live`: every diff is checked against the one before.
 */
type Phase = 'waiting' | 'based' | 'live'

interface Snapshot {
  readonly stamp: Stamp
  readonly levels: LevelList
}

/**
 * Synchroniser of venues that send numbered diffs and a snapshot from elsewhere (Binance spot and futures).
 *
 * - Diffs received before the snapshot are buffered and replayed onto it: they change the book at the snapshot's local
 *   time and are no flow. Without this the book is wrong from its first second: the diff that covers the snapshot's
 *   update id regularly arrives before the snapshot does.
 * - Verdict per diff: `ok` applied, `stale` contained in the snapshot, `duplicate` applied before, `gap` updates are
 *   missing before it, `out_of_order` it overlaps what was applied, `unverifiable` no snapshot ever reached it.
 * - After a gap nothing is applied: diffs are buffered until the next snapshot.
 * - A snapshot received while live is an anchor. It is brought to the book's update id (or waits until the book has
 *   reached the snapshot's), then passed on as a `SNAPSHOT` message of that id, for the receiver to compare. Snapshots
 *   are not diffs: they get no verdict. One that is older than the diffs kept is of no use and left out.
 */
export class BinanceSplice {
  private readonly stream: BookStream
  private readonly rule: SpliceRule
  private readonly waitingLimits: DiffBufferLimits
  /** `waiting`: diffs for the next snapshot. Otherwise: diffs applied since the last one, newest last. */
  private readonly buffer = new DiffBuffer()
  private phase: Phase = 'waiting'
  /** Update id of the snapshot under the book. */
  private base = Number.NaN
  /** Update id the book has reached. */
  private last = Number.NaN
  /** A snapshot ahead of the book. */
  private pending: Snapshot | undefined
  private latestExchangeTime = Number.NaN

  constructor(stream: BookStream, rule: SpliceRule, waitingLimits = WAITING_LIMITS) {
    this.stream = stream
    this.rule = rule
    this.waitingLimits = waitingLimits
  }

  /** One depth message. `levels` may be reused by the caller afterwards. */
  diff(diff: Diff, levels: LevelList): void {
    this.stream.begin(diff)
    this.latestExchangeTime = diff.exchangeTime
    if (this.phase === 'waiting') return this.wait(diff, levels, false)
    if (this.phase === 'based') return this.firstDiff(diff, levels)
    const { rule, last } = this
    if (rule.follows(diff, last)) this.apply(diff, levels)
    else if (diff.sequence <= last) this.stream.judge(diff.sequence <= this.base ? 'stale' : 'duplicate')
    else this.lose(diff, levels)
  }

  /** One full snapshot. A snapshot without venue time takes that of the newest diff before it. */
  snapshot(stamp: Stamp, levels: LevelList): void {
    this.stream.begin(stamp)
    const snapshot = {
      stamp: Number.isNaN(stamp.exchangeTime) ? { ...stamp, exchangeTime: this.latestExchangeTime } : stamp,
      levels,
    }
    if (this.phase === 'waiting') this.splice(snapshot)
    else if (this.phase === 'based') this.rebase(snapshot)
    else if (stamp.sequence > this.last) this.pending = { stamp: snapshot.stamp, levels: levels.copy() }
    else this.anchor(snapshot, snapshot.stamp)
  }

  /** The source was cut. What was buffered can no longer be connected to a snapshot. */
  interrupt(stamp: Stamp): void {
    this.stream.begin(stamp)
    if (this.phase === 'waiting') this.abandonBuffer()
    this.stream.breakOff(StatusCode.disconnect, stamp)
    this.phase = 'waiting'
    this.buffer.clear()
    this.pending = undefined
  }

  /** The stream ended: diffs that no snapshot reached stay unverified. */
  end(): void {
    if (this.phase === 'waiting') this.abandonBuffer()
  }

  private wait(diff: Diff, levels: LevelList, judged: boolean): void {
    if (this.buffer.isFull(this.waitingLimits)) {
      this.stream.ledger.bufferOverflows++
      this.abandonBuffer()
    }
    this.buffer.push(diff, levels, judged)
  }

  private firstDiff(diff: Diff, levels: LevelList): void {
    if (this.rule.isBehind(diff, this.base)) return this.stream.judge('stale')
    if (!this.rule.continuesSnapshot(diff, this.base)) return this.lose(diff, levels)
    this.phase = 'live'
    this.stream.status(StatusCode.liveVerified, diff)
    this.apply(diff, levels)
  }

  private apply(diff: Diff, levels: LevelList): void {
    this.stream.judge('ok')
    this.stream.message(levels, diff, KIND_BOOK)
    this.last = diff.sequence
    while (this.buffer.length > 0 && this.buffer.isFull(RECENT_LIMITS)) this.buffer.discard(1)
    this.buffer.push(diff, levels, true)
    const { pending } = this
    if (pending === undefined || pending.stamp.sequence > this.last) return
    this.pending = undefined
    this.anchor(pending, diff)
  }

  /** The diff does not continue the book: it waits, with all that follow, for a snapshot. */
  private lose(diff: Diff, levels: LevelList): void {
    const { pending } = this
    this.pending = undefined
    this.judgeBreak(diff, this.last, diff)
    this.phase = 'waiting'
    this.buffer.clear()
    this.wait(diff, levels, true)
    if (pending !== undefined) {
      this.splice({ levels: pending.levels, stamp: { ...diff, sequence: pending.stamp.sequence } })
    }
  }

  /** Counts and announces, at the time of `at`, that the diff does not continue a book at `last`. */
  private judgeBreak(diff: Diff, last: number, at: Stamp): void {
    if (this.rule.overlaps(diff, last)) {
      this.stream.judge('out_of_order')
      this.stream.breakOff(StatusCode.outOfOrder, at)
      return
    }
    const missing = this.rule.missing(diff, last)
    this.stream.judge('gap')
    this.stream.recordGap(diff, missing)
    this.stream.breakOff(StatusCode.gap, at, missing)
  }

  private abandonBuffer(): void {
    for (let i = 0; i < this.buffer.length; i++) if (!this.buffer.isJudged(i)) this.stream.judge('unverifiable')
    this.buffer.clear()
  }

  /** Tries to make a book of a snapshot and the diffs that waited for it. */
  private splice({ stamp, levels }: Snapshot): void {
    const { buffer, rule, stream } = this
    const position = stamp.sequence
    let behind = 0
    while (behind < buffer.length && rule.isBehind(buffer.diff(behind), position)) {
      this.judgeOnce(behind, 'stale')
      behind++
    }
    if (behind < buffer.length && !rule.continuesSnapshot(buffer.diff(behind), position)) {
      // With diffs on both sides of the snapshot, what is missing is missing from the stream. With none before it, the
      // snapshot is merely too old: a newer one may still fit.
      if (behind > 0) this.breakInBuffer(behind, position, stamp)
      buffer.discard(behind)
      return
    }
    stream.snapshot(levels, stamp)
    this.base = position
    this.last = position
    this.phase = 'based'
    buffer.discard(behind)
    if (buffer.length > 0) this.replay(stamp)
  }

  private replay(stamp: Stamp): void {
    const { buffer, rule, stream } = this
    for (let i = 0; i < buffer.length; i++) {
      const diff = buffer.diff(i)
      if (i > 0 && !rule.follows(diff, this.last)) {
        if (diff.sequence <= this.last) {
          this.judgeOnce(i, 'duplicate')
          continue
        }
        this.breakInBuffer(i, this.last, stamp)
        this.phase = 'waiting'
        buffer.discard(i)
        return
      }
      this.judgeOnce(i, 'ok')
      stream.message(buffer.levels(i), { ...diff, localTime: stamp.localTime }, KIND_BOOK | NO_FLOW)
      this.last = diff.sequence
    }
    this.phase = 'live'
    stream.status(StatusCode.liveVerified, stamp)
  }

  private breakInBuffer(index: number, last: number, at: Stamp): void {
    if (this.buffer.isJudged(index)) return
    this.buffer.markJudged(index)
    this.judgeBreak(this.buffer.diff(index), last, at)
  }

  private judgeOnce(index: number, verdict: 'ok' | 'stale' | 'duplicate'): void {
    if (this.buffer.isJudged(index)) return
    this.buffer.markJudged(index)
    this.stream.judge(verdict)
  }

  /** A second snapshot before the first diff: the newer one counts. */
  private rebase({ stamp, levels }: Snapshot): void {
    if (stamp.sequence < this.base) return
    this.stream.snapshot(levels, stamp)
    this.base = stamp.sequence
    this.last = stamp.sequence
  }

  /** Replaces a live book by a snapshot of the same position. */
  private anchor({ stamp: { sequence: position }, levels }: Snapshot, at: Stamp): void {
    const { buffer, rule, stream } = this
    let from = buffer.length
    while (from > 0 && !rule.isBehind(buffer.diff(from - 1), position)) from--
    const reaches =
      position === this.last || (from < buffer.length && rule.continuesSnapshot(buffer.diff(from), position))
    if (!reaches) return
    const { inside, outside } = foldDiffs(levels, buffer, from)
    const stamp: Stamp = { ...at, sequence: this.last }
    stream.snapshot(inside, stamp)
    stream.message(outside, stamp, KIND_BOOK | NO_FLOW)
  }
}

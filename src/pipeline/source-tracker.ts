import { QUALITIES } from '../market/index.ts'

export const VERIFIED = QUALITIES.indexOf('verified')
export const UNVERIFIED = QUALITIES.indexOf('unverified')
export const SUSPECT = QUALITIES.indexOf('suspect')
export const MISSING = QUALITIES.indexOf('missing')

/**
 * Liveness of one source (book, best quotes, trades) inside the open bar: what the null rules, `coverage` and `quality`
 * need (docs/tables.md, "Null").
 *
 * Becoming live for the first time is no interruption, so the first bar keeps the flow of its live part; going down, or
 * coming back, is one. Waiting for the first snapshot shows in `coverage`, not in `quality`.
 */
export class SourceTracker {
  isLive = false
  /** The source went down or came back inside this bar: its flow is incomplete. */
  isInterrupted = false
  /** The source was live at some moment of this bar. */
  wasLive = false
  private hadLive = false
  private liveSince = 0
  private liveTime = 0
  private recordedUntil = Number.POSITIVE_INFINITY
  private worst = MISSING
  private liveQuality = MISSING

  up(time: number, quality: number): void {
    if (this.isLive) {
      // A live book may become checked or unchecked without going down.
      if (quality !== this.liveQuality) this.note(quality)
      this.liveQuality = quality
      return
    }
    if (this.hadLive) this.isInterrupted = true
    this.isLive = this.hadLive = this.wasLive = true
    this.liveSince = time
    this.liveQuality = quality
    this.note(quality)
  }

  down(time: number): void {
    if (!this.isLive) return
    this.isLive = false
    this.isInterrupted = true
    this.liveTime += time - this.liveSince
    this.note(SUSPECT)
  }

  /** The source stays live, but what it said before was wrong. */
  interrupt(): void {
    this.isInterrupted = true
    this.note(SUSPECT)
  }

  /** Live share of the bar `[start, end)`, in [0, 1]; 1 or 0 for a bar without duration. */
  coverage(start: number, end: number): number {
    if (end <= start) return this.isLive ? 1 : 0
    const until = Math.min(end, this.recordedUntil)
    return (this.liveTime + (this.isLive ? until - this.liveSince : 0)) / (end - start)
  }

  /** The recording ends at `time`: the rest of the bar is not covered. Liveness at the close is kept. */
  endAt(time: number): void {
    this.recordedUntil = time
  }

  /** Worst quality seen in the bar, as an index into `QUALITIES`. */
  quality(): number {
    return this.wasLive ? this.worst : this.hadLive ? SUSPECT : MISSING
  }

  /** A flow over this bar is complete. */
  get hasFlow(): boolean {
    return this.wasLive && !this.isInterrupted
  }

  nextBar(start: number): void {
    this.isInterrupted = false
    this.wasLive = this.isLive
    this.liveTime = 0
    this.liveSince = start
    this.worst = this.isLive ? this.liveQuality : this.hadLive ? SUSPECT : MISSING
  }

  private note(quality: number): void {
    if (this.worst === MISSING || quality > this.worst) this.worst = quality
  }
}

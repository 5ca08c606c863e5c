import { type EventBatch, LAST } from '../market/index.ts'
import type { EventSource } from './source.ts'

/**
 * Merges the ordered streams of one market by local time, message by message; at equal time by `rank`, then by the
 * order of the sources. Inside a source file order holds, also where its clock steps back: such messages follow at
 * once, as if they had the latest time seen before them.
 *
 * Nothing is copied. Each result is a range `[start, end)` of a source's batch, as long as the other streams allow. A
 * range ends in the middle of a message only where its batch does; the same source then continues, up to `LAST`. A
 * batch stays valid until its source is asked for more, which is never before the next result is asked for.
 *
 * A source of several instruments must yield its batches in the order of their messages.
 */
export async function* mergeSources(sources: readonly EventSource[]): AsyncGenerator<EventBatch, void> {
  for await (const round of mergeRounds(sources)) yield* round
}

/**
 * `mergeSources` in rounds: everything that can be said without waiting for a source comes as one synchronous
 * sequence, which spares a promise per range where streams alternate message by message.
 */
export async function* mergeRounds(sources: readonly EventSource[]): AsyncGenerator<Iterable<EventBatch>, void> {
  // Position in this array is precedence at equal time: the sort is stable.
  const cursors = [...sources].sort((a, b) => a.rank - b.rank).map((source) => new Cursor(source))
  try {
    for (const cursor of cursors) await cursor.load()
    for (;;) {
      yield advance(cursors)
      let live = 0
      for (const cursor of cursors) {
        if (cursor.batch !== null && cursor.isUsedUp) await cursor.load()
        if (cursor.batch !== null) live++
      }
      if (live === 0) return
    }
  } finally {
    await Promise.allSettled(cursors.map((cursor) => cursor.close()))
  }
}

/** Ranges in order, until a source has used up its batch. */
function* advance(cursors: readonly Cursor[]): Iterable<EventBatch> {
  for (;;) {
    const at = nextCursor(cursors)
    if (at < 0) return
    const cursor = cursors[at]!
    // Streams before this one win a tie, streams after it lose one.
    const before = earliestTime(cursors, 0, at)
    const after = earliestTime(cursors, at + 1, cursors.length)
    yield cursor.take(before, after)
    if (cursor.isUsedUp) return
  }
}

/** The source whose next message is due: one in the middle of a message, else the earliest, else the first. -1: none. */
function nextCursor(cursors: readonly Cursor[]): number {
  let next = -1
  let earliest = Number.POSITIVE_INFINITY
  for (let i = 0; i < cursors.length; i++) {
    const cursor = cursors[i]!
    if (cursor.batch === null) continue
    if (cursor.isInMessage) return i
    if (next < 0 || cursor.time < earliest) {
      next = i
      earliest = cursor.time
    }
  }
  return next
}

function earliestTime(cursors: readonly Cursor[], from: number, to: number): number {
  let earliest = Number.POSITIVE_INFINITY
  for (let i = from; i < to; i++) {
    const { batch, time } = cursors[i]!
    if (batch !== null && time < earliest) earliest = time
  }
  return earliest
}

/** A place in a source. */
class Cursor {
  /** The batch being handed out; null when the source has ended. */
  batch: EventBatch | null = null
  /** First row of `batch` not yet handed out. */
  at = 0
  /** Time of that row. */
  time = Number.NaN
  /** The last row handed out was not the last of its message. */
  isInMessage = false
  private readonly source: EventSource
  private iterator: AsyncIterator<EventBatch> | null = null

  constructor(source: EventSource) {
    this.source = source
  }

  get isUsedUp(): boolean {
    return this.batch === null || this.at === this.batch.end
  }

  /** Asks the source for its next batch with rows. */
  async load(): Promise<void> {
    this.iterator ??= this.source.batches()[Symbol.asyncIterator]()
    for (;;) {
      const next = await this.iterator.next()
      if (next.done) {
        this.batch = null
        return
      }
      const batch = next.value
      if (batch.start === batch.end) continue
      this.batch = batch
      this.at = batch.start
      this.time = batch.localTime[batch.start]!
      return
    }
  }

  /**
   * Hands out the message that is due (or the rest of it) and all that follow it directly with a time `< before` and
   * `<= after`. The scan is linear on purpose: where a clock steps back, the result of a galloping search would depend
   * on where batches happen to end.
   */
  take(before: number, after: number): EventBatch {
    const batch = this.batch!
    const { localTime, flags, end } = batch
    const start = this.at
    let row = start
    if (before === Number.POSITIVE_INFINITY && after === Number.POSITIVE_INFINITY) {
      row = end
    } else {
      do {
        while ((flags[row++]! & LAST) === 0 && row < end);
      } while (row < end && localTime[row]! < before && localTime[row]! <= after)
    }
    this.at = row
    this.time = row < end ? localTime[row]! : Number.NaN
    this.isInMessage = (flags[row - 1]! & LAST) === 0
    return start === batch.start && row === end ? batch : { ...batch, start, end: row }
  }

  async close(): Promise<void> {
    await this.iterator?.return?.()
  }
}

import { type EventBatch, LAST } from '../market/index.ts'
import type { EventSource } from './source.ts'

/**
 * Merges the ordered streams of one market by local time, message by message; at equal time by `rank`, then by the
 * order of the sources. Inside a source file order holds, also where its clock steps back: such messages follow at
 * once, as if they had the latest time seen before them.
 *
 * Nothing is copied. Each result is a range `[start, end)` of a source's batch, as long as the other streams allow. A
 * range ends in the middle of a message only where its batch does; the same source then continues, up to `LAST`. A
 * result is valid until the next is asked for: ranges of a batch are one object, moved along.
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
  // Position in this array is precedence at equal time: the sort is stable. Sources leave it when they end.
  let cursors = [...sources].sort((a, b) => a.rank - b.rank).map((source) => new Cursor(source))
  const opened = cursors
  try {
    for (;;) {
      for (const cursor of cursors) if (cursor.isUsedUp) await cursor.load()
      cursors = cursors.filter((cursor) => !cursor.isUsedUp)
      if (cursors.length === 0) return
      yield new Round(cursors)
    }
  } finally {
    await Promise.allSettled(opened.map((cursor) => cursor.close()))
  }
}

/**
 * Ranges in order, until a source has used up its batch. Written as an iterator because a generator costs more than
 * the merge itself where ranges are short.
 */
class Round implements IterableIterator<EventBatch> {
  private readonly cursors: readonly Cursor[]
  /** Moved along like the ranges. */
  private result: IteratorYieldResult<EventBatch> | null = null
  private isOver = false

  constructor(cursors: readonly Cursor[]) {
    this.cursors = cursors
  }

  [Symbol.iterator](): this {
    return this
  }

  next(): IteratorResult<EventBatch, undefined> {
    if (this.isOver) return { done: true, value: undefined }
    const { cursors } = this
    // The source in the middle of a message, else the earliest, else the first; then the earliest of the others.
    let due = cursors[0]!
    let position = 0
    for (let i = 0; i < cursors.length; i++) {
      const cursor = cursors[i]!
      if (cursor.isInMessage) {
        due = cursor
        position = i
        break
      }
      if (cursor.time < due.time) {
        due = cursor
        position = i
      }
    }
    // Streams before the one that is due win a tie, streams after it lose one.
    let before = Number.POSITIVE_INFINITY
    let after = Number.POSITIVE_INFINITY
    for (let i = 0; i < cursors.length; i++) {
      const { time } = cursors[i]!
      if (i < position && time < before) before = time
      if (i > position && time < after) after = time
    }
    const range = due.take(before, after)
    this.isOver = due.isUsedUp
    const result = (this.result ??= { done: false, value: range })
    result.value = range
    return result
  }
}

type MutableRange = { -readonly [Key in keyof EventBatch]: EventBatch[Key] }

/** `{ ...batch }`, spelt out: the spread costs ten times as much. */
function rangeOf(batch: EventBatch): MutableRange {
  const { localTime, exchangeTime, price, amount, flags, sequence, instrument, scale, start, end } = batch
  return { localTime, exchangeTime, price, amount, flags, sequence, instrument, scale, start, end }
}

/** A place in a source. */
class Cursor {
  /** The batch being handed out. */
  private batch: EventBatch | null = null
  /** The range handed out last; streams that alternate message by message would otherwise make one per message. */
  private range: MutableRange | null = null
  /** First row of `batch` not yet handed out. */
  private at = 0
  /** Time of that row. */
  time = Number.NaN
  isUsedUp = true
  /** The last row handed out was not the last of its message. */
  isInMessage = false
  private readonly source: EventSource
  private iterator: AsyncIterator<EventBatch> | null = null

  constructor(source: EventSource) {
    this.source = source
  }

  /** Asks the source for its next batch with rows; at its end the cursor stays used up. */
  async load(): Promise<void> {
    this.iterator ??= this.source.batches()[Symbol.asyncIterator]()
    for (let next = await this.iterator.next(); !next.done; next = await this.iterator.next()) {
      const batch = next.value
      if (batch.start === batch.end) continue
      this.batch = batch
      this.range = null
      this.at = batch.start
      this.time = batch.localTime[batch.start]!
      this.isUsedUp = false
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
    this.isUsedUp = row === end
    if (row < end) this.time = localTime[row]!
    this.isInMessage = (flags[row - 1]! & LAST) === 0
    if (start === batch.start && row === end) return batch
    const range = (this.range ??= rangeOf(batch))
    range.start = start
    range.end = row
    return range
  }

  async close(): Promise<void> {
    await this.iterator?.return?.()
  }
}

/** How far rows of a format declared unordered may lie from their place. */
export interface SortBound {
  /** Microseconds a row may be behind the newest row seen. */
  readonly windowMicros: number
  /** Rows held back at most, whatever their time. */
  readonly rows: number
}

/** Up to this many rows are moved one by one, which is then faster than a call. */
const SHORT_MOVE = 64

/** Stated in the documentation of every format declared unordered. */
export const SORT_BOUND: SortBound = { windowMicros: 5_000_000, rows: 65_536 }

/** "5 s or 65536 rows", for messages. */
export function formatBound(bound: SortBound): string {
  return `${bound.windowMicros / 1e6} s or ${bound.rows} rows`
}

/**
 * Puts nearly sorted rows in order within a stated bound, in constant memory: a row is held back until one more than
 * `windowMicros` newer has arrived, or `rows` newer ones are held.
 *
 * - Rows are records of `width` doubles, ordered by time, then by `tie`, then by arrival.
 * - `add` reserves a record and returns its offset in `values`, or -1 when the row comes later than the bound allows
 *   (more than the window behind the newest row, or behind one already released). Nothing is dropped silently.
 * - `take` returns the offset of the next row that is due, or -1; it is valid until the next `add`.
 * - The result depends on the sequence of rows alone. Cost: O(1) for a row in order, O(displacement) moved otherwise.
 */
export class BoundedSort {
  readonly values: Float64Array
  private readonly width: number
  private readonly bound: SortBound
  private readonly times: Float64Array
  private readonly ties: Float64Array
  /** Record numbers in order, live between `head` and `tail`; twice the capacity, so that it moves back seldom. */
  private readonly order: Int32Array
  private readonly free: Int32Array
  private freeCount: number
  private head = 0
  private tail = 0
  private newest = Number.NEGATIVE_INFINITY
  private releasedTime = Number.NEGATIVE_INFINITY
  private releasedTie = Number.NEGATIVE_INFINITY

  constructor(width: number, bound: SortBound = SORT_BOUND) {
    const capacity = bound.rows + 2 // the row being added, and the one released but still being read
    this.width = width
    this.bound = bound
    this.values = new Float64Array(capacity * width)
    this.times = new Float64Array(capacity)
    this.ties = new Float64Array(capacity)
    this.order = new Int32Array(capacity * 2)
    this.free = new Int32Array(capacity)
    for (let i = 0; i < capacity; i++) this.free[i] = capacity - 1 - i
    this.freeCount = capacity
  }

  /** Reserves a record for a row; -1 when it is later than the bound allows. Call `take` until -1 after every add. */
  add(time: number, tie: number): number {
    if (time < this.newest - this.bound.windowMicros) return -1
    if (time < this.releasedTime || (time === this.releasedTime && tie < this.releasedTie)) return -1
    if (time > this.newest) this.newest = time
    const record = this.free[--this.freeCount]!
    this.times[record] = time
    this.ties[record] = tie
    this.insert(record, time, tie)
    return record * this.width
  }

  /** The next row that is due; with `everything`, also those still within the bound (the stream has ended). */
  take(everything = false): number {
    if (this.head === this.tail) return -1
    const record = this.order[this.head]!
    const time = this.times[record]!
    const isDue = time < this.newest - this.bound.windowMicros || this.tail - this.head > this.bound.rows
    if (!isDue && !everything) return -1
    this.head++
    this.releasedTime = time
    this.releasedTie = this.ties[record]!
    this.free[this.freeCount++] = record
    return record * this.width
  }

  private insert(record: number, time: number, tie: number): void {
    const { order } = this
    if (this.tail === order.length) {
      order.copyWithin(0, this.head, this.tail)
      this.tail -= this.head
      this.head = 0
    }
    const place = this.placeOf(time, tie)
    if (this.tail - place > SHORT_MOVE) order.copyWithin(place + 1, place, this.tail)
    else for (let at = this.tail; at > place; at--) order[at] = order[at - 1]!
    order[place] = record
    this.tail++
  }

  /** Position after all rows that are not later. Rows are mostly in order, so the last is tried first. */
  private placeOf(time: number, tie: number): number {
    const { order, tail } = this
    if (tail === this.head || !this.isBefore(time, tie, order[tail - 1]!)) return tail
    let low = this.head
    let high = tail - 1
    while (low < high) {
      const middle = (low + high) >>> 1
      if (this.isBefore(time, tie, order[middle]!)) high = middle
      else low = middle + 1
    }
    return low
  }

  private isBefore(time: number, tie: number, other: number): boolean {
    const otherTime = this.times[other]!
    return time < otherTime || (time === otherTime && tie < this.ties[other]!)
  }
}

/**
 * Forward returns for training and tests, `label_{h}`: `(mid(t + h) / mid(t) - 1) * 1e4` in bps, with t the bar's end and
 * mid(t + h) the last mid at or before t + h. Null where either mid is missing or the source was reset in between.
 *
 * Labels look into the future by design. They are marked as such in the catalogue, and `study` refuses them as inputs.
 */
export class ForwardLabels {
  private readonly queues: LabelQueue[]

  constructor(horizons: readonly number[]) {
    this.queues = horizons.map((horizon) => new LabelQueue(horizon))
  }

  /** A bar closed: row number since the start of the run, its end, and its mid (NaN = none). */
  open(row: number, time: number, mid: number): void {
    for (const queue of this.queues) queue.push(row, time + queue.horizon, mid)
  }

  /** The mid has been `mid` up to `time`: horizons that ended strictly before it are settled. */
  settle(time: number, mid: number, write: (horizon: number, row: number, value: number) => void): void {
    for (let index = 0; index < this.queues.length; index++) {
      const queue = this.queues[index]!
      while (queue.nextTime < time) {
        const { row, mid: before } = queue.shift()
        write(index, row, (mid / before - 1) * 1e4)
      }
    }
  }

  /** A reset, or the end: what is still open has no label. */
  drop(write: (horizon: number, row: number, value: number) => void): void {
    for (let index = 0; index < this.queues.length; index++) {
      const queue = this.queues[index]!
      while (queue.nextTime < Number.POSITIVE_INFINITY) write(index, queue.shift().row, Number.NaN)
    }
  }

  /** First row still waiting for a label; `rows` when none is. */
  pendingFrom(rows: number): number {
    let first = rows
    for (const queue of this.queues) if (queue.nextRow < first) first = queue.nextRow
    return first
  }
}

/** A ring of open labels of one horizon, oldest first. */
class LabelQueue {
  readonly horizon: number
  private rows = new Float64Array(64)
  private times = new Float64Array(64)
  private mids = new Float64Array(64)
  private head = 0
  private count = 0
  private readonly shifted = { row: 0, mid: 0 }

  constructor(horizon: number) {
    this.horizon = horizon
  }

  get nextTime(): number {
    return this.count === 0 ? Number.POSITIVE_INFINITY : this.times[this.head]!
  }

  get nextRow(): number {
    return this.count === 0 ? Number.POSITIVE_INFINITY : this.rows[this.head]!
  }

  push(row: number, time: number, mid: number): void {
    if (this.count === this.rows.length) this.grow()
    const at = (this.head + this.count) & (this.rows.length - 1)
    this.rows[at] = row
    this.times[at] = time
    this.mids[at] = mid
    this.count++
  }

  shift(): { row: number; mid: number } {
    this.shifted.row = this.rows[this.head]!
    this.shifted.mid = this.mids[this.head]!
    this.head = (this.head + 1) & (this.rows.length - 1)
    this.count--
    return this.shifted
  }

  private grow(): void {
    const size = this.rows.length
    const unroll = (old: Float64Array<ArrayBuffer>): Float64Array<ArrayBuffer> => {
      const grown = new Float64Array(size * 2)
      for (let i = 0; i < size; i++) grown[i] = old[(this.head + i) & (size - 1)]!
      return grown
    }
    this.rows = unroll(this.rows)
    this.times = unroll(this.times)
    this.mids = unroll(this.mids)
    this.head = 0
  }
}

/** A block of finished bars of one instrument, column by column; reused by its owner after `release`. */
export interface BarBlock {
  readonly rows: number
  /** Bar end, microseconds. */
  readonly time: Float64Array
  readonly values: readonly Float64Array[]
  /** Indexes into `QUALITIES`. */
  readonly quality: Uint8Array
  readonly coverage: Float64Array
}

/** Rows of a fresh table; it grows only while labels keep rows from being written. */
const INITIAL_ROWS = 8192

/** The rows that have been closed and not yet taken away. Row numbers count from the start of the run. */
export class BarTable {
  /** Rows closed since the start of the run. */
  rows = 0
  /** First row still held. */
  first = 0
  time: Float64Array
  values: Float64Array[]
  quality: Uint8Array
  coverage: Float64Array
  private capacity: number

  constructor(columns: number, capacity = INITIAL_ROWS) {
    this.capacity = capacity
    this.time = new Float64Array(capacity)
    this.values = Array.from({ length: columns }, () => new Float64Array(capacity))
    this.quality = new Uint8Array(capacity)
    this.coverage = new Float64Array(capacity)
  }

  get isFull(): boolean {
    return this.rows - this.first === this.capacity
  }

  /** Place of the next row in the arrays. */
  get next(): number {
    return this.rows - this.first
  }

  /** Place of a held row in the arrays. */
  place(row: number): number {
    return row - this.first
  }

  /** Views of the rows before `until`; valid until `drop`. Null when there are none. */
  block(until: number): BarBlock | null {
    const rows = until - this.first
    if (rows <= 0) return null
    return {
      rows,
      time: this.time.subarray(0, rows),
      values: this.values.map((column) => column.subarray(0, rows)),
      quality: this.quality.subarray(0, rows),
      coverage: this.coverage.subarray(0, rows),
    }
  }

  /** Forgets the rows before `until`. If that frees nothing, the table grows instead. */
  drop(until: number): void {
    const count = until - this.first
    if (count > 0) {
      const held = this.rows - this.first
      for (const column of [this.time, this.coverage, this.quality, ...this.values]) column.copyWithin(0, count, held)
      this.first = until
    } else if (this.isFull) {
      this.capacity *= 2
      const grow = (old: Float64Array): Float64Array => {
        const grown = new Float64Array(this.capacity)
        grown.set(old)
        return grown
      }
      this.time = grow(this.time)
      this.coverage = grow(this.coverage)
      this.values = this.values.map(grow)
      const quality = new Uint8Array(this.capacity)
      quality.set(this.quality)
      this.quality = quality
    }
  }
}

import type { TableBlock } from './table.ts'

/** Consecutive rows of one instrument inside a buffer. */
export interface MarketRun {
  readonly venue: string
  readonly symbol: string
  rows: number
}

/** Rows of any number of blocks, collected column by column until there are enough of them to write at once. */
export class RowBuffer {
  readonly capacity: number
  readonly time: Float64Array
  readonly values: readonly Float64Array[]
  readonly quality: Uint8Array
  readonly coverage: Float64Array
  /** The instruments of the rows, in order. */
  readonly runs: MarketRun[] = []
  rows = 0

  constructor(columns: number, capacity: number) {
    this.capacity = capacity
    this.time = new Float64Array(capacity)
    this.values = Array.from({ length: columns }, () => new Float64Array(capacity))
    this.quality = new Uint8Array(capacity)
    this.coverage = new Float64Array(capacity)
  }

  get isFull(): boolean {
    return this.rows === this.capacity
  }

  /** Copies rows of a block beginning at `from`, as many as fit, and returns their number. */
  take(block: TableBlock, from: number): number {
    const count = Math.min(block.rows - from, this.capacity - this.rows)
    if (count === 0) return 0
    const at = this.rows
    const to = from + count
    this.time.set(block.time.subarray(from, to), at)
    for (let column = 0; column < this.values.length; column++) {
      this.values[column]!.set(block.values[column]!.subarray(from, to), at)
    }
    this.quality.set(block.quality.subarray(from, to), at)
    this.coverage.set(block.coverage.subarray(from, to), at)
    const last = this.runs.at(-1)
    if (last !== undefined && last.venue === block.venue && last.symbol === block.symbol) last.rows += count
    else this.runs.push({ venue: block.venue, symbol: block.symbol, rows: count })
    this.rows = at + count
    return count
  }

  clear(): void {
    this.rows = 0
    this.runs.length = 0
  }
}

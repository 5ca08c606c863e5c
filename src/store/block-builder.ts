import type { TableBlock } from './table.ts'

const BLOCK_ROWS = 4096

/** Collects rows that are read one by one into blocks of one instrument. */
export class BlockBuilder {
  private venue = ''
  private symbol = ''
  private rows = 0
  private readonly time = new Float64Array(BLOCK_ROWS)
  private readonly values: readonly Float64Array[]
  private readonly quality = new Uint8Array(BLOCK_ROWS)
  private readonly coverage = new Float64Array(BLOCK_ROWS)

  constructor(columns: number) {
    this.values = Array.from({ length: columns }, () => new Float64Array(BLOCK_ROWS))
  }

  /** The collected rows have to be taken before a row of this instrument fits. */
  mustFlush(venue: string, symbol: string): boolean {
    return this.rows === BLOCK_ROWS || (this.rows > 0 && (venue !== this.venue || symbol !== this.symbol))
  }

  /** Begins a row; `set` its measures afterwards. */
  add(venue: string, symbol: string, time: number, quality: number, coverage: number): void {
    this.venue = venue
    this.symbol = symbol
    this.time[this.rows] = time
    this.quality[this.rows] = quality
    this.coverage[this.rows] = coverage
    this.rows++
  }

  /** A measure of the newest row. */
  set(column: number, value: number): void {
    this.values[column]![this.rows - 1] = value
  }

  /** The collected rows, valid until the next is added; undefined when there are none. */
  flush(): TableBlock | undefined {
    if (this.rows === 0) return undefined
    const { venue, symbol, rows, time, values, quality, coverage } = this
    this.rows = 0
    return { venue, symbol, rows, time, values, quality, coverage }
  }
}

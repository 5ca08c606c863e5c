import { type EventBatch, MalformedRowError } from '../../market/index.ts'
import { LineDecoder } from './line-decoder.ts'

/**
 * Rows of one of the two files, read ahead of the other: as many as a chunk holds. A row that cannot be read keeps its
 * place, so that the files stay in step; its error is raised, or counted, when it is taken.
 */
export abstract class LobsterRows extends LineDecoder {
  /** Rows of the file so far. */
  rows = 0
  /** Numbers of the row last taken; valid until the next `take`. */
  readonly row: Float64Array
  /** Line of the row last taken. */
  rowLine = 0
  private readonly width: number
  private values: Float64Array
  private lines: Float64Array
  private taken = 0
  private waiting = 0
  private readonly errors = new Map<number, MalformedRowError>()

  constructor(width: number) {
    super()
    this.width = width
    this.row = new Float64Array(width)
    this.values = new Float64Array(64 * width)
    this.lines = new Float64Array(64)
  }

  override beginFile(path: string): void {
    super.beginFile(path)
    this.rows = 0
    this.discard()
  }

  get path(): string {
    return this.file
  }

  /** Rows read and not yet taken. */
  get available(): number {
    return this.waiting - this.taken
  }

  /** Moves to the next row; returns what is wrong with it, undefined when it is sound. */
  take(): MalformedRowError | undefined {
    const { taken, width, row, values } = this
    for (let i = 0, from = taken * width; i < width; i++) row[i] = values[from + i]!
    this.rowLine = this.lines[taken]!
    const error = this.errors.get(taken)
    this.taken++
    if (this.taken === this.waiting) this.discard()
    return error
  }

  /** Forgets the rows that wait; they stay counted. */
  discard(): void {
    this.taken = 0
    this.waiting = 0
    this.errors.clear()
  }

  /** Reads a line into `row` at `offset`; returns what is wrong with it, in words, or null. */
  protected abstract readRow(
    bytes: Uint8Array,
    from: number,
    to: number,
    row: Float64Array,
    offset: number,
  ): string | null

  protected override decodeLine(bytes: Uint8Array, from: number, to: number): void {
    if (this.waiting === this.lines.length) this.grow()
    const problem = this.readRow(bytes, from, to, this.values, this.waiting * this.width)
    if (problem !== null) this.errors.set(this.waiting, new MalformedRowError(problem, this.where()))
    this.lines[this.waiting++] = this.line
    this.rows++
  }

  protected override hasReady(): boolean {
    return false
  }

  protected override takeReady(): Iterable<EventBatch> {
    return []
  }

  override end(): Iterable<EventBatch> {
    return []
  }

  private grow(): void {
    const values = new Float64Array(this.values.length * 2)
    values.set(this.values)
    this.values = values
    const lines = new Float64Array(this.lines.length * 2)
    lines.set(this.lines)
    this.lines = lines
  }
}

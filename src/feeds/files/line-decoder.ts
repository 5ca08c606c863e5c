import type { EventBatch, Where } from '../../market/index.ts'
import { MalformedRowError } from '../../market/index.ts'
import type { ChunkDecoder } from './chunk-decoder.ts'

const NEWLINE = 10
const CARRIAGE_RETURN = 13

/** A line longer than this is damage, not data; the largest REST snapshots stay under 6 MB. */
const MAX_LINE_BYTES = 32 * 1024 * 1024

/**
 * Base of the line-oriented readers: splits chunks into lines, carries an unfinished line over to the next chunk, and
 * counts lines and bytes for error messages. Subclasses decode one line at a time from the bytes in place.
 */
export abstract class LineDecoder implements ChunkDecoder {
  protected file = ''
  /** 1-based number of the line being decoded. */
  protected line = 0
  private carry: Uint8Array = new Uint8Array(0)
  private carried = 0

  beginFile(path: string): void {
    this.file = path
    this.line = 0
    this.carried = 0
  }

  *push(chunk: Uint8Array): Iterable<EventBatch> {
    let from = 0
    if (this.carried > 0) {
      const newline = chunk.indexOf(NEWLINE)
      if (newline < 0) return this.keep(chunk, 0)
      this.keep(chunk.subarray(0, newline), 0)
      const { carried } = this
      this.carried = 0
      this.decode(this.carry, 0, carried)
      yield* this.takeReady()
      from = newline + 1
    }
    for (;;) {
      const newline = chunk.indexOf(NEWLINE, from)
      if (newline < 0) break
      this.decode(chunk, from, newline)
      if (this.hasReady()) yield* this.takeReady()
      from = newline + 1
    }
    if (from < chunk.length) this.keep(chunk, from)
  }

  *endFile(): Iterable<EventBatch> {
    if (this.carried > 0) {
      const { carried } = this
      this.carried = 0
      this.decode(this.carry, 0, carried)
    }
    yield* this.takeReady()
  }

  abstract end(): Iterable<EventBatch>
  /** One line without its line break; never empty. */
  protected abstract decodeLine(bytes: Uint8Array, from: number, to: number): void
  protected abstract hasReady(): boolean
  protected abstract takeReady(): Iterable<EventBatch>

  protected where(): Where {
    return { file: this.file, line: this.line }
  }

  private decode(bytes: Uint8Array, from: number, to: number): void {
    this.line++
    const end = to > from && bytes[to - 1] === CARRIAGE_RETURN ? to - 1 : to
    if (end > from) this.decodeLine(bytes, from, end)
  }

  private keep(chunk: Uint8Array, from: number): void {
    const added = chunk.length - from
    const needed = this.carried + added
    if (needed > MAX_LINE_BYTES) {
      throw new MalformedRowError(`line is longer than ${MAX_LINE_BYTES} bytes`, {
        file: this.file,
        line: this.line + 1,
      })
    }
    if (needed > this.carry.length) {
      const grown = new Uint8Array(Math.max(needed, 2 * this.carry.length, 1024))
      grown.set(this.carry.subarray(0, this.carried))
      this.carry = grown
    }
    this.carry.set(from === 0 ? chunk : chunk.subarray(from), this.carried)
    this.carried = needed
  }
}

import { MalformedRowError, type Where } from '../../market/index.ts'

/** The longest rows are those of `book_snapshot_25`, below 4 kB; a longer line is damage. */
const MAX_LINE_BYTES = 1 << 20

/** The beginning of a line whose end lies in a later chunk. */
export class LineCarry {
  bytes: Uint8Array = new Uint8Array(1024)
  length = 0

  clear(): void {
    this.length = 0
  }

  /** Keeps `chunk[from, to)` behind what is already kept. Throws `file.malformed` when the line never ends. */
  append(chunk: Uint8Array, from: number, to: number, where: Where): void {
    const needed = this.length + to - from
    if (needed > MAX_LINE_BYTES) throw new MalformedRowError(`line is longer than ${MAX_LINE_BYTES} bytes`, where)
    if (needed > this.bytes.length) {
      const grown = new Uint8Array(Math.max(needed, 2 * this.bytes.length))
      grown.set(this.bytes.subarray(0, this.length))
      this.bytes = grown
    }
    this.bytes.set(chunk.subarray(from, to), this.length)
    this.length = needed
  }
}

import { MICROS_DIGITS, scanMicros } from './tardis-micros.ts'

/** Offset of `local_timestamp` behind the beginning of `timestamp`. */
export const LOCAL_AT = MICROS_DIGITS + 1

/** Bytes of `timestamp,local_timestamp,`. */
export const STAMP_BYTES = 2 * LOCAL_AT

/**
 * The beginning of rows in an inner loop, `exchange,symbol,timestamp,local_timestamp,`. Nearly always all of it is what
 * the row above had, so it is compared eight bytes at a time and decoded only where it changed.
 *
 * Eight bytes are compared as doubles: text without control characters never has the bits of a NaN or of a zero, so
 * equal doubles are equal bytes, and other bytes are never found equal.
 */
export class RowStamps {
  /** Times of the row last decoded, microseconds. */
  exchangeTime = Number.NaN
  localTime = Number.NaN

  private prefix: Uint8Array = new Uint8Array(0)
  private words: Float64Array = new Float64Array(0)
  private lastWord = Number.NaN

  /** Sets the prefix `exchange,symbol,` to look for, and the local time before which no row may lie. */
  begin(prefix: Uint8Array, lastTime: number): void {
    if (prefix !== this.prefix) {
      this.prefix = prefix
      const view = new DataView(prefix.buffer, prefix.byteOffset, prefix.byteLength)
      const { length } = prefix
      this.words = Float64Array.from({ length: Math.ceil(length / 8) - 1 }, (_, i) => view.getFloat64(8 * i, true))
      // The last word overlaps the one before it. A prefix shorter than one never matches.
      this.lastWord = length < 8 ? Number.NaN : view.getFloat64(length - 8, true)
    }
    this.localTime = lastTime
  }

  /** The row that begins at `at` has the prefix. */
  hasPrefix(view: DataView, at: number): boolean {
    const { words } = this
    for (let i = 0; i < words.length; i++) if (view.getFloat64(at + 8 * i, true) !== words[i]) return false
    return view.getFloat64(at + this.prefix.length - 8, true) === this.lastWord
  }

  /** Decodes the two times at `at`. False when they are not plain, or the local one goes backwards. */
  decode(view: DataView, at: number): boolean {
    const exchangeTime = scanMicros(view, at)
    const localTime = scanMicros(view, at + LOCAL_AT)
    if (exchangeTime < 0 || localTime < this.localTime) return false
    this.exchangeTime = exchangeTime
    this.localTime = localTime
    return true
  }
}

import { MICROS_DIGITS, scanMicros } from './tardis-micros.ts'
import type { TardisLane } from './tardis-lane.ts'

const COMMA = 44

/** Bytes of `timestamp,local_timestamp,`. */
const STAMP_BYTES = 2 * (MICROS_DIGITS + 1)

/**
 * Reads the beginning of rows in an inner loop: `exchange,symbol,timestamp,local_timestamp,`. Nearly always all of it is
 * what the row above had, so it is compared eight bytes at a time and decoded only where it changed.
 *
 * Eight bytes are compared as doubles: text without control characters never has the bits of a NaN or of a zero, so
 * equal doubles are equal bytes, and other text fails to be equal.
 */
export class StampScanner {
  /** Times of the row last scanned, microseconds. */
  exchangeTime = Number.NaN
  localTime = Number.NaN

  /** Bytes from the beginning of a row to its fifth field. */
  length = 0
  private prefix: Float64Array = new Float64Array(0)
  private prefixBytes = 0
  private lane: TardisLane | undefined
  private exchangeHigh = Number.NaN
  private exchangeLow = Number.NaN
  private localHigh = Number.NaN
  private localLow = Number.NaN

  /** Sets the instrument to look for; `lastTime` is the local time before which no row may lie. */
  begin(lane: TardisLane, lastTime: number): void {
    if (lane !== this.lane) {
      this.lane = lane
      const { prefix } = lane
      this.prefixBytes = prefix.length
      this.length = prefix.length + STAMP_BYTES
      const view = new DataView(prefix.buffer, prefix.byteOffset, prefix.byteLength)
      // The last word overlaps the one before it; a prefix shorter than a word is compared as none and never matches.
      const words = Math.ceil(prefix.length / 8)
      this.prefix = Float64Array.from({ length: words }, (_, i) =>
        prefix.length < 8 ? Number.NaN : view.getFloat64(Math.min(8 * i, prefix.length - 8)),
      )
    }
    this.localTime = lastTime
    this.exchangeHigh = Number.NaN
    this.localHigh = Number.NaN
  }

  /** True when the row at `at` is of the instrument and has plain times that do not go backwards. */
  scan(bytes: Uint8Array, view: DataView, at: number): boolean {
    const { prefix, prefixBytes } = this
    const last = prefix.length - 1
    for (let i = 0; i < last; i++) if (view.getFloat64(at + 8 * i) !== prefix[i]) return false
    const stamps = at + prefixBytes
    if (view.getFloat64(stamps - 8) !== prefix[last]) return false
    const exchangeHigh = view.getFloat64(stamps)
    const exchangeLow = view.getFloat64(stamps + 8)
    const localHigh = view.getFloat64(stamps + 17)
    const localLow = view.getFloat64(stamps + 25)
    if (bytes[stamps + 16] !== COMMA || bytes[stamps + 33] !== COMMA) return false
    if (exchangeLow !== this.exchangeLow || exchangeHigh !== this.exchangeHigh) {
      const micros = scanMicros(view, stamps)
      if (micros < 0) return false
      this.exchangeTime = micros
      this.exchangeHigh = exchangeHigh
      this.exchangeLow = exchangeLow
    }
    if (localLow !== this.localLow || localHigh !== this.localHigh) {
      const micros = scanMicros(view, stamps + 17)
      if (micros < this.localTime) return false
      this.localTime = micros
      this.localHigh = localHigh
      this.localLow = localLow
    }
    return true
  }
}

import { MAX_EXACT } from '../../market/index.ts'
import { MICROS_DIGITS, scanEightDigits } from './tardis-micros.ts'

const COMMA = 44

/** Bytes compared at once. */
const WORD_BYTES = 8

/** Offset of `local_timestamp` behind the beginning of `timestamp`. */
const LOCAL_AT = MICROS_DIGITS + 1

/** Bytes of `timestamp,local_timestamp,`. */
export const STAMP_BYTES = 2 * LOCAL_AT

/**
 * The beginning of rows in an inner loop, `exchange,symbol,timestamp,local_timestamp,`. Most of it is what the row above
 * had, so it is compared eight bytes at a time and decoded only where it changed.
 *
 * Eight bytes are compared as doubles: text without control characters never has the bits of a NaN or of a zero, so
 * equal doubles are equal bytes, and other bytes are never found equal.
 */
export class RowStamps {
  /** Times of the row last decoded, microseconds. */
  exchangeTime = Number.NaN
  localTime = Number.NaN

  private readonly exchange = new MicrosScanner()
  private readonly local = new MicrosScanner()
  private prefix: Uint8Array = new Uint8Array(0)
  private words: Float64Array = new Float64Array(0)
  private lastWord = Number.NaN
  private endTime = Number.POSITIVE_INFINITY

  /**
   * Sets what to look for: the prefix `exchange,symbol,`, a local time not before `lastTime` and a venue time before
   * `endTime`. False when the prefix is shorter than one word: names that short are left to the careful reader.
   */
  begin(prefix: Uint8Array, lastTime: number, endTime: number): boolean {
    if (prefix.length < WORD_BYTES) return false
    if (prefix !== this.prefix) {
      this.prefix = prefix
      const view = new DataView(prefix.buffer, prefix.byteOffset, prefix.byteLength)
      const words = Math.ceil(prefix.length / WORD_BYTES) - 1
      this.words = Float64Array.from({ length: words }, (_, i) => view.getFloat64(WORD_BYTES * i, true))
      // The last word overlaps the one before it.
      this.lastWord = view.getFloat64(prefix.length - WORD_BYTES, true)
    }
    this.localTime = lastTime
    this.endTime = endTime
    return true
  }

  /** Reads the times of the row that begins at `at`; false when it is not of those looked for, or its times not plain. */
  read(bytes: Uint8Array, view: DataView, at: number): boolean {
    const stamps = at + this.prefix.length
    if (!this.hasPrefix(view, at) || !hasCommas(bytes, stamps)) return false
    const exchangeTime = this.exchange.decode(view, stamps)
    const localTime = this.local.decode(view, stamps + LOCAL_AT)
    if (exchangeTime < 0 || exchangeTime >= this.endTime || localTime < this.localTime) return false
    this.exchangeTime = exchangeTime
    this.localTime = localTime
    return true
  }

  /** The row that begins at `at` has the prefix. */
  hasPrefix(view: DataView, at: number): boolean {
    const { words } = this
    for (let i = 0; i < words.length; i++) if (view.getFloat64(at + WORD_BYTES * i, true) !== words[i]) return false
    return view.getFloat64(at + this.prefix.length - WORD_BYTES, true) === this.lastWord
  }
}

/** Both times at `at` have sixteen characters. */
function hasCommas(bytes: Uint8Array, at: number): boolean {
  return bytes[at + LOCAL_AT - 1] === COMMA && bytes[at + STAMP_BYTES - 1] === COMMA
}

/** Sixteen digits, of which the first eight change only every hundred seconds. */
class MicrosScanner {
  private highWord = Number.NaN
  private high = 0

  /** Microseconds; -1 for anything else than sixteen digits below 2^53. */
  decode(view: DataView, at: number): number {
    const word = view.getFloat64(at, true)
    if (word !== this.highWord) {
      const high = scanEightDigits(view, at)
      if (high < 0) return -1
      this.highWord = word
      this.high = high * 1e8
    }
    const low = scanEightDigits(view, at + 8)
    const micros = this.high + low
    return low >= 0 && micros <= MAX_EXACT ? micros : -1
  }
}

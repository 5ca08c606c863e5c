import { MAX_EXACT } from '../../market/index.ts'

const ZERO = 48
const NINE = 57

/** Digits of microseconds since the epoch from September 2001 to 2286. */
export const MICROS_DIGITS = 16
const NANOS_DIGITS = 19

/**
 * A time in bytes `[from, to)`, as microseconds since the epoch: 16 digits, or 19 digits of nanoseconds, which are
 * floored. NaN for everything else.
 *
 * @example parseMicros(Buffer.from('1583020803145000999'), 0, 19) // => 1583020803145000
 */
export function parseMicros(bytes: Uint8Array, from: number, to: number): number {
  const length = to - from
  if (length !== MICROS_DIGITS && length !== NANOS_DIGITS) return Number.NaN
  let micros = 0
  for (let at = from; at < to; at++) {
    const byte = bytes[at]!
    if (byte < ZERO || byte > NINE) return Number.NaN
    if (at < from + MICROS_DIGITS) micros = micros * 10 + (byte - ZERO)
  }
  return micros <= MAX_EXACT ? micros : Number.NaN
}

/** The eight digits at `at`, which must exist, as a number; -1 when one of them is no digit. For inner loops. */
export function scanEightDigits(view: DataView, at: number): number {
  const high = fourDigits(view.getInt32(at, true))
  const low = fourDigits(view.getInt32(at + 4, true))
  return (high | low) < 0 ? -1 : high * 10_000 + low
}

/** Four ASCII digits in a little-endian word as a number, all four at once; -1 when one of them is no digit. For inner loops. */
export function fourDigits(word: number): number {
  // The upper half of each byte must be 3, and still be 3 after adding 6: '0' to '9' and nothing else.
  if (((word & 0xf0f0f0f0) | (((word + 0x06060606) & 0xf0f0f0f0) >>> 4)) !== 0x33333333) return -1
  const digits = word & 0x0f0f0f0f
  const pairs = Math.imul(digits, 10) + (digits >>> 8)
  return (pairs & 0xff) * 100 + ((pairs >>> 16) & 0xff)
}

import { MAX_EXACT, powerOfTen } from './scale.ts'

const MINUS = 45
const PLUS = 43
const POINT = 46
const ZERO = 48
const NINE = 57
const UPPER_E = 69
const LOWER_E = 101

/**
 * An exact decimal as an integer and a count of decimals: `value = units * 10^-decimals`.
 * One reused object per parser: read it before the next parse.
 */
export interface ParsedDecimal {
  /** Whole number, exact; NaN when the text is no decimal number or needs more than 2^53. */
  units: number
  decimals: number
}

/**
 * Reads decimal text from bytes `[from, to)` digit by digit, never through a float.
 *
 * Accepts an optional sign, digits with at most one point, and an exponent (`1e-7`); everything else, an empty range and
 * an integer beyond 2^53 - 1 give `units = NaN`. Trailing zeros after the point count as decimals unless that would
 * overflow: `61737.63000000` gives 6173763000000 and 8.
 *
 * @example parseDecimalBytes(Buffer.from('61612.50'), 0, 8, out) // out => { units: 6161250, decimals: 2 }
 */
export function parseDecimalBytes(bytes: Uint8Array, from: number, to: number, out: ParsedDecimal): void {
  let at = from
  let negative = false
  if (at < to && (bytes[at] === MINUS || bytes[at] === PLUS)) negative = bytes[at++] === MINUS
  let units = 0
  let digits = 0
  let decimals = 0
  let pendingZeros = 0
  let seenPoint = false
  for (; at < to; at++) {
    const byte = bytes[at]!
    if (byte >= ZERO && byte <= NINE) {
      digits++
      if (!seenPoint) {
        units = units * 10 + (byte - ZERO)
      } else if (byte === ZERO) {
        pendingZeros++ // only counts once a digit follows, or at the end if it still fits
      } else {
        units = units * powerOfTen(Math.min(pendingZeros + 1, 22)) + (byte - ZERO)
        decimals += pendingZeros + 1
        pendingZeros = 0
      }
      if (units > MAX_EXACT) return fail(out)
    } else if (byte === POINT && !seenPoint) {
      seenPoint = true
    } else {
      break
    }
  }
  if (digits === 0) return fail(out)
  if (pendingZeros > 0 && pendingZeros <= 22 && units * powerOfTen(pendingZeros) <= MAX_EXACT) {
    units *= powerOfTen(pendingZeros)
    decimals += pendingZeros
  }
  if (at < to) {
    if (bytes[at] !== LOWER_E && bytes[at] !== UPPER_E) return fail(out)
    const exponent = parseExponent(bytes, at + 1, to)
    if (Number.isNaN(exponent)) return fail(out)
    decimals -= exponent
  }
  out.units = negative ? -units : units
  out.decimals = units === 0 ? 0 : decimals
  // Beyond these, powers of ten are no longer exact doubles.
  if (out.decimals > 22 || out.decimals < -22) fail(out)
}

const scratch = new Uint8Array(64)

/** `parseDecimalBytes` of a string; text longer than 64 characters is refused. */
export function parseDecimal(text: string, out: ParsedDecimal): void {
  const length = text.length
  if (length > scratch.length) return fail(out)
  for (let i = 0; i < length; i++) scratch[i] = text.charCodeAt(i) & 0xff
  parseDecimalBytes(scratch, 0, length, out)
}

/**
 * Fewest decimals that still hold `units * 10^-decimals` exactly; may be negative. 0 for zero.
 *
 * @example significantDecimals(6161250, 2) // => 1
 * @example significantDecimals(90120000, 0) // => -4
 */
export function significantDecimals(units: number, decimals: number): number {
  if (units === 0) return 0
  let rest = units
  let fewest = decimals
  while (rest % 10 === 0) {
    rest /= 10
    fewest--
  }
  return fewest
}

function parseExponent(bytes: Uint8Array, from: number, to: number): number {
  let at = from
  let sign = 1
  if (at < to && (bytes[at] === MINUS || bytes[at] === PLUS)) sign = bytes[at++] === MINUS ? -1 : 1
  if (at === to || to - at > 3) return Number.NaN
  let exponent = 0
  for (; at < to; at++) {
    const byte = bytes[at]!
    if (byte < ZERO || byte > NINE) return Number.NaN
    exponent = exponent * 10 + (byte - ZERO)
  }
  return sign * exponent
}

function fail(out: ParsedDecimal): void {
  out.units = Number.NaN
  out.decimals = 0
}

import { MAX_EXACT, powerOfTen } from '../../market/index.ts'

const MAX_DIGITS = 9
const POINT = 46
/**
 * A byte XOR this is 0 to 9 for a digit and more for every other byte, and for the `undefined` behind the last: one
 * comparison finds the end of a run of digits.
 */
const ZERO = 48
const POINT_DIGIT = POINT ^ ZERO

/** Nine digits, shifted by this many, stay below 2^53. */
const MAX_SHIFT = 6

const MAX_INT32 = 2 ** 31 - 1

/** `parseDecimalBytes` refuses more decimals than this, so this does too. */
const MAX_DECIMALS = 22

/** Longest text `scan` looks at: whole digits, a point, decimals, and the byte that ends it. */
export const MAX_SCAN_BYTES = MAX_DIGITS + 1 + MAX_DECIMALS + 1

/** A copy of the powers of ten at hand: what is imported is looked up at every use, a typed array of this file is not. */
const POWERS = Float64Array.from({ length: MAX_DECIMALS + 1 }, (_, exponent) => powerOfTen(exponent))

/** A declared step: `units * 10^-decimals`. */
interface DecimalStep {
  readonly units: number
  readonly decimals: number
}

/**
 * Reads plain decimal text straight into integers of one fixed scale, for the inner loops of readers.
 *
 * It knows only what nearly every row looks like (digits, at most one point, at most nine digits on either side of it
 * that matter) and gives up on everything else. A caller then reads the row with `parseDecimalBytes`, whose rules are
 * the rules; whatever `scan` accepts has the same value there.
 */
export class FixedDecimalScanner {
  /** Decimals read from the text; 0 for scales of whole tens. */
  private decimals = 0
  /** The value read must divide by this to be a whole number of units on the declared step. */
  private grain = 1
  private hasGrain = false
  private divisor = 1
  /** `grain` for texts that stop so many decimals short of the scale. */
  private readonly grains = new Int32Array(MAX_SHIFT + 1)

  /**
   * Sets the scale (`units = value * 10^decimals`) and the declared step, if any. False when the scale is beyond what
   * `scan` can do.
   */
  configure(decimals: number, step: DecimalStep | undefined): boolean {
    if (decimals > MAX_DIGITS || decimals < -MAX_DIGITS) return false
    this.decimals = Math.max(decimals, 0)
    this.divisor = decimals < 0 ? powerOfTen(-decimals) : 1
    const stepGrain = step === undefined ? 1 : grainOf(step, this.decimals)
    this.grain = (this.divisor / greatestCommonDivisor(this.divisor, stepGrain)) * stepGrain
    if (!(this.grain <= MAX_EXACT)) return false
    this.hasGrain = this.grain !== 1
    for (let left = 0; left <= MAX_SHIFT; left++) {
      const grain = this.grain / greatestCommonDivisor(this.grain, powerOfTen(left))
      // No nine digits but zeros divide by a larger one, nor by the largest that fits.
      this.grains[left] = Math.min(grain, MAX_INT32)
    }
    return true
  }

  /**
   * Reads the number that begins at `from` into `out[row]`, in units of the scale, and returns the offset behind it; -1
   * when it is anything but plain, not exact at this scale or off the declared step (`out[row]` is then undefined).
   * A plain number and the byte behind it are `MAX_SCAN_BYTES` at most. The caller checks what follows.
   */
  scan(bytes: Uint8Array, from: number, out: Float64Array, row: number): number {
    const at = this.scanShort(bytes, from, from, 0, out, row)
    return at < 0 ? this.scanLong(bytes, from, out, row) : at
  }

  /**
   * `scan` for numbers of nine digits in all, of which those before `at` are read already and are `units`.
   *
   * Small enough to be inlined where it is called, and without a call of its own: behind a call, a loop has to look up
   * anew where its arrays lie. The result goes through `out` because a double that is returned may be boxed.
   */
  scanShort(bytes: Uint8Array, from: number, at: number, units: number, out: Float64Array, row: number): number {
    let digit = bytes[at]! ^ ZERO
    while (digit <= 9) {
      units = (Math.imul(units, 10) + digit) | 0
      at = (at + 1) | 0
      digit = bytes[at]! ^ ZERO
    }
    if (at === from) return -1
    let end = (from + MAX_DIGITS) | 0
    let left = this.decimals
    if (digit === POINT_DIGIT) {
      end = (end + 1) | 0
      at = (at + 1) | 0
      const stop = (at + left) | 0
      digit = bytes[at]! ^ ZERO
      while (digit <= 9) {
        units = (Math.imul(units, 10) + digit) | 0
        at = (at + 1) | 0
        digit = bytes[at]! ^ ZERO
      }
      left = (stop - at) | 0
    }
    // More than nine digits may have overflowed; decimals beyond the scale may be zeros.
    if (at > end || left < 0 || left > MAX_SHIFT) return -1
    if (this.hasGrain) {
      if (units % this.grains[left]! !== 0) return -1
      out[row] = (units * POWERS[left]!) / this.divisor
    } else {
      out[row] = units * POWERS[left]!
    }
    return at
  }

  /** The same for up to nine digits on both sides of the point, and zeros behind the decimals. */
  private scanLong(bytes: Uint8Array, from: number, out: Float64Array, row: number): number {
    const { decimals } = this
    let at = from
    let whole = 0
    let digit = bytes[at]! ^ ZERO
    for (; digit <= 9; digit = bytes[++at]! ^ ZERO) whole = whole * 10 + digit
    if (at === from || at - from > MAX_DIGITS) return -1
    let value = whole * powerOfTen(decimals)
    if (digit === (POINT ^ ZERO)) {
      const begin = ++at
      const stop = begin + decimals
      let fraction = 0
      digit = bytes[at]! ^ ZERO
      for (; at < stop && digit <= 9; digit = bytes[++at]! ^ ZERO) fraction = fraction * 10 + digit
      value += fraction * powerOfTen(stop - at)
      while (digit === 0 && at - begin < MAX_DECIMALS) digit = bytes[++at]! ^ ZERO
    }
    // Each rounding above is monotonic, so a value that was not exact is seen to be too large.
    if (value > MAX_EXACT || value % this.grain !== 0) return -1
    out[row] = value / this.divisor
    return at
  }
}

/** Smallest whole number `g` such that a count of `10^-decimals` is on the step exactly when `g` divides it. */
function grainOf(step: DecimalStep, decimals: number): number {
  const shift = step.decimals - decimals
  return shift >= 0
    ? step.units / greatestCommonDivisor(step.units, powerOfTen(shift))
    : step.units * powerOfTen(-shift)
}

function greatestCommonDivisor(a: number, b: number): number {
  while (b > 0) [a, b] = [b, a % b] // false for NaN: a step beyond exact powers of ten
  return a
}

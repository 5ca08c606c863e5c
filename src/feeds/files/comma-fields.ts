const COMMA = 44
const MINUS = 45
const ZERO = 48
const NINE = 57

/** Rows of the formats that use this have at most 11 fields; more are counted but not located. */
const MAX_FIELDS = 16

/**
 * Where the fields of one comma-separated line lie; reused from line to line. For plain archives: no quoting, no escapes.
 * Field `i` is `[start(i), end(i))` of the bytes last split.
 */
export class CommaFields {
  count = 0
  bytes: Uint8Array = new Uint8Array(0)
  private readonly bounds = new Int32Array(MAX_FIELDS + 1)

  /** Locates the fields of `[from, to)` and returns how many there are. */
  split(bytes: Uint8Array, from: number, to: number): number {
    const { bounds } = this
    this.bytes = bytes
    let count = 0
    bounds[0] = from
    for (let at = from; at < to; at++) {
      if (bytes[at] !== COMMA) continue
      count++
      if (count <= MAX_FIELDS) bounds[count] = at + 1
    }
    count++
    if (count <= MAX_FIELDS) bounds[count] = to + 1
    return (this.count = count)
  }

  /** Fields whose place is known. */
  get located(): number {
    return Math.min(this.count, MAX_FIELDS)
  }

  start(field: number): number {
    return this.bounds[field]!
  }

  end(field: number): number {
    return this.bounds[field + 1]! - 1
  }

  /** The field as text, for names and messages; not for the hot path. */
  text(field: number): string {
    return latin1(this.bytes, this.start(field), this.end(field))
  }

  /** The field as an integer: NaN unless it is an optional minus and digits within 2^53. */
  integer(field: number): number {
    return parseInteger(this.bytes, this.start(field), this.end(field))
  }

  /** The field is exactly this ASCII word. */
  is(field: number, word: string): boolean {
    const from = this.start(field)
    if (this.end(field) - from !== word.length) return false
    for (let i = 0; i < word.length; i++) if (this.bytes[from + i] !== word.charCodeAt(i)) return false
    return true
  }

  /** True or false in any of the spellings `True`, `true`, `False`, `false`; undefined for anything else. */
  boolean(field: number): boolean | undefined {
    const from = this.start(field)
    const length = this.end(field) - from
    if (length === 4 && this.matches(from, 'true')) return true
    if (length === 5 && this.matches(from, 'false')) return false
    return undefined
  }

  /** The word begins at `from`; its first letter may be upper case. */
  private matches(from: number, word: string): boolean {
    if ((this.bytes[from]! | 0x20) !== word.charCodeAt(0)) return false
    for (let i = 1; i < word.length; i++) if (this.bytes[from + i] !== word.charCodeAt(i)) return false
    return true
  }
}

/** Bytes `[from, to)` as an integer: NaN unless they are an optional minus and digits within 2^53. */
export function parseInteger(bytes: Uint8Array, from: number, to: number): number {
  let at = from
  const negative = at < to && bytes[at] === MINUS
  if (negative) at++
  if (at === to) return Number.NaN
  let value = 0
  for (; at < to; at++) {
    const byte = bytes[at]!
    if (byte < ZERO || byte > NINE) return Number.NaN
    value = value * 10 + (byte - ZERO)
  }
  if (value > Number.MAX_SAFE_INTEGER) return Number.NaN
  return negative ? -value : value
}

/**
 * Decimal seconds in `[from, to)` as whole microseconds, digit by digit: no float is involved and digits beyond
 * microseconds are cut off. NaN unless the text is digits with at most one point.
 *
 * @example parseSecondsMicros(Buffer.from('34200.004241176'), 0, 15) // => 34200004241
 */
export function parseSecondsMicros(bytes: Uint8Array, from: number, to: number): number {
  const seen = bytes.subarray(from, to).indexOf(46)
  const point = seen < 0 ? to : from + seen
  if (point === from || bytes[from] === MINUS || point === to - 1) return Number.NaN
  const seconds = parseInteger(bytes, from, point)
  let micros = 0
  for (let at = point + 1, unit = 100_000; at < to; at++, unit = Math.floor(unit / 10)) {
    const byte = bytes[at]!
    if (byte < ZERO || byte > NINE) return Number.NaN
    micros += (byte - ZERO) * unit
  }
  const total = seconds * 1_000_000 + micros
  return total <= Number.MAX_SAFE_INTEGER ? total : Number.NaN
}

/** Bytes as text, one character per byte: what the formats here contain is ASCII. */
export function latin1(bytes: Uint8Array, from: number, to: number): string {
  return String.fromCharCode(...bytes.subarray(from, Math.min(to, from + 64)))
}

import { type ParsedDecimal, parseDecimal, type SIDE_ASK } from '../../market/index.ts'

const INITIAL_LEVELS = 256

/**
 * The levels of one book message as exact decimals in columns, in the order they were sent.
 *
 * A message is read into a list completely before its first row is written, so that a level that cannot be read never
 * leaves half a message behind. One list is reused for every message: its content holds until the next `clear`.
 */
export class LevelList {
  length = 0
  /** 0 or `SIDE_ASK`. */
  side = new Uint8Array(INITIAL_LEVELS)
  priceUnits = new Float64Array(INITIAL_LEVELS)
  priceDecimals = new Int8Array(INITIAL_LEVELS)
  amountUnits = new Float64Array(INITIAL_LEVELS)
  amountDecimals = new Int8Array(INITIAL_LEVELS)

  private readonly price: ParsedDecimal = { units: 0, decimals: 0 }
  private readonly amount: ParsedDecimal = { units: 0, decimals: 0 }

  clear(): void {
    this.length = 0
  }

  /**
   * Appends a level from decimal text. Returns what is wrong with it, in words, and appends nothing then; null when
   * there is nothing to complain about.
   */
  pushText(side: 0 | typeof SIDE_ASK, price: string, amount: string): string | null {
    readDecimal(price, this.price)
    if (Number.isNaN(this.price.units)) return `price is not a number: ${JSON.stringify(price)}`
    readDecimal(amount, this.amount)
    if (Number.isNaN(this.amount.units)) return `amount is not a number: ${JSON.stringify(amount)}`
    if (this.amount.units < 0) return `amount is negative: ${amount}`
    this.push(side, this.price, this.amount)
    return null
  }

  /** Appends a level; `price.units` NaN = no price (an empty side of a quote). */
  push(side: number, price: ParsedDecimal, amount: ParsedDecimal): void {
    if (this.length === this.side.length) this.reserve(this.length + 1)
    const at = this.length++
    this.side[at] = side
    this.priceUnits[at] = price.units
    this.priceDecimals[at] = price.decimals
    this.amountUnits[at] = amount.units
    this.amountDecimals[at] = amount.decimals
  }

  /** Appends levels `[from, to)` of another list. */
  append(other: LevelList, from = 0, to = other.length): void {
    const at = this.length
    this.reserve(at + to - from)
    this.side.set(other.side.subarray(from, to), at)
    this.priceUnits.set(other.priceUnits.subarray(from, to), at)
    this.priceDecimals.set(other.priceDecimals.subarray(from, to), at)
    this.amountUnits.set(other.amountUnits.subarray(from, to), at)
    this.amountDecimals.set(other.amountDecimals.subarray(from, to), at)
    this.length = at + to - from
  }

  /** Forgets the first `count` levels. */
  discard(count: number): void {
    for (const column of [this.side, this.priceUnits, this.priceDecimals, this.amountUnits, this.amountDecimals]) {
      column.copyWithin(0, count, this.length)
    }
    this.length -= count
  }

  copy(): LevelList {
    const copy = new LevelList()
    copy.append(this)
    return copy
  }

  private reserve(length: number): void {
    if (length <= this.side.length) return
    const capacity = Math.max(length, 2 * this.side.length)
    this.side = grown(this.side, new Uint8Array(capacity))
    this.priceUnits = grown(this.priceUnits, new Float64Array(capacity))
    this.priceDecimals = grown(this.priceDecimals, new Int8Array(capacity))
    this.amountUnits = grown(this.amountUnits, new Float64Array(capacity))
    this.amountDecimals = grown(this.amountDecimals, new Int8Array(capacity))
  }
}

const POINT = 46
const ZERO = 48
const NINE = 57
/** This many characters are exact in a double whatever the digits. */
const SHORT = 15

/**
 * `parseDecimal`, with a short way for plain `digits.digits`, which is what venues send: no copy of the text, and zeros
 * at the end of the fraction are not read at all (Binance spot pads every number to eight decimals).
 */
function readDecimal(text: string, out: ParsedDecimal): void {
  const point = text.indexOf('.')
  let end = text.length
  if (point >= 0) {
    while (text.charCodeAt(end - 1) === ZERO) end--
    if (end === point + 1) end = point
  }
  if (end > SHORT || end === 0) return parseDecimal(text, out)
  let units = 0
  for (let at = 0; at < end; at++) {
    const code = text.charCodeAt(at)
    if (code >= ZERO && code <= NINE) units = units * 10 + (code - ZERO)
    else if (code !== POINT || at !== point) return parseDecimal(text, out)
  }
  out.units = units
  out.decimals = units === 0 || point < 0 || end <= point ? 0 : end - point - 1
}

function grown<Column extends Uint8Array | Int8Array | Float64Array>(old: Column, larger: Column): Column {
  larger.set(old)
  return larger
}

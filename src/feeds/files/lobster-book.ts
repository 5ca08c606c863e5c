import { LobsterRows } from './lobster-rows.ts'

const COMMA = 44
const MINUS = 45
const ZERO = 48
const NINE = 57

/** Digits that an exact integer always holds. */
const MAX_DIGITS = 15

/** Levels that do not exist are filled with prices beyond this, in either direction, and size 0. */
const DUMMY_PRICE = 9.9e9

/** The two sides of a state row, as offsets of their first price. */
export const ASK_COLUMN = 0
export const BID_COLUMN = 2

/**
 * A row of a LOBSTER order book file: the best `levels` prices and sizes of each side, as in the file
 * (`ask1, ask size 1, bid1, bid size 1, ask2, ...`), then how many levels each side has.
 */
export interface LobsterState {
  readonly levels: number
  readonly row: Float64Array
}

/** Levels that exist on a side; fewer than `levels` means that the whole side is shown. */
export function levelCount(state: LobsterState, column: number): number {
  return state.row[4 * state.levels + (column === ASK_COLUMN ? 0 : 1)]!
}

/** A price in the order of its side: smaller is better. */
export function keyOf(price: number, column: number): number {
  return column === ASK_COLUMN ? price : -price
}

/** Key of the worst price of which the size is known; infinite where the whole side is shown. */
export function edgeOf(state: LobsterState, column: number): number {
  const count = levelCount(state, column)
  if (count < state.levels) return Number.POSITIVE_INFINITY
  return keyOf(state.row[4 * (count - 1) + column]!, column)
}

/** Rows of a LOBSTER order book file. */
export class LobsterBookRows extends LobsterRows implements LobsterState {
  readonly levels: number

  constructor(levels: number) {
    super(4 * levels + 2)
    this.levels = levels
  }

  protected readRow(bytes: Uint8Array, from: number, to: number, row: Float64Array, offset: number): string | null {
    const columns = 4 * this.levels
    let column = 0
    let value = 0
    let digits = 0
    let isNegative = false
    // One pass over the bytes: with ten levels this is most of the work. The end of the row counts as a comma.
    for (let at = from; at <= to; at++) {
      const byte = at < to ? bytes[at]! : COMMA
      if (byte >= ZERO && byte <= NINE) {
        value = value * 10 + (byte - ZERO)
        digits++
      } else if (byte === COMMA) {
        if (digits === 0 || digits > MAX_DIGITS) return `column ${column + 1} is no whole number`
        if (column === columns) return `order book row has more than ${columns} columns`
        row[offset + column++] = isNegative ? -value : value
        value = 0
        digits = 0
        isNegative = false
      } else if (byte === MINUS && digits === 0 && !isNegative) {
        isNegative = true
      } else {
        return `column ${column + 1} is no whole number`
      }
    }
    if (column < columns) return `order book row has ${column} columns instead of ${columns}`
    return this.readSide(row, offset, ASK_COLUMN) ?? this.readSide(row, offset, BID_COLUMN)
  }

  /** Checks one side and counts its levels. */
  private readSide(row: Float64Array, offset: number, column: number): string | null {
    const { levels } = this
    const name = column === ASK_COLUMN ? 'ask' : 'bid'
    let count = 0
    let previous = Number.NEGATIVE_INFINITY
    for (let level = 0; level < levels; level++) {
      const price = row[offset + 4 * level + column]!
      if (Math.abs(price) >= DUMMY_PRICE) continue
      const key = keyOf(price, column)
      if (price <= 0) return `${name} price ${level + 1} is not positive`
      if (row[offset + 4 * level + column + 1]! <= 0) return `${name} size ${level + 1} is not positive`
      if (level !== count) return `${name} level ${level + 1} follows a level that does not exist`
      if (key <= previous) return `${name} prices are not in order at level ${level + 1}`
      previous = key
      count++
    }
    row[offset + 4 * levels + (column === ASK_COLUMN ? 0 : 1)] = count
    return null
  }
}

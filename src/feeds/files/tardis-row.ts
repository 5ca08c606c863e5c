import { MalformedRowError, type ParsedDecimal, parseDecimalBytes, type Where } from '../../market/index.ts'
import { columnOrder, EXCHANGE, headerNames, MAX_COLUMNS, TARDIS_COLUMNS, type TardisType } from './tardis-columns.ts'
import { parseMicros } from './tardis-micros.ts'

const COMMA = 44

/** A decimal number: mantissa and exponent. */
const NUMBER = /^([+-]?(?:\d+\.?\d*|\.\d+))(?:e([+-]?\d{1,3}))?$/i

/**
 * One row of a Tardis CSV, located by column whatever the order of the header; reused from row to row. Columns are
 * numbered as in `TARDIS_COLUMNS`. This is the careful reader: it defines what is accepted, the fast ones only repeat it.
 */
export class TardisRow {
  /** The columns stand in Tardis' own order and nothing is added: the fast readers may be used. */
  isCanonical = true
  bytes: Uint8Array = new Uint8Array(0)

  private readonly type: TardisType
  private order: readonly number[]
  private fieldCount: number
  private readonly bounds = new Int32Array(MAX_COLUMNS + 1)
  private where: Where = {}

  constructor(type: TardisType) {
    this.type = type
    this.order = TARDIS_COLUMNS[type].map((_, i) => i)
    this.fieldCount = this.order.length
  }

  /** Forgets the header: a file without one has the columns in Tardis' own order. */
  resetColumns(): void {
    this.order = TARDIS_COLUMNS[this.type].map((_, i) => i)
    this.fieldCount = this.order.length
    this.isCanonical = true
  }

  /** Takes a first line as header; false when it is a row of data. Throws `file.malformed` when a column is missing. */
  readHeader(bytes: Uint8Array, from: number, to: number, where: Where): boolean {
    const names = headerNames(new TextDecoder().decode(bytes.subarray(from, to)))
    if (names === null) return false
    const order = columnOrder(this.type, names)
    if (order === null) {
      const missing = TARDIS_COLUMNS[this.type].filter((name) => !names.includes(name)).slice(0, 3)
      throw new MalformedRowError(
        `the header is not one of ${this.type}: ${missing.length > 0 ? `no column ${missing.join(', ')}` : 'too long'}`,
        where,
        'give the type with --format, or restore the header line',
      )
    }
    this.order = order
    this.fieldCount = names.length
    this.isCanonical = names.length === order.length && order.every((field, i) => field === i)
    return true
  }

  /** Locates the fields of a line. Throws `file.malformed` when there are more or fewer than the header has. */
  split(bytes: Uint8Array, from: number, to: number, where: Where): void {
    const { bounds } = this
    this.bytes = bytes
    this.where = where
    let count = 1
    bounds[0] = from
    for (let at = from; at < to; at++) {
      if (bytes[at] !== COMMA) continue
      if (count <= MAX_COLUMNS) bounds[count] = at + 1
      count++
    }
    if (count !== this.fieldCount) throw this.malformed(`${this.fieldCount} fields expected, ${count} found`)
    bounds[count] = to + 1
  }

  from(column: number): number {
    return this.bounds[this.order[column]!]!
  }

  to(column: number): number {
    return this.bounds[this.order[column]! + 1]! - 1
  }

  isEmpty(column: number): boolean {
    return this.from(column) === this.to(column)
  }

  is(column: number, word: string): boolean {
    const from = this.from(column)
    if (this.to(column) - from !== word.length) return false
    for (let i = 0; i < word.length; i++) if (this.bytes[from + i] !== word.charCodeAt(i)) return false
    return true
  }

  equals(column: number, expected: Uint8Array): boolean {
    const from = this.from(column)
    if (this.to(column) - from !== expected.length) return false
    for (let i = 0; i < expected.length; i++) if (this.bytes[from + i] !== expected[i]) return false
    return true
  }

  slice(column: number): Uint8Array {
    return this.bytes.slice(this.from(column), this.to(column))
  }

  text(column: number): string {
    return new TextDecoder().decode(this.bytes.subarray(this.from(column), this.to(column)))
  }

  /** Exchange or symbol: valid UTF-8 without control characters, not empty. */
  name(column: number): string {
    const what = column === EXCHANGE ? 'exchange' : 'symbol'
    const bytes = this.bytes.subarray(this.from(column), this.to(column))
    if (bytes.length === 0) throw this.malformed(`${what} is empty`)
    if (bytes.length > 128 || bytes.some((byte) => byte < 0x20 || byte === 0x7f))
      throw this.malformed(`${what} is no name`)
    try {
      return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
    } catch (cause) {
      if (cause instanceof TypeError) throw this.malformed(`${what} is not UTF-8`)
      throw cause
    }
  }

  /** Microseconds since the epoch. */
  time(column: number): number {
    const micros = parseMicros(this.bytes, this.from(column), this.to(column))
    if (Number.isNaN(micros))
      throw this.malformed(`${this.label(column)} is no time in microseconds: ${this.quoted(column)}`)
    return micros
  }

  decimal(column: number, out: ParsedDecimal): void {
    parseDecimalBytes(this.bytes, this.from(column), this.to(column), out)
    if (Number.isNaN(out.units)) throw this.malformed(`${this.label(column)} is not a number: ${this.quoted(column)}`)
  }

  /** A decimal that is not negative. */
  amount(column: number, out: ParsedDecimal): void {
    this.decimal(column, out)
    if (out.units < 0) throw this.malformed(`${this.label(column)} is negative: ${this.text(column)}`)
  }

  /** A decimal as a double, times `10^shift` (exact: the decimal point is moved before rounding); null when empty. */
  number(column: number, shift = 0): number | null {
    if (this.isEmpty(column)) return null
    const text = this.text(column)
    const parts = NUMBER.exec(text)
    if (parts === null) throw this.malformed(`${this.label(column)} is not a number: ${this.quoted(column)}`)
    const value = shift === 0 ? Number(text) : Number(`${parts[1]}e${Number(parts[2] ?? 0) + shift}`)
    if (!Number.isFinite(value)) throw this.malformed(`${this.label(column)} is too large: ${this.quoted(column)}`)
    return value
  }

  /** `number` of a cell that may not be empty. */
  required(column: number): number {
    const value = this.number(column)
    if (value === null) throw this.malformed(`${this.label(column)} is empty`)
    return value
  }

  requiredAmount(column: number): number {
    const value = this.required(column)
    if (value < 0) throw this.malformed(`${this.label(column)} is negative: ${this.text(column)}`)
    return value
  }

  malformed(message: string): MalformedRowError {
    return new MalformedRowError(message, this.where)
  }

  /** The cell for a message, cut short: it may be anything. */
  quoted(column: number): string {
    return JSON.stringify(this.text(column).slice(0, 40))
  }

  private label(column: number): string {
    return TARDIS_COLUMNS[this.type][column]!
  }
}

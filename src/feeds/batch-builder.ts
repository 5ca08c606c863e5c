import {
  BATCH_ROWS,
  createColumns,
  type EventBatch,
  type EventColumns,
  type Instrument,
  KIND_STATUS,
  LAST,
  MAX_EXACT,
  type ParsedDecimal,
  parseDecimal,
  powerOfTen,
  type Scale,
  StatusCode,
  SteelyardError,
  significantDecimals,
  type Where,
} from '../market/index.ts'
import { DeclaredSteps } from './declared-steps.ts'

/**
 * Collects rows of one instrument into `EventBatch`es.
 *
 * - Rows are written one by one; `endMessage` marks the last one. A full block is only handed over when the row after
 *   it arrives, so the last row of a message always carries `LAST`.
 * - The scale starts at the finest decimal seen and becomes finer when a row needs it: the block is closed and the next
 *   one carries the finer scale. Where the instrument declares a tick or lot, a value off it throws.
 * - Declared steps follow their history by the venue's time (local where there is none): at a change an `epoch` status
 *   row is written before the first message of the new epoch.
 * - `ready` holds finished batches, oldest first; their columns are recycled once `release` is called.
 */
export class BatchBuilder {
  readonly instrument: Instrument
  readonly ready: EventBatch[] = []

  protected columns: EventColumns
  protected rows = 0
  protected scale: { priceDecimals: number; amountDecimals: number } | undefined
  protected readonly free: EventColumns[] = []
  private readonly withSequence: boolean
  protected capacity: number
  /** The declared steps of the current epoch. */
  protected readonly steps: DeclaredSteps
  /** The block before the open one ends in the middle of a message. */
  private isBrokenOff = false
  private readonly parsedPrice: ParsedDecimal = { units: 0, decimals: 0 }
  private readonly parsedAmount: ParsedDecimal = { units: 0, decimals: 0 }

  constructor(instrument: Instrument, options: { withSequence?: boolean; capacity?: number } = {}) {
    this.instrument = instrument
    this.withSequence = options.withSequence ?? false
    this.capacity = options.capacity ?? BATCH_ROWS
    this.columns = createColumns(this.capacity, this.withSequence)
    this.steps = new DeclaredSteps(instrument)
  }

  /**
   * Appends a row from decimal text. `price` null = no price (empty side): stored as NaN.
   * Throws `file.malformed` for text that is no number or a negative amount, `instrument.off_tick` off a declared step,
   * `instrument.precision` where exact integers end.
   */
  rowFromText(
    flags: number,
    price: string | null,
    amount: string,
    localTime: number,
    exchangeTime: number,
    sequence: number,
    where: Where,
  ): void {
    const { parsedPrice, parsedAmount } = this
    if (price === null) {
      parsedPrice.units = Number.NaN
      parsedPrice.decimals = 0
    } else {
      parseDecimal(price, parsedPrice)
      if (Number.isNaN(parsedPrice.units)) throw malformed(`price is not a number: ${JSON.stringify(price)}`, where)
    }
    parseDecimal(amount, parsedAmount)
    if (Number.isNaN(parsedAmount.units)) throw malformed(`amount is not a number: ${JSON.stringify(amount)}`, where)
    if (parsedAmount.units < 0) throw malformed(`amount is negative: ${amount}`, where)
    this.row(flags, parsedPrice, parsedAmount, localTime, exchangeTime, sequence, where)
  }

  /** Appends a row from parsed decimals; `price.units` NaN = no price. */
  row(
    flags: number,
    price: ParsedDecimal,
    amount: ParsedDecimal,
    localTime: number,
    exchangeTime: number,
    sequence: number,
    where: Where,
  ): void {
    const { steps } = this
    const time = Number.isNaN(exchangeTime) ? localTime : exchangeTime
    if (time >= steps.until && !this.isInMessage) this.enterEpoch(time, localTime, exchangeTime)
    let scale = this.scale
    if (scale === undefined || price.decimals !== scale.priceDecimals || amount.decimals !== scale.amountDecimals) {
      scale = this.fitScale(price, amount)
    }
    if (this.rows === this.capacity) this.close()
    const priceUnits = rescale(price, scale.priceDecimals, 'price', where)
    const amountUnits = rescale(amount, scale.amountDecimals, 'amount', where)
    if (steps.tick !== undefined || steps.lot !== undefined) steps.assertRow(price, amount, time, where)
    const { columns, rows } = this
    columns.localTime[rows] = localTime
    columns.exchangeTime[rows] = exchangeTime
    columns.price[rows] = priceUnits
    columns.amount[rows] = amountUnits
    columns.flags[rows] = flags
    if (columns.sequence !== null) columns.sequence[rows] = sequence
    this.rows = rows + 1
  }

  /** A status message: a row of its own. `detail` NaN = unknown. */
  status(code: number, detail: number, localTime: number, exchangeTime: number): void {
    if (this.rows === this.capacity) this.close()
    const { columns, rows } = this
    columns.localTime[rows] = localTime
    columns.exchangeTime[rows] = exchangeTime
    columns.price[rows] = code
    columns.amount[rows] = detail
    columns.flags[rows] = KIND_STATUS | LAST
    if (columns.sequence !== null) columns.sequence[rows] = Number.NaN
    this.rows = rows + 1
  }

  /** Marks the newest row as the last of its message. Without rows it does nothing. */
  endMessage(): void {
    if (this.rows > 0) this.columns.flags[this.rows - 1]! |= LAST
  }

  /** Hands over what has been collected, full or not. Call it at the end of a stream, or after a live message. */
  flush(): void {
    if (this.rows > 0) this.close()
  }

  /** Gives back the columns of a batch taken from `ready`. */
  release(batch: EventBatch): void {
    if (this.free.length < 4) this.free.push(batch)
  }

  protected close(): void {
    const { columns, rows, instrument } = this
    this.isBrokenOff = (columns.flags[rows - 1]! & LAST) === 0
    const scale: Scale = { ...(this.scale ?? { priceDecimals: 0, amountDecimals: 0 }) }
    this.ready.push({ ...columns, instrument, scale, start: 0, end: rows })
    this.columns = this.free.pop() ?? createColumns(this.capacity, this.withSequence)
    this.rows = 0
  }

  private get isInMessage(): boolean {
    return this.rows > 0 ? (this.columns.flags[this.rows - 1]! & LAST) === 0 : this.isBrokenOff
  }

  private enterEpoch(time: number, localTime: number, exchangeTime: number): void {
    if (this.steps.enter(time)) this.status(StatusCode.epoch, Number.NaN, localTime, exchangeTime)
  }

  /** Makes the scale fine enough for a row; an open block of the coarser scale is closed first. */
  protected fitScale(price: ParsedDecimal, amount: ParsedDecimal): { priceDecimals: number; amountDecimals: number } {
    const current = this.scale
    const priceDecimals = finest(current?.priceDecimals, price)
    const amountDecimals = finest(current?.amountDecimals, amount)
    if (current !== undefined && priceDecimals === current.priceDecimals && amountDecimals === current.amountDecimals) {
      return current
    }
    if (this.rows > 0) this.close()
    this.scale = { priceDecimals, amountDecimals }
    return this.scale
  }
}

function finest(current: number | undefined, value: ParsedDecimal): number {
  if (current !== undefined && (value.decimals <= current || value.units === 0 || Number.isNaN(value.units))) {
    return current
  }
  if (Number.isNaN(value.units) || value.units === 0) return current ?? 0
  const needed = significantDecimals(value.units, value.decimals)
  return current === undefined ? needed : Math.max(current, needed)
}

/** The value in units of `10^-decimals`; exact, or an error. */
function rescale(value: ParsedDecimal, decimals: number, what: string, where: Where): number {
  const { units } = value
  if (value.decimals === decimals || units === 0 || Number.isNaN(units)) return units
  const scaled =
    value.decimals < decimals
      ? units * powerOfTen(decimals - value.decimals)
      : units / powerOfTen(value.decimals - decimals)
  // NaN where the two scales are so far apart that no power of ten in a double joins them.
  if (!(Math.abs(scaled) <= MAX_EXACT)) {
    throw new SteelyardError('instrument.precision', `${what} needs more digits than an exact integer holds`, {
      hint: 'declare coarser steps for this instrument with --instruments, if the extra digits are noise',
      where,
    })
  }
  return scaled
}

function malformed(message: string, where: Where): SteelyardError {
  return new SteelyardError('file.malformed', message, {
    hint: 'mend the row, or run with --skip-malformed to count and skip such rows',
    where,
  })
}

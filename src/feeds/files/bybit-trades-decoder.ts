import { type EventBatch, KIND_TRADE, type ParsedDecimal, parseDecimalBytes, SIDE_ASK } from '../../market/index.ts'
import type { BatchBuilder } from '../batch-builder.ts'
import { BoundedSort, formatBound, SORT_BOUND, type SortBound } from './bounded-sort.ts'
import { parseSecondsMicros } from './comma-fields.ts'
import { type ColumnPositions, type CsvColumns, type CsvRun, HeadedCsvDecoder, takeBatches } from './headed-csv.ts'

export type BybitTradeColumn = 'time' | 'symbol' | 'side' | 'amount' | 'price'

/** Rows end in `tickDirection,trdMatchID,grossValue,homeNotional,foreignNotional[,RPI]`, which are not used. */
export const BYBIT_TRADE_COLUMNS: CsvColumns<BybitTradeColumn> = {
  names: { time: ['timestamp'], symbol: ['symbol'], side: ['side'], amount: ['size'], price: ['price'] },
  positions: { time: 0, symbol: 1, side: 2, amount: 3, price: 4 },
  counts: [10, 11],
}

// A held-back trade.
const PRICE_UNITS = 0
const PRICE_DECIMALS = 1
const AMOUNT_UNITS = 2
const AMOUNT_DECIMALS = 3
const TIME = 4
const FLAGS = 5
const LINE = 6
const FILE = 7
const WIDTH = 8

/**
 * Trades of public.bybit.com: each row is one trade and one message, `side` is the taker's. Times are decimal seconds,
 * read to the microsecond without a float. Older files are not in order; rows are sorted within `SORT_BOUND` (equal
 * times keep the order of the file). The oldest files run from newest to oldest: they cannot be sorted in bounded memory
 * and are refused with the way out.
 */
export class BybitTradesDecoder extends HeadedCsvDecoder<BybitTradeColumn> {
  private readonly builder: BatchBuilder
  private readonly bound: SortBound
  private readonly sort: BoundedSort
  private readonly price: ParsedDecimal = { units: 0, decimals: 0 }
  private readonly amount: ParsedDecimal = { units: 0, decimals: 0 }
  private readonly files: string[] = []
  /** Where the trade being written came from, which is not the row being read. */
  private readonly origin = { file: '', line: 0 }
  private previousTime = Number.NaN
  /** No row of this file was newer than the one before it. */
  private isDescending = true

  constructor(builder: BatchBuilder, run: CsvRun, bound: SortBound = SORT_BOUND) {
    super(BYBIT_TRADE_COLUMNS, run)
    this.builder = builder
    this.bound = bound
    this.sort = new BoundedSort(WIDTH, bound)
  }

  override beginFile(path: string): void {
    super.beginFile(path)
    this.files.push(path)
    this.previousTime = Number.NaN
    this.isDescending = true
  }

  protected decodeRow(columns: ColumnPositions<BybitTradeColumn>): void {
    const { fields, price, amount, sort } = this
    const time = parseSecondsMicros(fields.bytes, fields.start(columns.time), fields.end(columns.time))
    if (!(time > 0)) throw this.malformed(`timestamp is no time in seconds: ${this.quoted(columns.time)}`)
    if (!fields.is(columns.symbol, this.builder.instrument.symbol)) {
      throw this.malformed(`row is of ${this.quoted(columns.symbol)} in a file of ${this.builder.instrument.symbol}`)
    }
    const flags = this.sideFlags(columns.side)
    parseDecimalBytes(fields.bytes, fields.start(columns.price), fields.end(columns.price), price)
    if (!(price.units > 0)) throw this.malformed(`price is no positive number: ${this.quoted(columns.price)}`)
    parseDecimalBytes(fields.bytes, fields.start(columns.amount), fields.end(columns.amount), amount)
    if (!(amount.units >= 0)) throw this.malformed(`size is no number >= 0: ${this.quoted(columns.amount)}`)
    if (time > this.previousTime) this.isDescending = false
    this.previousTime = time
    const offset = sort.add(time, 0)
    if (offset < 0) throw this.tooLate()
    const { values } = sort
    values[offset + PRICE_UNITS] = price.units
    values[offset + PRICE_DECIMALS] = price.decimals
    values[offset + AMOUNT_UNITS] = amount.units
    values[offset + AMOUNT_DECIMALS] = amount.decimals
    values[offset + TIME] = time
    values[offset + FLAGS] = flags
    values[offset + LINE] = this.line
    values[offset + FILE] = this.files.length - 1
    this.release(false)
  }

  protected override hasReady(): boolean {
    return this.builder.ready.length > 0
  }

  protected override takeReady(): Iterable<EventBatch> {
    return takeBatches(this.builder)
  }

  override end(): Iterable<EventBatch> {
    this.release(true)
    this.builder.flush()
    return takeBatches(this.builder)
  }

  private sideFlags(field: number): number {
    if (this.fields.is(field, 'Buy')) return KIND_TRADE
    if (this.fields.is(field, 'Sell')) return KIND_TRADE | SIDE_ASK
    throw this.malformed(`side is neither Buy nor Sell: ${this.quoted(field)}`)
  }

  private tooLate() {
    if (this.isDescending) {
      return this.unordered(
        'the file runs from newest to oldest',
        'reverse its rows once: zcat f.csv.gz | (read h; echo "$h"; tac) | gzip > g.csv.gz',
      )
    }
    return this.unordered(
      `row is further out of order than ${formatBound(this.bound)}`,
      'give the files of one market in order, or sort this file by timestamp',
    )
  }

  private release(everything: boolean): void {
    const { sort, builder, price, amount, origin } = this
    const { values } = sort
    for (let offset = sort.take(everything); offset >= 0; offset = sort.take(everything)) {
      price.units = values[offset + PRICE_UNITS]!
      price.decimals = values[offset + PRICE_DECIMALS]!
      amount.units = values[offset + AMOUNT_UNITS]!
      amount.decimals = values[offset + AMOUNT_DECIMALS]!
      origin.line = values[offset + LINE]!
      origin.file = this.files[values[offset + FILE]!]!
      const time = values[offset + TIME]!
      builder.row(values[offset + FLAGS]!, price, amount, time, time, Number.NaN, origin)
      builder.endMessage()
      this.run.ledger.trades++
    }
  }
}

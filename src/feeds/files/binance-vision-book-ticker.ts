import { type EventBatch, KIND_QUOTE, type ParsedDecimal, parseDecimalBytes, SIDE_ASK } from '../../market/index.ts'
import type { BatchBuilder } from '../batch-builder.ts'
import { BOOK_TICKER_COLUMNS, type BookTickerColumn } from './binance-vision-layout.ts'
import { visionMicros } from './binance-vision-time.ts'
import { BoundedSort, formatBound, SORT_BOUND, type SortBound } from './bounded-sort.ts'
import { type ColumnPositions, type CsvRun, HeadedCsvDecoder, takeBatches } from './headed-csv.ts'

// A held-back quote: bid and ask as parsed decimals, then what is needed to write and to place it.
const BID = 0
const ASK = 4
const TIME = 8
const UPDATE_ID = 9
const LINE = 10
const FILE = 11
const WIDTH = 12

/**
 * Vision `bookTicker`: each row is a quote message of a bid and an ask row, with `update_id` as its sequence. Rows are
 * interleaved and out of order in the archives; they are put in order of transaction time, then update id, within
 * `SORT_BOUND`. A row later than that is `file.unordered`. An empty side (price or size 0) becomes price NaN, amount 0.
 */
export class VisionBookTickerDecoder extends HeadedCsvDecoder<BookTickerColumn> {
  private readonly builder: BatchBuilder
  private readonly bound: SortBound
  private readonly sort: BoundedSort
  private readonly price: ParsedDecimal = { units: 0, decimals: 0 }
  private readonly amount: ParsedDecimal = { units: 0, decimals: 0 }
  private readonly side = new Float64Array(2 * ASK)
  private readonly files: string[] = []
  /** Where the quote being written came from, which is not the row being read. */
  private readonly origin = { file: '', line: 0 }

  constructor(builder: BatchBuilder, run: CsvRun, bound: SortBound = SORT_BOUND) {
    super(BOOK_TICKER_COLUMNS, run)
    this.builder = builder
    this.bound = bound
    this.sort = new BoundedSort(WIDTH, bound)
  }

  override beginFile(path: string): void {
    super.beginFile(path)
    this.files.push(path)
  }

  protected decodeRow(columns: ColumnPositions<BookTickerColumn>): void {
    const { fields, sort, side } = this
    const time = visionMicros(fields.integer(columns.time))
    if (Number.isNaN(time)) throw this.malformed(`transaction_time is no timestamp: ${this.quoted(columns.time)}`)
    const updateId = fields.integer(columns.updateId)
    if (!(updateId >= 0)) throw this.malformed(`update_id is no id: ${this.quoted(columns.updateId)}`)
    this.parseSide(BID, columns.bidPrice, columns.bidAmount)
    this.parseSide(ASK, columns.askPrice, columns.askAmount)
    const offset = sort.add(time, updateId)
    if (offset < 0) {
      throw this.unordered(
        `row is further out of order than ${formatBound(this.bound)}`,
        'give the files of one market in order, or sort this file by transaction_time',
      )
    }
    sort.values.set(side, offset)
    sort.values[offset + TIME] = time
    sort.values[offset + UPDATE_ID] = updateId
    sort.values[offset + LINE] = this.line
    sort.values[offset + FILE] = this.files.length - 1
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

  private parseSide(offset: number, priceField: number, amountField: number): void {
    const { fields, price, amount, side } = this
    parseDecimalBytes(fields.bytes, fields.start(priceField), fields.end(priceField), price)
    if (!(price.units >= 0)) throw this.malformed(`price is no number >= 0: ${this.quoted(priceField)}`)
    parseDecimalBytes(fields.bytes, fields.start(amountField), fields.end(amountField), amount)
    if (!(amount.units >= 0)) throw this.malformed(`amount is no number >= 0: ${this.quoted(amountField)}`)
    const isEmpty = price.units === 0 || amount.units === 0
    side[offset] = isEmpty ? Number.NaN : price.units
    side[offset + 1] = isEmpty ? 0 : price.decimals
    side[offset + 2] = isEmpty ? 0 : amount.units
    side[offset + 3] = isEmpty ? 0 : amount.decimals
  }

  private release(everything: boolean): void {
    const { sort, builder } = this
    for (let offset = sort.take(everything); offset >= 0; offset = sort.take(everything)) {
      this.writeSide(offset, BID, KIND_QUOTE)
      this.writeSide(offset, ASK, KIND_QUOTE | SIDE_ASK)
      builder.endMessage()
      this.run.ledger.quotes++
    }
  }

  private writeSide(offset: number, side: number, flags: number): void {
    const { price, amount, origin } = this
    const { values } = this.sort
    price.units = values[offset + side]!
    price.decimals = values[offset + side + 1]!
    amount.units = values[offset + side + 2]!
    amount.decimals = values[offset + side + 3]!
    const time = values[offset + TIME]!
    origin.line = values[offset + LINE]!
    origin.file = this.files[values[offset + FILE]!]!
    this.builder.row(flags, price, amount, time, time, values[offset + UPDATE_ID]!, origin)
  }
}

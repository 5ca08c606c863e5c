import { type EventBatch, KIND_TRADE, type ParsedDecimal, parseDecimalBytes, SIDE_ASK } from '../../market/index.ts'
import type { BatchBuilder } from '../batch-builder.ts'
import type { TradeColumn } from './binance-vision-layout.ts'
import { visionMicros } from './binance-vision-time.ts'
import { type ColumnPositions, type CsvColumns, type CsvRun, HeadedCsvDecoder, takeBatches } from './headed-csv.ts'

/**
 * Vision `aggTrades` and `trades`: each row is one trade and one message. `is_buyer_maker` true = the taker sold.
 * One clock, the venue's, serves both time columns. Rows promise order; a step back in time is `file.unordered`.
 */
export class VisionTradesDecoder extends HeadedCsvDecoder<TradeColumn> {
  private readonly builder: BatchBuilder
  private readonly price: ParsedDecimal = { units: 0, decimals: 0 }
  private readonly amount: ParsedDecimal = { units: 0, decimals: 0 }
  private lastTime = Number.NEGATIVE_INFINITY

  constructor(columns: CsvColumns<TradeColumn>, builder: BatchBuilder, run: CsvRun) {
    super(columns, run)
    this.builder = builder
  }

  protected decodeRow(columns: ColumnPositions<TradeColumn>): void {
    const { fields, price, amount } = this
    const time = visionMicros(fields.integer(columns.time))
    if (Number.isNaN(time)) throw this.malformed(`time is no timestamp: ${this.quoted(columns.time)}`)
    const isBuyerMaker = fields.boolean(columns.isBuyerMaker)
    if (isBuyerMaker === undefined) {
      throw this.malformed(`is_buyer_maker is neither true nor false: ${this.quoted(columns.isBuyerMaker)}`)
    }
    parseDecimalBytes(fields.bytes, fields.start(columns.price), fields.end(columns.price), price)
    if (!(price.units > 0)) throw this.malformed(`price is no positive number: ${this.quoted(columns.price)}`)
    parseDecimalBytes(fields.bytes, fields.start(columns.amount), fields.end(columns.amount), amount)
    if (!(amount.units >= 0)) throw this.malformed(`amount is no number >= 0: ${this.quoted(columns.amount)}`)
    if (time < this.lastTime) {
      throw this.unordered(
        `time goes back by ${this.lastTime - time} µs`,
        'give each day or month once, and whole files; sort the file by id if it was merged by hand',
      )
    }
    this.lastTime = time
    const flags = isBuyerMaker ? KIND_TRADE | SIDE_ASK : KIND_TRADE
    this.builder.row(flags, price, amount, time, time, Number.NaN, this.at)
    this.builder.endMessage()
    this.run.ledger.trades++
  }

  protected override hasReady(): boolean {
    return this.builder.ready.length > 0
  }

  protected override takeReady(): Iterable<EventBatch> {
    return takeBatches(this.builder)
  }

  override end(): Iterable<EventBatch> {
    this.builder.flush()
    return takeBatches(this.builder)
  }
}

import { type DepthBand, MalformedRowError, type MarketRecord, type PositioningMetrics } from '../../market/index.ts'
import {
  BOOK_DEPTH_COLUMNS,
  type BookDepthColumn,
  METRICS_COLUMNS,
  type MetricsColumn,
} from './binance-vision-layout.ts'
import { visionTextMicros } from './binance-vision-time.ts'
import { type ColumnPositions, type CsvColumns, type CsvRun, HeadedCsvDecoder } from './headed-csv.ts'

/** The market that the rows of a file belong to. */
export interface VisionMarket {
  readonly venue: string
  readonly symbol: string
}

/** Rows a `metrics` file may have; a day has 288. It is sorted as a whole, so its size must be bounded. */
export const MAX_METRICS_ROWS = 100_000

/** Decodes lines into records. A format without events yields no batches from `push` and `endFile`. */
export abstract class VisionRecordDecoder<Key extends string> extends HeadedCsvDecoder<Key> {
  protected readonly market: VisionMarket
  protected records: MarketRecord[] = []
  protected lastTime = Number.NEGATIVE_INFINITY

  constructor(columns: CsvColumns<Key>, market: VisionMarket, run: CsvRun) {
    super(columns, run)
    this.market = market
  }

  /** Records decoded so far that are in their final order: at most one group, none when there are none. */
  *takeDecoded(): Iterable<readonly MarketRecord[]> {
    const { records } = this
    if (records.length === 0) return
    this.records = []
    yield records
  }

  /** What is left once the file has ended. */
  takeFile(): Iterable<readonly MarketRecord[]> {
    return this.takeDecoded()
  }

  /** Field as a number; throws when it is none. */
  protected number(field: number, name: string): number {
    const text = this.fields.text(field)
    const value = /^-?\d+(?:\.\d+)?(?:[eE][+-]?\d{1,3})?$/u.test(text) ? Number(text) : Number.NaN
    if (!Number.isFinite(value)) throw this.malformed(`${name} is not a number: ${this.quoted(field)}`)
    return value
  }

  protected time(field: number): number {
    const time = visionTextMicros(this.fields, field)
    if (Number.isNaN(time)) throw this.malformed(`time is not YYYY-MM-DD HH:MM:SS: ${this.quoted(field)}`)
    return time
  }

  /** Times never go back from one record to the next, nor from one file to the next. */
  protected assertOrder(time: number): void {
    if (time < this.lastTime) {
      throw this.unordered('time goes back', 'give each day once, and the days in order')
    }
    this.lastTime = time
  }
}

/**
 * Vision `bookDepth`: cumulative depth (base) and notional (quote) within a signed percentage of the mid, written `-5`
 * or `-5.00`. It is no order book. The venue's prices were misaligned for parts of 2025-04 and 2025-05.
 */
export class VisionBookDepthDecoder extends VisionRecordDecoder<BookDepthColumn> {
  constructor(market: VisionMarket, run: CsvRun) {
    super(BOOK_DEPTH_COLUMNS, market, run)
  }

  protected decodeRow(columns: ColumnPositions<BookDepthColumn>): void {
    const time = this.time(columns.time)
    const percentage = this.number(columns.percentage, 'percentage')
    const depth = this.amount(columns.depth, 'depth')
    const notional = this.amount(columns.notional, 'notional')
    this.assertOrder(time)
    const record: DepthBand = {
      type: 'depth_band',
      ...this.market,
      exchangeTime: time,
      localTime: time,
      percentage,
      depth,
      notional,
    }
    this.records.push(record)
  }

  private amount(field: number, name: string): number {
    const value = this.number(field, name)
    if (value < 0) throw this.malformed(`${name} is negative: ${this.quoted(field)}`)
    return value
  }
}

/**
 * Vision `metrics`: open interest and long/short ratios every 5 minutes. Rows are unordered inside a file, so each file
 * is sorted as a whole when it ends (stable: equal times keep their order). Blank cells are null.
 */
export class VisionMetricsDecoder extends VisionRecordDecoder<MetricsColumn> {
  private rows: PositioningMetrics[] = []

  constructor(market: VisionMarket, run: CsvRun) {
    super(METRICS_COLUMNS, market, run)
  }

  override beginFile(path: string): void {
    super.beginFile(path)
    this.rows = []
  }

  protected decodeRow(columns: ColumnPositions<MetricsColumn>): void {
    const time = this.time(columns.time)
    if (!this.fields.is(columns.symbol, this.market.symbol)) {
      throw this.malformed(`row is of ${this.quoted(columns.symbol)} in a file of ${this.market.symbol}`)
    }
    if (this.rows.length === MAX_METRICS_ROWS) {
      throw new MalformedRowError(
        `file has more than ${MAX_METRICS_ROWS} rows and cannot be sorted`,
        { ...this.at },
        'split it by day; a day has 288 rows',
      )
    }
    this.rows.push({
      type: 'positioning_metrics',
      ...this.market,
      exchangeTime: time,
      localTime: time,
      openInterest: this.cell(columns.openInterest, 'sum_open_interest'),
      openInterestNotional: this.cell(columns.openInterestNotional, 'sum_open_interest_value'),
      topTraderAccountRatio: this.cell(columns.topTraderAccountRatio, 'count_toptrader_long_short_ratio'),
      topTraderPositionRatio: this.cell(columns.topTraderPositionRatio, 'sum_toptrader_long_short_ratio'),
      accountRatio: this.cell(columns.accountRatio, 'count_long_short_ratio'),
      takerVolumeRatio: this.cell(columns.takerVolumeRatio, 'sum_taker_long_short_vol_ratio'),
    })
  }

  /** The file that ended, sorted. */
  override *takeFile(): Iterable<readonly MarketRecord[]> {
    const { rows } = this
    const [first] = rows.sort((a, b) => a.localTime - b.localTime)
    this.rows = []
    if (first === undefined) return
    this.assertOrder(first.localTime)
    this.lastTime = rows.at(-1)!.localTime
    yield rows
  }

  private cell(field: number, name: string): number | null {
    const text = this.fields.text(field)
    return text === '' || text === '""' ? null : this.number(field, name)
  }
}

import type { VisionType } from './binance-vision-name.ts'
import type { CommaFields } from './comma-fields.ts'
import { type CsvColumns, headerNames } from './headed-csv.ts'

/** Which product a layout belongs to: the columns tell spot from futures, the symbol USD-M from COIN-M. */
export interface VisionLayout {
  readonly type: VisionType
  readonly market: 'spot' | 'futures'
}

export type TradeColumn = 'price' | 'amount' | 'time' | 'isBuyerMaker'

const TRADE_NAMES = {
  price: ['price'],
  amount: ['quantity', 'qty'],
  time: ['transact_time', 'time'],
  isBuyerMaker: ['is_buyer_maker'],
}

export const AGG_TRADE_COLUMNS: CsvColumns<TradeColumn> = {
  names: TRADE_NAMES,
  positions: { price: 1, amount: 2, time: 5, isBuyerMaker: 6 },
  counts: [7, 8],
}

export const TRADE_COLUMNS: CsvColumns<TradeColumn> = {
  names: TRADE_NAMES,
  positions: { price: 1, amount: 2, time: 4, isBuyerMaker: 5 },
  counts: [6, 7],
}

export type BookTickerColumn = 'updateId' | 'bidPrice' | 'bidAmount' | 'askPrice' | 'askAmount' | 'time'

/** `time` is the transaction time: when the matching engine changed the quote. `event_time` is when it was sent. */
export const BOOK_TICKER_COLUMNS: CsvColumns<BookTickerColumn> = {
  names: {
    updateId: ['update_id'],
    bidPrice: ['best_bid_price'],
    bidAmount: ['best_bid_qty'],
    askPrice: ['best_ask_price'],
    askAmount: ['best_ask_qty'],
    time: ['transaction_time'],
  },
  positions: { updateId: 0, bidPrice: 1, bidAmount: 2, askPrice: 3, askAmount: 4, time: 5 },
  counts: [7],
}

export type BookDepthColumn = 'time' | 'percentage' | 'depth' | 'notional'

export const BOOK_DEPTH_COLUMNS: CsvColumns<BookDepthColumn> = {
  names: { time: ['timestamp'], percentage: ['percentage'], depth: ['depth'], notional: ['notional'] },
  positions: { time: 0, percentage: 1, depth: 2, notional: 3 },
  counts: [4],
}

export type MetricsColumn =
  | 'time'
  | 'symbol'
  | 'openInterest'
  | 'openInterestNotional'
  | 'topTraderAccountRatio'
  | 'topTraderPositionRatio'
  | 'accountRatio'
  | 'takerVolumeRatio'

/** Vision says `count_` where accounts are counted and `sum_` where their positions are added up. */
export const METRICS_COLUMNS: CsvColumns<MetricsColumn> = {
  names: {
    time: ['create_time'],
    symbol: ['symbol'],
    openInterest: ['sum_open_interest'],
    openInterestNotional: ['sum_open_interest_value'],
    topTraderAccountRatio: ['count_toptrader_long_short_ratio'],
    topTraderPositionRatio: ['sum_toptrader_long_short_ratio'],
    accountRatio: ['count_long_short_ratio'],
    takerVolumeRatio: ['sum_taker_long_short_vol_ratio'],
  },
  positions: {
    time: 0,
    symbol: 1,
    openInterest: 2,
    openInterestNotional: 3,
    topTraderAccountRatio: 4,
    topTraderPositionRatio: 5,
    accountRatio: 6,
    takerVolumeRatio: 7,
  },
  counts: [8],
}

/**
 * The layout of the first data row, by number of columns and by which of them are booleans; null when it is none.
 *
 * Spot aggTrades have 8 columns, futures ones 7; spot trades 7 (`is_best_match` is the last), futures ones 6. A
 * `bookTicker` row has 7 columns and no boolean; `bookDepth` (4) and `metrics` (8) begin with a text time.
 */
export function layoutOfRow(fields: CommaFields): VisionLayout | null {
  const { count } = fields
  const isBoolean = (field: number): boolean => fields.boolean(field) !== undefined
  const hasTextTime = count > 1 && Number.isNaN(fields.integer(0))
  if (hasTextTime) {
    if (count === 4) return { type: 'bookDepth', market: 'futures' }
    return count === 8 ? { type: 'metrics', market: 'futures' } : null
  }
  if (count === 8 && isBoolean(6) && isBoolean(7)) return { type: 'aggTrades', market: 'spot' }
  if (count === 6 && isBoolean(5)) return { type: 'trades', market: 'futures' }
  if (count !== 7) return null
  if (isBoolean(6)) return isBoolean(5) ? { type: 'trades', market: 'spot' } : { type: 'aggTrades', market: 'futures' }
  return { type: 'bookTicker', market: 'futures' }
}

/** The layout a header announces; null when it is none of ours. */
export function layoutOfHeader(fields: CommaFields): VisionLayout | null {
  const names = headerNames(fields)
  const has = (name: string): boolean => names.includes(name)
  if (has('update_id') && has('best_bid_price')) return { type: 'bookTicker', market: 'futures' }
  if (has('percentage') && has('notional')) return { type: 'bookDepth', market: 'futures' }
  if (has('create_time') && has('sum_open_interest')) return { type: 'metrics', market: 'futures' }
  const market = has('is_best_match') ? 'spot' : 'futures'
  if (has('agg_trade_id') && has('is_buyer_maker')) return { type: 'aggTrades', market }
  if (has('id') && has('is_buyer_maker')) return { type: 'trades', market }
  return null
}

import { mulberry32, type Random } from '../../src/math/index.ts'

/** How the venue wrote files over the years. */
export interface VisionStyle {
  readonly header?: boolean
  /** Unit of integer times. Default `ms`. */
  readonly unit?: 'ms' | 'us'
  readonly booleans?: 'True' | 'true'
  readonly lineBreak?: '\n' | '\r\n'
}

export interface VisionTrade {
  /** Microseconds. */
  readonly time: number
  readonly price: number
  readonly amount: number
  readonly isBuyerMaker: boolean
}

export type VisionTradeLayout = 'spot.aggTrades' | 'spot.trades' | 'futures.aggTrades' | 'futures.trades'

/** 2024-03-29T00:00:00Z. */
const START = 1_711_670_400_000_000

const HEADERS = {
  'spot.aggTrades': null,
  'spot.trades': null,
  'futures.aggTrades': 'agg_trade_id,price,quantity,first_trade_id,last_trade_id,transact_time,is_buyer_maker',
  'futures.trades': 'id,price,qty,quote_qty,time,is_buyer_maker',
} as const

/** A file of trades and the trades it holds, in order. */
export function visionTrades(
  layout: VisionTradeLayout,
  options: { seed: number; rows: number } & VisionStyle,
): { text: string; trades: VisionTrade[] } {
  const { seed, rows, unit = 'ms', booleans = 'true', lineBreak = '\n' } = options
  const random = mulberry32(seed)
  const lines: string[] = []
  const header = HEADERS[layout]
  if (options.header && header !== null) lines.push(header)
  const trades: VisionTrade[] = []
  let time = START
  for (let id = 1; id <= rows; id++) {
    time += unit === 'ms' ? 1000 * integer(random, 0, 40) : integer(random, 0, 40_000)
    const price = (6_161_250 + integer(random, -500, 500)) / 100
    const amount = integer(random, 1, 90_000) / 1000
    const isBuyerMaker = random() < 0.5
    const flag = booleanText(isBuyerMaker, booleans)
    const stamp = unit === 'ms' ? time / 1000 : time
    const best = booleanText(true, booleans)
    const [p, q] = [price.toFixed(2), amount.toFixed(3)]
    if (layout === 'spot.aggTrades') lines.push([id, p, q, id * 2, id * 2 + 1, stamp, flag, best].join())
    else if (layout === 'spot.trades') lines.push([id, p, q, (price * amount).toFixed(5), stamp, flag, best].join())
    else if (layout === 'futures.aggTrades') lines.push([id, p, q, id * 2, id * 2 + 1, stamp, flag].join())
    else lines.push([id, p, q, (price * amount).toFixed(5), stamp, flag].join())
    trades.push({ time, price, amount, isBuyerMaker })
  }
  return { text: textOf(lines, lineBreak), trades }
}

export interface VisionQuote {
  readonly time: number
  readonly updateId: number
  readonly bid: readonly [price: number, amount: number]
  readonly ask: readonly [price: number, amount: number]
}

/** A `bookTicker` file whose rows are up to `displacement` places from their order, and its quotes in order. */
export function visionBookTicker(options: { seed: number; rows: number; displacement?: number } & VisionStyle): {
  text: string
  quotes: VisionQuote[]
} {
  const { seed, rows, displacement = 0, lineBreak = '\n' } = options
  const random = mulberry32(seed)
  const quotes: VisionQuote[] = []
  let time = START
  let updateId = 4_000_000_000_000
  for (let i = 0; i < rows; i++) {
    time += 1000 * integer(random, 0, 3)
    updateId += integer(random, 1, 20)
    const bid = 6_161_250 + integer(random, -50, 50)
    quotes.push({
      time,
      updateId,
      bid: [bid / 100, integer(random, 1, 9999) / 1000],
      ask: [(bid + integer(random, 1, 9)) / 100, integer(random, 1, 9999) / 1000],
    })
  }
  const shuffled = quotes
    .map((quote, i) => ({ quote, place: i + random() * displacement }))
    .sort((a, b) => a.place - b.place)
  const lines = shuffled.map(({ quote: { time, updateId, bid, ask } }) =>
    [
      updateId,
      bid[0].toFixed(2),
      bid[1].toFixed(3),
      ask[0].toFixed(2),
      ask[1].toFixed(3),
      time / 1000,
      time / 1000 + 2,
    ].join(),
  )
  const header = 'update_id,best_bid_price,best_bid_qty,best_ask_price,best_ask_qty,transaction_time,event_time'
  return { text: textOf(options.header ? [header, ...lines] : lines, lineBreak), quotes }
}

/** A day of `metrics`, rows in random order; cells of `openInterestNotional` are blank now and then. */
export function visionMetrics(options: { seed: number; rows: number; symbol: string; header?: boolean }): {
  text: string
  /** Microseconds and open interest, in order. */
  rows: [time: number, openInterest: number, notional: number | null][]
} {
  const random = mulberry32(options.seed)
  const rows = Array.from({ length: options.rows }, (_, i): [number, number, number | null] => [
    START + i * 300_000_000,
    integer(random, 1000, 9_000_000) / 1000,
    random() < 0.2 ? null : integer(random, 1000, 9_000_000) / 10,
  ])
  const lines = rows
    .map(([time, openInterest, notional]) => ({
      order: random(),
      line: [textTime(time), options.symbol, openInterest, notional ?? '', 1.25, 1.5, 0.75, 0.5].join(),
    }))
    .sort((a, b) => a.order - b.order)
    .map(({ line }) => line)
  const header =
    'create_time,symbol,sum_open_interest,sum_open_interest_value,count_toptrader_long_short_ratio,' +
    'sum_toptrader_long_short_ratio,count_long_short_ratio,sum_taker_long_short_vol_ratio'
  return { text: textOf(options.header ? [header, ...lines] : lines, '\n'), rows }
}

/** `bookDepth`: ten bands every 30 seconds; percentages as `-5` or, in newer files, `-5.00`. */
export function visionBookDepth(options: { seed: number; moments: number; isNewer?: boolean }): {
  text: string
  rows: [time: number, percentage: number, depth: number, notional: number][]
} {
  const random = mulberry32(options.seed)
  const rows: [number, number, number, number][] = []
  for (let i = 0; i < options.moments; i++) {
    for (const percentage of [-5, -4, -3, -2, -1, 1, 2, 3, 4, 5]) {
      rows.push([START + i * 30_000_000, percentage, integer(random, 1, 9e6) / 1000, integer(random, 1, 9e9) / 100])
    }
  }
  const lines = rows.map(([time, percentage, depth, notional]) =>
    [textTime(time), options.isNewer ? percentage.toFixed(2) : percentage, depth, notional].join(),
  )
  return { text: textOf(['timestamp,percentage,depth,notional', ...lines], '\n'), rows }
}

/** A trade file of public.bybit.com: times with up to seven decimals, rows up to `displacement` places out of order. */
export function bybitTrades(options: {
  seed: number
  rows: number
  displacement?: number
  isReversed?: boolean
  header?: boolean
}): { text: string; trades: { time: number; price: number; amount: number; isSell: boolean }[] } {
  const random = mulberry32(options.seed)
  let time = 1_585_094_400_000_000
  const trades = Array.from({ length: options.rows }, () => {
    time += integer(random, 1, 90_000)
    return {
      time,
      price: integer(random, 12_000, 13_000) / 2,
      amount: integer(random, 1, 900) / 1000,
      isSell: random() < 0.5,
    }
  })
  const displaced = trades
    .map((trade, i) => ({ trade, place: options.isReversed ? -i : i + random() * (options.displacement ?? 0) }))
    .sort((a, b) => a.place - b.place)
  const lines = displaced.map(({ trade: { time, price, amount, isSell } }) => {
    const stamp = `${Math.floor(time / 1e6)}.${String(time % 1e6).padStart(6, '0')}9` // finer than a microsecond
    return [stamp, 'BTCUSDT', isSell ? 'Sell' : 'Buy', amount, price, 'ZeroPlusTick', 'id', 1, amount, 1].join()
  })
  const header = 'timestamp,symbol,side,size,price,tickDirection,trdMatchID,grossValue,homeNotional,foreignNotional'
  return { text: textOf(options.header === false ? lines : [header, ...lines], '\n'), trades }
}

function textOf(lines: readonly string[], lineBreak: string): string {
  return lines.map((line) => line + lineBreak).join('')
}

function booleanText(value: boolean, spelling: 'True' | 'true'): string {
  const text = String(value)
  return spelling === 'true' ? text : text[0]!.toUpperCase() + text.slice(1)
}

function textTime(micros: number): string {
  return new Date(micros / 1000).toISOString().slice(0, 19).replace('T', ' ')
}

function integer(random: Random, low: number, high: number): number {
  return low + Math.floor(random() * (high - low + 1))
}

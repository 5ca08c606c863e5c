/*
 * What Binance sends, as far as this reader uses it. Frames of combined streams wrap the message: {"stream": "<symbol,
 * lower case>@<stream>", "data": {…}}; frames of single streams are the message itself. Payloads below have their
 * shape, with invented numbers.
 *
 * Spot: https://developers.binance.com/docs/binance-spot-api-docs/web-socket-streams
 * USD-M: https://developers.binance.com/docs/derivatives/usds-margined-futures/websocket-market-streams
 * COIN-M: https://developers.binance.com/docs/derivatives/coin-margined-futures/websocket-market-streams
 * (all read 2026-11-20, and compared with recordings of 2024)
 *
 * Common to all: prices and amounts are decimal text; times are milliseconds, or microseconds where the connection
 * asked for them (`timeUnit`); `s` is the symbol in upper case. COIN-M amounts are contracts (100 USD on BTC, 10 USD on
 * others); a COIN-M message may name its pair (`ps`), which is how it can be told from USD-M.
 */

/** Venue ids: one per product, because symbols are unique only within one. */
export type BinanceVenue = 'binance' | 'binance-usdm' | 'binance-coinm'

/**
 * `<symbol>@depth`, `@depth@100ms`, `@depth@0ms`: changed levels, absolute amounts, "0" deletes; levels may lie absurdly
 * far from the touch. `@depth5`, `@depth10`, `@depth20` are other streams: futures send them under the same event name,
 * with the few best levels only.
 *
 * @example spot {"e":"depthUpdate","E":1700000000100,"s":"AAABBB","U":157,"u":160,"b":[["0.0024","10"]],"a":[]}
 * @example USD-M {"e":"depthUpdate","E":1700000000100,"T":1700000000092,"s":"AAABBB","U":157,"u":160,"pu":149,"b":[],"a":[["0.0026","0"]]}
 * @example COIN-M {"e":"depthUpdate","E":1700000000100,"T":1700000000092,"s":"AAAUSD_PERP","ps":"AAAUSD","U":157,"u":160,"pu":149,"b":[],"a":[]}
 */
export interface BinanceDepthUpdate {
  e: 'depthUpdate'
  /** Time sent. */
  E: number
  /** Time of matching; futures only. */
  T?: number
  s: string
  /** First and last update id. Spot: `U` is the last `u` + 1. Futures: ids are shared by all symbols and jump. */
  U: number
  u: number
  /** `u` of the message before; futures only. */
  pu?: number
  b: [price: string, amount: string][]
  a: [price: string, amount: string][]
}

/**
 * REST body of `/api/v3/depth` (spot, up to 5000 levels a side), `/fapi/v1/depth`, `/dapi/v1/depth` (1000). It lags the
 * stream by about a second. Spot bodies name no symbol and no time.
 *
 * @example {"lastUpdateId":160,"E":1700000000100,"T":1700000000092,"bids":[["0.0024","10"]],"asks":[["0.0026","100"]]}
 */
export interface BinanceDepthSnapshot {
  lastUpdateId: number
  E?: number
  T?: number
  /** COIN-M only. */
  symbol?: string
  bids: [price: string, amount: string][]
  asks: [price: string, amount: string][]
}

/**
 * `<symbol>@bookTicker`: best prices and sizes after every change. `u` is an update id of the depth stream's numbering.
 * Spot messages have neither event name nor time.
 *
 * @example spot {"u":160,"s":"AAABBB","b":"0.0024","B":"31.21","a":"0.0026","A":"40.66"}
 * @example futures {"e":"bookTicker","u":160,"s":"AAABBB","b":"0.0024","B":"31","a":"0.0026","A":"40","T":1700000000092,"E":1700000000100}
 */
export interface BinanceBookTicker {
  e?: 'bookTicker'
  u: number
  s: string
  b: string
  B: string
  a: string
  A: string
  T?: number
  E?: number
}

/**
 * `<symbol>@trade` and `<symbol>@aggTrade` (fills of one order at one price merged; id `a` instead of `t`). `m` says
 * that the buyer was the maker, so true means that the aggressor sold.
 *
 * @example {"e":"trade","E":1700000000100,"T":1700000000099,"s":"AAABBB","t":12345,"p":"0.0025","q":"100","X":"MARKET","m":true}
 */
export interface BinanceTrade {
  e: 'trade' | 'aggTrade'
  E: number
  /** Time of the trade. */
  T: number
  s: string
  p: string
  q: string
  m: boolean
  /** Futures `trade` only: `MARKET`, or how it came about off the book (`INSURANCE_FUND`, `ADL`, `NA`). */
  X?: string
}

/*
 * What Bybit v5 sends on order-book topics; its daily archives hold the same messages, one a line.
 * https://bybit-exchange.github.io/docs/v5/websocket/public/orderbook (read 2026-11-20, compared with an archive of
 * 2024). Payloads below have their shape, with invented numbers.
 */

/**
 * `orderbook.{depth}.{symbol}`: a window of the best `depth` levels a side. A snapshot replaces it, at the start and at
 * any later time; deltas carry changed levels with absolute amounts, "0" deletes (also a level that has merely left the
 * window). The order of the keys varies.
 *
 * @example {"topic":"orderbook.50.ACMUSDT","type":"snapshot","ts":1700000000100,"data":{"s":"ACMUSDT","b":[["0.99","10"]],"a":[["1.01","5"]],"u":18521288,"seq":7961638724},"cts":1700000000095}
 * @example {"topic":"orderbook.50.ACMUSDT","type":"delta","ts":1700000000120,"data":{"s":"ACMUSDT","b":[],"a":[["1.01","0"]],"u":18521289,"seq":7961638731},"cts":1700000000117}
 */
export interface BybitOrderBook {
  topic: string
  type: 'snapshot' | 'delta'
  /** Time the message was made, milliseconds. */
  ts: number
  /** Time of matching, milliseconds; absent in the oldest archives. */
  cts?: number
  data: {
    s: string
    b: [price: string, amount: string][]
    a: [price: string, amount: string][]
    /** Counts the messages of the topic one by one. 1 = restarted: the message is a snapshot. */
    u: number
    /** Orders messages across topics; not used here. */
    seq: number
  }
}

/*
 * What OKX v5 sends on the `books` channels, and the lines of its order-book archives.
 * https://www.okx.com/docs-v5/en/#order-book-trading-market-data-ws-order-book-channel (read 2026-11-20). Payloads below
 * have their shape, with invented numbers.
 *
 * Levels are `[price, size, …, order count]` as text (frames have a deprecated "0" in between); sizes of derivatives are
 * contracts; size "0" deletes a level, also one that has merely left the window of 400 (50, 5000) levels.
 */

/**
 * Frame of `books`, `books50-l2-tbt`, `books-l2-tbt`. A snapshot has `prevSeqId` -1; an update names the message before
 * it. `prevSeqId = seqId` says that nothing has changed. Since June 2026 `checksum` is always 0.
 *
 * @example {"arg":{"channel":"books","instId":"ACM-USDT"},"action":"update","data":[{"asks":[["1.01","0","0","0"]],"bids":[],"ts":"1700000000100","checksum":0,"prevSeqId":123,"seqId":130}]}
 */
export interface OkxBooksFrame {
  arg: { channel: string; instId: string }
  action: 'snapshot' | 'update'
  data: [OkxBook]
}

export interface OkxBook {
  asks: string[][]
  bids: string[][]
  /** Milliseconds, as text. */
  ts: string
  checksum?: number
  prevSeqId?: number
  seqId?: number
}

/**
 * Line of an archive `{instId}-L2orderbook-400lv-{YYYY-MM-DD}`: no ids and no checksum; about every 15 minutes a
 * snapshot repeats the whole window.
 *
 * @example {"instId":"ACM-USDT","action":"snapshot","ts":"1700000000100","asks":[["1.01","5","2"]],"bids":[["0.99","10","1"]]}
 */
export interface OkxArchiveLine extends OkxBook {
  instId: string
  action: 'snapshot' | 'update'
}

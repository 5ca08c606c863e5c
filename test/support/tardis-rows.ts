/** Local and venue time of the hand-made recordings: a whole second, so that bars of any width begin with it. */
export const RECORDING_START = 1_700_000_000_000_000

const HEAD = 'exchange,symbol,timestamp,local_timestamp'
const MARKET = 'acme,BTC-USD'

/** A level of a book message; rows of one `time` (microseconds after the start) are one message. */
export interface BookRow {
  readonly time: number
  readonly isSnapshot: boolean
  readonly side: 'bid' | 'ask'
  readonly price: number
  readonly amount: number
}

/** The text of an `incremental_book_L2` file. */
export function bookCsv(rows: readonly BookRow[]): string {
  const lines = rows.map(
    ({ time, isSnapshot, side, price, amount }) => `${stamp(time)},${isSnapshot},${side},${price},${amount}`,
  )
  return `${HEAD},is_snapshot,side,price,amount\n${lines.join('\n')}\n`
}

/** The text of a `trades` file; a negative amount is an aggressive sell. */
export function tradesCsv(rows: readonly { time: number; price: number; signedAmount: number }[]): string {
  const lines = rows.map(
    ({ time, price, signedAmount }, id) =>
      `${stamp(time)},${id},${signedAmount < 0 ? 'sell' : 'buy'},${price},${Math.abs(signedAmount)}`,
  )
  return `${HEAD},id,side,price,amount\n${lines.join('\n')}\n`
}

/** The text of a `quotes` file. */
export function quotesCsv(
  rows: readonly { time: number; bid: number; bidSize: number; ask: number; askSize: number }[],
): string {
  const lines = rows.map(({ time, bid, bidSize, ask, askSize }) => `${stamp(time)},${askSize},${ask},${bid},${bidSize}`)
  return `${HEAD},ask_amount,ask_price,bid_price,bid_amount\n${lines.join('\n')}\n`
}

function stamp(time: number): string {
  return `${MARKET},${RECORDING_START + time},${RECORDING_START + time}`
}

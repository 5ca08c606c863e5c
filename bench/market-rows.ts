import {
  BATCH_ROWS,
  createInstrument,
  type EventBatch,
  KIND_BOOK,
  KIND_STATUS,
  KIND_TRADE,
  LAST,
  SNAPSHOT,
  StatusCode,
} from '../src/market/index.ts'
import { OrderFlow } from '../src/simulate/index.ts'
import { streamOptions } from './stream.ts'

/** The whole stream in memory, as a mixed capture would give it: trades, then the book message, per moment. */
export interface MarketRows {
  readonly batches: readonly EventBatch[]
  /** Rows of all kinds. */
  readonly rows: number
  readonly bookRows: number
  readonly bookMessages: number
  readonly trades: number
}

const PRICE_DECIMALS = 1
const AMOUNT_DECIMALS = 3

/** Simulates the test stream into batches of full size. */
export function loadMarketRows(rows: number): MarketRows {
  const capacity = Math.ceil(rows * 1.5) + 100_000
  const localTime = new Float64Array(capacity)
  const price = new Float64Array(capacity)
  const amount = new Float64Array(capacity)
  const flags = new Uint8Array(capacity)
  let at = 0
  const push = (flag: number, time: number, ticks: number, lots: number): void => {
    if (at === capacity) throw new Error('the stream is longer than its scale promises')
    localTime[at] = time
    price[at] = ticks
    amount[at] = lots
    flags[at] = flag
    at++
  }
  const flow = new OrderFlow(streamOptions(rows))
  const counts = { bookRows: 0, bookMessages: 0, trades: 0 }
  push(KIND_STATUS | LAST, flow.options.from, StatusCode.liveUnverified, Number.NaN)
  for (const { localTime: time, isSnapshot, levels, trades } of flow.messages()) {
    for (let i = 0; i < trades.side.length; i++) {
      push(KIND_TRADE | trades.side[i]! | LAST, time, trades.ticks[i]!, trades.lots[i]!)
    }
    const kind = isSnapshot ? KIND_BOOK | SNAPSHOT : KIND_BOOK
    const last = levels.side.length - 1
    for (let i = 0; i <= last; i++) {
      push(kind | levels.side[i]! | (i === last ? LAST : 0), time, levels.ticks[i]!, levels.lots[i]!)
    }
    counts.trades += trades.side.length
    counts.bookRows += levels.side.length
    if (last >= 0) counts.bookMessages++
  }
  const { venue, symbol, tickSize, lotSize } = flow.options
  const instrument = createInstrument({
    venue,
    symbol,
    kind: 'perpetual',
    tickSize,
    lotSize,
    contractSize: 1,
    inverse: false,
    amountUnit: 'base',
  })
  const scale = { priceDecimals: PRICE_DECIMALS, amountDecimals: AMOUNT_DECIMALS }
  const batches: EventBatch[] = []
  for (let start = 0; start < at; start += BATCH_ROWS) {
    const end = Math.min(start + BATCH_ROWS, at)
    // Copies, as a reader would hand them over: a view that starts at an offset is slower to index.
    batches.push({
      instrument,
      scale,
      start: 0,
      end: end - start,
      localTime: localTime.slice(start, end),
      exchangeTime: localTime.slice(start, end),
      price: price.slice(start, end),
      amount: amount.slice(start, end),
      flags: flags.slice(start, end),
      sequence: null,
    })
  }
  return { batches, rows: at, ...counts }
}

import { BatchBuilder, type StreamContent, type StreamPlan } from '../../src/feeds/index.ts'
import {
  type IntegrityProfile,
  KIND_BOOK,
  KIND_QUOTE,
  KIND_TRADE,
  NO_FLOW,
  SIDE_ASK,
  SIDE_UNKNOWN,
  SNAPSHOT,
  StatusCode,
} from '../../src/market/index.ts'

/** Price and amount; amount 0 deletes. */
export type Level = readonly [price: number, amount: number]

/** One message of a stream written by hand. Times in seconds, local and exchange alike unless `exchange` is given. */
export interface HandMessage {
  readonly at: number
  readonly exchange?: number
  readonly write: (builder: BatchBuilder, local: number, exchange: number) => void
}

const WHERE = { file: 'by hand' }

function levels(at: number, flags: number, bids: readonly Level[], asks: readonly Level[]): HandMessage {
  return {
    at,
    write: (builder, local, exchange) => {
      const put = (flag: number, [price, amount]: Level) =>
        builder.rowFromText(flag, String(price), String(amount), local, exchange, Number.NaN, WHERE)
      for (const level of bids) put(KIND_BOOK | flags, level)
      for (const level of asks) put(KIND_BOOK | flags | SIDE_ASK, level)
    },
  }
}

export const delta = (at: number, bids: readonly Level[], asks: readonly Level[] = []) => levels(at, 0, bids, asks)
export const snapshot = (at: number, bids: readonly Level[], asks: readonly Level[]) => levels(at, SNAPSHOT, bids, asks)
export const silentDelta = (at: number, bids: readonly Level[], asks: readonly Level[] = []) =>
  levels(at, NO_FLOW, bids, asks)

export function status(at: number, code: keyof typeof StatusCode): HandMessage {
  return { at, write: (builder, local, exchange) => builder.status(StatusCode[code], Number.NaN, local, exchange) }
}

/** A live book from the start: the announcement, and its first snapshot. */
export const liveBook = (at: number, bids: readonly Level[], asks: readonly Level[]): HandMessage[] => [
  status(at, 'liveVerified'),
  snapshot(at, bids, asks),
]

const SIDES = { buy: 0, sell: SIDE_ASK, unknown: SIDE_UNKNOWN } as const

export function trade(
  at: number,
  side: keyof typeof SIDES,
  price: number,
  amount: number,
  exchange?: number,
): HandMessage {
  return {
    at,
    ...(exchange === undefined ? {} : { exchange }),
    write: (builder, local, venue) =>
      builder.rowFromText(KIND_TRADE | SIDES[side], String(price), String(amount), local, venue, Number.NaN, WHERE),
  }
}

export function quote(at: number, [bid, bidSize]: Level, [ask, askSize]: Level): HandMessage {
  return {
    at,
    write: (builder, local, exchange) => {
      builder.rowFromText(KIND_QUOTE, String(bid), String(bidSize), local, exchange, Number.NaN, WHERE)
      builder.rowFromText(KIND_QUOTE | SIDE_ASK, String(ask), String(askSize), local, exchange, Number.NaN, WHERE)
    },
  }
}

const RANKS = { trades: 0, book: 1, quotes: 2 } as const
const PROFILE: IntegrityProfile = { scheme: 'by-hand', verifiability: 'sequence', depthScope: 'full', mayCross: false }

/** Messages as one stream of a market, `acme X`; its families are named by `carries`, the first gives its rank. */
export function handStream(
  carries: readonly (keyof typeof RANKS)[],
  messages: readonly HandMessage[],
  clocks = { local: true, exchange: true },
): StreamPlan {
  const content: StreamContent = {
    book: carries.includes('book'),
    trades: carries.includes('trades'),
    quotes: carries.includes('quotes'),
  }
  return {
    files: [],
    format: {
      id: carries.join('+'),
      title: 'written by hand',
      probe: () => null,
      open: (_files, { resolveInstrument, batchRows }) => ({
        content,
        clocks,
        profile: content.book ? PROFILE : undefined,
        rank: RANKS[carries[0]!],
        async *batches() {
          const builder = new BatchBuilder(
            resolveInstrument('acme', 'X'),
            batchRows === undefined ? {} : { capacity: batchRows },
          )
          for (const { at, exchange = at, write } of messages) {
            builder.endMessage()
            write(builder, at * 1e6, exchange * 1e6)
          }
          builder.endMessage()
          builder.flush()
          yield* builder.ready
        },
      }),
    },
  }
}

/** The book most of these streams begin with, live from 10.2 s: mid 101. */
export const BIDS = [[100, 5]] as const
export const ASKS = [[102, 4]] as const
export const BOOK: readonly HandMessage[] = liveBook(10.2, BIDS, ASKS)

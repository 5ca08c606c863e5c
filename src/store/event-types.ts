import { KIND_BOOK, KIND_MASK, KIND_QUOTE, KIND_TRADE, SIDE_ASK, SIDE_UNKNOWN } from '../market/index.ts'

/** Tardis' names of normalised events, and ours for integrity. */
export type EventType = 'book_change' | 'trade' | 'book_ticker' | 'book_status'

export function eventTypeOf(flags: number): EventType {
  const kind = flags & KIND_MASK
  if (kind === KIND_BOOK) return 'book_change'
  if (kind === KIND_TRADE) return 'trade'
  return kind === KIND_QUOTE ? 'book_ticker' : 'book_status'
}

/** Side of the book. */
export function bookSideOf(flags: number): 'bid' | 'ask' {
  return (flags & SIDE_ASK) === 0 ? 'bid' : 'ask'
}

/** Direction of the aggressor of a trade. */
export function aggressorOf(flags: number): 'buy' | 'sell' | 'unknown' {
  if ((flags & SIDE_UNKNOWN) !== 0) return 'unknown'
  return (flags & SIDE_ASK) === 0 ? 'buy' : 'sell'
}

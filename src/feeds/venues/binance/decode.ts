import { MalformedRowError, SIDE_ASK, type Where } from '../../../market/index.ts'
import { LevelList } from '../../sync/level-list.ts'
import {
  integerField,
  isWireObject,
  readLevels,
  textField,
  timeField,
  type Unchecked,
  unexpected,
  type WireObject,
} from '../wire-fields.ts'
import type {
  BinanceBookTicker,
  BinanceDepthSnapshot,
  BinanceDepthUpdate,
  BinanceTrade,
  BinanceVenue,
} from './messages.ts'

/** A depth message; `previous` is NaN on spot. */
export interface BinanceDepth {
  readonly symbol: string
  readonly first: number
  readonly last: number
  readonly previous: number
  readonly exchangeTime: number
}

/** A full snapshot; spot and USD-M do not say of which symbol, spot not of when (NaN). */
export interface BinanceSnapshot {
  readonly symbol: string | undefined
  readonly last: number
  readonly exchangeTime: number
}

export interface BinanceTradeEvent {
  readonly symbol: string
  readonly price: string
  readonly amount: string
  readonly aggressor: 'buy' | 'sell'
  readonly exchangeTime: number
}

/** A best quote: a bid level, then an ask level; a side of size 0 is empty. `exchangeTime` is NaN on spot. */
export interface BinanceQuote {
  readonly symbol: string
  readonly sequence: number
  readonly exchangeTime: number
}

/** What takes the decoded messages. Level lists are reused: read or copy them before returning. */
export interface BinanceSink {
  depth(message: BinanceDepth, levels: LevelList, where: Where): void
  snapshot(message: BinanceSnapshot, levels: LevelList, where: Where): void
  quote(message: BinanceQuote, levels: LevelList, where: Where): void
  trade(message: BinanceTradeEvent, where: Where): void
  /** A trade that did not happen on the book. */
  offBookTrade(symbol: string, where: Where): void
}

/** Which of the two trade streams counts, where a connection carries both. */
export type BinanceTradeStream = 'trade' | 'aggTrade'

/** What a frame is, as far as this reader cares. */
export type BinanceMessageKind = 'depth' | 'snapshot' | 'quote' | 'trade' | 'aggTrade' | 'other'

/** `X` of trades that never touched the book. Other values, and none, are ordinary. */
const OFF_BOOK = new Set<unknown>(['INSURANCE_FUND', 'ADL', 'NA'])

/**
 * Translates frames of one Binance product into checked, neutral messages. Pure: no clock, no socket, no book, no
 * memory of earlier frames, so a recorded line and a live frame take the same path. Frames of other streams, replies to
 * subscriptions and unknown objects are passed over; a known frame with a field missing or wrong throws
 * `file.malformed`, and nothing of it has reached the sink then.
 */
export class BinanceDecoder {
  private readonly venue: BinanceVenue
  private readonly trades: BinanceTradeStream
  private readonly sink: BinanceSink
  private readonly levels = new LevelList()

  constructor(venue: BinanceVenue, trades: BinanceTradeStream, sink: BinanceSink) {
    this.venue = venue
    this.trades = trades
    this.sink = sink
  }

  /** One frame, already parsed as JSON. */
  decode(frame: unknown, where: Where): void {
    if (!isWireObject(frame)) return
    const message = binancePayload(frame)
    const kind = binanceKind(frame, message)
    if (kind === 'quote') this.quote(message, where)
    else if (kind === 'depth') this.depth(message, where)
    else if (kind === this.trades) this.trade(message, where)
    else if (kind === 'snapshot') this.snapshot(message, where)
  }

  private depth(message: Unchecked<BinanceDepthUpdate>, where: Where): void {
    const { levels } = this
    const first = integerField(message, 'U', where)
    const last = integerField(message, 'u', where)
    if (first > last) throw new MalformedRowError(`first update id ${first} is greater than the last, ${last}`, where)
    const previous = this.venue === 'binance' ? Number.NaN : integerField(message, 'pu', where)
    const depth: BinanceDepth = {
      symbol: textField(message, 's', where),
      first,
      last,
      previous,
      exchangeTime: matchingTime(message, where),
    }
    levels.clear()
    readLevels(message, 'b', 0, levels, where)
    readLevels(message, 'a', SIDE_ASK, levels, where)
    this.sink.depth(depth, levels, where)
  }

  private snapshot(message: Unchecked<BinanceDepthSnapshot>, where: Where): void {
    const { levels } = this
    const snapshot: BinanceSnapshot = {
      symbol: message.symbol === undefined ? undefined : textField(message, 'symbol', where),
      last: integerField(message, 'lastUpdateId', where),
      exchangeTime: optionalTime(message, where),
    }
    levels.clear()
    readLevels(message, 'bids', 0, levels, where)
    readLevels(message, 'asks', SIDE_ASK, levels, where)
    this.sink.snapshot(snapshot, levels, where)
  }

  private quote(message: Unchecked<BinanceBookTicker>, where: Where): void {
    const { levels } = this
    const quote: BinanceQuote = {
      symbol: textField(message, 's', where),
      sequence: integerField(message, 'u', where),
      exchangeTime: optionalTime(message, where),
    }
    levels.clear()
    quoteSide(message, 'b', 'B', 0, levels, where)
    quoteSide(message, 'a', 'A', SIDE_ASK, levels, where)
    this.sink.quote(quote, levels, where)
  }

  private trade(message: Unchecked<BinanceTrade>, where: Where): void {
    const symbol = textField(message, 's', where)
    if (OFF_BOOK.has(message.X)) return this.sink.offBookTrade(symbol, where)
    const { m } = message
    if (typeof m !== 'boolean') throw unexpected('m', 'true or false', m, where)
    this.sink.trade(
      {
        symbol,
        price: textField(message, 'p', where),
        amount: textField(message, 'q', where),
        // `m` is about the maker, so the aggressor is on the other side.
        aggressor: m ? 'sell' : 'buy',
        exchangeTime: matchingTime(message, where),
      },
      where,
    )
  }
}

/** The message inside a combined-stream envelope, or the frame itself. */
export function binancePayload(frame: WireObject): WireObject {
  return typeof frame.stream === 'string' && isWireObject(frame.data) ? frame.data : frame
}

/** What kind of message a frame carries. The stream's name decides where there is one: see `BinanceDepthUpdate`. */
export function binanceKind(frame: WireObject, message: WireObject): BinanceMessageKind {
  if (frame !== message) return kindOfStream(frame.stream as string)
  switch (message.e) {
    case 'depthUpdate':
      return 'depth'
    case 'bookTicker':
      return 'quote'
    case 'trade':
    case 'aggTrade':
      return message.e
    case undefined:
      if ('lastUpdateId' in message) return 'snapshot'
      return 'B' in message && 'A' in message ? 'quote' : 'other'
    default:
      return 'other'
  }
}

function kindOfStream(stream: string): BinanceMessageKind {
  const at = stream.indexOf('@')
  const name = stream.slice(at + 1)
  if (name === 'bookTicker') return 'quote'
  if (name === 'depth' || name.startsWith('depth@')) return 'depth'
  return name === 'trade' || name === 'aggTrade' ? name : 'other'
}

type Times = Pick<BinanceDepthUpdate, 'E' | 'T'>

/** Time of matching where the message has it, else the time it was sent. */
function matchingTime(message: Unchecked<Times>, where: Where): number {
  return timeField(message, message.T === undefined ? 'E' : 'T', where)
}

function optionalTime(message: Unchecked<Times>, where: Where): number {
  return message.T === undefined && message.E === undefined ? Number.NaN : matchingTime(message, where)
}

const NO_PRICE = { units: Number.NaN, decimals: 0 }
const NO_AMOUNT = { units: 0, decimals: 0 }

function quoteSide(
  message: Unchecked<BinanceBookTicker>,
  price: 'b' | 'a',
  amount: 'B' | 'A',
  side: 0 | typeof SIDE_ASK,
  levels: LevelList,
  where: Where,
): void {
  const complaint = levels.pushText(side, textField(message, price, where), textField(message, amount, where))
  if (complaint !== null) throw new MalformedRowError(complaint, where)
  if (levels.amountUnits[levels.length - 1] !== 0) return
  levels.length--
  levels.push(side, NO_PRICE, NO_AMOUNT)
}

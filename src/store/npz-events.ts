import {
  type EventBatch,
  KIND_BOOK,
  KIND_MASK,
  KIND_QUOTE,
  KIND_STATUS,
  KIND_TRADE,
  LAST,
  SIDE_ASK,
  SIDE_UNKNOWN,
  SNAPSHOT,
  toDecimal,
} from '../market/index.ts'

/** Bytes of one event: eight fields of 8. */
export const EVENT_BYTES = 64

const DEPTH = 1
const TRADE = 2
const DEPTH_CLEAR = 3
const DEPTH_SNAPSHOT = 4
const DEPTH_BBO = 5

/** Every event is valid for the exchange and for the receiver. */
const EXCH_AND_LOCAL = 2 ** 31 + 2 ** 30
const BUY = 2 ** 29
const SELL = 2 ** 28

/** Nanoseconds there are to tell messages of one microsecond apart. */
const LAST_NANO = 999

/** Where events go: a place for 64 bytes. */
export type EventSpace = () => { readonly view: DataView; readonly offset: number }

/**
 * Turns batches into hftbacktest events.
 *
 * - A snapshot becomes a DEPTH_CLEAR of each side, up to the worst price that the side can hold (its boundary price),
 *   then its DEPTH_SNAPSHOT rows; a snapshot of an empty book is one DEPTH_CLEAR without a side.
 * - Messages of one kind that share a microsecond are told apart by the nanoseconds of `local_ts`: 0, 1, 2, ... up to 999.
 * - A missing exchange time is written as the local time. Status rows, sequence numbers and NO_FLOW have no counterpart
 *   and are left out: after a gap there is only the next snapshot.
 */
export class NpzEvents {
  /** Rows whose exchange time lies before that of the row above, as hftbacktest refuses them. */
  exchangeBackwards = 0
  /** Rows whose local time lies before their exchange time. */
  negativeLatency = 0
  private readonly space: EventSpace
  private isOpen = false
  private kind = KIND_STATUS as number
  private micros = Number.NaN
  private nanos = 0
  private lastExchange = Number.NEGATIVE_INFINITY
  /** Worst prices written since the side was last cleared. */
  private lowestBid = Number.POSITIVE_INFINITY
  private highestAsk = Number.NEGATIVE_INFINITY
  /** The snapshot in progress: flags, price, amount and exchange time of each row. */
  private snapshot: number[] = []

  constructor(space: EventSpace) {
    this.space = space
  }

  add(batch: EventBatch): void {
    const { localTime, exchangeTime, price, amount, flags, scale } = batch
    for (let row = batch.start; row < batch.end; row++) {
      const flag = flags[row]!
      const kind = flag & KIND_MASK
      if (kind === KIND_STATUS) continue
      const isSnapshot = (flag & SNAPSHOT) !== 0
      if (!this.isOpen) this.begin(isSnapshot ? kind | SNAPSHOT : kind, localTime[row]!)
      this.isOpen = (flag & LAST) === 0
      const px = toDecimal(price[row]!, scale.priceDecimals)
      const qty = toDecimal(amount[row]!, scale.amountDecimals)
      const local = localTime[row]!
      const exchange = Number.isNaN(exchangeTime[row]!) ? local : exchangeTime[row]!
      if (isSnapshot) {
        if (!Number.isNaN(px)) this.snapshot.push(flag, px, qty, exchange)
        if (!this.isOpen) this.endSnapshot(exchange)
      } else {
        this.event(eventOf(flag), exchange, px, qty)
        if (kind === KIND_BOOK) this.widen(flag, px)
      }
    }
  }

  private begin(kind: number, micros: number): void {
    if (micros !== this.micros) this.nanos = 0
    else if (kind === this.kind) this.nanos = Math.min(this.nanos + 1, LAST_NANO)
    this.kind = kind
    this.micros = micros
  }

  private endSnapshot(exchange: number): void {
    const { snapshot } = this
    this.snapshot = []
    for (let i = 0; i < snapshot.length; i += 4) this.widen(snapshot[i]!, snapshot[i + 1]!)
    const { lowestBid, highestAsk } = this
    this.lowestBid = Number.POSITIVE_INFINITY
    this.highestAsk = Number.NEGATIVE_INFINITY
    if (snapshot.length === 0) return this.event(DEPTH_CLEAR, exchange, 0, 0)
    const first = snapshot[3]!
    if (lowestBid !== Number.POSITIVE_INFINITY) this.event(DEPTH_CLEAR + BUY, first, lowestBid, 0)
    if (highestAsk !== Number.NEGATIVE_INFINITY) this.event(DEPTH_CLEAR + SELL, first, highestAsk, 0)
    for (let i = 0; i < snapshot.length; i += 4) {
      const flag = snapshot[i]!
      const px = snapshot[i + 1]!
      this.event(DEPTH_SNAPSHOT + sideOf(flag), snapshot[i + 3]!, px, snapshot[i + 2]!)
      this.widen(flag, px)
    }
  }

  /** Remembers how far out the side reaches. */
  private widen(flag: number, px: number): void {
    if ((flag & SIDE_ASK) !== 0) this.highestAsk = Math.max(this.highestAsk, px)
    else this.lowestBid = Math.min(this.lowestBid, px)
  }

  private event(ev: number, exchange: number, px: number, qty: number): void {
    if (exchange < this.lastExchange) this.exchangeBackwards++
    if (this.micros < exchange) this.negativeLatency++
    this.lastExchange = exchange
    const { view, offset } = this.space()
    view.setUint32(offset, ev + EXCH_AND_LOCAL, true)
    view.setUint32(offset + 4, 0, true)
    writeNanos(view, offset + 8, exchange, 0)
    writeNanos(view, offset + 16, this.micros, this.nanos)
    view.setFloat64(offset + 24, px, true)
    view.setFloat64(offset + 32, qty, true)
    for (let at = offset + 40; at < offset + EVENT_BYTES; at += 4) view.setUint32(at, 0, true)
  }
}

function eventOf(flag: number): number {
  const kind = flag & KIND_MASK
  if (kind === KIND_TRADE) return (flag & SIDE_UNKNOWN) !== 0 ? TRADE : TRADE + sideOf(flag)
  return (kind === KIND_QUOTE ? DEPTH_BBO : DEPTH) + sideOf(flag)
}

function sideOf(flag: number): number {
  return (flag & SIDE_ASK) !== 0 ? SELL : BUY
}

/**
 * `micros * 1000 + nanos` as a little-endian 64-bit integer. Nanoseconds since 1970 do not fit a double; split at 2^22
 * microseconds, every intermediate value does.
 */
function writeNanos(view: DataView, offset: number, micros: number, nanos: number): void {
  const upper = Math.floor(micros / 2 ** 22) * 1000
  const lower = (micros - Math.floor(micros / 2 ** 22) * 2 ** 22) * 1000 + nanos
  const high = Math.floor(upper / 2 ** 10)
  const low = (upper - high * 2 ** 10) * 2 ** 22 + lower
  view.setUint32(offset, low % 2 ** 32, true)
  view.setUint32(offset + 4, high + Math.floor(low / 2 ** 32), true)
}

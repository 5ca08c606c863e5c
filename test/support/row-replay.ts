import {
  type EventBatch,
  KIND_BOOK,
  KIND_MASK,
  KIND_QUOTE,
  KIND_STATUS,
  KIND_TRADE,
  LAST,
  NO_FLOW,
  SIDE_ASK,
  SNAPSHOT,
  StatusCode,
  toDecimal,
} from '../../src/market/index.ts'

/** One complete message as it came out of a reader. */
export interface ReplayedMessage {
  readonly kind: 'book' | 'trade' | 'quote' | 'status'
  readonly symbol: string
  readonly localTime: number
  readonly exchangeTime: number
  readonly sequence: number
  readonly isSnapshot: boolean
  readonly isFlow: boolean
  /** `StatusCode` and detail of a status message. */
  readonly code: number
  readonly detail: number
  /** `[isAsk, price, amount]` as decimals. */
  readonly levels: readonly (readonly [isAsk: boolean, price: number, amount: number])[]
}

/** Rows of several batches, reassembled into messages; checks that every message is of one piece. */
export function messagesOf(batches: Iterable<EventBatch>): ReplayedMessage[] {
  const open = new Map<string, Draft>()
  const messages: ReplayedMessage[] = []
  for (const batch of batches) {
    const { symbol } = batch.instrument
    for (let row = batch.start; row < batch.end; row++) {
      const flags = batch.flags[row]!
      const draft = open.get(symbol) ?? newDraft(batch, row, flags)
      open.set(symbol, draft)
      if (draft.flags !== (flags & ~(SIDE_ASK | LAST))) throw new Error('rows of one message carry different flags')
      if (draft.localTime !== batch.localTime[row]) throw new Error('rows of one message carry different times')
      if (draft.kind === 'status') {
        draft.code = batch.price[row]!
        draft.detail = batch.amount[row]!
      } else {
        draft.levels.push([
          (flags & SIDE_ASK) !== 0,
          toDecimal(batch.price[row]!, batch.scale.priceDecimals),
          toDecimal(batch.amount[row]!, batch.scale.amountDecimals),
        ])
      }
      if ((flags & LAST) === 0) continue
      messages.push(draft)
      open.delete(symbol)
    }
  }
  if (open.size > 0) throw new Error('the last message of a stream is not complete')
  return messages
}

/** Keeps a book from messages and knows whether it may be read. */
export class RowReplay {
  readonly bids = new Map<number, number>()
  readonly asks = new Map<number, number>()
  /** Best prices, NaN while they have to be looked for. */
  private bid = Number.NaN
  private ask = Number.NaN
  isLive = false
  /** Snapshots that arrived while live, and how many of them said what the book said inside their range. */
  readonly anchors = { compared: 0, equal: 0 }
  private hasBook = false

  apply(message: ReplayedMessage): void {
    if (message.kind === 'status') return this.status(message.code)
    if (message.kind !== 'book') return
    if (message.isSnapshot) {
      if (this.isLive) {
        this.anchors.compared++
        if (this.agreesWith(message)) this.anchors.equal++
      }
      this.bids.clear()
      this.asks.clear()
      this.bid = Number.NaN
      this.ask = Number.NaN
      this.hasBook = true
    } else if (!this.hasBook) {
      throw new Error('a change was emitted before any snapshot')
    }
    for (const [isAsk, price, amount] of message.levels) {
      if (Number.isNaN(price)) continue
      const side = isAsk ? this.asks : this.bids
      if (amount === 0) side.delete(price)
      else side.set(price, amount)
      // An unknown best stays unknown: comparisons with NaN are false.
      if (!isAsk && price >= this.bid) this.bid = amount === 0 ? Number.NaN : price
      if (isAsk && price <= this.ask) this.ask = amount === 0 ? Number.NaN : price
    }
  }

  get bestBid(): number {
    if (Number.isNaN(this.bid)) this.bid = best(this.bids, (a, b) => a > b)
    return this.bid
  }

  get bestAsk(): number {
    if (Number.isNaN(this.ask)) this.ask = best(this.asks, (a, b) => a < b)
    return this.ask
  }

  private status(code: number): void {
    if (code === StatusCode.liveVerified || code === StatusCode.liveUnverified) {
      this.isLive = this.hasBook
    } else {
      this.isLive = false
      this.hasBook = false
    }
  }

  private agreesWith({ levels }: ReplayedMessage): boolean {
    const prices = (ask: boolean) => levels.filter(([isAsk]) => isAsk === ask).map(([, price]) => price)
    const lowest = Math.min(...prices(false))
    const highest = Math.max(...prices(true))
    const bids = [...this.bids].filter(([price]) => price >= lowest)
    const asks = [...this.asks].filter(([price]) => price <= highest)
    if (bids.length + asks.length !== levels.length) return false
    return levels.every(([isAsk, price, amount]) => (isAsk ? this.asks : this.bids).get(price) === amount)
  }
}

interface Draft extends ReplayedMessage {
  readonly flags: number
  code: number
  detail: number
  readonly levels: [isAsk: boolean, price: number, amount: number][]
}

function newDraft(batch: EventBatch, row: number, flags: number): Draft {
  return {
    kind: kindOf(flags),
    flags: flags & ~(SIDE_ASK | LAST),
    symbol: batch.instrument.symbol,
    localTime: batch.localTime[row]!,
    exchangeTime: batch.exchangeTime[row]!,
    sequence: batch.sequence?.[row] ?? Number.NaN,
    isSnapshot: (flags & SNAPSHOT) !== 0,
    isFlow: (flags & (SNAPSHOT | NO_FLOW)) === 0,
    code: Number.NaN,
    detail: Number.NaN,
    levels: [],
  }
}

function kindOf(flags: number): ReplayedMessage['kind'] {
  switch (flags & KIND_MASK) {
    case KIND_BOOK:
      return 'book'
    case KIND_TRADE:
      return 'trade'
    case KIND_QUOTE:
      return 'quote'
    case KIND_STATUS:
      return 'status'
    default:
      throw new Error(`no such kind of row: ${flags}`)
  }
}

function best(side: ReadonlyMap<number, number>, isBetter: (a: number, b: number) => boolean): number {
  let found = Number.NaN
  for (const price of side.keys()) if (Number.isNaN(found) || isBetter(price, found)) found = price
  return found
}

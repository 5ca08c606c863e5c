import { mulberry32, type Random } from '../../src/math/index.ts'

/** What `generateTardisBook` is to make; everything but the seed has a default. */
export interface TardisBookOptions {
  readonly seed: number
  /** Rows of the book file after the snapshot, at least. Default 1,000. */
  readonly rows?: number
  readonly venue?: string
  readonly symbol?: string
  /** Microseconds; local time of the first row. Default 2026-11-01T00:00:00Z. */
  readonly start?: number
  /** Decimals of prices. Default 2. */
  readonly priceDecimals?: number
  /** Decimals of amounts. Default 3. */
  readonly amountDecimals?: number
  /** Middle of the first book, in ticks. Default 6,161,250. */
  readonly midTicks?: number
  /** Levels a side in the snapshots. Default 40. */
  readonly levels?: number
  /** A new snapshot of the whole book after this many messages, as after a reconnect. Default: only the first. */
  readonly snapshotEvery?: number
  /** Write numbers as short as possible (`50000`) instead of with all decimals (`50000.00`). Default false. */
  readonly isShort?: boolean
}

/** One market as Tardis would have recorded it; the three texts have header lines and agree with each other. */
export interface TardisBook {
  /** `incremental_book_L2`. */
  readonly book: string
  readonly trades: string
  readonly quotes: string
  /** Ticks and lots of the book after the last row, best first. */
  readonly bids: readonly (readonly [ticks: number, lots: number])[]
  readonly asks: readonly (readonly [ticks: number, lots: number])[]
  readonly messages: number
}

const BOOK_HEADER = 'exchange,symbol,timestamp,local_timestamp,is_snapshot,side,price,amount\n'
const TRADES_HEADER = 'exchange,symbol,timestamp,local_timestamp,id,side,price,amount\n'
const QUOTES_HEADER = 'exchange,symbol,timestamp,local_timestamp,ask_amount,ask_price,bid_price,bid_amount\n'

/**
 * A seeded random walk of an order book in the Tardis CSV format: never crossed, levels far from the touch stay behind,
 * every trade takes size from the best level (trade first, book message and quote at the same local time), and there is
 * one quote for every change of the touch. The same seed gives the same bytes.
 */
export function generateTardisBook(options: TardisBookOptions): TardisBook {
  const market = new GeneratedMarket(options)
  const { rows = 1_000, snapshotEvery = Number.POSITIVE_INFINITY } = options
  market.snapshot()
  for (let sinceSnapshot = 1; market.rows < rows; sinceSnapshot++) {
    if (sinceSnapshot % snapshotEvery === 0) market.snapshot()
    else market.step()
  }
  return market.result()
}

type Side = 'bid' | 'ask'

class GeneratedMarket {
  rows = 0
  private messages = 0
  private readonly random: Random
  private readonly prefix: string
  private readonly levels: number
  private readonly priceText: (ticks: number) => string
  private readonly amountText: (lots: number) => string
  private readonly sides: Record<Side, Map<number, number>> = { bid: new Map(), ask: new Map() }
  private bestBid: number
  private bestAsk: number
  private local: number
  private book = [BOOK_HEADER]
  private trades = [TRADES_HEADER]
  private quotes = [QUOTES_HEADER]
  private lastQuote = ''

  constructor(options: TardisBookOptions) {
    const { venue = 'acme', symbol = 'BTC-USD', start = 1_793_491_200_000_000, levels = 40 } = options
    const { priceDecimals = 2, amountDecimals = 3, midTicks = 6_161_250, isShort = false } = options
    this.random = mulberry32(options.seed)
    this.prefix = `${venue},${symbol},`
    this.local = start
    this.levels = levels
    this.priceText = decimalText(priceDecimals, isShort)
    this.amountText = decimalText(amountDecimals, isShort)
    this.bestBid = midTicks - 1
    this.bestAsk = midTicks + 1
    this.sides.bid.set(this.bestBid, this.lots())
    this.sides.ask.set(this.bestAsk, this.lots())
    for (let i = 1; i < levels; i++) {
      this.sides.bid.set(this.bestBid - i - this.below(2), this.lots())
      this.sides.ask.set(this.bestAsk + i + this.below(2), this.lots())
    }
  }

  /** The whole book again, as one message. */
  snapshot(): void {
    const stamps = this.nextStamps()
    for (const side of ['bid', 'ask'] as const) {
      for (const [ticks, lots] of this.sorted(side)) this.bookRow(stamps, true, side, ticks, lots)
    }
    this.messages++
    this.quote(stamps)
  }

  /** One book message of one to fourteen rows, sometimes caused by a trade. */
  step(): void {
    const stamps = this.nextStamps()
    if (this.random() < 0.15) this.trade(stamps)
    else for (let left = 1 + this.below(14); left > 0; left--) this.change(stamps)
    this.messages++
    this.quote(stamps)
  }

  result(): TardisBook {
    return {
      book: this.book.join(''),
      trades: this.trades.join(''),
      quotes: this.quotes.join(''),
      bids: this.sorted('bid'),
      asks: this.sorted('ask'),
      messages: this.messages,
    }
  }

  private trade(stamps: string): void {
    const isBuy = this.random() < 0.5
    const side = isBuy ? 'ask' : 'bid'
    const ticks = isBuy ? this.bestAsk : this.bestBid
    const resting = this.sides[side].get(ticks)!
    const taken = Math.min(resting, this.lots())
    const id = `${this.trades.length}-${this.below(1 << 30).toString(16)}`
    this.trades.push(
      `${this.prefix}${stamps}${id},${isBuy ? 'buy' : 'sell'},${this.priceText(ticks)},${this.amountText(taken)}\n`,
    )
    this.set(stamps, side, ticks, resting - taken)
  }

  private change(stamps: string): void {
    const side = this.random() < 0.5 ? 'bid' : 'ask'
    const away = side === 'bid' ? -1 : 1
    const best = side === 'bid' ? this.bestBid : this.bestAsk
    const gap = this.bestAsk - this.bestBid
    // Mostly near the touch, now and then inside the spread, never across it.
    const distance =
      gap > 1 && this.random() < 0.3 ? -(1 + this.below(gap - 1)) : Math.floor(this.random() ** 3 * this.levels)
    const ticks = best + away * distance
    const lots = this.random() < 0.4 ? 0 : this.lots()
    this.set(stamps, side, ticks, lots)
  }

  /** Sets a level and writes its row; the last level of a side cannot be deleted. */
  private set(stamps: string, side: Side, ticks: number, lots: number): void {
    const levels = this.sides[side]
    if (lots === 0) {
      if (levels.size === 1 && levels.has(ticks)) return this.set(stamps, side, ticks, this.lots())
      levels.delete(ticks)
    } else {
      levels.set(ticks, lots)
    }
    this.bookRow(stamps, false, side, ticks, lots)
    if (side === 'bid') {
      if (lots > 0) this.bestBid = Math.max(this.bestBid, ticks)
      else if (ticks === this.bestBid) this.bestBid = next(levels, ticks, -1)
    } else if (lots > 0) {
      this.bestAsk = Math.min(this.bestAsk, ticks)
    } else if (ticks === this.bestAsk) {
      this.bestAsk = next(levels, ticks, 1)
    }
  }

  private bookRow(stamps: string, isSnapshot: boolean, side: Side, ticks: number, lots: number): void {
    this.rows++
    this.book.push(`${this.prefix}${stamps}${isSnapshot},${side},${this.priceText(ticks)},${this.amountText(lots)}\n`)
  }

  private quote(stamps: string): void {
    const ask = `${this.amountText(this.sides.ask.get(this.bestAsk)!)},${this.priceText(this.bestAsk)}`
    const bid = `${this.priceText(this.bestBid)},${this.amountText(this.sides.bid.get(this.bestBid)!)}`
    const quote = `${ask},${bid}\n`
    if (quote === this.lastQuote) return
    this.lastQuote = quote
    this.quotes.push(`${this.prefix}${stamps}${quote}`)
  }

  private nextStamps(): string {
    this.local += 1 + this.below(40_000)
    const exchange = this.local - 1_000 - this.below(3_000)
    return `${exchange - (exchange % 1_000)},${this.local},`
  }

  private sorted(side: Side): [number, number][] {
    const sign = side === 'bid' ? -1 : 1
    return [...this.sides[side]].sort((a, b) => sign * (a[0] - b[0]))
  }

  private lots(): number {
    return 1 + this.below(this.random() < 0.1 ? 100_000 : 2_000)
  }

  private below(limit: number): number {
    return Math.floor(this.random() * limit)
  }
}

/** The occupied price next to an emptied best one; falls back to a search where the book is sparse. */
function next(levels: Map<number, number>, from: number, step: 1 | -1): number {
  for (let i = 1; i < 1_000; i++) if (levels.has(from + i * step)) return from + i * step
  const prices = [...levels.keys()]
  return step === 1 ? Math.min(...prices) : Math.max(...prices)
}

function decimalText(decimals: number, isShort: boolean): (units: number) => string {
  return (units) => {
    if (decimals === 0) return String(units)
    const digits = String(units).padStart(decimals + 1, '0')
    const text = `${digits.slice(0, -decimals)}.${digits.slice(-decimals)}`
    return isShort ? text.replace(/\.?0+$/, '') : text
  }
}

import type { BinanceVenue } from '../../src/feeds/venues/binance/messages.ts'
import { mulberry32 } from '../../src/math/index.ts'
import type { RecordedLine } from './recorded-lines.ts'
import { decimalText, type LevelChange, mergeChanges, sortedLevels, type TrueBook, TrueMarket } from './true-market.ts'

export interface BinanceRecordingOptions {
  readonly venue: BinanceVenue
  readonly symbol?: string
  readonly seed: number
  /** Depth messages. */
  readonly diffs: number
  /** A REST snapshot arrives before every one of these depth messages (0-based). Default `[3]`. */
  readonly snapshotsBefore?: readonly number[]
  /** How many depth messages a snapshot is older than the stream it lands in. Default 2. */
  readonly lag?: number
  /** Levels a side in a snapshot. Default: all. */
  readonly snapshotLevels?: number
}

export interface BinanceRecording {
  readonly symbol: string
  readonly lines: readonly RecordedLine[]
  /** The true book at the end of every depth message, by `u`. */
  readonly truth: ReadonlyMap<number, TrueBook>
  readonly priceDecimals: number
  readonly amountDecimals: number
}

const START_MICROS = 1_700_000_000_000_000
const PRICE_DECIMALS = 2
const AMOUNT_DECIMALS = 3
const PAUSE_MICROS = 100_000

/**
 * A raw capture as a recorder would have made it of a seeded market: depth diffs of several updates each, a best quote
 * and now and then a trade after every diff, and REST snapshots that lag, taken at an update id in the middle of a diff.
 */
export function binanceRecording(options: BinanceRecordingOptions): BinanceRecording {
  const { venue, seed, diffs, snapshotsBefore = [3], lag = 2, snapshotLevels = Number.POSITIVE_INFINITY } = options
  const symbol = options.symbol ?? (venue === 'binance-coinm' ? 'ACMUSD_PERP' : 'ACMUSDT')
  const random = mulberry32(seed)
  const market = new TrueMarket(random)
  const wire = new Wire(venue, symbol)
  const truth = new Map<number, TrueBook>()
  const lines: RecordedLine[] = []
  const bodies = new Map<number, { frame: unknown; sequence: number }>()
  let id = 1000
  let previous = id
  let now = START_MICROS
  const add = (kind: RecordedLine['kind'], frame: unknown, sequence: number) => {
    lines.push({ kind, localMicros: now++, frame, sequence })
  }
  for (let index = 0; index < diffs; index++) {
    now += PAUSE_MICROS
    const updates: LevelChange[] = []
    const count = 1 + Math.floor(random() * 5)
    const snapshotAfter = Math.floor(random() * count)
    let first = 0
    for (let update = 0; update < count; update++) {
      // Futures number the updates of all symbols together.
      id += venue === 'binance' ? 1 : 1 + Math.floor(random() * 20)
      if (update === 0) first = id
      updates.push(market.step())
      if (update === snapshotAfter && snapshotsBefore.includes(index + lag)) {
        bodies.set(index + lag, { frame: wire.snapshot(market, id, now, snapshotLevels), sequence: id })
      }
    }
    const body = bodies.get(index)
    if (body !== undefined) add('snapshot', body.frame, body.sequence)
    add('depth', wire.depth({ first, last: id, previous }, mergeChanges(updates), now), id)
    truth.set(id, market.copy())
    previous = id
    add('quote', wire.quote(market, id, now), id)
    if (random() < 0.4) add('trade', wire.trade(market, random, now), Number.NaN)
  }
  return { symbol, lines, truth, priceDecimals: PRICE_DECIMALS, amountDecimals: AMOUNT_DECIMALS }
}

/** The three products' ways of writing the same thing. */
class Wire {
  private readonly venue: BinanceVenue
  private readonly symbol: string
  private tradeId = 0

  constructor(venue: BinanceVenue, symbol: string) {
    this.venue = venue
    this.symbol = symbol
  }

  depth(
    { first, last, previous }: { first: number; last: number; previous: number },
    changes: readonly LevelChange[],
    micros: number,
  ): unknown {
    const side = (isAsk: boolean) =>
      changes.filter((change) => change.isAsk === isAsk).map(({ ticks, lots }) => level(ticks, lots))
    const ids = this.isSpot ? { U: first, u: last } : { U: first, u: last, pu: previous }
    return this.envelope(this.isSpot ? 'depth@100ms' : 'depth@0ms', {
      e: 'depthUpdate',
      ...this.times(micros),
      s: this.symbol,
      ...this.pair(),
      ...ids,
      b: side(false),
      a: side(true),
    })
  }

  snapshot(book: TrueBook, last: number, micros: number, levels: number): unknown {
    const side = (isAsk: boolean) =>
      sortedLevels(book, isAsk)
        .slice(0, levels)
        .map(([ticks, lots]) => level(ticks, lots))
    const names = this.venue === 'binance-coinm' ? { symbol: this.symbol, pair: this.symbol.split('_')[0] } : {}
    return {
      lastUpdateId: last,
      ...(this.isSpot ? {} : this.times(micros)),
      ...names,
      bids: side(false),
      asks: side(true),
    }
  }

  quote(market: TrueMarket, last: number, micros: number): unknown {
    const { bestBid, bestAsk } = market
    const [b, B] = level(bestBid, market.bids.get(bestBid)!)
    const [a, A] = level(bestAsk, market.asks.get(bestAsk)!)
    const quote = { u: last, s: this.symbol, ...this.pair(), b, B, a, A }
    return this.envelope('bookTicker', this.isSpot ? quote : { e: 'bookTicker', ...quote, ...this.times(micros) })
  }

  trade(market: TrueMarket, random: () => number, micros: number): unknown {
    const isSell = random() < 0.5
    const [p, q] = level(isSell ? market.bestBid : market.bestAsk, 1 + Math.floor(random() * 100))
    const time = Math.floor(micros / 1000)
    const trade = { e: 'trade', E: time, T: time, s: this.symbol, t: ++this.tradeId, p, q, m: isSell }
    return this.envelope('trade', this.isSpot ? { ...trade, M: true } : { ...trade, X: 'MARKET' })
  }

  private get isSpot(): boolean {
    return this.venue === 'binance'
  }

  private times(micros: number): { E: number; T?: number } {
    const time = Math.floor(micros / 1000)
    return this.isSpot ? { E: time } : { E: time + 1, T: time }
  }

  private pair(): { ps?: string } {
    return this.venue === 'binance-coinm' ? { ps: this.symbol.split('_')[0]! } : {}
  }

  private envelope(stream: string, data: unknown): unknown {
    return { stream: `${this.symbol.toLowerCase()}@${stream}`, data }
  }
}

function level(ticks: number, lots: number): [price: string, amount: string] {
  return [decimalText(ticks, PRICE_DECIMALS), decimalText(lots, AMOUNT_DECIMALS)]
}

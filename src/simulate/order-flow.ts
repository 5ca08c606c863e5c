import { SIDE_ASK } from '../market/index.ts'
import { exponentials, mulberry32, type Random } from '../math/index.ts'
import { parseStep } from './decimal-step.ts'
import { type OrderFlowOptions, type ResolvedOrderFlowOptions, resolveOrderFlowOptions } from './order-flow-options.ts'
import { RestingSide } from './resting-side.ts'

const DAY = 86_400_000_000

/** Where limit orders and cancels go: at the touch, near it (exponential, mean `depthTicks`), or far away. */
const TOUCH_SHARE = 0.08
const NEAR_SHARE = 0.42
const FAR_TIMES = 20

/** An arrival at an empty price is taken up this often, and a cancel takes a whole level this often: 29 % occupancy. */
const NEW_LEVEL_SHARE = 0.25
const FULL_CANCEL_SHARE = 0.6
/** At the touch many orders share a price: a cancel there seldom takes them all. */
const FULL_TOUCH_CANCEL_SHARE = 0.03
/** A wide spread is narrowed by this share of arrivals. */
const IMPROVE_SHARE = 0.3

/** Rows as columns. `side` is 0 (bid, or a buying aggressor) or `SIDE_ASK`. Price in ticks, amount in lots. */
export interface FlowRows {
  readonly side: number[]
  readonly ticks: number[]
  readonly lots: number[]
}

/** One moment of the market: its trades, then what the book is afterwards. Reused: read it before asking for the next. */
export interface FlowMessage {
  /** Microseconds; strictly increasing from message to message. */
  localTime: number
  /** Microseconds; a few milliseconds earlier, never decreasing. */
  exchangeTime: number
  /** `levels` is the whole book, best first. */
  isSnapshot: boolean
  /** New absolute amounts, each price once, bids before asks, by rising price; 0 deletes. Empty when a market order's trades are all that happened. */
  readonly levels: FlowRows
  readonly trades: FlowRows
  /** The touch after the message. */
  bidTicks: number
  bidLots: number
  askTicks: number
  askLots: number
}

/**
 * A zero-intelligence market: limit orders, cancels and market orders arrive at random around the touch.
 *
 * A hidden pressure, a mean-reverting (Ornstein-Uhlenbeck) process clipped to [-1, 1], tilts the sides of limit orders
 * and cancels (`visibility`); market orders follow the imbalance that the book then shows (`predictability`). Levels the
 * price has left behind stay as stale depth. Nothing else is modelled: no queue position, no reaction to trades, no
 * memory beyond the pressure and the book.
 *
 * The book is never one-sided, locked or crossed. Deterministic: the same options give the same messages.
 */
export class OrderFlow {
  readonly options: ResolvedOrderFlowOptions
  /** The hidden pressure before the next message, in [-1, 1]. */
  pressure = 0

  private readonly bids = new RestingSide(1)
  private readonly asks = new RestingSide(-1)
  private readonly random: Random
  private readonly exponential: Random
  private readonly message: FlowMessage = {
    localTime: 0,
    exchangeTime: 0,
    isSnapshot: false,
    levels: { side: [], ticks: [], lots: [] },
    trades: { side: [], ticks: [], lots: [] },
    bidTicks: 0,
    bidLots: 0,
    askTicks: 0,
    askLots: 0,
  }
  /** Prices changed by the open message, with the lots they had before it. */
  private readonly bidsBefore = new Map<number, number>()
  private readonly asksBefore = new Map<number, number>()
  private rawPressure = 0

  constructor(options: OrderFlowOptions) {
    this.options = resolveOrderFlowOptions(options)
    this.random = mulberry32(this.options.seed)
    this.exponential = exponentials(this.random)
    this.fillBook()
  }

  /** All messages of the market: a snapshot at the start and at every 00:00 UTC, changes between them. */
  *messages(): Iterable<FlowMessage> {
    const { message } = this
    const { from, seconds, messagesPerSecond } = this.options
    const to = from + seconds * 1e6
    const meanGap = 1e6 / messagesPerSecond
    let time = from
    let nextMidnight = (Math.floor(from / DAY) + 1) * DAY
    this.takeSnapshot(from)
    yield message
    for (;;) {
      const gap = Math.max(1, Math.round(this.exponential() * meanGap))
      time += gap
      if (time >= to) return
      if (time >= nextMidnight) {
        // The snapshot has its own time, so that no two messages share one.
        this.takeSnapshot(nextMidnight)
        yield message
        if (time === nextMidnight) time++
        nextMidnight += DAY
      }
      this.leanOn(gap)
      this.step(time)
      yield message
    }
  }

  private fillBook(): void {
    const { startPrice, tickSize, startLevels } = this.options
    const tick = parseStep(tickSize, 'tickSize')
    const middle = Math.round((startPrice * 10 ** tick.decimals) / tick.units)
    const meanGap = (NEW_LEVEL_SHARE + FULL_CANCEL_SHARE) / NEW_LEVEL_SHARE
    for (const side of [this.bids, this.asks]) {
      let ticks = side === this.bids ? middle : middle + 1
      for (let level = 0; level < startLevels && ticks >= 1; level++) {
        side.set(ticks, this.drawLots(this.options.orderLots))
        ticks -= side.direction * Math.ceil(this.exponential() * meanGap)
      }
    }
  }

  /** Moves the pressure on by `gap` microseconds. */
  private leanOn(gap: number): void {
    const kept = Math.exp(-gap / (this.options.pressureSeconds * 1e6))
    // Four uniforms stand in for a normal number: same variance, and no function whose last bit may differ by platform.
    const noise = (this.random() + this.random() + this.random() + this.random() - 2) * Math.sqrt(3)
    this.rawPressure = this.rawPressure * kept + 0.6 * Math.sqrt(1 - kept * kept) * noise
    this.pressure = Math.max(-1, Math.min(1, this.rawPressure))
  }

  private step(time: number): void {
    const { bidsBefore, asksBefore, options, message } = this
    bidsBefore.clear()
    asksBefore.clear()
    clearRows(message.trades)
    if (this.random() < options.marketOrderShare) this.marketOrder()
    const wanted = 1 + Math.floor(this.exponential() * (options.rowsPerMessage - 1) + this.random())
    for (let tries = 8 * wanted; bidsBefore.size + asksBefore.size < wanted && tries > 0; tries--) {
      this.limitOrderOrCancel()
    }
    this.closeMessage(time)
  }

  private marketOrder(): void {
    const { options, random, message } = this
    const bidLots = this.bids.at(this.bids.best)
    const askLots = this.asks.at(this.asks.best)
    const imbalance = (bidLots - askLots) / (bidLots + askLots)
    const buys = random() < (1 + options.predictability * imbalance) / 2
    const book = buys ? this.asks : this.bids
    let left = this.drawLots(options.orderLots / 8)
    while (left > 0) {
      const ticks = book.best
      const resting = book.at(ticks)
      const filled = Math.min(left, resting)
      this.remember(book, ticks, resting)
      if (filled === resting && !book.remove(ticks)) return
      if (filled < resting) book.set(ticks, resting - filled)
      this.print(message.trades, buys ? 0 : SIDE_ASK, ticks, filled)
      left -= filled
    }
  }

  /** A fill of `lots` as one print per resting order it met. */
  private print(trades: FlowRows, side: number, ticks: number, lots: number): void {
    let left = lots
    const mean = this.options.printsPerLevel
    while (left > 0) {
      const isLast = mean === 1 || left === 1 || this.random() < 1 / mean
      const part = isLast ? left : Math.max(1, Math.floor(left * this.random()))
      pushRow(trades, side, ticks, part)
      left -= part
    }
  }

  private limitOrderOrCancel(): void {
    const { options, random } = this
    const leansToBids = random() < (1 + options.visibility * this.pressure) / 2
    const adds = random() < 0.5
    const side = leansToBids === adds ? this.bids : this.asks
    const spread = this.asks.best - this.bids.best
    if (adds && spread > 1 && random() < IMPROVE_SHARE) {
      const inside = side.best + side.direction * Math.ceil(random() * (spread - 1))
      this.remember(side, inside, 0)
      side.set(inside, this.drawLots(options.orderLots))
      return
    }
    const ticks = side.best - side.direction * this.drawDistance()
    if (ticks < 1) return
    const resting = side.at(ticks)
    if (adds) {
      if (resting === 0 && random() >= NEW_LEVEL_SHARE) return
      this.remember(side, ticks, resting)
      side.set(ticks, resting + this.drawLots(options.orderLots))
    } else if (resting > 0) {
      this.remember(side, ticks, resting)
      const takesAll = random() < (ticks === side.best ? FULL_TOUCH_CANCEL_SHARE : FULL_CANCEL_SHARE)
      if (resting === 1 || takesAll) side.remove(ticks)
      else side.set(ticks, Math.ceil((resting - 1) * random()) || 1)
    }
  }

  private drawDistance(): number {
    const where = this.random()
    if (where < TOUCH_SHARE) return 0
    const { depthTicks } = this.options
    const mean = where < TOUCH_SHARE + NEAR_SHARE ? depthTicks : FAR_TIMES * depthTicks
    return Math.floor(this.exponential() * mean)
  }

  private drawLots(mean: number): number {
    return Math.ceil(this.exponential() * mean) || 1
  }

  private remember(side: RestingSide, ticks: number, lots: number): void {
    const before = side === this.bids ? this.bidsBefore : this.asksBefore
    if (!before.has(ticks)) before.set(ticks, lots)
  }

  private closeMessage(time: number): void {
    clearRows(this.message.levels)
    this.pushChanges(this.bids, 0, this.bidsBefore)
    this.pushChanges(this.asks, SIDE_ASK, this.asksBefore)
    this.stamp(time, false)
  }

  private pushChanges(book: RestingSide, side: number, before: ReadonlyMap<number, number>): void {
    for (const ticks of [...before.keys()].sort((a, b) => a - b)) {
      const lots = book.at(ticks)
      if (lots !== before.get(ticks)) pushRow(this.message.levels, side, ticks, lots)
    }
  }

  private takeSnapshot(time: number): void {
    const { message } = this
    clearRows(message.levels)
    clearRows(message.trades)
    for (const [ticks, lots] of this.bids.sorted()) pushRow(message.levels, 0, ticks, lots)
    for (const [ticks, lots] of this.asks.sorted()) pushRow(message.levels, SIDE_ASK, ticks, lots)
    this.stamp(time, true)
  }

  private stamp(time: number, isSnapshot: boolean): void {
    const { message, bids, asks } = this
    message.localTime = time
    const latency = 2000 + Math.floor(this.exponential() * 1500)
    message.exchangeTime = Math.max(message.exchangeTime, time - latency)
    message.isSnapshot = isSnapshot
    message.bidTicks = bids.best
    message.bidLots = bids.at(bids.best)
    message.askTicks = asks.best
    message.askLots = asks.at(asks.best)
  }
}

function pushRow(rows: FlowRows, side: number, ticks: number, lots: number): void {
  rows.side.push(side)
  rows.ticks.push(ticks)
  rows.lots.push(lots)
}

function clearRows(rows: FlowRows): void {
  rows.side.length = 0
  rows.ticks.length = 0
  rows.lots.length = 0
}

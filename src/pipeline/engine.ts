import { BookFollower, type FollowerTally } from '../book/index.ts'
import {
  alignScale,
  type EventBatch,
  type Instrument,
  type IntegrityProfile,
  isoMicros,
  KIND_BOOK,
  KIND_MASK,
  KIND_QUOTE,
  KIND_TRADE,
  LAST,
  MAX_EXACT,
  type ScaleChange,
  SIDE_ASK,
  SIDE_UNKNOWN,
  StatusCode,
  SteelyardError,
} from '../market/index.ts'
import { BandChanges, type MarketState, type ResetReason, type Touch } from '../measures/index.ts'
import { type BarRule, barStart } from './bar-rule.ts'
import type { BarBlock } from './bar-table.ts'
import { BarWriter, type BarWriterOptions } from './bar-writer.ts'
import { MeasureHooks } from './measure-hooks.ts'
import { SourceTracker, UNVERIFIED, VERIFIED } from './source-tracker.ts'
import { clearTouch, emptyTouch, readQuoteRows, rescaleTouch, updateTouch } from './touch-state.ts'
import { TradeThreshold } from './trade-threshold.ts'

export interface EngineOptions extends BarWriterOptions {
  readonly bars: BarRule
  /** Whose clock bars and horizons follow. */
  readonly clock: 'local' | 'exchange'
  /** Where L1 measures look: a best-quote stream, or the book's own best. Fixed for the run. */
  readonly l1: 'quotes' | 'book'
  /** Streams that belong to the recording, seen or not: a quiet trade stream gives 0, an absent one null. */
  readonly hasBook: boolean
  readonly hasTrades: boolean
  /** `all` switches the trusted-range gate off. */
  readonly trust: 'range' | 'all'
  /** At this time the measures begin anew; the book is kept (warm-up from the day before). Microseconds; Infinity: never. */
  readonly restartAt: number
}

const NO_BOOK: IntegrityProfile = { scheme: 'none', verifiability: 'none', depthScope: 'full', mayCross: false }

/** More empty bars than this in one go are a damaged time, not a quiet market: a day at 1 ms has 86,400,000. */
const MAX_EMPTY_BARS = 100_000_000

/**
 * The measuring engine of one instrument: event batches in, columnar bars out.
 *
 * `run` consumes a batch up to its end, or stops when the bar table is full; the caller then takes `block()`, calls
 * `release()` and runs the same batch again. Everything is synchronous, deterministic and independent of how the stream
 * was cut into batches: measures see whole messages, bars close on message times only.
 *
 * Order within a message time: bars that end at or before it close first, then horizons that ended before it settle, then
 * the message is applied (performance.md 7, trap 7).
 */
export class Engine {
  readonly follower: BookFollower
  readonly state: MarketState
  /** Messages whose time lies before the open bar (a clock that runs backwards); they count in the open bar. */
  lateMessages = 0
  /** Time of the first and last message on the run's clock, microseconds; NaN before any. */
  firstTime = Number.NaN
  lastTime = Number.NaN
  private readonly options: EngineOptions
  private readonly writer: BarWriter
  private readonly book = new SourceTracker()
  private readonly touch: SourceTracker
  private readonly trades = new SourceTracker()
  private hooks: MeasureHooks
  /** Best bid and ask of the book, and of the quote stream, before they are known to be news. */
  private readonly best = emptyTouch()
  private readonly quote = emptyTouch()
  private hasRestarted = false
  private hasHorizons = false
  private readonly width: number
  private readonly isTouchFromBook: boolean
  private currentStart = 0
  private currentEnd = Number.POSITIVE_INFINITY
  private cursor = -1
  private inMessage = false
  /** Null where bars do not count trades. */
  private readonly threshold: TradeThreshold | null

  constructor(
    instrument: Instrument,
    profile: IntegrityProfile | undefined,
    tally: FollowerTally,
    options: EngineOptions,
  ) {
    this.options = options
    const known = profile ?? NO_BOOK
    this.follower = new BookFollower(options.trust === 'all' ? { ...known, depthScope: 'full' } : known, tally)
    this.follower.tracksTop = options.definitions.length > 0 || options.labels.length > 0
    this.touch = options.l1 === 'quotes' ? new SourceTracker() : this.book
    this.isTouchFromBook = options.l1 === 'book'
    const { book, touch, trades } = this
    const primary = options.hasBook ? book : options.l1 === 'quotes' ? touch : trades
    this.writer = new BarWriter(options, { book, touch, trades, primary })
    this.hooks = this.subscribe()
    this.width = options.bars.kind === 'time' ? options.bars.width : 0
    this.threshold = 'threshold' in options.bars ? new TradeThreshold(options.bars, instrument) : null
    const { follower } = this
    this.state = {
      instrument,
      time: Number.NaN,
      priceDecimals: Number.NaN,
      amountDecimals: Number.NaN,
      book: follower.book,
      isBookLive: false,
      changes: follower.changes,
      bandChanges: new BandChanges(),
      bidTop: follower.bidTop,
      askTop: follower.askTop,
      twiceMidBefore: Number.NaN,
      touch: emptyTouch(),
      isTouchLive: false,
      trade: { ticks: 0, lots: 0, sign: 0 },
    }
  }

  /** Rows closed so far. */
  get rows(): number {
    return this.writer.table.rows
  }

  /** True when the batch is used up; false when the table is full and the same batch must be run again. */
  run(batch: EventBatch): boolean {
    if (this.cursor < 0) {
      const change = alignScale(this.state, batch)
      if (change !== null) this.rescale(change)
      this.cursor = batch.start
    }
    const { flags, end } = batch
    const clock = this.options.clock === 'local' ? batch.localTime : batch.exchangeTime
    let row = this.cursor
    while (row < end) {
      // Bars of fixed width close in `advance` only, which looks for itself.
      if (this.width === 0 && this.writer.isFull) return this.pause(row)
      const kind = flags[row]! & KIND_MASK
      if (!this.inMessage) {
        const time = clock[row]!
        if (!(time <= this.state.time) && !this.advance(time)) return this.pause(row)
        if (time < this.currentStart) this.lateMessages++
        this.inMessage = true
        if (kind === KIND_BOOK) this.state.twiceMidBefore = this.follower.book.twiceMid
      }
      if (kind === KIND_TRADE) {
        // One trade at a time: an event-driven bar may close after any of them, and the table may be full then.
        this.onTrade(batch, row)
        if ((flags[row]! & LAST) !== 0) this.inMessage = false
        row++
        continue
      }
      let next: number
      if (kind === KIND_BOOK) {
        next = this.follower.apply(batch, row, end)
      } else {
        next = row + 1
        while (next < end && (flags[next - 1]! & LAST) === 0) next++
      }
      const isComplete = (flags[next - 1]! & LAST) !== 0
      if (kind === KIND_BOOK) {
        if (isComplete) this.endBookMessage()
      } else if (kind === KIND_QUOTE) {
        readQuoteRows(this.quote, batch, row, next)
        if (isComplete) this.endQuote()
      } else {
        for (let status = row; status < next; status++) this.onStatus(batch.price[status]!)
      }
      if (isComplete) this.inMessage = false
      row = next
    }
    this.cursor = -1
    return true
  }

  /** Closes the last bar. False when the table is full: take the block and call again. */
  finish(): boolean {
    if (Number.isNaN(this.firstTime)) return true
    if (this.writer.isFull) return false
    if (this.width > 0 && this.currentEnd < Number.POSITIVE_INFINITY) {
      this.settle(this.lastTime)
      const { currentStart, currentEnd } = this
      // Nothing is live after the last message: coverage of the last bar ends with it.
      for (const source of new Set([this.book, this.touch, this.trades])) source.endAt(this.lastTime)
      this.writer.close(this.state, currentStart, currentEnd)
      this.currentEnd = Number.POSITIVE_INFINITY
    }
    this.writer.dropLabels()
    return true
  }

  /** Finished rows, or null. Valid until `release`. */
  block(): BarBlock | null {
    return this.writer.block()
  }

  release(): void {
    this.writer.release()
  }

  private pause(row: number): false {
    this.cursor = row
    return false
  }

  /** Moves time forward: closes bars, settles horizons. False when the table is full. */
  private advance(time: number): boolean {
    if (Number.isNaN(this.firstTime)) this.begin(time)
    if (Number.isNaN(time)) return true
    if (!this.hasRestarted && time >= this.options.restartAt) this.restart()
    if (time >= this.currentEnd) this.assertNear(time)
    while (time >= this.currentEnd) {
      if (this.writer.isFull) return false
      this.settle(this.currentEnd)
      this.writer.close(this.state, this.currentStart, this.currentEnd)
      this.currentStart = this.currentEnd
      this.currentEnd += this.width
    }
    this.settle(time)
    this.state.time = time
    this.lastTime = time
    return true
  }

  /** Refuses a time that is so far ahead that it must be damaged. */
  private assertNear(time: number): void {
    if (time - this.currentEnd <= this.width * MAX_EMPTY_BARS && time <= MAX_EXACT - this.width) return
    const { venue, symbol } = this.state.instrument
    const jump = `${isoMicros(this.lastTime)} to ${isoMicros(time)}`
    throw new SteelyardError('file.malformed', `time jumps from ${jump}: more than ${MAX_EMPTY_BARS} empty bars`, {
      hint: 'mend the row with that time, or choose longer bars or --boundary day',
      where: { venue, symbol },
    })
  }

  private subscribe(): MeasureHooks {
    const hooks = new MeasureHooks(this.writer.measures)
    this.follower.changes.isWanted = hooks.readsChanges
    this.hasHorizons = hooks.hasHorizons || this.writer.hasLabels
    return hooks
  }

  private restart(): void {
    this.hasRestarted = true
    this.writer.restart()
    this.hooks = this.subscribe()
    this.reset('day', 'book')
    if (this.options.l1 === 'quotes') this.reset('day', 'touch')
    else if (this.book.isLive) this.touchFromBook()
  }

  private begin(time: number): void {
    if (Number.isNaN(time)) return
    this.firstTime = time
    if (this.options.restartAt <= time) this.hasRestarted = true // nothing came before
    const { bars, hasTrades } = this.options
    if (bars.kind === 'time') {
      this.currentStart = barStart(time, bars.width, bars.origin)
      this.currentEnd = this.currentStart + bars.width
    } else {
      this.currentStart = time
    }
    if (hasTrades) this.trades.up(time, UNVERIFIED)
  }

  private settle(time: number): void {
    if (!this.hasHorizons) return
    this.hooks.onTime(this.state, time)
    this.writer.settleLabels(this.state, time)
  }

  private endBookMessage(): void {
    const { follower } = this
    const outcome = follower.endMessage()
    if (outcome === 'flow' && this.book.isLive) {
      const { state, hooks } = this
      if (hooks.readsBands) state.bandChanges.read(state.changes, state.twiceMidBefore)
      hooks.onBook(state)
    } else if (outcome === 'anchored' || outcome === 'diverged') {
      if (this.book.isLive) {
        this.reset(outcome === 'diverged' ? 'divergence' : 'snapshot', 'book')
        if (outcome === 'diverged') this.book.interrupt()
      }
    }
    follower.changes.count = 0
    if (outcome !== 'flow' || !this.book.isLive) {
      this.followLiveness(outcome === 'silent' && follower.state === 'suspect' ? 'crossed' : 'resync')
    }
    // The touch is the first of the top levels: unless they were re-read, it has not moved.
    if (
      this.isTouchFromBook &&
      this.book.isLive &&
      (follower.bidTop.changed || follower.askTop.changed || outcome !== 'flow')
    ) {
      this.touchFromBook()
    }
    const { kind } = this.options.bars
    if (kind === 'event' || (kind === 'quote' && this.isTouchFromBook)) this.closeEventBar()
  }

  /** Brings the tracker of the book in line with the follower's state. */
  private followLiveness(reason: ResetReason): void {
    const { follower, book, state } = this
    if (follower.isLive) {
      const wasLive = book.isLive
      book.up(state.time, follower.isVerified ? VERIFIED : UNVERIFIED)
      state.isBookLive = true
      if (!wasLive) {
        this.reset(reason, 'book')
        if (this.options.l1 === 'book') this.touchFromBook()
      }
    } else if (book.isLive) {
      book.down(state.time)
      state.isBookLive = false
      this.reset(reason, 'book')
    }
    if (this.options.l1 === 'book') state.isTouchLive = state.isBookLive
  }

  private onStatus(code: number): void {
    this.follower.status(code)
    this.followLiveness(RESET_REASONS[code] ?? 'reset')
    if (code === StatusCode.disconnect) {
      const { time } = this.state
      this.trades.down(time)
      if (this.options.l1 === 'quotes') {
        this.touch.down(time)
        this.state.isTouchLive = false
        this.reset('disconnect', 'touch')
      }
    } else if (code === StatusCode.liveVerified || code === StatusCode.liveUnverified) {
      if (this.options.hasTrades) this.trades.up(this.state.time, UNVERIFIED)
    }
  }

  private reset(reason: ResetReason, source: 'book' | 'touch'): void {
    const isAlsoTouch = source === 'book' && this.options.l1 === 'book'
    this.hooks.reset(reason, source)
    if (isAlsoTouch) this.hooks.reset(reason, 'touch')
    if (source === 'touch' || isAlsoTouch) {
      clearTouch(this.state.touch)
      this.writer.dropLabels()
    }
  }

  private touchFromBook(): void {
    const { best } = this
    const { book } = this.follower
    best.bidTicks = book.bestBid
    best.bidLots = book.bestBidSize
    best.askTicks = book.bestAsk
    best.askLots = book.bestAskSize
    this.setTouch(best)
  }

  private setTouch(next: Touch): void {
    if (updateTouch(this.state.touch, next)) this.hooks.onTouch(this.state)
  }

  private endQuote(): void {
    if (this.options.l1 !== 'quotes') return
    if (!this.touch.isLive) {
      this.touch.up(this.state.time, UNVERIFIED)
      this.state.isTouchLive = true
    }
    this.setTouch(this.quote)
    if (this.options.bars.kind === 'quote') this.closeEventBar()
  }

  private onTrade({ price, amount, flags }: EventBatch, row: number): void {
    const { state, trades } = this
    if (!trades.isLive) trades.up(state.time, UNVERIFIED)
    const flag = flags[row]!
    const { trade } = state
    trade.ticks = price[row]!
    trade.lots = amount[row]!
    trade.sign = (flag & SIDE_UNKNOWN) !== 0 ? 0 : (flag & SIDE_ASK) !== 0 ? -1 : 1
    this.hooks.onTrade(state)
    if (this.threshold?.add(state)) this.closeEventBar()
  }

  private closeEventBar(): void {
    const { time } = this.state
    this.writer.close(this.state, this.currentStart, time)
    this.currentStart = time
  }

  private rescale(change: ScaleChange): void {
    this.follower.rescale(change)
    this.threshold?.rescale(change)
    this.hooks.rescale(change)
    for (const touch of [this.state.touch, this.best, this.quote]) rescaleTouch(touch, change)
    this.state.twiceMidBefore *= change.tickFactor
    this.state.bandChanges.rescale()
  }
}

const RESET_REASONS: Readonly<Record<number, ResetReason>> = {
  [StatusCode.gap]: 'gap',
  [StatusCode.divergence]: 'divergence',
  [StatusCode.resyncing]: 'resync',
  [StatusCode.disconnect]: 'disconnect',
  [StatusCode.outOfOrder]: 'out_of_order',
  [StatusCode.reset]: 'reset',
  [StatusCode.liveVerified]: 'resync',
  [StatusCode.liveUnverified]: 'resync',
}

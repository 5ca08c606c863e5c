import { ChangeLog, LadderBook, TOP_DEPTH, TopLevels } from '../../src/book/index.ts'
import { createInstrument, type Instrument, type ScaleChange } from '../../src/market/index.ts'
import {
  BandChanges,
  type MarketState,
  type Measure,
  type MeasureDefinition,
  type MeasureOptions,
  type ResetReason,
} from '../../src/measures/index.ts'

/** `[side, tick, new size in lots]`. */
export type LevelChange = readonly [side: 'bid' | 'ask', tick: number, lots: number]

export interface DriverOptions {
  readonly priceDecimals?: number
  readonly amountDecimals?: number
  /** Where the touch comes from: the book's own best (default), or `quote`. */
  readonly l1?: 'book' | 'quotes'
  readonly instrument?: Instrument
  readonly measureOptions?: MeasureOptions
}

export const TEST_INSTRUMENT = createInstrument({ venue: 'acme', symbol: 'BTC-USD', amountUnit: 'base' })

/**
 * Drives measures by hand, in the order the engine does: time, then trade, book or quote. Messages are whole, the book is
 * live from the first `snapshot` on. It applies no null rules: what it returns is what the measures wrote.
 */
export class MarketDriver {
  readonly book = new LadderBook()
  readonly measures: readonly Measure[]
  readonly state: MarketState
  private readonly names: readonly (readonly string[])[]
  private readonly changes = new ChangeLog()
  private readonly l1: 'book' | 'quotes'
  private barStart = 0

  constructor(
    measures: readonly (MeasureDefinition | readonly [Measure, readonly string[]])[],
    options: DriverOptions = {},
  ) {
    this.measures = measures.map((each) => ('create' in each ? each.create(options.measureOptions ?? {}) : each[0]))
    this.names = measures.map((each) => ('create' in each ? each.columns.map(({ name }) => name) : each[1]))
    this.l1 = options.l1 ?? 'book'
    this.state = {
      instrument: options.instrument ?? TEST_INSTRUMENT,
      time: Number.NaN,
      priceDecimals: options.priceDecimals ?? 0,
      amountDecimals: options.amountDecimals ?? 0,
      book: this.book,
      isBookLive: false,
      changes: this.changes,
      bandChanges: new BandChanges(),
      bidTop: new TopLevels(TOP_DEPTH),
      askTop: new TopLevels(TOP_DEPTH),
      twiceMidBefore: Number.NaN,
      touch: { bidTicks: Number.NaN, bidLots: 0, askTicks: Number.NaN, askLots: 0 },
      isTouchLive: false,
      trade: { ticks: 0, lots: 0, sign: 0 },
    }
  }

  /** Replaces the book, without flow. */
  snapshot(time: number, levels: readonly LevelChange[], reason: ResetReason = 'snapshot'): void {
    this.moveTo(time)
    this.book.clear()
    for (const [side, tick, lots] of levels)
      side === 'bid' ? this.book.setBid(tick, lots) : this.book.setAsk(tick, lots)
    this.restart(reason)
  }

  /** One book message of ordinary changes. */
  update(time: number, levels: readonly LevelChange[]): void {
    this.moveTo(time)
    const { state, changes } = this
    state.twiceMidBefore = this.book.twiceMid
    this.apply(levels)
    state.bidTop.refresh(this.book.bids)
    state.askTop.refresh(this.book.asks)
    state.bandChanges.read(changes, state.twiceMidBefore)
    for (const measure of this.measures) measure.onBook?.(state)
    changes.count = 0
    if (this.l1 === 'book') this.touchFromBook()
  }

  /** One book message that is no flow (replayed while the book is not live), after which nothing is differenced. */
  updateSilently(time: number, levels: readonly LevelChange[]): void {
    this.moveTo(time)
    this.apply(levels)
    this.changes.count = 0
    this.restart('resync')
  }

  /** A best quote of its own stream. */
  quote(time: number, bidTicks: number, bidLots: number, askTicks: number, askLots: number): void {
    this.moveTo(time)
    this.state.isTouchLive = true
    this.setTouch(bidTicks, bidLots, askTicks, askLots)
  }

  trade(time: number, ticks: number, lots: number, sign: number): void {
    this.moveTo(time)
    Object.assign(this.state.trade, { ticks, lots, sign })
    for (const measure of this.measures) measure.onTrade?.(this.state)
  }

  /** The source is cut: nothing is live until the next snapshot or quote. */
  interrupt(time: number, reason: ResetReason, source: 'book' | 'touch' = 'book'): void {
    this.moveTo(time)
    const isTouch = source === 'touch' || this.l1 === 'book'
    if (source === 'book') this.state.isBookLive = false
    if (isTouch) this.state.isTouchLive = false
    this.reset(reason, source)
    if (isTouch) Object.assign(this.state.touch, { bidTicks: Number.NaN, bidLots: 0, askTicks: Number.NaN, askLots: 0 })
  }

  /** Ticks and lots become finer by powers of ten given as counts of decimals. */
  rescale(priceDigits: number, amountDigits: number): void {
    const change: ScaleChange = { tickFactor: 10 ** priceDigits, lotFactor: 10 ** amountDigits }
    const { state, book } = this
    book.rescale(change)
    state.priceDecimals += priceDigits
    state.amountDecimals += amountDigits
    state.bidTop.rescale(change)
    state.askTop.rescale(change)
    for (const side of ['bid', 'ask'] as const) {
      state.touch[`${side}Ticks`] *= change.tickFactor
      state.touch[`${side}Lots`] *= change.lotFactor
    }
    state.bandChanges.rescale()
    for (const measure of this.measures) measure.rescale?.(change)
  }

  /** Closes the bar that ends at `end`: the values by column name, NaN for none. */
  close(end: number): Record<string, number> {
    for (const measure of this.measures) measure.onTime?.(this.state, end)
    const row: Record<string, number> = {}
    this.measures.forEach((measure, i) => {
      const names = this.names[i]!
      const columns = names.map(() => new Float64Array(1).fill(12345.678)) // a cell left unwritten shows
      measure.closeBar(this.state, columns, 0, { start: this.barStart, end })
      names.forEach((name, column) => {
        row[name] = columns[column]![0]!
      })
    })
    this.state.bidTop.startBar()
    this.state.askTop.startBar()
    this.barStart = end
    return row
  }

  private moveTo(time: number): void {
    if (time <= this.state.time) return
    for (const measure of this.measures) measure.onTime?.(this.state, time)
    this.state.time = time
  }

  private apply(levels: readonly LevelChange[]): void {
    const { changes, book, state } = this
    for (const [side, tick, lots] of levels) {
      const isBid = side === 'bid'
      const before = isBid ? book.setBid(tick, lots) : book.setAsk(tick, lots)
      const top = isBid ? state.bidTop : state.askTop
      if ((isBid ? tick : -tick) >= top.floor) top.dirty = true
      if (before === lots) continue
      changes.reserve(1)
      changes.side[changes.count] = isBid ? 0 : 1
      changes.tick[changes.count] = tick
      changes.delta[changes.count] = lots - before
      changes.count++
    }
  }

  private restart(reason: ResetReason): void {
    const { state } = this
    state.bidTop.restart(this.book.bids)
    state.askTop.restart(this.book.asks)
    state.isBookLive = true
    this.reset(reason, 'book')
    if (this.l1 !== 'book') return
    Object.assign(state.touch, { bidTicks: Number.NaN, bidLots: 0, askTicks: Number.NaN, askLots: 0 })
    state.isTouchLive = true
    this.touchFromBook()
  }

  private reset(reason: ResetReason, source: 'book' | 'touch'): void {
    for (const measure of this.measures) {
      measure.reset?.(reason, source)
      if (source === 'book' && this.l1 === 'book') measure.reset?.(reason, 'touch')
    }
  }

  private touchFromBook(): void {
    const { bestBid, bestBidSize, bestAsk, bestAskSize } = this.book
    this.setTouch(bestBid, bestBidSize, bestAsk, bestAskSize)
  }

  private setTouch(bidTicks: number, bidLots: number, askTicks: number, askLots: number): void {
    Object.assign(this.state.touch, { bidTicks, bidLots, askTicks, askLots })
    for (const measure of this.measures) measure.onTouch?.(this.state)
  }
}

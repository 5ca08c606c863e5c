import type { ScaleChange } from '../market/index.ts'
import type { MarketState, Measure, ResetReason } from '../measures/index.ts'

/** A measure that listens to everything and does nothing: it fills the places that a run leaves free. */
const NOBODY: Required<Pick<Measure, 'onBook' | 'onTouch' | 'onTrade' | 'onTime'>> = {
  onBook() {},
  onTouch() {},
  onTrade() {},
  onTime() {},
}

type Hook = keyof typeof NOBODY
type Listener<H extends Hook> = Required<Pick<Measure, H>>

/** Listeners of each kind that have a call of their own; the default set of measures needs no more. */
const PLACES = 6

/**
 * The measures of an engine by what they listen to, so that an event calls only those it concerns.
 *
 * The first six of a kind have a written-out call each. A call that always meets one class is compiled into the loop or
 * called straight; one call over a list meets them all, and looking up the method then costs more than many of the methods.
 */
export class MeasureHooks {
  /** Some measure waits for horizons to end. */
  readonly hasHorizons: boolean
  /** Some measure may look at the size changes of a message. */
  readonly readsChanges: boolean
  /** Some measure looks at those changes by bands. */
  readonly readsBands: boolean
  private readonly all: readonly Measure[]
  private readonly book0: Listener<'onBook'>
  private readonly book1: Listener<'onBook'>
  private readonly book2: Listener<'onBook'>
  private readonly book3: Listener<'onBook'>
  private readonly book4: Listener<'onBook'>
  private readonly book5: Listener<'onBook'>
  private readonly furtherBook: readonly Listener<'onBook'>[]
  private readonly touch0: Listener<'onTouch'>
  private readonly touch1: Listener<'onTouch'>
  private readonly touch2: Listener<'onTouch'>
  private readonly touch3: Listener<'onTouch'>
  private readonly touch4: Listener<'onTouch'>
  private readonly touch5: Listener<'onTouch'>
  private readonly furtherTouch: readonly Listener<'onTouch'>[]
  private readonly trade0: Listener<'onTrade'>
  private readonly trade1: Listener<'onTrade'>
  private readonly trade2: Listener<'onTrade'>
  private readonly trade3: Listener<'onTrade'>
  private readonly trade4: Listener<'onTrade'>
  private readonly trade5: Listener<'onTrade'>
  private readonly furtherTrade: readonly Listener<'onTrade'>[]
  private readonly time0: Listener<'onTime'>
  private readonly time1: Listener<'onTime'>
  private readonly time2: Listener<'onTime'>
  private readonly time3: Listener<'onTime'>
  private readonly time4: Listener<'onTime'>
  private readonly time5: Listener<'onTime'>
  private readonly furtherTime: readonly Listener<'onTime'>[]

  constructor(measures: readonly Measure[]) {
    this.all = measures
    const ofBook = listeners(measures, 'onBook')
    const ofTouch = listeners(measures, 'onTouch')
    const ofTrades = listeners(measures, 'onTrade')
    const ofTime = listeners(measures, 'onTime')
    ;[this.book0, this.book1, this.book2, this.book3, this.book4, this.book5] = places(ofBook)
    ;[this.touch0, this.touch1, this.touch2, this.touch3, this.touch4, this.touch5] = places(ofTouch)
    ;[this.trade0, this.trade1, this.trade2, this.trade3, this.trade4, this.trade5] = places(ofTrades)
    ;[this.time0, this.time1, this.time2, this.time3, this.time4, this.time5] = places(ofTime)
    this.furtherBook = ofBook.slice(PLACES)
    this.furtherTouch = ofTouch.slice(PLACES)
    this.furtherTrade = ofTrades.slice(PLACES)
    this.furtherTime = ofTime.slice(PLACES)
    this.hasHorizons = ofTime.length > 0
    this.readsBands = measures.some((measure) => measure.readsBands === true)
    this.readsChanges = measures.some((measure) => measure.onBook && measure.readsChanges !== false)
  }

  onBook(state: MarketState): void {
    this.book0.onBook(state)
    this.book1.onBook(state)
    this.book2.onBook(state)
    this.book3.onBook(state)
    this.book4.onBook(state)
    this.book5.onBook(state)
    const { furtherBook } = this
    for (let i = 0; i < furtherBook.length; i++) furtherBook[i]!.onBook(state)
  }

  onTouch(state: MarketState): void {
    this.touch0.onTouch(state)
    this.touch1.onTouch(state)
    this.touch2.onTouch(state)
    this.touch3.onTouch(state)
    this.touch4.onTouch(state)
    this.touch5.onTouch(state)
    const { furtherTouch } = this
    for (let i = 0; i < furtherTouch.length; i++) furtherTouch[i]!.onTouch(state)
  }

  onTrade(state: MarketState): void {
    this.trade0.onTrade(state)
    this.trade1.onTrade(state)
    this.trade2.onTrade(state)
    this.trade3.onTrade(state)
    this.trade4.onTrade(state)
    this.trade5.onTrade(state)
    const { furtherTrade } = this
    for (let i = 0; i < furtherTrade.length; i++) furtherTrade[i]!.onTrade(state)
  }

  onTime(state: MarketState, time: number): void {
    this.time0.onTime(state, time)
    this.time1.onTime(state, time)
    this.time2.onTime(state, time)
    this.time3.onTime(state, time)
    this.time4.onTime(state, time)
    this.time5.onTime(state, time)
    const { furtherTime } = this
    for (let i = 0; i < furtherTime.length; i++) furtherTime[i]!.onTime(state, time)
  }

  reset(reason: ResetReason, source: 'book' | 'touch'): void {
    for (const measure of this.all) measure.reset?.(reason, source)
  }

  rescale(change: ScaleChange): void {
    for (const measure of this.all) measure.rescale?.(change)
  }
}

function listeners<H extends Hook>(measures: readonly Measure[], hook: H): Listener<H>[] {
  return measures.filter((measure): measure is Measure & Listener<H> => measure[hook] !== undefined)
}

type Six<Item> = readonly [Item, Item, Item, Item, Item, Item]

function places<H extends Hook>(found: readonly Listener<H>[]): Six<Listener<H>> {
  const nobody: Partial<Measure> = NOBODY
  const at = (place: number) => found[place] ?? (nobody as Listener<H>)
  return [at(0), at(1), at(2), at(3), at(4), at(5)]
}

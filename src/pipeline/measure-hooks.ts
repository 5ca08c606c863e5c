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
/** Six at least. */
type Listeners<H extends Hook> = readonly [
  Listener<H>,
  Listener<H>,
  Listener<H>,
  Listener<H>,
  Listener<H>,
  Listener<H>,
  ...Listener<H>[],
]

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
  private readonly ofBook: Listeners<'onBook'>
  private readonly ofTouch: Listeners<'onTouch'>
  private readonly ofTrades: Listeners<'onTrade'>
  private readonly ofTime: Listeners<'onTime'>

  constructor(measures: readonly Measure[]) {
    this.all = measures
    this.ofBook = listeners(measures, 'onBook')
    this.ofTouch = listeners(measures, 'onTouch')
    this.ofTrades = listeners(measures, 'onTrade')
    this.ofTime = listeners(measures, 'onTime')
    this.hasHorizons = measures.some((measure) => measure.onTime !== undefined)
    this.readsBands = measures.some((measure) => measure.readsBands === true)
    this.readsChanges = measures.some((measure) => measure.onBook && measure.readsChanges !== false)
  }

  onBook(state: MarketState): void {
    const { ofBook } = this
    ofBook[0].onBook(state)
    ofBook[1].onBook(state)
    ofBook[2].onBook(state)
    ofBook[3].onBook(state)
    ofBook[4].onBook(state)
    ofBook[5].onBook(state)
    for (let i = PLACES; i < ofBook.length; i++) ofBook[i]!.onBook(state)
  }

  onTouch(state: MarketState): void {
    const { ofTouch } = this
    ofTouch[0].onTouch(state)
    ofTouch[1].onTouch(state)
    ofTouch[2].onTouch(state)
    ofTouch[3].onTouch(state)
    ofTouch[4].onTouch(state)
    ofTouch[5].onTouch(state)
    for (let i = PLACES; i < ofTouch.length; i++) ofTouch[i]!.onTouch(state)
  }

  onTrade(state: MarketState): void {
    const { ofTrades } = this
    ofTrades[0].onTrade(state)
    ofTrades[1].onTrade(state)
    ofTrades[2].onTrade(state)
    ofTrades[3].onTrade(state)
    ofTrades[4].onTrade(state)
    ofTrades[5].onTrade(state)
    for (let i = PLACES; i < ofTrades.length; i++) ofTrades[i]!.onTrade(state)
  }

  onTime(state: MarketState, time: number): void {
    const { ofTime } = this
    ofTime[0].onTime(state, time)
    ofTime[1].onTime(state, time)
    ofTime[2].onTime(state, time)
    ofTime[3].onTime(state, time)
    ofTime[4].onTime(state, time)
    ofTime[5].onTime(state, time)
    for (let i = PLACES; i < ofTime.length; i++) ofTime[i]!.onTime(state, time)
  }

  reset(reason: ResetReason, source: 'book' | 'touch'): void {
    for (const measure of this.all) measure.reset?.(reason, source)
  }

  rescale(change: ScaleChange): void {
    for (const measure of this.all) measure.rescale?.(change)
  }
}

/** The measures with this hook, made up to six. */
function listeners<H extends Hook>(measures: readonly Measure[], hook: H): Listeners<H> {
  const found = measures.filter((measure): measure is Measure & Listener<H> => measure[hook] !== undefined)
  const nobody: Partial<Measure> = NOBODY
  const vacant = Array.from({ length: Math.max(0, PLACES - found.length) }, () => nobody as Listener<H>)
  return [...found, ...vacant] as unknown as Listeners<H>
}

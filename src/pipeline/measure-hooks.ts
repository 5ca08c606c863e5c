import type { ScaleChange } from '../market/index.ts'
import type { MarketState, Measure, ResetReason } from '../measures/index.ts'

/** The measures of an engine by what they listen to, so that an event calls only those it concerns. */
export class MeasureHooks {
  /** Some measure waits for horizons to end. */
  readonly hasHorizons: boolean
  /** Some measure may look at the size changes of a message. */
  readonly readsChanges: boolean
  private readonly all: readonly Measure[]
  private readonly ofBook: readonly Measure[]
  private readonly ofTouch: readonly Measure[]
  private readonly ofTrades: readonly Measure[]
  private readonly ofTime: readonly Measure[]

  constructor(measures: readonly Measure[]) {
    this.all = measures
    this.ofBook = measures.filter((measure) => measure.onBook)
    this.ofTouch = measures.filter((measure) => measure.onTouch)
    this.ofTrades = measures.filter((measure) => measure.onTrade)
    this.ofTime = measures.filter((measure) => measure.onTime)
    this.hasHorizons = this.ofTime.length > 0
    this.readsChanges = this.ofBook.some((measure) => measure.readsChanges !== false)
  }

  onBook(state: MarketState): void {
    const { ofBook } = this
    for (let i = 0; i < ofBook.length; i++) ofBook[i]!.onBook!(state)
  }

  onTouch(state: MarketState): void {
    const { ofTouch } = this
    for (let i = 0; i < ofTouch.length; i++) ofTouch[i]!.onTouch!(state)
  }

  onTrade(state: MarketState): void {
    const { ofTrades } = this
    for (let i = 0; i < ofTrades.length; i++) ofTrades[i]!.onTrade!(state)
  }

  onTime(state: MarketState, time: number): void {
    const { ofTime } = this
    for (let i = 0; i < ofTime.length; i++) ofTime[i]!.onTime!(state, time)
  }

  reset(reason: ResetReason, source: 'book' | 'touch'): void {
    for (const measure of this.all) measure.reset?.(reason, source)
  }

  rescale(change: ScaleChange): void {
    for (const measure of this.all) measure.rescale?.(change)
  }
}

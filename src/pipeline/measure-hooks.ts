import type { ScaleChange } from '../market/index.ts'
import type { MarketState, Measure, ResetReason } from '../measures/index.ts'

type Hook = (state: MarketState) => void

/** The measures of an engine by what they listen to, so that an event calls only those it concerns. */
export class MeasureHooks {
  /** Some measure waits for horizons to end. */
  readonly hasHorizons: boolean
  /** Some measure may look at the size changes of a message. */
  readonly readsChanges: boolean
  private readonly all: readonly Measure[]
  // Bound once: looking a method up on several classes costs more than many of the methods do.
  private readonly ofBook: readonly Hook[]
  private readonly ofTouch: readonly Hook[]
  private readonly ofTrades: readonly Hook[]
  private readonly ofTime: readonly ((state: MarketState, time: number) => void)[]

  constructor(measures: readonly Measure[]) {
    this.all = measures
    this.ofBook = measures.flatMap((measure) => measure.onBook?.bind(measure) ?? [])
    this.ofTouch = measures.flatMap((measure) => measure.onTouch?.bind(measure) ?? [])
    this.ofTrades = measures.flatMap((measure) => measure.onTrade?.bind(measure) ?? [])
    this.ofTime = measures.flatMap((measure) => measure.onTime?.bind(measure) ?? [])
    this.hasHorizons = this.ofTime.length > 0
    this.readsChanges = measures.some((measure) => measure.onBook && measure.readsChanges !== false)
  }

  onBook(state: MarketState): void {
    const { ofBook } = this
    for (let i = 0; i < ofBook.length; i++) ofBook[i]!(state)
  }

  onTouch(state: MarketState): void {
    const { ofTouch } = this
    for (let i = 0; i < ofTouch.length; i++) ofTouch[i]!(state)
  }

  onTrade(state: MarketState): void {
    const { ofTrades } = this
    for (let i = 0; i < ofTrades.length; i++) ofTrades[i]!(state)
  }

  onTime(state: MarketState, time: number): void {
    const { ofTime } = this
    for (let i = 0; i < ofTime.length; i++) ofTime[i]!(state, time)
  }

  reset(reason: ResetReason, source: 'book' | 'touch'): void {
    for (const measure of this.all) measure.reset?.(reason, source)
  }

  rescale(change: ScaleChange): void {
    for (const measure of this.all) measure.rescale?.(change)
  }
}

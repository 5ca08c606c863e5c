import { type Instrument, type ParsedDecimal, parseDecimal, powerOfTen, stepsAt, toDecimal } from '../market/index.ts'

/** How many of the ticks of now make one of the ticks before, as a fraction of whole numbers. */
export interface TickChange {
  readonly numerator: number
  readonly denominator: number
}

/**
 * The tick of a market, so that a spread can be counted in ticks whatever decimals its prices are written with.
 *
 * A declared tick (`instrument.tickSize`, with its history) is taken as it is. Where none is declared it is the greatest
 * common divisor of the best prices seen so far: it is there after the first touch and only becomes finer.
 *
 * Prices come in units of the run's scale, `10^-priceDecimals`; inside, everything is in units of the finest scale known,
 * `10^-decimals`.
 */
export class TickGrid {
  /** Tick in units of `10^-decimals`; 0 before anything is known. */
  private step = 0
  private decimals = Number.NEGATIVE_INFINITY
  /** Units of `10^-decimals` in one unit of the run's scale. */
  private factor = 1
  private priceDecimals = Number.NaN
  private isDeclared = false
  /** The declared tick holds until this time. */
  private until = Number.NEGATIVE_INFINITY

  /** The tick as a decimal number in quote currency; NaN before it is known. */
  get price(): number {
    return this.step === 0 ? Number.NaN : toDecimal(this.step, this.decimals)
  }

  /** A price distance in ticks. */
  ticks(units: number): number {
    return (units * this.factor) / this.step
  }

  /** The scale and the declared tick are those that `ticks` counts with. */
  isCurrent(priceDecimals: number, time: number): boolean {
    return priceDecimals === this.priceDecimals && time < this.until
  }

  /** Takes over the scale of the run and the tick declared for `time`. The change of the tick, or null. */
  follow(instrument: Instrument, priceDecimals: number, time: number): TickChange | null {
    this.refineTo(priceDecimals)
    this.priceDecimals = priceDecimals
    this.factor = powerOfTen(this.decimals - priceDecimals)
    this.until = instrument.changes.find(({ until }) => until > time)?.until ?? Number.POSITIVE_INFINITY
    const { tickSize } = stepsAt(instrument, time)
    this.isDeclared = tickSize !== undefined
    return tickSize === undefined ? null : this.adopt(tickSize)
  }

  /** Takes over a tick from elsewhere: declared, or that of a saved fit. The change of the tick, or null. */
  adopt(tickSize: string): TickChange | null {
    const tick: ParsedDecimal = { units: Number.NaN, decimals: 0 }
    parseDecimal(tickSize, tick)
    if (!(tick.units > 0)) throw new RangeError(`a tick must be a positive decimal, was ${JSON.stringify(tickSize)}`)
    this.refineTo(tick.decimals)
    if (!Number.isNaN(this.priceDecimals)) this.factor = powerOfTen(this.decimals - this.priceDecimals)
    return this.changeTo(tick.units * powerOfTen(this.decimals - tick.decimals))
  }

  /** Both prices lie on whole ticks. */
  holds(bidTicks: number, askTicks: number): boolean {
    const { step, factor } = this
    return this.isDeclared || step === 1 || ((bidTicks * factor) % step === 0 && (askTicks * factor) % step === 0)
  }

  /** Makes an undeclared tick so fine that both prices lie on it. The change of the tick, or null. */
  refine(bidTicks: number, askTicks: number): TickChange | null {
    const common = greatestCommonDivisor(bidTicks * this.factor, askTicks * this.factor)
    return this.changeTo(greatestCommonDivisor(this.step, common))
  }

  private refineTo(decimals: number): void {
    if (decimals <= this.decimals) return
    if (this.step > 0) this.step *= powerOfTen(decimals - this.decimals)
    this.decimals = decimals
  }

  private changeTo(step: number): TickChange | null {
    const before = this.step
    if (step === before || step === 0) return null
    this.step = step
    if (before === 0) return null
    const common = greatestCommonDivisor(before, step)
    return { numerator: before / common, denominator: step / common }
  }
}

function greatestCommonDivisor(a: number, b: number): number {
  let high = Math.abs(a)
  let low = Math.abs(b)
  while (low > 0) {
    const rest = high % low
    high = low
    low = rest
  }
  return high
}

import { parseIso, type ScaleChange, SteelyardError, toDecimal } from '../market/index.ts'
import { fitSample, isoOrNull } from './fit-sample.ts'
import { MinuteClock, remainingWeight } from './fit-weights.ts'
import { assertSameParameters, type InstrumentFits } from './instrument-fits.ts'
import { defineMeasure, type MarketState, type Measure, type ResetReason } from './measure.ts'
import { MicropriceCounts } from './microprice-counts.ts'
import { type MicropriceFit, micropriceFitParameters, readMicropriceCounts } from './microprice-fit.ts'
import { MICROPRICE_DEFAULTS, type MicropriceParameters, micropriceParameters } from './microprice-parameters.ts'
import { solveMicroprice } from './solve-microprice.ts'
import { type TickChange, TickGrid } from './tick-grid.ts'

/**
 * Fitted fair price at the close (`microprice`): the mid plus the move of the mid expected from the state of the touch,
 * its spread in ticks and the share of the bid in its size. Stoikov's micro-price for any spread and moves of any size;
 * the formula is that of `solveMicroprice`.
 *
 * - Unit: price. Range: unbounded, near the mid; nothing keeps it inside the spread. Above the mid = upward pressure.
 * - It learns from every pair of consecutive touches of the L1 source and is solved again on each whole minute of the
 *   stream's clock, from what came before that minute: nothing in a row uses later data.
 * - Null: before `minPairs` pairs (weighted by age) at a whole minute, and where a side is empty. A spread of more than
 *   `spreadTicks` ticks (or none: a locked or crossed quote) has no adjustment: the mid.
 * - An observation counts half after `halfLife`. Nothing is paired across a reset.
 * - Ticks: declared, else the greatest common divisor of the best prices seen (`TickGrid`). When the tick changes, counts
 *   are carried over as if they had been made in the new one.
 * - Cost: O(1) per change of the touch, O(1) at the close; once a minute 2,500 weights are aged and 25 equations solved.
 * - Source: Stoikov (2018), Quantitative Finance 18(12) 1959-1966; E[dM] in place of moves of one tick, and the full Q
 *   across spreads, are ours.
 */
export class Microprice implements Measure {
  private readonly parameters: MicropriceParameters
  private readonly isFrozen: boolean
  private readonly grid = new TickGrid()
  private readonly clock = new MinuteClock()
  /** Counted in this run. */
  private own: MicropriceCounts
  /** Learnt elsewhere, and the moment to which its weights are aged, microseconds. */
  private base: MicropriceCounts | null = null
  private baseTime = Number.NaN
  private readonly sum: MicropriceCounts
  /** Ticks by state; null before there are enough pairs. */
  private adjustments: Float64Array | null = null
  private state = -1
  private bidTicks = Number.NaN
  private askTicks = Number.NaN
  private pairs = 0
  private solvedPairs = -1
  private firstTime = Number.NaN
  private lastTime = Number.NaN

  constructor(parameters: Partial<MicropriceParameters> = {}, fits?: InstrumentFits) {
    this.parameters = micropriceParameters(parameters)
    const { imbalanceBuckets, spreadTicks } = this.parameters
    this.own = new MicropriceCounts(imbalanceBuckets, spreadTicks)
    this.sum = new MicropriceCounts(imbalanceBuckets, spreadTicks)
    this.isFrozen = fits?.isFrozen ?? false
    if (fits?.base !== undefined) this.start(fits.base.microprice, fits)
    fits?.register('microprice', () => this.fit(fits))
  }

  onTime(_state: MarketState, time: number): void {
    if (time >= this.clock.due) this.refresh(time)
  }

  onTouch(state: MarketState): void {
    if (this.isFrozen) return
    const { touch, time } = state
    const { bidTicks, askTicks } = touch
    const before = this.bidTicks + this.askTicks
    const next = this.stateOf(state) // may change the tick, and with it `this.state`
    const from = this.state
    if (from >= 0 && next >= 0) {
      this.own.add(from, next, this.grid.ticks(bidTicks + askTicks - before))
      if (this.pairs++ === 0) this.firstTime = time
      this.lastTime = time
    }
    this.state = next
    this.bidTicks = bidTicks
    this.askTicks = askTicks
  }

  closeBar(state: MarketState, [price]: readonly Float64Array[], row: number): void {
    const { touch, priceDecimals } = state
    const at = this.adjustments === null ? -1 : this.stateOf(state)
    // Anew: a tick that has just become finer has other adjustments.
    const { adjustments } = this
    if (adjustments === null) {
      price![row] = Number.NaN
      return
    }
    const mid = toDecimal(touch.bidTicks + touch.askTicks, priceDecimals) / 2
    price![row] = at < 0 ? mid : mid + adjustments[at]! * this.grid.price
  }

  /** Forgets the predecessor: the next touch only begins a pair. */
  reset(_reason: ResetReason, source: 'book' | 'touch'): void {
    if (source !== 'touch') return
    this.state = -1
    this.bidTicks = this.askTicks = Number.NaN
  }

  rescale({ tickFactor }: ScaleChange): void {
    this.bidTicks *= tickFactor
    this.askTicks *= tickFactor
  }

  /** State of the touch in the tick of now; follows the tick first where it may have changed. */
  private stateOf({ touch, instrument, priceDecimals, time }: MarketState): number {
    const { grid } = this
    const { bidTicks, bidLots, askTicks, askLots } = touch
    const spread = askTicks - bidTicks
    if (Number.isNaN(spread)) return -1
    if (!grid.isCurrent(priceDecimals, time)) this.changeTick(grid.follow(instrument, priceDecimals, time))
    // Sizes change more often than prices, and those of the last touch lie on the grid.
    if ((bidTicks !== this.bidTicks || askTicks !== this.askTicks) && !grid.holds(bidTicks, askTicks)) {
      this.changeTick(grid.refine(bidTicks, askTicks))
    }
    return this.own.stateOf(grid.ticks(spread), bidLots, askLots)
  }

  private changeTick(change: TickChange | null): void {
    if (change === null) return
    const { numerator, denominator } = change
    this.state = this.own.convertState(this.state, numerator, denominator)
    this.own = this.own.inTicks(numerator, denominator)
    if (this.base !== null) this.base = this.base.inTicks(numerator, denominator)
    if (this.adjustments !== null) this.solve()
  }

  /** On a whole minute: ages what was learnt, and solves again if anything is new. */
  private refresh(time: number): void {
    const elapsed = this.clock.advance(time)
    if (!this.isFrozen) this.own.scale(remainingWeight(elapsed, this.parameters.halfLife))
    if (this.pairs === this.solvedPairs) return
    this.solvedPairs = this.pairs
    this.solve()
  }

  private solve(): void {
    const { own, base, parameters } = this
    const counts = base === null ? own : this.sumWith(base)
    this.adjustments = counts.total() < parameters.minPairs ? null : solveMicroprice(counts, parameters)
  }

  private sumWith(base: MicropriceCounts): MicropriceCounts {
    const { sum, own, parameters, clock } = this
    const elapsed = this.isFrozen ? 0 : clock.minute - this.baseTime
    sum.clear()
    sum.addScaled(own, 1)
    sum.addScaled(base, remainingWeight(elapsed, parameters.halfLife))
    return sum
  }

  private start(fit: MicropriceFit | undefined, { base, conditions }: InstrumentFits): void {
    if (fit === undefined) {
      throw new SteelyardError('config.invalid', `the fit of ${base!.venue} ${base!.symbol} holds no microprice`, {
        hint: 'measure what it does hold (--measures), or save a fit of a run that has microprice',
      })
    }
    assertSameParameters('microprice', fit.parameters, micropriceFitParameters(this.parameters, conditions.l1))
    this.base = readMicropriceCounts(fit)
    this.baseTime = fit.aged_to === null ? Number.NaN : parseIso(fit.aged_to)
    if (fit.tick_size !== null) this.grid.adopt(fit.tick_size)
  }

  private fit({ conditions }: InstrumentFits): MicropriceFit {
    const { own, grid, clock } = this
    return {
      parameters: micropriceFitParameters(this.parameters, conditions.l1),
      sample: fitSample(this.firstTime, this.lastTime, this.pairs),
      tick_size: Number.isNaN(grid.price) ? null : String(grid.price),
      aged_to: isoOrNull(clock.minute),
      counts: own.document(),
    }
  }
}

export const microprice = defineMeasure({
  id: 'microprice',
  title: 'Micro-price',
  family: 'fair price',
  meaning:
    'Mid plus the move of the mid that followed touches of this spread and imbalance so far: a fitted fair price, above the mid when the bid is the heavier side of a market that follows it.',
  formula: 'mid + tick * G(imbalance, spread);  G = sum_{k<6} B^k g1, g1 = (1-Q)^-1 E[dM|X], B = (1-Q)^-1 R',
  columns: [{ name: 'microprice', role: 'state', source: 'touch', unit: 'price', range: 'unbounded, near the mid' }],
  parameters: {
    'imbalance buckets': `${MICROPRICE_DEFAULTS.imbalanceBuckets} of equal width; an edge belongs to the upper one`,
    'spread buckets': `1 to ${MICROPRICE_DEFAULTS.spreadTicks} ticks; wider: no adjustment`,
    steps: `${MICROPRICE_DEFAULTS.steps} moves of the mid`,
    prior: `${MICROPRICE_DEFAULTS.prior} pair per state, spread evenly (Laplace)`,
    'half-life': '30 days of the stream; solved again each whole minute',
    'least pairs': `${MICROPRICE_DEFAULTS.minPairs} pairs of touches before there is a value (--fit brings them along)`,
    tick: 'declared, else the greatest common divisor of the best prices seen',
  },
  source: 'Stoikov (2018), Quantitative Finance 18(12) 1959-1966; E[dM|X] for moves of any size, full Q across spreads',
  pitfalls: [
    'It is the expected mid some moves ahead and may lie outside the spread; the way there costs at least half of it.',
    'Without --fit its first minutes rest on few observations, and a table is fitted as it goes: compare days only with one fit.',
    'A fit used on the days it was made from is in sample: the run says where both overlap.',
    'Where the tick is tiny, the spread is nearly always wider than the buckets and the column is the mid.',
    'From a 100 ms diff stream it learns other transitions than from a best-quote stream: a fit holds for one of them.',
  ],
  cost: 'O(1) per change of the touch; 25 equations once a minute',
  kind: 'predictive',
  learns: true,
  entries: [5, 11, 29],
  create: ({ microprice: parameters, fits }) => new Microprice(parameters, fits),
})

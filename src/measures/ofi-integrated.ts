import { TOP_DEPTH } from '../book/index.ts'
import { parseIso, type ScaleChange, SteelyardError, toDecimal } from '../market/index.ts'
import { fitSample, isoOrNull } from './fit-sample.ts'
import { MinuteClock, remainingWeight } from './fit-weights.ts'
import { assertSameParameters, type InstrumentFits } from './instrument-fits.ts'
import { type Bar, defineMeasure, type MarketState, type Measure, type ResetReason } from './measure.ts'
import { type OfiIntegratedFit, type OfiIntegratedFitParameters, readOfiMoments } from './ofi-integrated-fit.ts'
import {
  OFI_INTEGRATED_DEFAULTS,
  type OfiIntegratedParameters,
  ofiIntegratedParameters,
} from './ofi-integrated-parameters.ts'
import { OfiMoments } from './ofi-moments.ts'

/**
 * Order flow imbalance of ten levels in one number (`ofi_integrated`): flows by level in units of the mean size of a
 * level, along the direction in which they moved together so far.
 *
 *     ofi_m = mlofi_m / Q,   Q = mean over updates of sum_{m=1..10} (qb_m + qa_m) / 20,   value = sum of w_m ofi_m
 *
 * - w is the first principal component of ofi over the bars so far (covariance), with a positive sum and ||w||_1 = 1;
 *   flows are projected without centring.
 * - Unit: mean sizes of a level. Range: unbounded; + is buying pressure. 0 in a bar without an update.
 * - It learns from every whole bar of a live book and is solved again after the first bar that ends at or past each whole
 *   minute of the stream's clock, for the bars after it: nothing in a row uses later data, nor its own bar. A bar counts
 *   half after `halfLife`.
 * - Null: before `minBars` bars, and in a bar with updates but without displayed depth; otherwise as decided by the pipeline.
 * - Kind: contemporaneous. Cost: O(1) per update, O(10^2) per bar, one 10 x 10 eigenvector a minute.
 * - Source: Cont, Cucuringu & Zhang (2023), Quantitative Finance 23(10), arXiv 2112.13213, equations 1 to 4.
 */
export class OfiIntegrated implements Measure {
  readonly readsChanges = false
  private readonly parameters: OfiIntegratedParameters
  private readonly isFrozen: boolean
  private readonly clock = new MinuteClock()
  /** Learnt in this run. */
  private readonly own = new OfiMoments(TOP_DEPTH)
  /** Learnt elsewhere, and the moment to which its weights are aged, microseconds. */
  private base: OfiMoments | null = null
  private baseTime = Number.NaN
  private weights: Float64Array | null = null
  private readonly flows = new Float64Array(TOP_DEPTH)
  private sumLots = 0
  private updates = 0
  /** The book was live from the beginning of this bar, and nothing is missing since. */
  private isWhole = false
  private bars = 0
  private solvedBars = -1
  private firstTime = Number.NaN
  private lastTime = Number.NaN

  constructor(parameters: Partial<OfiIntegratedParameters> = {}, fits?: InstrumentFits) {
    this.parameters = ofiIntegratedParameters(parameters)
    this.isFrozen = fits?.isFrozen ?? false
    if (fits?.base !== undefined) this.start(fits.base.ofi_integrated, fits)
    fits?.register('ofi_integrated', () => this.fit(fits))
  }

  onBook({ bidTop, askTop }: MarketState): void {
    this.sumLots += bidTop.total + askTop.total
    this.updates++
  }

  closeBar(state: MarketState, [integrated]: readonly Float64Array[], row: number, { start, end }: Bar): void {
    const { flows, weights, updates } = this
    const { bidTop, askTop, amountDecimals } = state
    // Decimals throughout: the ratio then has the same bits on every scale.
    const depth = toDecimal(this.sumLots, amountDecimals) / (2 * TOP_DEPTH * updates)
    let value = weights === null ? Number.NaN : 0
    for (let level = 0; level < TOP_DEPTH; level++) {
      const flow = toDecimal(bidTop.flow[level]! - askTop.flow[level]!, amountDecimals)
      flows[level] = updates === 0 ? 0 : flow / depth
      if (weights !== null) value += weights[level]! * flows[level]!
    }
    // Flow in a bar that showed no depth is over 0: no number, and in the moments it would stay for ever.
    integrated![row] = Number.isFinite(value) ? value : Number.NaN
    if (!this.isFrozen && this.isWhole && state.isBookLive) this.learn(start, state.time)
    this.sumLots = this.updates = 0
    this.isWhole = state.isBookLive
    if (end >= this.clock.due) this.refresh(end)
  }

  /** A bar in which the book was interrupted is not learnt from. */
  reset(reason: ResetReason, source: 'book' | 'touch'): void {
    if (source === 'book' && reason !== 'snapshot') this.isWhole = false
  }

  rescale({ lotFactor }: ScaleChange): void {
    this.sumLots *= lotFactor
  }

  /** `last`: time of the last message. The last bar of a recording is longer than what is known of it. */
  private learn(start: number, last: number): void {
    if (!this.flows.every(Number.isFinite)) return // a book without a level
    this.own.add(this.flows)
    if (this.bars++ === 0) this.firstTime = start
    this.lastTime = last
  }

  /** Once a minute, for the bars to come: ages what was learnt, and solves again if anything is new. */
  private refresh(time: number): void {
    const elapsed = this.clock.advance(time)
    if (!this.isFrozen) this.own.scale(remainingWeight(elapsed, this.parameters.halfLife))
    if (this.bars === this.solvedBars) return
    this.solvedBars = this.bars
    this.solve()
  }

  private solve(): void {
    const { clock, parameters, own, base } = this
    const sum = new OfiMoments(TOP_DEPTH)
    sum.addScaled(own, 1)
    if (base !== null) {
      const age = this.isFrozen ? 0 : clock.minute - this.baseTime
      sum.addScaled(base, remainingWeight(age, parameters.halfLife))
    }
    this.weights = sum.weight < parameters.minBars ? null : (sum.solve()?.weights ?? null)
  }

  private start(fit: OfiIntegratedFit | undefined, { base, conditions }: InstrumentFits): void {
    if (fit === undefined) {
      throw new SteelyardError('config.invalid', `the fit of ${base!.venue} ${base!.symbol} holds no ofi_integrated`, {
        hint: 'measure what it does hold (--measures), or save a fit of a run that has ofi_integrated',
      })
    }
    assertSameParameters('ofi_integrated', fit.parameters, this.written(conditions))
    this.base = readOfiMoments(fit)
    this.baseTime = fit.aged_to === null ? Number.NaN : parseIso(fit.aged_to)
    this.solve()
  }

  private fit({ conditions }: InstrumentFits): OfiIntegratedFit {
    return {
      parameters: this.written(conditions),
      sample: fitSample(this.firstTime, this.lastTime, this.bars),
      aged_to: isoOrNull(this.clock.minute),
      moments: this.own.document(),
    }
  }

  private written({ bars }: InstrumentFits['conditions']): OfiIntegratedFitParameters {
    const { halfLife, minBars } = this.parameters
    return { levels: TOP_DEPTH, half_life_s: halfLife === null ? null : halfLife / 1e6, min_bars: minBars, bars }
  }
}

export const ofiIntegrated = defineMeasure({
  id: 'ofi_integrated',
  title: 'Integrated order flow imbalance',
  family: 'order flow',
  meaning:
    'Order flow imbalance of the ten best levels in one number: flows in units of the mean size of a level, weighted as they moved together so far.',
  formula: 'sum of w_m mlofi_m / level_depth_mean_10;  w = first principal component of the bars so far, ||w||_1 = 1',
  columns: [
    { name: 'ofi_integrated', role: 'flow', source: 'book', unit: 'mean sizes of a level', range: 'unbounded' },
  ],
  parameters: {
    levels: String(TOP_DEPTH),
    'half-life': '30 days of the stream; solved again once a minute',
    'least bars': `${OFI_INTEGRATED_DEFAULTS.minBars} whole bars before there is a value (--fit brings them along)`,
  },
  source: 'Cont, Cucuringu & Zhang (2023), Quantitative Finance 23(10), arXiv 2112.13213, equations 1 to 4',
  pitfalls: [
    'It explains the price move of its own bar; one interval ahead it explains less than nothing out of sample in the source.',
    'The weights follow the past of this table: compare days only with one fit (--fit --freeze-fit).',
    'Where the tick is far smaller than the usual price move, a level index means little: prefer band_flow.',
    'A plain mean over the levels is almost as good.',
  ],
  cost: 'O(1) per book message, O(10^2) per bar, one 10 x 10 eigenvector a minute',
  kind: 'contemporaneous',
  learns: true,
  entries: [12, 25],
  create: ({ ofiIntegrated: parameters, fits }) => new OfiIntegrated(parameters, fits),
})

import type { ScaleChange } from '../market/index.ts'
import { toDecimal } from '../market/index.ts'
import { simpleRegression } from '../math/index.ts'
import { defineMeasure, type MarketState, type Measure, type ResetReason } from './measure.ts'

const BUCKET_TIME = 60_000_000
const WINDOW = 60

/**
 * Price impact of signed volume (`kyle_lambda`): least-squares slope, with intercept, of the change of the mid on the signed
 * aggressive volume over the last 60 closed one-minute buckets.
 *
 *     lambda = sum (x - mean x)(y - mean y) / sum (x - mean x)^2,     x = buy - sell volume, y = change of the mid
 *
 * - Unit: price per amount. Range: unbounded; usually positive.
 * - Buckets are [t, t + 60 s), aligned to the epoch; the mid of the L1 source at a boundary is the last one before it.
 * - Null: before 60 buckets are closed; where the signed volume never varied. A bucket in which the L1 source was
 *   interrupted, or that begins before it was live, is left out: the window holds the last 60 that are whole.
 * - Cost: O(1) per message; 60 numbers are summed once a minute, in two passes, so that nothing drifts.
 * - Source: Kyle (1985), Econometrica 53(6) 1315-1335; regression form as in Hasbrouck (2009).
 */
export class KyleLambda implements Measure {
  private readonly volumes = new Float64Array(WINDOW)
  private readonly moves = new Float64Array(WINDOW)
  private closed = 0
  private bucketEnd = Number.NEGATIVE_INFINITY
  private startTwiceMid = Number.NaN
  private signedLots = 0
  private slope = Number.NaN

  onTime(state: MarketState, time: number): void {
    if (time >= this.bucketEnd) this.closeBuckets(state, time)
  }

  onTrade({ trade }: MarketState): void {
    this.signedLots += trade.sign * trade.lots
  }

  closeBar(_state: MarketState, [lambda]: readonly Float64Array[], row: number): void {
    lambda![row] = this.slope
  }

  reset(_reason: ResetReason, source: 'book' | 'touch'): void {
    if (source === 'touch') this.startTwiceMid = Number.NaN
  }

  rescale({ tickFactor, lotFactor }: ScaleChange): void {
    this.startTwiceMid *= tickFactor
    this.signedLots *= lotFactor
  }

  /** Closes every bucket that ends at or before `time`; the state has not changed since the last message. */
  private closeBuckets({ touch, isTouchLive, priceDecimals, amountDecimals }: MarketState, time: number): void {
    const twiceMid = isTouchLive ? touch.bidTicks + touch.askTicks : Number.NaN
    const isFirst = this.bucketEnd === Number.NEGATIVE_INFINITY
    while (!isFirst && this.bucketEnd <= time) {
      const move = twiceMid - this.startTwiceMid
      if (!Number.isNaN(move)) {
        const at = this.closed % WINDOW
        this.volumes[at] = toDecimal(this.signedLots, amountDecimals)
        this.moves[at] = toDecimal(move, priceDecimals) / 2
        this.closed++
        if (this.closed >= WINDOW) this.slope = simpleRegression(this.volumes, this.moves)?.slope ?? Number.NaN
      }
      this.startTwiceMid = twiceMid
      this.signedLots = 0
      if (Number.isNaN(twiceMid)) break
      this.bucketEnd += BUCKET_TIME
    }
    // The first bucket of a run is incomplete, and so are those that pass while the mid is not known.
    if (this.bucketEnd <= time) this.bucketEnd = (Math.floor(time / BUCKET_TIME) + 1) * BUCKET_TIME
  }
}

export const kyleLambda = defineMeasure({
  id: 'kyle_lambda',
  title: "Kyle's lambda",
  family: 'toxicity',
  meaning:
    'How far the mid moves per unit of signed aggressive volume, estimated over the last hour of one-minute buckets.',
  formula: 'OLS slope of the change of the mid on (buy - sell) volume, last 60 closed 60-s buckets',
  columns: [{ name: 'kyle_lambda', role: 'trade', source: 'trades', unit: 'price per amount', range: 'unbounded' }],
  parameters: { buckets: '60 of 60 s, aligned to the epoch' },
  source: 'Kyle (1985), Econometrica 53(6) 1315-1335',
  pitfalls: [
    'Volume and price move together in both directions: the slope is an association, not the cost of an order.',
    'Null for the first hour of a run.',
    'Impact is concave: the slope mixes small and large minutes.',
  ],
  cost: 'O(1) per message; O(60) once a minute',
  kind: 'contemporaneous',
  entries: [19, 27],
  create: () => new KyleLambda(),
})

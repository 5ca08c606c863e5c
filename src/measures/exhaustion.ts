import { askEdgeCeil, askEdgeFloor, bidEdgeCeil, bidEdgeFloor } from '../book/index.ts'
import { toDecimal } from '../market/index.ts'
import { type Bar, defineMeasure, type MarketState, type Measure, type ResetReason } from './measure.ts'

const BAND_BPS = 5
const HALF_LIFE_SECONDS = 10
const DECAY_PER_SECOND = Math.LN2 / HALF_LIFE_SECONDS
const DECAY_PER_MICRO = DECAY_PER_SECOND / 1e6

/**
 * Time until the 5-bps band of a side is empty at its present rate of net outflow (`exhaustion_bid_s exhaustion_ask_s`).
 *
 *     depth within 5 bps / r,     r = sum of outflow_i w(t - t_i) / integral of w since the start,     w(u) = 2^(-u / 10 s)
 *
 * Outflow is size that left the band by trades and cancels, minus size that was added to it, judged by the mid before the
 * message. r is an exponentially weighted mean rate: exact in time whatever the messages' spacing, and unbiased from the
 * first second because it is divided by the weight that has passed.
 *
 * - Unit: seconds. Range: [0, inf). Null: net outflow <= 0 (the band is being refilled); a side of the book is empty;
 *   5 bps reach beyond the trusted range of the side; nothing observed yet. An interruption of the book starts r afresh; a
 *   snapshot that merely replaces a live book does not.
 * - A band that empties because the mid moves away is no outflow.
 * - Cost: O(1) per changed level, one exponential per message that changes the band. Source: Steelyard.
 */
export class Exhaustion implements Measure {
  readonly readsBands = true
  /** Decayed net outflow at `at`, in amount units. */
  private bidOutflow = 0
  private askOutflow = 0
  private at = Number.NaN
  private start = Number.NaN

  onBook({ bandChanges, time, amountDecimals }: MarketState): void {
    if (Number.isNaN(this.start)) this.start = this.at = time
    if (!bandChanges.isKnown) return
    const bidLots = -bandChanges.within5Bps(0)
    const askLots = -bandChanges.within5Bps(1)
    if (bidLots === 0 && askLots === 0) return
    this.decayTo(time)
    this.bidOutflow += toDecimal(bidLots, amountDecimals)
    this.askOutflow += toDecimal(askLots, amountDecimals)
  }

  closeBar(
    { book, amountDecimals }: MarketState,
    [bid, ask]: readonly Float64Array[],
    row: number,
    { end }: Bar,
  ): void {
    this.decayTo(end)
    bid![row] = ask![row] = Number.NaN
    const { twiceMid } = book
    if (!(twiceMid > 0)) return
    const perSecond = DECAY_PER_SECOND / -Math.expm1(-DECAY_PER_MICRO * (this.at - this.start))
    if (bidEdgeFloor(twiceMid, BAND_BPS) >= book.trustedLow) {
      const depth = toDecimal(book.bids.sum(bidEdgeCeil(twiceMid, BAND_BPS), book.bids.best), amountDecimals)
      bid![row] = secondsUntilEmpty(depth, this.bidOutflow * perSecond)
    }
    if (askEdgeCeil(twiceMid, BAND_BPS) <= book.trustedHigh) {
      const depth = toDecimal(book.asks.sum(-askEdgeFloor(twiceMid, BAND_BPS), book.asks.best), amountDecimals)
      ask![row] = secondsUntilEmpty(depth, this.askOutflow * perSecond)
    }
  }

  reset(reason: ResetReason, source: 'book' | 'touch'): void {
    if (source !== 'book' || reason === 'snapshot') return
    this.bidOutflow = this.askOutflow = 0
    this.start = this.at = Number.NaN
  }

  private decayTo(time: number): void {
    if (!(time > this.at)) return
    const left = Math.exp(-DECAY_PER_MICRO * (time - this.at))
    this.bidOutflow *= left
    this.askOutflow *= left
    this.at = time
  }
}

function secondsUntilEmpty(depth: number, outflowPerSecond: number): number {
  return outflowPerSecond > 0 && outflowPerSecond < Number.POSITIVE_INFINITY ? depth / outflowPerSecond : Number.NaN
}

const gated = { role: 'state', source: 'book', unit: 'seconds', range: '[0, inf)', isGated: true } as const

export const exhaustion = defineMeasure({
  id: 'exhaustion',
  title: 'Time to exhaustion',
  family: 'liquidity',
  meaning:
    'Seconds until the size resting within 5 bps of the mid is gone, if net outflow (trades and cancels minus additions) goes on as in the last seconds.',
  formula: 'depth within 5 bps / EWMA of (trades + cancels - adds) per second, half-life 10 s',
  columns: [
    { name: 'exhaustion_bid_s', ...gated },
    { name: 'exhaustion_ask_s', ...gated },
  ],
  parameters: { band: '5 bps, inclusive edges', half_life: '10 s' },
  source: 'Steelyard',
  pitfalls: [
    'Null means that the band is being refilled, not that nothing is known.',
    'Makers who move their ladder take size out of the band on one side and add it on the other: it reads as exhaustion.',
    'A straight-line extrapolation: real depletion ends when somebody answers.',
  ],
  cost: 'O(1) per changed level',
  kind: 'contemporaneous',
  entries: [19, 24],
  create: () => new Exhaustion(),
})

import { defineMeasure, type MarketState, type Measure, type ResetReason, type Touch } from './measure.ts'

/**
 * Queue imbalance at the touch: at the close (`queue_imbalance`) and averaged over time (`queue_imbalance_mean`).
 *
 *     I = (bid_size - ask_size) / (bid_size + ask_size),     mean = integral of I dt / live time of the bar
 *
 * - Unit: none. Range: [-1, 1]; + is a heavier bid. A one-sided touch is +1 or -1.
 * - Null: both sides empty; the mean where the bar has no live time. The time after an interruption, and with an empty
 *   touch, does not count: the integral pauses until the next state of the touch.
 * - Kind: predictive of the direction of the next mid move, by a small fraction of a spread.
 * - Cost: O(1) per message of the L1 source, no allocation.
 * - Source: Gould & Bonart (2016), arXiv 1512.03492.
 * - Choice: weights are times on the run's clock up to the end of the bar. When the imbalance is *sampled* decides what it
 *   predicts; the close samples at the bar's clock, not at events.
 */
export class QueueImbalance implements Measure {
  /** Imbalance that holds since `since`; NaN while nothing is integrated. */
  private current = Number.NaN
  private since = 0
  private knownUntil = 0
  private integral = 0
  private liveTime = 0

  onTouch({ touch }: MarketState): void {
    this.integrate(this.knownUntil)
    this.current = imbalanceOf(touch)
  }

  onTime(_state: MarketState, time: number): void {
    this.knownUntil = time
  }

  closeBar({ touch }: MarketState, [atClose, mean]: readonly Float64Array[], row: number): void {
    this.integrate(this.knownUntil)
    atClose![row] = imbalanceOf(touch)
    mean![row] = this.integral / this.liveTime // 0/0 is NaN: no live time, no mean
    this.integral = this.liveTime = 0
  }

  reset(_reason: ResetReason, source: 'book' | 'touch'): void {
    if (source !== 'touch') return
    this.integrate(this.knownUntil)
    this.current = Number.NaN
  }

  private integrate(until: number): void {
    if (!Number.isNaN(this.current)) {
      this.integral += this.current * (until - this.since)
      this.liveTime += until - this.since
    }
    this.since = until
  }
}

function imbalanceOf({ bidLots, askLots }: Touch): number {
  return (bidLots - askLots) / (bidLots + askLots)
}

const touch = { role: 'state', source: 'touch', unit: 'signed ratio', range: '[-1, 1]' } as const

export const queueImbalance = defineMeasure({
  id: 'queue_imbalance',
  title: 'Queue imbalance',
  family: 'touch',
  meaning:
    'Which of the two best queues is longer, at the close of the bar and as a time-weighted mean over its live part. Positive is a heavier bid.',
  formula: 'I = (bid_size - ask_size) / (bid_size + ask_size); mean = integral of I dt / live time',
  columns: [
    { name: 'queue_imbalance', ...touch },
    { name: 'queue_imbalance_mean', ...touch },
  ],
  parameters: { sampling: 'close of the bar; time-weighted mean' },
  source: 'Gould & Bonart (2016), arXiv 1512.03492; Lipton, Pesavento & Sotiropoulos (2013), arXiv 1312.0514',
  pitfalls: [
    'The sampling rule is part of the measure: just before a move it predicts far better than just after one.',
    'It predicts a fraction of a spread, below any taker fee: use it for timing and quoting.',
    'Best queues are cheap to fake.',
  ],
  cost: 'O(1) per message of the L1 source',
  kind: 'predictive',
  entries: [5, 13, 29],
  create: () => new QueueImbalance(),
})

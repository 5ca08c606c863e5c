import { hayashiYoshida, type TickSeries } from '../../math/statistics.ts'
import { BlockSums } from '../block-sums.ts'
import { LEAD_LAG_SQUARES, type LeadLagResult, leadLagOf } from './lead-lag.ts'

/** Ticks of one venue: times in microseconds on one clock, values log prices. */
export interface NamedTicks extends TickSeries {
  readonly name: string
}

export interface TickLeadLagOptions {
  /** Lags in seconds to try on either side of 0; 0 is added. Default 0.05, 0.1, 0.2, 0.5, 1, 2. */
  readonly lagSeconds?: readonly number[]
  /** Stretches of equal time for the errors. Default 40. */
  readonly blocks?: number
  readonly alpha?: number
  readonly draws?: number
  readonly seed?: number
}

/**
 * Lead-lag on irregular ticks: Hayashi-Yoshida covariance at each lag, no resampling and no Epps bias, with errors from a bootstrap of
 * stretches of time. Increments across the edge of a stretch are left out, so stretches should be long against the lags.
 *
 * Null where the series do not overlap in time. Throws RangeError as `hayashiYoshida` does, and for a lag that is not positive.
 */
export function leadLagTicks(a: NamedTicks, b: NamedTicks, options: TickLeadLagOptions = {}): LeadLagResult | null {
  const { lagSeconds = [0.05, 0.1, 0.2, 0.5, 1, 2], blocks = 40 } = options
  if (lagSeconds.some((lag) => !(lag > 0))) throw new RangeError('lagSeconds must be positive: both signs are tried')
  const sorted = [...lagSeconds].sort((x, y) => x - y)
  const lags = [...sorted.map((lag) => -lag).reverse(), 0, ...sorted]
  if (a.times.length < 2 || b.times.length < 2) return null
  const start = Math.max(a.times[0]!, b.times[0]!)
  const end = Math.min(a.times[a.times.length - 1]!, b.times[b.times.length - 1]!)
  if (!(end > start)) return null
  const sums = new BlockSums(blocks, 1, LEAD_LAG_SQUARES + lags.length)
  const width = (end - start) / blocks
  for (let block = 0; block < blocks; block++) {
    const from = start + block * width
    // The last stretch is closed, or the last tick would belong to none.
    const to = block === blocks - 1 ? end + 1 : from + width
    const own = within(a, from, to)
    const other = within(b, from, to)
    sums.add(block, 0, orZero(hayashiYoshida(own, own).covariance))
    sums.add(block, 1, orZero(hayashiYoshida(other, other).covariance))
    lags.forEach((lag, index) => {
      sums.add(block, LEAD_LAG_SQUARES + index, orZero(hayashiYoshida(own, other, lag * 1e6).covariance))
    })
  }
  return leadLagOf({ a: a.name, b: b.name, estimator: 'ticks' }, lags, sums, options)
}

function within({ times, values }: TickSeries, from: number, to: number): TickSeries {
  const kept: number[] = []
  for (let i = 0; i < times.length; i++) if (times[i]! >= from && times[i]! < to) kept.push(i)
  return { times: kept.map((i) => times[i]!), values: kept.map((i) => values[i]!) }
}

function orZero(value: number): number {
  return Number.isNaN(value) ? 0 : value
}

import { simpleRegression } from '../../math/index.ts'
import { type ConsolidatedVenues, consolidatedImbalance } from './consolidate-venues.ts'

/** How one venue's reading differs from the true one. Plain JSON; null where there is too little to say. */
export interface VenueDivergence {
  readonly venue: string
  readonly symbol: string
  /** Bars in which the venue and all others are known. */
  readonly bars: number
  /** Mean share of the consolidated notional that rests here, in [0, 1]. */
  readonly notionalShare: number | null
  readonly meanImbalance: number | null
  /** Mean |venue - consolidated|, in [0, 2]. */
  readonly meanAbsDivergence: number | null
  /** With the consolidated imbalance, of which the venue is a part. */
  readonly correlation: number | null
  /** With the consolidated imbalance of the other venues. */
  readonly correlationWithOthers: number | null
  /** Share of bars, of those in which both are beyond the dead band, in which the signs differ. */
  readonly flipRate: number | null
  readonly flipRateAgainstOthers: number | null
  /** Bars in which both are beyond the dead band, against the others. */
  readonly decidedBars: number
}

/**
 * Divergence and sign flips of each venue against the consolidated imbalance, with and without its own part in it. Readings within
 * `deadBand` of 0 (default 0.05) have no sign.
 */
export function venueDivergence(
  all: ConsolidatedVenues,
  { deadBand = 0.05 }: { deadBand?: number } = {},
): VenueDivergence[] {
  const length = all.imbalance.length
  return all.venues.map((own) => {
    const others = consolidatedImbalance(
      all.venues.filter((venue) => venue !== own),
      length,
    )
    let bars = 0
    let share = 0
    let mean = 0
    let distance = 0
    for (let i = 0; i < length; i++) {
      const consolidated = all.imbalance[i]!
      if (Number.isNaN(consolidated)) continue
      bars++
      const total = all.venues.reduce((sum, { bid, ask }) => sum + bid[i]! + ask[i]!, 0)
      share += (own.bid[i]! + own.ask[i]!) / total
      mean += own.imbalance[i]!
      distance += Math.abs(own.imbalance[i]! - consolidated)
    }
    const withAll = signFlips(own.imbalance, all.imbalance, deadBand)
    const withOthers = signFlips(own.imbalance, others, deadBand)
    const perBar = (sum: number) => (bars > 0 && Number.isFinite(sum) ? sum / bars : null)
    return {
      venue: own.venue,
      symbol: own.symbol,
      bars,
      notionalShare: perBar(share),
      meanImbalance: perBar(mean),
      meanAbsDivergence: perBar(distance),
      correlation: correlation(own.imbalance, all.imbalance),
      correlationWithOthers: correlation(own.imbalance, others),
      flipRate: withAll.rate,
      flipRateAgainstOthers: withOthers.rate,
      decidedBars: withOthers.decided,
    }
  })
}

function signFlips(a: Float64Array, b: Float64Array, deadBand: number): { decided: number; rate: number | null } {
  let decided = 0
  let flips = 0
  for (let i = 0; i < a.length; i++) {
    if (!(Math.abs(a[i]!) > deadBand && Math.abs(b[i]!) > deadBand)) continue
    decided++
    if (a[i]! > 0 !== b[i]! > 0) flips++
  }
  return { decided, rate: decided > 0 ? flips / decided : null }
}

function correlation(a: Float64Array, b: Float64Array): number | null {
  const line = simpleRegression(a, b)
  if (line === null || line.rSquared === null) return null
  return Math.sign(line.slope) * Math.sqrt(line.rSquared)
}

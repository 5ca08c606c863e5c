import type { ExcludedVenue } from './consolidate-venues.ts'
import type { LeadLagResult } from './lead-lag.ts'
import type { VenueReliability } from './misleading-venue.ts'
import type { ProviderReaction } from './provider-reaction.ts'
import type { VenueDivergence } from './venue-divergence.ts'

/** What several venues say together. Plain JSON: null, never NaN. */
export interface VenuesResult {
  /** First and last bar end of the joined grid, ISO text in UTC. */
  readonly from: string
  readonly to: string
  readonly barSeconds: number
  /** Bars of the grid; bars that every table has; bars with a consolidated imbalance. */
  readonly gridBars: number
  readonly completeBars: number
  readonly consolidatedBars: number
  /** Currency of all notionals. */
  readonly currency: string
  /** Rests on USD, USDT and USDC being worth the same. */
  readonly isPegged: boolean
  /** Depth compared: a band in bps, or the touch. */
  readonly band: number | 'touch'
  readonly excluded: readonly ExcludedVenue[]
  readonly divergence: readonly VenueDivergence[]
  /** Herfindahl index of mean notional shares, in [1/n, 1]: 1 = all liquidity on one venue. Null with nothing to share. */
  readonly concentration: number | null
  /** One per pair of venues. */
  readonly leadLag: readonly LeadLagResult[]
  readonly reliability: readonly VenueReliability[]
  readonly reaction: readonly ProviderReaction[]
  /** What pressure was taken from: summed `ofi_l1` in notional, or the consolidated imbalance. */
  readonly pressure: 'ofi_l1' | 'imbalance'
  /** Sentences for the warnings, worst first; empty where no venue misleads. */
  readonly warnings: readonly string[]
  readonly notes: readonly string[]
}

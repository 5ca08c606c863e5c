export type { BootstrapEstimate } from '../block-sums.ts'
export { analyseVenues, type VenuesOptions } from './analyse-venues.ts'
export {
  type ConsolidatedVenues,
  type ConsolidateOptions,
  consolidateVenues,
  type ExcludedVenue,
  type VenueSeries,
} from './consolidate-venues.ts'
export { joinVenues } from './join-venues.ts'
export type { LeadLagResult } from './lead-lag.ts'
export { type LeadLagOptions, leadLagBars, type NamedPath } from './lead-lag-bars.ts'
export { leadLagTicks, type NamedTicks, type TickLeadLagOptions } from './lead-lag-ticks.ts'
export {
  type MisleadingVenueOptions,
  misleadingVenues,
  type VenueReliability,
  type VenueWarning,
} from './misleading-venue.ts'
export {
  type ProviderReaction,
  type ProviderReactionOptions,
  providerReaction,
  type ReactionKind,
} from './provider-reaction.ts'
export { type RateOptions, type RateSeries, rateSeries } from './rate-series.ts'
export { type VenueDivergence, venueDivergence } from './venue-divergence.ts'
export type { JoinedVenues, VenueTable } from './venue-table.ts'
export { type MarketColumns, venueTableOf } from './venue-table-of.ts'
export type { VenuesResult } from './venues-result.ts'

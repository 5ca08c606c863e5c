import { isoMicros } from '../../market/index.ts'
import { type ConsolidatedVenues, type ConsolidateOptions, consolidateVenues } from './consolidate-venues.ts'
import { adjustLeaders, type LeadLagResult } from './lead-lag.ts'
import { type LeadLagOptions, leadLagBars } from './lead-lag-bars.ts'
import { leadLagTicks, type NamedTicks, type TickLeadLagOptions } from './lead-lag-ticks.ts'
import { misleadingVenues } from './misleading-venue.ts'
import { type ProviderReactionOptions, providerReaction } from './provider-reaction.ts'
import { venueDivergence } from './venue-divergence.ts'
import type { VenueTable } from './venue-table.ts'
import type { VenuesResult } from './venues-result.ts'

export interface VenuesOptions extends ConsolidateOptions {
  /** Readings within this of 0 have no sign. Default 0.05. */
  readonly deadBand?: number
  /** Bars ahead by which a venue's imbalance is judged. Default 1. */
  readonly horizonBars?: number
  /** Level of warnings and of lead-lag verdicts, each adjusted over all venues or pairs. Default 0.01. */
  readonly alpha?: number
  /** Of all bootstraps. Default 400 and 1. */
  readonly draws?: number
  readonly seed?: number
  readonly leadLag?: Pick<LeadLagOptions, 'maxLagBars'>
  /** Ticks by venue name (log mid): pairs that have both are compared tick by tick, not bar by bar. */
  readonly ticks?: ReadonlyMap<string, NamedTicks>
  readonly tickLags?: TickLeadLagOptions
  readonly reaction?: Pick<ProviderReactionOptions, 'horizonsBars' | 'quantile' | 'costColumns'>
}

/**
 * Several venues of one instrument, joined exactly on time: who diverges from the consolidated imbalance, who leads, who misleads, and
 * what liquidity providers do after pressure. Deterministic in `seed`. Throws as `joinVenues` does; a venue that cannot be joined in
 * one currency is excluded and named, and with fewer than two left the parts that compare venues are empty.
 */
export function analyseVenues(tables: readonly VenueTable[], options: VenuesOptions = {}): VenuesResult {
  const { alpha = 0.01, draws = 400, seed = 1 } = options
  const all = consolidateVenues(tables, options)
  const divergence = venueDivergence(all, options)
  const shares = divergence.map(({ notionalShare }) => notionalShare)
  const usesFlow = all.ofi.some((value) => Number.isFinite(value) && value !== 0)
  const reliability = misleadingVenues(all, { ...options, alpha, draws, seed })
  const bars = all.joined.time.length
  return {
    from: isoMicros(all.joined.time[0]!),
    to: isoMicros(all.joined.time[bars - 1]!),
    barSeconds: all.joined.bar / 1e6,
    gridBars: bars,
    completeBars: all.joined.complete,
    consolidatedBars: all.bars,
    currency: all.currency,
    isPegged: all.isPegged,
    band: all.band,
    excluded: all.excluded,
    divergence,
    concentration:
      shares.length > 0 && !shares.includes(null) ? shares.reduce<number>((sum, share) => sum + share! ** 2, 0) : null,
    leadLag: adjustLeaders(pairs(all, options, { alpha, draws, seed }), alpha),
    reliability,
    reaction: providerReaction(all, usesFlow ? all.ofi : all.imbalance, { ...options.reaction, draws, seed }),
    pressure: usesFlow ? 'ofi_l1' : 'imbalance',
    warnings: [
      ...reliability.filter(({ warning }) => warning === 'opposite'),
      ...reliability.filter(({ warning }) => warning === 'weaker'),
    ].map(({ verdict }) => verdict),
    notes: notesOn(all, usesFlow),
  }
}

function pairs(
  { venues, joined }: ConsolidatedVenues,
  { leadLag = {}, ticks, tickLags = {} }: VenuesOptions,
  common: { alpha: number; draws: number; seed: number },
): LeadLagResult[] {
  const names = venues.map(({ venue, symbol }) =>
    venues.filter((other) => other.venue === venue).length > 1 ? `${venue} ${symbol}` : venue,
  )
  return venues.flatMap((a, i) =>
    venues.slice(i + 1).map((b, j) => {
      const [ticksA, ticksB] = [ticks?.get(a.venue), ticks?.get(b.venue)]
      const byTicks = ticksA && ticksB ? leadLagTicks(ticksA, ticksB, { ...tickLags, ...common }) : null
      if (byTicks !== null) return byTicks
      const pair = [
        { name: names[i]!, logMid: a.logMid },
        { name: names[i + 1 + j]!, logMid: b.logMid },
      ] as const
      return leadLagBars(pair[0], pair[1], joined.bar / 1e6, { ...leadLag, ...common })
    }),
  )
}

function notesOn(all: ConsolidatedVenues, usesFlow: boolean): string[] {
  const notes: string[] = []
  if (all.isPegged) notes.push('USD, USDT and USDC are taken for one currency, as asked')
  if (all.venues.length < 2) notes.push('fewer than two venues could be joined in one currency: nothing is compared')
  const { length } = all.joined.time
  if (all.bars < length) notes.push(`${length - all.bars} of ${length} bars lack a venue and are left out`)
  if (!usesFlow)
    notes.push('pressure is taken from resting sizes: part of the depth reaction is regression to the mean')
  return notes
}

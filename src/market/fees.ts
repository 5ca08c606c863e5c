import type { FeeSchedule } from './fee-schedule.ts'
import { BUILT_IN_FEES } from './fees-built-in.ts'
import type { Instrument, InstrumentKind } from './instrument.ts'
import { canonicalVenue } from './venues.ts'

/** The tier of the built-in schedules. */
export const BASE_TIER = 'base'

/**
 * The schedule that held at `time` (microseconds), or null: an unknown fee is never a zero fee, so net figures are absent
 * then. `overrides` (from `loadFees`) go before the built-in ones; within each, the latest that had begun counts.
 *
 * @example feesFor('binance-futures', 'perpetual', 'base', Date.UTC(2024, 7, 9) * 1000)?.taker // => 0.0005
 * @example feesFor('acme', 'spot', 'base', 0) // => null
 */
export function feesFor(
  venue: string,
  product: InstrumentKind,
  tier: string,
  time: number,
  overrides: readonly FeeSchedule[] = [],
): FeeSchedule | null {
  const id = canonicalVenue(venue)
  const applies = (fee: FeeSchedule) =>
    canonicalVenue(fee.venue) === id && fee.product === product && fee.tier === tier && fee.validFrom <= time
  return latest(overrides.filter(applies)) ?? latest(BUILT_IN_FEES.filter(applies))
}

/** `feesFor` of an instrument; null where its kind is not known. */
export function instrumentFees(
  { venue, symbol, kind }: Instrument,
  tier: string,
  time: number,
  overrides: readonly FeeSchedule[] = [],
): FeeSchedule | null {
  return kind === undefined ? null : feesFor(canonicalVenue(venue, symbol), kind, tier, time, overrides)
}

function latest(schedules: readonly FeeSchedule[]): FeeSchedule | null {
  return schedules.reduce<FeeSchedule | null>(
    (best, fee) => (best === null || fee.validFrom > best.validFrom ? fee : best),
    null,
  )
}

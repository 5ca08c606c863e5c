import { unbrokenStretches } from '../unbroken-stretches.ts'
import { joinVenues, onGrid } from './join-venues.ts'
import { notionalRule } from './quote-notional.ts'
import { type RateOptions, rateSeries } from './rate-series.ts'
import type { JoinedVenues, VenueTable } from './venue-table.ts'

export interface ConsolidateOptions extends Partial<RateOptions> {
  /** Currency all notionals are brought to. Default: the quote currency of the first table. */
  readonly currency?: string
  /** Depth that is compared: a band in bps (columns `depth_bid_{x}bps`, …), or `touch`. Default 10. */
  readonly band?: number | 'touch'
  /** A venue with fewer of the joined bars is left out rather than thinning the consolidated series. Default 0.5. */
  readonly minCoverage?: number
}

/** One venue on the joined grid, in notional of the common currency. */
export interface VenueSeries {
  readonly venue: string
  readonly symbol: string
  readonly bid: Float64Array
  readonly ask: Float64Array
  /** (bid - ask) / (bid + ask), in [-1, 1]. */
  readonly imbalance: Float64Array
  /** log of the mid in the venue's own quote currency: its differences need no rate. */
  readonly logMid: Float64Array
  readonly ofi: Float64Array
  /** Unbroken stretch of this venue's bars that each bar belongs to, -1 where it has none: changes are taken within one. */
  readonly stretch: Int32Array
  /** Any other column on the grid, as measured. */
  readonly column: (name: string) => Float64Array
}

export interface ExcludedVenue {
  readonly venue: string
  readonly symbol: string
  readonly reason: string
}

export interface ConsolidatedVenues {
  readonly joined: JoinedVenues
  readonly currency: string
  /** Some notional rests on USD, USDT and USDC being worth the same. */
  readonly isPegged: boolean
  readonly band: number | 'touch'
  readonly venues: readonly VenueSeries[]
  readonly excluded: readonly ExcludedVenue[]
  /** Imbalance of the summed notional; NaN in bars in which not every included venue is known. */
  readonly imbalance: Float64Array
  /** Summed order flow imbalance in notional; NaN as above. */
  readonly ofi: Float64Array
  /** Bars with a consolidated imbalance. */
  readonly bars: number
}

const MINUTE = 60_000_000

/**
 * The true imbalance: resting notional of several venues in one currency,
 *
 *     I_t = (sum_v bid_v - sum_v ask_v) / (sum_v bid_v + sum_v ask_v)
 *
 * in bars that every included venue has, so that I never moves because a venue came or went. USD, USDT and USDC are joined by a rate
 * with quality and age, or by `pegged`; without either, venues of another currency are excluded and named. Rates may be at most
 * `maxAge` old (default one minute).
 *
 * Throws as `joinVenues` does.
 */
export function consolidateVenues(tables: readonly VenueTable[], options: ConsolidateOptions = {}): ConsolidatedVenues {
  const { rates = [], maxAge = MINUTE, pegged = false, band = 10, minCoverage = 0.5 } = options
  const joined = joinVenues(tables)
  const currency = options.currency ?? tables[0]!.quote
  const venues: VenueSeries[] = []
  const excluded: ExcludedVenue[] = []
  let isPegged = false
  for (const [index, table] of tables.entries()) {
    const exclude = (reason: string) => excluded.push({ venue: table.venue, symbol: table.symbol, reason })
    const rule = notionalRule(table)
    if (rule === null) {
      exclude(table.amountUnit === null ? 'the unit of amounts is unknown' : 'the size of a contract is unknown')
      continue
    }
    const rate = rateSeries(joined.time, table.quote, currency, { rates, maxAge, pegged })
    if (rate.known === 0) {
      exclude(`no rate from ${table.quote} to ${currency}, and no peg was granted`)
      continue
    }
    const rows = joined.rows[index]!
    const mid = onGrid(table, rows, 'mid')
    const worth = mid.map((value, i) => rule.factor * (rule.timesMid ? value : 1) * rate.values[i]!)
    const inNotional = (name: string) => onGrid(table, rows, name).map((value, i) => value * worth[i]!)
    const [bidName, askName] =
      band === 'touch' ? ['bid_size', 'ask_size'] : [`depth_bid_${band}bps`, `depth_ask_${band}bps`]
    const bid = inNotional(bidName)
    const ask = inNotional(askName)
    const imbalance = bid.map((value, i) => imbalanceOf(value, ask[i]!))
    const known = imbalance.reduce((count, value) => (Number.isNaN(value) ? count : count + 1), 0)
    if (known < minCoverage * joined.time.length) {
      exclude(`${bidName} and ${askName} are known in ${known} of ${joined.time.length} bars`)
      continue
    }
    if (rate.isPegged) isPegged = true
    venues.push({
      venue: table.venue,
      symbol: table.symbol,
      bid,
      ask,
      imbalance,
      logMid: mid.map((value) => Math.log(value)),
      ofi: inNotional('ofi_l1'),
      stretch: stretchOnGrid(table, rows),
      column: (name) => onGrid(table, rows, name),
    })
  }
  const imbalance = consolidatedImbalance(venues, joined.time.length)
  const ofi = new Float64Array(joined.time.length).fill(venues.length > 0 ? 0 : Number.NaN)
  for (const venue of venues) for (let i = 0; i < ofi.length; i++) ofi[i]! += venue.ofi[i]!
  const bars = imbalance.reduce((count, value) => (Number.isNaN(value) ? count : count + 1), 0)
  return { joined, currency, isPegged, band, venues, excluded, imbalance, ofi, bars }
}

/** Imbalance of the summed sides of some venues; NaN where one of them is missing or all are empty. */
export function consolidatedImbalance(
  venues: readonly Pick<VenueSeries, 'bid' | 'ask'>[],
  length: number,
): Float64Array {
  const result = new Float64Array(length).fill(Number.NaN)
  for (let i = 0; i < length && venues.length > 0; i++) {
    let bid = 0
    let ask = 0
    for (const venue of venues) {
      bid += venue.bid[i]!
      ask += venue.ask[i]!
    }
    result[i] = imbalanceOf(bid, ask)
  }
  return result
}

function stretchOnGrid({ time, bar, segment, columns }: VenueTable, rows: Int32Array): Int32Array {
  const stretch = unbrokenStretches({ time, bar, segment, price: columns.get('mid') })
  return rows.map((row) => (row < 0 ? -1 : stretch[row]!))
}

function imbalanceOf(bid: number, ask: number): number {
  // 0 / 0 is NaN: an empty book is not a balanced one.
  return (bid - ask) / (bid + ask)
}

import { BlockSums, type BootstrapEstimate, blockLengthFor } from '../block-sums.ts'
import type { ConsolidatedVenues, VenueSeries } from './consolidate-venues.ts'

/**
 * What liquidity providers do after pressure, all from the bar of the pressure to h bars later, where the venue has every bar between:
 * - `quote_adjustment_bps`: move of the mid in the direction of the pressure.
 * - `spread_change_bps`: change of the quoted spread.
 * - `attacked_depth_log`, `other_depth_log`: log change of notional depth on the side the pressure runs into (the ask for buying
 *   pressure), and on the other.
 * - `volatility_bps`: root mean square of one-bar moves of the mid over the h bars.
 * - `attacked_cost_change_bps`: change of the cost of a market order with the pressure (`cost_buy_…` for buying pressure).
 */
export type ReactionKind =
  | 'quote_adjustment_bps'
  | 'spread_change_bps'
  | 'attacked_depth_log'
  | 'other_depth_log'
  | 'volatility_bps'
  | 'attacked_cost_change_bps'

export interface ProviderReaction {
  readonly venue: string
  readonly symbol: string
  readonly kind: ReactionKind
  readonly horizonSeconds: number
  readonly events: number
  /** Mean after pressure; null without an event or the columns it needs. */
  readonly afterPressure: number | null
  /** Mean over bars out of reach of any event, signed by the pressure there: what happens anyway. Null without one. */
  readonly otherwise: number | null
  /** The difference, with a block-bootstrap interval: what to expect of providers beyond the usual. */
  readonly excess: BootstrapEstimate | null
}

export interface ProviderReactionOptions {
  /** Horizons in bars. Default 1, 5, 10, 30. */
  readonly horizonsBars?: readonly number[]
  /** Pressure beyond this quantile of |pressure| is an event, in (0, 1). Default 0.95. */
  readonly quantile?: number
  /** Columns of the cost of a market order; absent ones are left out. Default `cost_buy_100k_bps`, `cost_sell_100k_bps`. */
  readonly costColumns?: readonly [buy: string, sell: string]
  readonly draws?: number
  readonly seed?: number
}

const KINDS: readonly ReactionKind[] = [
  'quote_adjustment_bps',
  'spread_change_bps',
  'attacked_depth_log',
  'other_depth_log',
  'volatility_bps',
  'attacked_cost_change_bps',
]

/**
 * Event study of provider reaction. Events are bars whose |pressure| is beyond its `quantile`, the first of a run: another begins only
 * after the longest horizon has passed. Held against are bars that follow every event by more than the longest horizon and see none
 * within their own: the aftermath of pressure is no part of what happens anyway. The excess over them carries a block-bootstrap
 * interval (blocks of ten longest horizons, of two in a short series; t by the blocks that hold both), so overlapping and clustered
 * events do not make it look surer than it is; null with fewer than ten such blocks.
 *
 * Pressure taken from resting sizes selects extreme depth, and depth then falls back by itself (regression to the mean); pressure taken
 * from flow does not. An event study is an association: providers react to what caused the pressure as much as to it.
 *
 * Throws RangeError for a quantile outside (0, 1).
 */
export function providerReaction(
  all: ConsolidatedVenues,
  pressure: Float64Array,
  options: ProviderReactionOptions = {},
): ProviderReaction[] {
  const {
    horizonsBars = [1, 5, 10, 30],
    quantile = 0.95,
    costColumns = ['cost_buy_100k_bps', 'cost_sell_100k_bps'],
  } = options
  if (!(quantile > 0 && quantile < 1)) throw new RangeError(`quantile must be in (0, 1), was ${quantile}`)
  const longest = Math.max(...horizonsBars)
  const before = eventsBefore(pressure, quantile, longest)
  const barSeconds = all.joined.bar / 1e6
  return all.venues.flatMap((venue) => {
    const reader = new ReactionReader(venue, costColumns)
    return KINDS.flatMap((kind) =>
      horizonsBars.map((bars) => {
        const found = compare(reader, kind, bars, pressure, before, longest, options)
        return { venue: venue.venue, symbol: venue.symbol, kind, horizonSeconds: bars * barSeconds, ...found }
      }),
    )
  })
}

type Comparison = Pick<ProviderReaction, 'events' | 'afterPressure' | 'otherwise' | 'excess'>

function compare(
  reader: ReactionReader,
  kind: ReactionKind,
  bars: number,
  pressure: Float64Array,
  before: Int32Array,
  longest: number,
  { draws = 400, seed = 1 }: ProviderReactionOptions,
): Comparison {
  const rows = pressure.length
  const sums = new BlockSums(rows, blockLengthFor(rows, longest), 4)
  for (let row = 0; row + bars < rows; row++) {
    const p = pressure[row]!
    if (Number.isNaN(p) || p === 0) continue
    const value = reader.read(kind, row, bars, p > 0)
    if (!Number.isFinite(value)) continue
    const isEvent = before[row + 1]! > before[row]!
    if (!isEvent && before[row + bars + 1]! > before[Math.max(0, row - longest)]!) continue
    const at = isEvent ? 0 : 2
    sums.add(row, at, 1)
    sums.add(row, at + 1, value)
  }
  const [excess = null] = sums.bootstrap((totals) => [totals[1]! / totals[0]! - totals[3]! / totals[2]!], {
    draws,
    seed,
    counts: [[0, 2]],
  })
  const meanAt = (at: number) => (sums.total(at) > 0 ? sums.total(at + 1) / sums.total(at) : null)
  return { events: sums.total(0), afterPressure: meanAt(0), otherwise: meanAt(2), excess }
}

/** Events before each row, one entry more than rows: how many lie between two rows is a difference. */
function eventsBefore(pressure: Float64Array, quantile: number, separation: number): Int32Array {
  const sizes = pressure
    .filter((value) => Number.isFinite(value))
    .map(Math.abs)
    .sort()
  const before = new Int32Array(pressure.length + 1)
  if (sizes.length === 0) return before
  const limit = sizes[Math.min(sizes.length - 1, Math.floor(quantile * sizes.length))]!
  let next = 0
  for (let row = 0; row < pressure.length; row++) {
    before[row + 1] = before[row]!
    // The first bar of a burst of pressure.
    if (row < next || !(Math.abs(pressure[row]!) >= limit)) continue
    before[row + 1]!++
    next = row + separation + 1
  }
  return before
}

class ReactionReader {
  private readonly venue: VenueSeries
  private readonly spread: Float64Array
  private readonly costBuy: Float64Array
  private readonly costSell: Float64Array
  /** Running sum of squared one-bar moves within unbroken stretches, in bps. */
  private readonly squares: Float64Array

  constructor(venue: VenueSeries, [buy, sell]: readonly [string, string]) {
    this.venue = venue
    this.spread = venue.column('spread_bps')
    this.costBuy = venue.column(buy)
    this.costSell = venue.column(sell)
    const rows = venue.logMid.length
    this.squares = new Float64Array(rows)
    for (let row = 1; row < rows; row++) {
      const move = 1e4 * (venue.logMid[row]! - venue.logMid[row - 1]!)
      const isKnown = venue.stretch[row] === venue.stretch[row - 1] && Number.isFinite(move)
      this.squares[row] = this.squares[row - 1]! + (isKnown ? move * move : 0)
    }
  }

  read(kind: ReactionKind, row: number, bars: number, isBuying: boolean): number {
    const { venue, spread } = this
    const later = row + bars
    if (!(venue.stretch[row]! >= 0 && venue.stretch[later] === venue.stretch[row])) return Number.NaN
    if (kind === 'quote_adjustment_bps') {
      return (isBuying ? 1e4 : -1e4) * (venue.logMid[later]! - venue.logMid[row]!)
    }
    if (kind === 'spread_change_bps') return spread[later]! - spread[row]!
    if (kind === 'volatility_bps') {
      // Without a mid no move is known, and none is not 0.
      if (Number.isNaN(venue.logMid[row]!)) return Number.NaN
      return Math.sqrt(Math.max(0, this.squares[later]! - this.squares[row]!) / bars)
    }
    if (kind === 'attacked_cost_change_bps') {
      const cost = isBuying ? this.costBuy : this.costSell
      return cost[later]! - cost[row]!
    }
    const depth = (kind === 'attacked_depth_log') === isBuying ? venue.ask : venue.bid
    return Math.log(depth[later]! / depth[row]!)
  }
}

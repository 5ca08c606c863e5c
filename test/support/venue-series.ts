import { mulberry32 } from '../../src/math/index.ts'
import type { VenueTable } from '../../src/study/index.ts'
import { normals } from './placebo-series.ts'

/** How a simulated venue shows the common pressure. */
export interface SimulatedVenue {
  readonly venue: string
  readonly quote?: string
  /** Sign and strength with which its imbalance shows the pressure; 0 = noise only. */
  readonly truth: number
  /** Bars by which its price follows the common one. */
  readonly lagBars?: number
  /** Scale of its sizes, in base. */
  readonly size?: number
}

/**
 * Feature tables of venues of one instrument: a hidden pressure (AR 0.8) that moves the common price of the *next* bar and shows, with
 * noise of its own, in each venue's depths. After strong pressure spreads widen and the attacked side thins, for ten bars.
 * `drive` is how much of the pressure reaches the price; 0 = none.
 */
export function simulateVenues(
  venues: readonly SimulatedVenue[],
  bars: number,
  seed: number,
  drive = 0.3,
): VenueTable[] {
  const normal = normals(mulberry32(seed))
  const pressure = new Float64Array(bars)
  const log = new Float64Array(bars)
  const stress = new Float64Array(bars)
  let state = 0
  for (let i = 0; i < bars; i++) {
    state = 0.8 * state + 0.6 * normal()
    pressure[i] = state
    log[i] = i === 0 ? Math.log(50_000) : log[i - 1]! + 1e-4 * (drive * pressure[i - 1]! + normal())
    if (i > 0) stress[i] = Math.abs(pressure[i - 1]!) > 2 ? Math.sign(pressure[i - 1]!) : 0.8 * stress[i - 1]!
  }
  const time = Float64Array.from({ length: bars }, (_, i) => 1_704_067_200_000_000 + i * 1_000_000)
  return venues.map(({ venue, quote = 'USDT', truth, lagBars = 0, size = 10 }) => {
    const column = (value: (bar: number) => number) => Float64Array.from({ length: bars }, (_, bar) => value(bar))
    const shown = column((bar) => Math.tanh(0.5 * (truth * pressure[bar]! + normal())))
    const columns = new Map([
      ['mid', column((bar) => Math.exp(log[Math.max(0, bar - lagBars)]! + 1e-5 * normal()))],
      ['depth_bid_10bps', column((bar) => size * (1 + shown[bar]!) * Math.exp(Math.min(0, stress[bar]!)))],
      ['depth_ask_10bps', column((bar) => size * (1 - shown[bar]!) * Math.exp(Math.min(0, -stress[bar]!)))],
      ['ofi_l1', column((bar) => size * truth * pressure[bar]! + normal())],
      ['spread_bps', column((bar) => 1 + Math.abs(stress[bar]!))],
    ])
    return {
      venue,
      symbol: 'BTC',
      time,
      columns,
      bar: 1_000_000,
      quote,
      amountUnit: 'base',
      contractSize: null,
      inverse: false,
    }
  })
}

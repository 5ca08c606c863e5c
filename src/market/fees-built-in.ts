import type { FeeSchedule } from './fee-schedule.ts'
import type { InstrumentKind } from './instrument.ts'
import { parseIso } from './time.ts'

const SOURCE = 'published base tier, as known 2026-11; check yours'

type Row = [venue: string, products: InstrumentKind[], validFrom: string, makerPercent: number, takerPercent: number]

const DERIVATIVES: InstrumentKind[] = ['perpetual', 'future']

// biome-ignore format: a table
const ROWS: Row[] = [
  ['binance',        ['spot'],      '2024-01-01', 0.1,   0.1],
  ['binance-usdm',   DERIVATIVES,   '2024-01-01', 0.02,  0.05],
  ['binance-coinm',  DERIVATIVES,   '2024-01-01', 0.02,  0.05],
  ['bybit-spot',     ['spot'],      '2024-01-01', 0.1,   0.1],
  ['bybit-linear',   DERIVATIVES,   '2024-01-01', 0.02,  0.055],
  ['bybit-inverse',  DERIVATIVES,   '2024-01-01', 0.02,  0.055],
  ['okx',            ['spot'],      '2024-01-01', 0.08,  0.1],
  ['okx',            DERIVATIVES,   '2024-01-01', 0.02,  0.05],
  ['deribit',        DERIVATIVES,   '2024-01-01', 0,     0.05],
  ['coinbase',       ['spot'],      '2022-03-01', 0.4,   0.6],
  ['coinbase',       ['spot'],      '2025-01-01', 0.6,   1.2],
  ['kraken',         ['spot'],      '2024-01-01', 0.25,  0.4],
  ['kraken-futures', DERIVATIVES,   '2024-01-01', 0.02,  0.05],
  ['hyperliquid',    ['perpetual'], '2024-01-01', 0.01,  0.035],
  ['hyperliquid',    ['perpetual'], '2025-05-05', 0.015, 0.045],
  ['hyperliquid',    ['spot'],      '2025-05-05', 0.04,  0.07],
]

/**
 * Base-tier fees of the main venues, without token discounts, promotions, pair-specific or regional rates.
 *
 * `validFrom` is the day from which a figure is held to be right, not always the day the venue introduced it: earlier
 * times give no fee. None was confirmed with the venue by this project. Least certain: Coinbase (its lowest tiers were
 * cut up and raised around 2025, and accounts differ), the exact day of Hyperliquid's change, and Deribit, where weekly
 * futures and single products deviate. Options are absent: their fee is capped by the premium, so no fraction of the
 * notional states it. A file given with `--fees` overrides any of these.
 */
export const BUILT_IN_FEES: readonly FeeSchedule[] = ROWS.flatMap(([venue, products, validFrom, maker, taker]) =>
  products.map((product) => ({
    venue,
    product,
    tier: 'base',
    maker: asFraction(maker),
    taker: asFraction(taker),
    validFrom: parseIso(validFrom),
    source: SOURCE,
  })),
)

/** Per cent as a fraction: the double nearest to the decimal, which a plain division by 100 does not always give. */
function asFraction(percent: number): number {
  return Number(`${percent}e-2`)
}

import type { ScaleChange } from '../market/index.ts'
import { powerOfTen, toDecimal } from '../market/index.ts'
import { type ColumnDefinition, defineMeasure, type MarketState, type Measure, type ResetReason } from './measure.ts'
import { OpenTrades } from './open-trades.ts'

const NAMES = ['100ms', '1s', '5s', '30s', '60s'] as const
/** Microseconds, ascending. */
const HORIZONS = Float64Array.of(100_000, 1_000_000, 5_000_000, 30_000_000, 60_000_000)
const COUNT = NAMES.length
const SHORTEST = 100_000
/** Twice the signed distance, in bps. */
const TWICE_BPS = 20_000

/**
 * What takers paid and what the market did next: `effective_spread_bps`, and per horizon h in 100ms 1s 5s 30s 60s
 * `realised_spread_{h}_bps` and `price_impact_{h}_bps`. With s = +1 for an aggressive buy and -1 for a sell:
 *
 *     effective = 2 s (p - M_t) / M_t,   realised = 2 s (p - M_t+h) / M_t,   impact = 2 s (M_t+h - M_t) / M_t
 *
 * so effective = realised + impact, trade by trade; all weighted by amount.
 *
 * - Unit: bps. Range: unbounded. A positive realised spread is what the maker kept; a positive impact is what it lost.
 * - M_t is the mid of the L1 source just before the trade, M_t+h the last one at or before t + h.
 * - Rows: effective in the bar of the trade; realised and impact in the bar in which the horizon ends, so no row looks ahead.
 * - Null: no such trade in the bar. Trades without a known aggressor or without a live two-sided quote are left out; an
 *   interruption of the L1 source drops the trades that wait.
 * - Cost: O(1) per trade and horizon; memory for the trades of one minute.
 * - Source: Huang & Stoll (1996), J. Financial Economics 41(3) 313-357.
 */
export class Spreads implements Measure {
  private readonly open = new OpenTrades(COUNT)
  private readonly realised = new Float64Array(COUNT)
  private readonly impact = new Float64Array(COUNT)
  private readonly lots = new Float64Array(COUNT)
  private effective = 0
  private effectiveLots = 0
  /** Best bid + best ask, ticks; NaN while it is not known. It has held since the last horizon was settled. */
  private twiceMid = Number.NaN
  private knownUntil = Number.NEGATIVE_INFINITY
  /** When the first open horizon ends. */
  private nextDue = Number.POSITIVE_INFINITY

  /** Horizons are settled when the mid they end at is about to be forgotten: most messages do not touch it. */
  onTouch({ touch }: MarketState): void {
    if (this.nextDue < this.knownUntil) this.settle()
    this.twiceMid = touch.bidTicks + touch.askTicks
  }

  onTime(_state: MarketState, time: number): void {
    this.knownUntil = time
  }

  onTrade({ trade, touch, isTouchLive, time, amountDecimals }: MarketState): void {
    const { sign, ticks, lots } = trade
    const twiceMid = touch.bidTicks + touch.askTicks
    if (sign === 0 || !isTouchLive || !(twiceMid > 0)) return
    // One division of whole numbers: the quotient does not depend on the scale they are counted in.
    const divisor = twiceMid * lotsPerUnit(amountDecimals)
    const excess = ((2 * ticks - twiceMid) * sign * lots) / divisor
    this.effective += excess
    this.effectiveLots += lots
    this.open.add(time, twiceMid, divisor, excess, sign * lots)
    if (time + SHORTEST < this.nextDue) this.nextDue = time + SHORTEST
  }

  closeBar({ amountDecimals }: MarketState, columns: readonly Float64Array[], row: number): void {
    if (this.nextDue < this.knownUntil) this.settle()
    columns[0]![row] = (TWICE_BPS * this.effective) / toDecimal(this.effectiveLots, amountDecimals)
    for (let h = 0; h < COUNT; h++) {
      const amount = toDecimal(this.lots[h]!, amountDecimals) // 0/0 is NaN: no such trade, no spread
      columns[1 + h]![row] = (TWICE_BPS * this.realised[h]!) / amount
      columns[1 + COUNT + h]![row] = (TWICE_BPS * this.impact[h]!) / amount
      this.realised[h] = this.impact[h] = this.lots[h] = 0
    }
    this.effective = this.effectiveLots = 0
  }

  reset(_reason: ResetReason, source: 'book' | 'touch'): void {
    if (source !== 'touch') return
    if (this.nextDue < this.knownUntil) this.settle()
    this.twiceMid = Number.NaN
    this.open.clear()
    this.nextDue = Number.POSITIVE_INFINITY
  }

  rescale(change: ScaleChange): void {
    this.open.rescale(change)
    this.twiceMid *= change.tickFactor
    this.effectiveLots *= change.lotFactor
    for (let h = 0; h < COUNT; h++) this.lots[h]! *= change.lotFactor
  }

  /** Settles every horizon that ends before `knownUntil`: the present mid is the last one at or before its end. */
  private settle(): void {
    const { open, twiceMid: later, realised, impact, lots: settled, knownUntil } = this
    const { time, twiceMid, divisor, excess, signedLots, lots, cursors, end } = open
    const mask = time.length - 1
    let nextDue = Number.POSITIVE_INFINITY
    for (let h = 0; h < COUNT; h++) {
      const horizon = HORIZONS[h]!
      let place = cursors[h]!
      for (; place < end; place++) {
        const at = place & mask
        const due = time[at]! + horizon
        if (due >= knownUntil) {
          if (due < nextDue) nextDue = due
          break
        }
        const moved = (later - twiceMid[at]!) * signedLots[at]!
        if (Number.isNaN(moved)) continue
        const moveOfTrades = moved / divisor[at]!
        realised[h] = realised[h]! + (excess[at]! - moveOfTrades)
        impact[h] = impact[h]! + moveOfTrades
        settled[h] = settled[h]! + lots[at]!
      }
      cursors[h] = place
    }
    this.nextDue = nextDue
  }
}

function lotsPerUnit(amountDecimals: number): number {
  return amountDecimals >= 0 ? powerOfTen(amountDecimals) : 1 / powerOfTen(-amountDecimals)
}

const bps = { role: 'trade', source: 'trades', unit: 'bps', range: 'unbounded' } as const

const columns: readonly ColumnDefinition[] = [
  { name: 'effective_spread_bps', ...bps },
  ...NAMES.map((name) => ({ name: `realised_spread_${name}_bps`, ...bps })),
  ...NAMES.map((name) => ({ name: `price_impact_${name}_bps`, ...bps })),
]

export const spreads = defineMeasure({
  id: 'spreads',
  title: 'Effective spread, realised spread and price impact',
  family: 'toxicity',
  meaning:
    'What takers paid against the mid, what makers kept after a horizon, and how far the mid moved in the direction of the trade. Positive realised: the maker gained.',
  formula:
    'effective = 2s(p - M_t)/M_t; realised = 2s(p - M_t+h)/M_t; impact = 2s(M_t+h - M_t)/M_t; amount-weighted, bps',
  columns,
  parameters: { horizons: NAMES.join(', '), reported: 'in the bar in which the horizon ends' },
  source: 'Huang & Stoll (1996), J. Financial Economics 41(3) 313-357',
  pitfalls: [
    'One sweep prints many trades: all but the first are measured against a mid that the sweep has not moved yet.',
    'A quote stream that lags the trades inflates the effective spread and shifts impact into it.',
    'Realised and impact of a row belong to trades one horizon earlier; they do not add up to the effective spread of the same row.',
  ],
  cost: 'O(1) per trade and horizon',
  kind: 'contemporaneous',
  entries: [9, 19, 27],
  create: () => new Spreads(),
})

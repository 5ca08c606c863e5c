import type { ScaleChange } from '../market/index.ts'
import { toDecimal } from '../market/index.ts'
import { defineMeasure, type MarketState, type Measure } from './measure.ts'

/**
 * Volume that took the touch (`touch_buy_volume touch_sell_volume`): aggressive buys at or above the best ask, aggressive
 * sells at or below the best bid, of the last quote before the trade.
 *
 * - Unit: the instrument's amount unit. Range: [0, inf). Trades without a known aggressor are left out.
 * - Null: a signed trade of the bar met no live quote on its opposite side, so it cannot be judged.
 * - Cost: O(1) per trade. Source: standard definition of volume at bid and at ask.
 */
export class TouchVolume implements Measure {
  private buyLots = 0
  private sellLots = 0
  private unjudged = 0

  onTrade({ trade, touch, isTouchLive }: MarketState): void {
    const { sign, ticks, lots } = trade
    if (sign === 0) return
    const opposite = sign > 0 ? touch.askTicks : touch.bidTicks
    if (!isTouchLive || Number.isNaN(opposite)) this.unjudged++
    else if (sign > 0) this.buyLots += ticks >= opposite ? lots : 0
    else this.sellLots += ticks <= opposite ? lots : 0
  }

  closeBar({ amountDecimals }: MarketState, [buy, sell]: readonly Float64Array[], row: number): void {
    const isKnown = this.unjudged === 0
    buy![row] = isKnown ? toDecimal(this.buyLots, amountDecimals) : Number.NaN
    sell![row] = isKnown ? toDecimal(this.sellLots, amountDecimals) : Number.NaN
    this.buyLots = this.sellLots = this.unjudged = 0
  }

  rescale({ lotFactor }: ScaleChange): void {
    this.buyLots *= lotFactor
    this.sellLots *= lotFactor
  }
}

const volume = { role: 'trade', source: 'trades', unit: 'amount', range: '[0, inf)' } as const

export const touchVolume = defineMeasure({
  id: 'touch_volume',
  title: 'Volume at the touch',
  family: 'trades',
  meaning:
    'Aggressive buys at or above the best ask and aggressive sells at or below the best bid of the last earlier quote.',
  formula: 'sum of q over buys with p >= ask, over sells with p <= bid; quote before the trade',
  columns: [
    { name: 'touch_buy_volume', ...volume },
    { name: 'touch_sell_volume', ...volume },
  ],
  parameters: {},
  source: 'Standard: volume at bid and at ask',
  pitfalls: [
    'Quotes and trades are separate streams: a quote that arrives late puts a trade inside the spread.',
    'Null as soon as one trade of the bar has no quote to be judged by.',
  ],
  cost: 'O(1) per trade',
  kind: 'contemporaneous',
  entries: [12, 15],
  create: () => new TouchVolume(),
})

/**
 * A measure of your own, beside the built-in ones: on the command line and from a program.
 *
 *     steelyard measure recordings/ --custom examples/custom-measure.ts --measures touch_notional,ofi_l1 --out features.parquet
 *
 * From a checkout, `npm run -s steelyard -- measure …`. Where Node cannot read TypeScript (before 22.18), the installed
 * package wants the same module as JavaScript. `examples/library.ts` uses it from a program.
 */
import { toDecimal } from 'steelyard/market'
import { type Bar, defineMeasure, type MarketState, type Measure } from 'steelyard/measures'

/**
 * Time-weighted mean notional resting at the touch: bid price times bid size plus ask price times ask size, in quote
 * currency, weighted by how long each state of the touch held inside the bar. Null where the touch held for no time.
 */
class TouchNotional implements Measure {
  private since = Number.NaN
  private sum = 0
  private held = 0

  /** The touch has been what it is until `time`. */
  onTime({ touch, priceDecimals, amountDecimals }: MarketState, time: number): void {
    const { bidTicks, bidLots, askTicks, askLots } = touch
    const notional = toDecimal(bidTicks * bidLots + askTicks * askLots, priceDecimals + amountDecimals)
    // An empty side has price NaN; so has a source that is not live: such time counts for nothing.
    if (!Number.isNaN(notional) && !Number.isNaN(this.since)) {
      this.sum += notional * (time - this.since)
      this.held += time - this.since
    }
    this.since = time
  }

  closeBar(_state: MarketState, [column]: readonly Float64Array[], row: number, _bar: Bar): void {
    column![row] = this.held > 0 ? this.sum / this.held : Number.NaN
    this.sum = 0
    this.held = 0
  }
}

export const touchNotional = defineMeasure({
  id: 'touch_notional',
  title: 'Notional at the touch',
  family: 'custom',
  meaning: 'Time-weighted mean of what rests at the best bid and ask together, in quote currency. No sign.',
  formula: 'integral of (bid * bid_size + ask * ask_size) dt / time the touch was known',
  columns: [{ name: 'touch_notional', role: 'state', source: 'touch', unit: 'quote', range: '[0, inf)' }],
  parameters: {},
  source: 'this example',
  pitfalls: ['For amounts in base units: contracts would need their size.'],
  cost: 'O(1) per message',
  kind: 'contemporaneous',
  entries: [],
  create: () => new TouchNotional(),
})

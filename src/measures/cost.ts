import type { LadderSide } from '../book/index.ts'
import { stepsAt, toDecimal } from '../market/index.ts'
import { LevelReader } from './level-reader.ts'
import { type Bar, type ColumnDefinition, defineMeasure, type MarketState, type Measure } from './measure.ts'

const NAMES = ['10k', '100k', '1m'] as const
const FEWEST_LEVELS = 32
/** Quote notional, ascending. */
const TARGETS = Float64Array.of(1e4, 1e5, 1e6)

/**
 * Cost of taking a given quote notional from the book at the close: `cost_{buy,sell}_{10k,100k,1m}_bps`.
 *
 *     buy: (VWAP / mid - 1) * 10^4,     sell: (1 - VWAP / mid) * 10^4,     VWAP = quote notional / base amount
 *
 * - Unit: bps, half the spread included, fees not. Range: >= 0 unless the book is crossed.
 * - Notional of a level: price * amount for base amounts, the amount itself where it is in quote, contracts * contract
 *   size for inverse contracts, price * contract size * contracts for linear ones.
 * - Null: the book does not hold the notional inside its trusted range; a side is empty; the unit of amounts or the
 *   contract size is not known.
 * - Cost: one walk over each side at the close, until the largest notional is filled. Source: standard (sweep cost).
 */
export class Cost implements Measure {
  private readonly targets: Float64Array
  private readonly costs: Float64Array
  private readonly levels = new LevelReader()
  /** How many levels are read at first; what is found does not depend on it. */
  private depth = FEWEST_LEVELS

  /** `targets`: quote notionals, ascending; columns are those of buying, then those of selling. */
  constructor({ targets = TARGETS }: { targets?: Float64Array } = {}) {
    this.targets = targets
    this.costs = new Float64Array(targets.length)
  }

  closeBar(state: MarketState, columns: readonly Float64Array[], row: number, { end }: Bar): void {
    const { book, instrument } = state
    const { length } = this.targets
    const { contractSize } = stepsAt(instrument, end - 1)
    this.sweep(state, book.asks, -1, -book.trustedHigh, contractSize)
    for (let i = 0; i < length; i++) columns[i]![row] = this.costs[i]!
    this.sweep(state, book.bids, 1, book.trustedLow, contractSize)
    for (let i = 0; i < length; i++) columns[length + i]![row] = this.costs[i]!
  }

  /**
   * Fills `costs` from one side. `direction` turns its keys into ticks (and is the sign of the gain when the price rises);
   * `lowestKey` is the worst level that may be relied on.
   */
  private sweep(
    { book, instrument, priceDecimals, amountDecimals }: MarketState,
    side: LadderSide,
    direction: 1 | -1,
    lowestKey: number,
    contractSize: number | undefined,
  ): void {
    const { targets, costs } = this
    const { amountUnit } = instrument
    const mid = toDecimal(book.twiceMid, priceDecimals) / 2
    costs.fill(Number.NaN)
    if (!(mid > 0) || amountUnit === undefined || contractSize === undefined) return
    const isQuote = amountUnit === 'quote' || (amountUnit === 'contracts' && instrument.inverse)
    const { levels } = this
    let notional = 0
    let base = 0
    let next = 0
    let read = levels.readTop(side, this.depth)
    for (let rank = 0; ; rank++) {
      if (rank === read) {
        if (read < this.depth) return // the side ends here
        this.depth *= 2
        read = levels.readTop(side, this.depth)
        if (rank === read) return
      }
      const key = levels.keys[rank]!
      if (key < lowestKey) return
      const price = toDecimal(direction * key, priceDecimals)
      const amount = toDecimal(levels.sizes[rank]!, amountDecimals) * contractSize
      const levelNotional = isQuote ? amount : amount * price
      while (notional + levelNotional >= targets[next]!) {
        const target = targets[next]!
        const vwap = target / (base + (target - notional) / price)
        costs[next] = direction * (1 - vwap / mid) * 1e4
        if (++next < targets.length) continue
        // The next sweep will need about as many levels.
        this.depth = Math.max(FEWEST_LEVELS, rank + (rank >>> 2))
        return
      }
      notional += levelNotional
      base += levelNotional / price
    }
  }
}

const columns: readonly ColumnDefinition[] = ['buy', 'sell'].flatMap((side) =>
  NAMES.map((name) => ({
    name: `cost_${side}_${name}_bps`,
    role: 'state',
    source: 'book',
    unit: 'bps',
    range: '[0, inf) unless crossed',
    isGated: true,
  })),
)

export const cost = defineMeasure({
  id: 'cost',
  title: 'Cost of taking a notional',
  family: 'liquidity',
  meaning:
    'How much worse than the mid an immediate order of 10 thousand, 100 thousand or 1 million of quote currency would fill. Positive is a cost on both sides.',
  formula: 'buy: (VWAP / mid - 1) * 10^4; sell: (1 - VWAP / mid) * 10^4; VWAP = quote notional / base amount',
  columns,
  parameters: { notionals: '10,000, 100,000, 1,000,000 of the quote currency', mid: 'of the diff-built book' },
  source: 'Standard (sweep cost, cost of round trip)',
  pitfalls: [
    'Fees are not included.',
    'Hidden and replenished liquidity is not seen: real fills of patient orders are cheaper.',
    'The notional is in the quote currency: 10k of a BTC-quoted pair is 10,000 BTC.',
  ],
  cost: 'O(levels taken) per bar and side',
  kind: 'contemporaneous',
  entries: [11, 19, 22],
  create: () => new Cost(),
})

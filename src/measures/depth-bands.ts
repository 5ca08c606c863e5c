import { askEdgeCeil, askEdgeFloor, bidEdgeCeil, bidEdgeFloor } from '../book/index.ts'
import { toDecimal } from '../market/index.ts'
import { type ColumnDefinition, defineMeasure, type MarketState, type Measure } from './measure.ts'

const BANDS = [1, 2, 5, 10, 25, 50, 100] as const
const COLUMNS_PER_BAND = 4

/**
 * Depth within x bps of the book's mid at the close, for x in 1 2 5 10 25 50 100: `depth_bid_{x}bps depth_ask_{x}bps
 * depth_imbalance_{x}bps log_volume_ratio_{x}bps`.
 *
 *     D_b = sum of bid sizes with p >= mid (1 - x / 10^4),     D_a = sum of ask sizes with p <= mid (1 + x / 10^4)
 *     imbalance = (D_b - D_a) / (D_b + D_a),     log volume ratio = ln(D_b / D_a)
 *
 * - Unit: the instrument's amount unit; ratios have none. Range: depths [0, inf), imbalance [-1, 1]; + is a heavier bid.
 * - Null: a side of the book is empty (no mid); the edge lies beyond the trusted range of that side (ratios: of either
 *   side); the imbalance where both depths are 0; the log ratio where one is.
 * - Edges are inclusive and exact (see `bidEdgeCeil`). Bands are cumulative: the 5-bps band contains the 2-bps band.
 * - Cost: one pass over the words of the widest band at the close, nothing per message.
 */
export class DepthBands implements Measure {
  closeBar({ book, amountDecimals }: MarketState, columns: readonly Float64Array[], row: number): void {
    const { bids, asks, trustedLow, trustedHigh, twiceMid } = book
    if (!(twiceMid > 0)) {
      for (const column of columns) column[row] = Number.NaN
      return
    }
    let bid = 0
    let ask = 0
    let bidTop = bids.best
    let askTop = asks.best
    for (let band = 0; band < BANDS.length; band++) {
      const bps = BANDS[band]!
      const lowest = bidEdgeCeil(twiceMid, bps)
      const highest = askEdgeFloor(twiceMid, bps)
      // Only the ring between this edge and the one before is new.
      bid += bids.sum(lowest, bidTop)
      ask += asks.sum(-highest, askTop)
      bidTop = Math.min(bidTop, lowest - 1)
      askTop = Math.min(askTop, -highest - 1)
      const knownBid = bidEdgeFloor(twiceMid, bps) >= trustedLow ? bid : Number.NaN
      const knownAsk = askEdgeCeil(twiceMid, bps) <= trustedHigh ? ask : Number.NaN
      const at = band * COLUMNS_PER_BAND
      columns[at]![row] = toDecimal(knownBid, amountDecimals)
      columns[at + 1]![row] = toDecimal(knownAsk, amountDecimals)
      columns[at + 2]![row] = (knownBid - knownAsk) / (knownBid + knownAsk)
      columns[at + 3]![row] = knownBid > 0 && knownAsk > 0 ? Math.log(knownBid / knownAsk) : Number.NaN
    }
  }
}

const gated = { role: 'state', source: 'book', isGated: true } as const

const columns: readonly ColumnDefinition[] = BANDS.flatMap((bps) => [
  { name: `depth_bid_${bps}bps`, unit: 'amount', range: '[0, inf)', ...gated },
  { name: `depth_ask_${bps}bps`, unit: 'amount', range: '[0, inf)', ...gated },
  { name: `depth_imbalance_${bps}bps`, unit: 'signed ratio', range: '[-1, 1]', ...gated },
  { name: `log_volume_ratio_${bps}bps`, unit: 'log ratio', range: 'unbounded', ...gated },
])

export const depthBands = defineMeasure({
  id: 'depth_bands',
  title: 'Depth by bands',
  family: 'depth',
  meaning:
    'Size resting within x bps of the mid on each side, its imbalance and the log of its ratio. Positive is a heavier bid.',
  formula:
    'D_b = sum{qb: p >= mid(1 - x/10^4)}; D_a = sum{qa: p <= mid(1 + x/10^4)}; (D_b - D_a) / (D_b + D_a); ln(D_b / D_a)',
  columns,
  parameters: { bands: '1, 2, 5, 10, 25, 50, 100 bps, inclusive edges' },
  source: 'Practitioner standard; edges exact in whole ticks',
  pitfalls: [
    'Null beyond the trusted range: a book spliced from a snapshot of 1,000 levels may know less than 100 bps.',
    'Deep resting size is the easiest to fake; it is also the cheapest to withdraw.',
  ],
  cost: 'O(ticks in the widest band / 32) per bar',
  kind: 'contemporaneous',
  entries: [13, 17, 19, 20, 21],
  create: () => new DepthBands(),
})

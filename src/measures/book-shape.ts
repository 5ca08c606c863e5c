import { askEdgeCeil, askEdgeFloor, bidEdgeCeil, bidEdgeFloor, type LadderSide, SideShape } from '../book/index.ts'
import { powerOfTen, toDecimal } from '../market/index.ts'
import { defineMeasure, type MarketState, type Measure } from './measure.ts'

const REACH_BPS = 25

/**
 * Shape of the book within 25 bps of the mid at the close: `max_gap_bps slope_bid slope_ask slope_imbalance`.
 *
 *     max_gap = largest distance between neighbouring occupied levels of one side, both within 25 bps, bps of the mid
 *     slope   = sum d_i Q_i / sum d_i^2,   d_i = distance of level i in bps, Q_i = size up to and with level i
 *     slope_imbalance = (slope_bid - slope_ask) / (slope_bid + slope_ask)
 *
 * - Unit: bps; slopes in amount per bp; the imbalance in [-1, 1], + is a thicker bid.
 * - Null: a side is empty; 25 bps reach beyond the trusted range (slopes: of that side; the others: of either side); the gap
 *   where neither side has two levels; a slope without a level away from the mid.
 * - The distance from the last level to the edge is no gap, nor is the spread.
 * - Cost: O(levels within 25 bps) at the close. Source: Steelyard; gaps after Farmer et al. (2004), Quantitative Finance 4(4).
 */
export class BookShape implements Measure {
  private readonly reachBps: number
  private readonly shape = new SideShape()

  constructor({ reachBps = REACH_BPS }: { reachBps?: number } = {}) {
    this.reachBps = reachBps
  }

  closeBar(state: MarketState, columns: readonly Float64Array[], row: number): void {
    const [maxGap, slopeBid, slopeAsk, slopeImbalance] = columns
    const { reachBps } = this
    const { book } = state
    const { twiceMid } = book
    let bidSlope = Number.NaN
    let askSlope = Number.NaN
    let gap = 0
    const hasMid = twiceMid > 0
    const knowsBids = hasMid && bidEdgeFloor(twiceMid, reachBps) >= book.trustedLow
    const knowsAsks = hasMid && askEdgeCeil(twiceMid, reachBps) <= book.trustedHigh
    if (knowsBids) {
      bidSlope = this.slope(state, book.bids, bidEdgeCeil(twiceMid, reachBps), twiceMid)
      gap = this.shape.gap
    }
    if (knowsAsks) {
      askSlope = this.slope(state, book.asks, -askEdgeFloor(twiceMid, reachBps), -twiceMid)
      gap = Math.max(gap, this.shape.gap)
    }
    maxGap![row] = knowsBids && knowsAsks && gap > 0 ? (gap * 20_000) / twiceMid : Number.NaN
    slopeBid![row] = bidSlope
    slopeAsk![row] = askSlope
    slopeImbalance![row] = (bidSlope - askSlope) / (bidSlope + askSlope)
  }

  /** Amount per bp; NaN without a level at a distance. `origin - 2 key` is twice the distance from the mid, in ticks. */
  private slope(
    { book, priceDecimals, amountDecimals }: MarketState,
    side: LadderSide,
    lowestKey: number,
    origin: number,
  ): number {
    const { shape } = this
    shape.measure(side, lowestKey, origin, toFinest(priceDecimals), toFinest(amountDecimals))
    const { products, squares } = shape
    return squares > 0 ? ((products / squares) * toDecimal(book.twiceMid, priceDecimals)) / 1e4 : Number.NaN
  }
}

/** Decimals of the common unit in which a side is summed. */
const FINEST = 18

/**
 * Factor from ticks or lots to units of 10^-18. A whole number times an exact power of ten is rounded from the same real
 * value whatever the scale was, so sums in this unit do not depend on it; a division per level would cost twice as much.
 */
function toFinest(decimals: number): number {
  const exponent = FINEST - decimals
  return exponent >= 0 && exponent <= 22 ? powerOfTen(exponent) : Number(`1e${exponent}`)
}

const gated = { role: 'state', source: 'book', isGated: true } as const

export const bookShape = defineMeasure({
  id: 'book_shape',
  title: 'Gaps and slope of the book',
  family: 'liquidity',
  meaning:
    'The largest hole between neighbouring levels and how fast size accumulates away from the mid, within 25 bps. Positive slope imbalance is a thicker bid.',
  formula:
    'max_gap = max (p_m - p_m+1) / mid * 10^4; slope = sum d Q / sum d^2; (slope_bid - slope_ask) / (slope_bid + slope_ask)',
  columns: [
    { name: 'max_gap_bps', unit: 'bps', range: '(0, 25]', ...gated },
    { name: 'slope_bid', unit: 'amount per bp', range: '[0, inf)', ...gated },
    { name: 'slope_ask', unit: 'amount per bp', range: '[0, inf)', ...gated },
    { name: 'slope_imbalance', unit: 'signed ratio', range: '[-1, 1]', ...gated },
  ],
  parameters: { reach: '25 bps' },
  source: 'Steelyard; gaps after Farmer, Gillemot, Lillo, Mike & Sen (2004), Quantitative Finance 4(4) 383-397',
  pitfalls: [
    'A hole that reaches beyond 25 bps is no gap here; the depth bands show it.',
    'The slope is dominated by the far end of the range: it describes depth, not the first ticks.',
  ],
  cost: 'O(levels within 25 bps) per bar',
  kind: 'contemporaneous',
  entries: [19, 21],
  create: () => new BookShape(),
})

import { type ColumnDefinition, defineMeasure, type MarketState, type Measure } from './measure.ts'

const DEPTHS = [5, 10, 20] as const
const DEEPEST = 20

/**
 * Depth imbalance over the best 5, 10 and 20 occupied levels at the close (`depth_imbalance_5` …).
 *
 *     (sum of bid sizes - sum of ask sizes) / (sum of both), over the best n levels of each side
 *
 * - Unit: none. Range: [-1, 1]; + is a heavier bid.
 * - Fewer than n levels: what exists. Null: both sides empty.
 * - Cost: O(20) at the close, nothing per message. Source: Cao, Hansch & Wang (2009), J. Futures Markets 29(1) 16-41.
 * - Choice: ranks count occupied levels, so the price range they span changes; not gated by the trusted range.
 */
export class DepthLevels implements Measure {
  private readonly keys = new Float64Array(DEEPEST)
  private readonly bidSizes = new Float64Array(DEEPEST)
  private readonly askSizes = new Float64Array(DEEPEST)

  closeBar({ book }: MarketState, columns: readonly Float64Array[], row: number): void {
    const { keys, bidSizes, askSizes } = this
    book.bids.fillTop(keys, bidSizes, DEEPEST)
    book.asks.fillTop(keys, askSizes, DEEPEST)
    let bid = 0
    let ask = 0
    let level = 0
    for (let i = 0; i < DEPTHS.length; i++) {
      for (; level < DEPTHS[i]!; level++) {
        bid += bidSizes[level]!
        ask += askSizes[level]!
      }
      columns[i]![row] = (bid - ask) / (bid + ask)
    }
  }
}

const columns: readonly ColumnDefinition[] = DEPTHS.map((depth) => ({
  name: `depth_imbalance_${depth}`,
  role: 'state',
  source: 'book',
  unit: 'signed ratio',
  range: '[-1, 1]',
}))

export const depthLevels = defineMeasure({
  id: 'depth_levels',
  title: 'Depth imbalance by levels',
  family: 'depth',
  meaning: 'Imbalance of the sizes resting on the best n occupied levels of each side. Positive is a heavier bid.',
  formula: '(sum qb - sum qa) / (sum qb + sum qa) over the best n levels',
  columns,
  parameters: { levels: '5, 10, 20' },
  source: 'Cao, Hansch & Wang (2009), J. Futures Markets 29(1) 16-41',
  pitfalls: [
    'Where the tick is tiny, twenty levels span a fraction of a basis point: prefer the bands.',
    'Resting size is not a commitment: most of it is cancelled.',
  ],
  cost: 'O(20) per bar',
  kind: 'contemporaneous',
  entries: [13, 18, 20],
  create: () => new DepthLevels(),
})

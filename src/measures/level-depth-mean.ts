import { TOP_DEPTH } from '../book/index.ts'
import { type ScaleChange, toDecimal } from '../market/index.ts'
import { defineMeasure, type MarketState, type Measure } from './measure.ts'

/**
 * Mean size of a level among the best ten of each side, averaged over the book updates of the bar
 * (`level_depth_mean_10`): the quantity by which integrated order flow imbalance is normalised.
 *
 *     mean over updates n of  sum_{m=1..10} (qb_n,m + qa_n,m) / 20
 *
 * - Unit: the instrument's amount unit. Range: [0, inf). A missing level counts as size 0.
 * - Null: a bar without a book update. Cost: O(10) per message that changes the best ten levels of a side, else O(1).
 * - Source: Cont, Cucuringu & Zhang (2023), Quantitative Finance 23(10), equation 3.
 */
export class LevelDepthMean implements Measure {
  readonly readsChanges = false
  private sumLots = 0
  private updates = 0

  onBook({ bidTop, askTop }: MarketState): void {
    this.sumLots += bidTop.total + askTop.total
    this.updates++
  }

  closeBar({ amountDecimals }: MarketState, [mean]: readonly Float64Array[], row: number): void {
    mean![row] = toDecimal(this.sumLots, amountDecimals) / (2 * TOP_DEPTH * this.updates) // 0/0 is NaN: no update
    this.sumLots = this.updates = 0
  }

  rescale({ lotFactor }: ScaleChange): void {
    this.sumLots *= lotFactor
  }
}

export const levelDepthMean = defineMeasure({
  id: 'level_depth_mean',
  title: 'Mean depth of the best ten levels',
  family: 'depth',
  meaning: 'Average size per level over the best ten levels of both sides and all book updates of the bar.',
  formula: 'mean over updates of sum_{m=1..10} (qb_m + qa_m) / 20',
  columns: [{ name: 'level_depth_mean_10', role: 'state', source: 'book', unit: 'amount', range: '[0, inf)' }],
  parameters: { levels: '10' },
  source: 'Cont, Cucuringu & Zhang (2023), Quantitative Finance 23(10), arXiv 2112.13213, equation 3',
  pitfalls: ['The mean is over updates, not over time: busy moments weigh more.'],
  cost: 'O(10) per message that changes the best ten levels of a side, else O(1)',
  kind: 'contemporaneous',
  entries: [20, 25],
  create: () => new LevelDepthMean(),
})

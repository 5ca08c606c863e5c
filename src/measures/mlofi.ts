import { TOP_DEPTH } from '../book/index.ts'
import { toDecimal } from '../market/index.ts'
import { type ColumnDefinition, defineMeasure, type MarketState, type Measure } from './measure.ts'

/**
 * Multi-level order flow imbalance (`mlofi_1` … `mlofi_10`): the rule of `ofi_l1` applied to the m-th *populated* level
 * of the book before and after each message, summed over the bar.
 *
 * - Unit: the instrument's amount unit. Range: unbounded; + is buying pressure.
 * - A missing level is size 0 at price -infinity (bid) or +infinity (ask).
 * - Null: decided by the pipeline; nothing is differenced across a snapshot or a gap.
 * - Kind: contemporaneous. Cost: O(10) per message that changes one of the best ten levels of a side, else O(1); the
 *   rule itself runs where the top levels are re-read (`TopLevels`).
 * - Source: Xu, Gould & Howison (2019), arXiv 1907.06230, equation 16.
 */
export class Mlofi implements Measure {
  closeBar({ bidTop, askTop, amountDecimals }: MarketState, columns: readonly Float64Array[], row: number): void {
    for (let rank = 0; rank < TOP_DEPTH; rank++) {
      columns[rank]![row] = toDecimal(bidTop.flow[rank]! - askTop.flow[rank]!, amountDecimals)
    }
  }
}

const columns: readonly ColumnDefinition[] = Array.from({ length: TOP_DEPTH }, (_, level) => ({
  name: `mlofi_${level + 1}`,
  role: 'flow',
  source: 'book',
  unit: 'amount',
  range: 'unbounded',
}))

export const mlofi = defineMeasure({
  id: 'mlofi',
  title: 'Multi-level order flow imbalance',
  family: 'order flow',
  meaning:
    'The order flow imbalance rule at each of the ten best populated levels of the diff-built book, summed over the bar.',
  formula: 'mlofi_m = sum of e_n at level m, m-th populated level before and after the message',
  columns,
  parameters: { levels: '10' },
  source: 'Xu, Gould & Howison (2019), arXiv 1907.06230, equation 16',
  pitfalls: [
    'Where the tick is far smaller than the usual price move (most crypto pairs), a level index means little: prefer band_flow.',
    'The ten columns are strongly collinear: plain least squares on all of them is unstable.',
  ],
  cost: 'O(10) per message that changes the best ten levels of a side',
  kind: 'contemporaneous',
  entries: [12, 25],
  create: () => new Mlofi(),
})

import type { ScaleChange } from '../market/index.ts'
import { toDecimal } from '../market/index.ts'
import { BAND_EDGES, BANDS } from './band-changes.ts'
import { type ColumnDefinition, defineMeasure, type MarketState, type Measure } from './measure.ts'

/**
 * Order flow by distance from the mid (`band_flow_0_1bps … band_flow_10_25bps`): size added minus size removed on the bid,
 * minus the same on the ask, summed over the bar.
 *
 *     d = distance of the change to the mid before its message, bps;  band j: edge_j <= d < edge_j+1, d < 0 -> first band
 *     F_j = sum of dq on bids - sum of dq on asks
 *
 * - Unit: the instrument's amount unit. Range: unbounded; + is buying pressure.
 * - Changes 25 bps away and more are left out, and so are messages that find a side of the book empty (no mid).
 * - Null: decided by the pipeline; 0 in a quiet bar. Not gated: a change of a level is known even where depth is not.
 * - Kind: contemporaneous and endogenous: makers move their ladders because the price moves.
 * - Cost: O(1) per changed level. Exactly additive: no level is re-indexed, so the bands of a bar add up.
 * - Source: Steelyard (price-aligned order flow imbalance).
 */
export class BandFlow implements Measure {
  readonly readsBands = true
  private readonly lots = new Float64Array(BANDS)

  onBook({ bandChanges }: MarketState): void {
    if (!bandChanges.isKnown) return
    const { lots } = this
    for (let band = 0; band < BANDS; band++) {
      lots[band] = lots[band]! + (bandChanges.inBand(0, band) - bandChanges.inBand(1, band))
    }
  }

  closeBar({ amountDecimals }: MarketState, columns: readonly Float64Array[], row: number): void {
    for (let band = 0; band < BANDS; band++) {
      columns[band]![row] = toDecimal(this.lots[band]!, amountDecimals)
      this.lots[band] = 0
    }
  }

  rescale({ lotFactor }: ScaleChange): void {
    for (let band = 0; band < BANDS; band++) this.lots[band]! *= lotFactor
  }
}

const columns: readonly ColumnDefinition[] = BAND_EDGES.map((edge, band) => ({
  name: `band_flow_${band === 0 ? 0 : BAND_EDGES[band - 1]}_${edge}bps`,
  role: 'flow',
  source: 'book',
  unit: 'amount',
  range: 'unbounded',
}))

export const bandFlow = defineMeasure({
  id: 'band_flow',
  title: 'Order flow by bands',
  family: 'order flow',
  meaning:
    'Size added minus removed on bids, minus the same on asks, by distance from the mid before the message. Positive is buying pressure.',
  formula:
    'F_j = sum dq (bids) - sum dq (asks) over changes with edge_j <= d < edge_j+1; d in bps of the mid before the message',
  columns,
  parameters: { bands: '0-1, 1-2, 2-5, 5-10, 10-25 bps' },
  source: 'Steelyard: price-aligned order flow imbalance',
  pitfalls: [
    'It explains the move of its own bar; one bar ahead its R2 is one to three percent at best, in sample.',
    'Part of the fit is makers re-centring their ladders after the price has moved.',
  ],
  cost: 'O(1) per changed level',
  kind: 'contemporaneous',
  entries: [12, 20, 25],
  create: () => new BandFlow(),
})

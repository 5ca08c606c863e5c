import { toDecimal } from '../market/index.ts'
import { defineMeasure, type MarketState, type Measure } from './measure.ts'

/**
 * Mid weighted by the opposite sizes at the close (`weighted_mid`): the heavier bid pulls it towards the ask.
 *
 *     (bid * ask_size + ask * bid_size) / (bid_size + ask_size)
 *
 * - Unit: price. Range: [bid, ask]. Null unless both sides are there. Not a microprice: nothing is fitted.
 * - Cost: O(1) at the close. Source: standard; see Stoikov (2018), Quantitative Finance 18(12), section 1.
 */
export class WeightedMid implements Measure {
  closeBar({ touch, priceDecimals }: MarketState, [weighted]: readonly Float64Array[], row: number): void {
    const { bidTicks, bidLots, askTicks, askLots } = touch
    // Bid + spread * share: the product of price and size would leave 2^53 on fine scales.
    weighted![row] =
      toDecimal(bidTicks, priceDecimals) +
      toDecimal(askTicks - bidTicks, priceDecimals) * (bidLots / (bidLots + askLots))
  }
}

export const weightedMid = defineMeasure({
  id: 'weighted_mid',
  title: 'Weighted mid',
  family: 'fair price',
  meaning: 'Mid of the touch weighted by the opposite sizes: above the mid when the bid is heavier.',
  formula: '(bid * ask_size + ask * bid_size) / (bid_size + ask_size)',
  columns: [{ name: 'weighted_mid', role: 'state', source: 'touch', unit: 'price', range: '[bid, ask]' }],
  parameters: {},
  source: 'Standard; discussed in Stoikov (2018), Quantitative Finance 18(12) 1959-1966',
  pitfalls: [
    'Where the spread is many ticks wide it is a worse forecast than the plain mid.',
    'It jumps with every flicker of the best sizes.',
  ],
  cost: 'O(1) per bar',
  kind: 'contemporaneous',
  entries: [5, 11],
  create: () => new WeightedMid(),
})

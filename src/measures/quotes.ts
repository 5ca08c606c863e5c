import { toDecimal } from '../market/index.ts'
import { defineMeasure, type MarketState, type Measure } from './measure.ts'

/**
 * The touch at the close of the bar: `bid ask bid_size ask_size mid spread_bps`, and `book_mid`, the mid of the book
 * rebuilt from the diff stream.
 *
 *     mid = (bid + ask) / 2,     spread_bps = (ask - bid) / mid * 10^4
 *
 * - Unit: price in quote currency, size in the instrument's amount unit. Range: sizes > 0; spread_bps below 0 when crossed.
 * - Null: price and size of an empty side; mid and spread unless both sides are there; spread unless the mid is positive.
 * - Cost: O(1) at the close, nothing per message. Source: standard definitions.
 * - Choice: the touch is that of the L1 source (the best-quote stream where there is one); `book_mid` is not.
 */
export class Quotes implements Measure {
  closeBar(
    { touch, book, priceDecimals, amountDecimals }: MarketState,
    columns: readonly Float64Array[],
    row: number,
  ): void {
    const [bid, ask, bidSize, askSize, mid, spread, bookMid] = columns
    const { bidTicks, bidLots, askTicks, askLots } = touch
    const twiceMid = bidTicks + askTicks
    bid![row] = toDecimal(bidTicks, priceDecimals)
    ask![row] = toDecimal(askTicks, priceDecimals)
    bidSize![row] = Number.isNaN(bidTicks) ? Number.NaN : toDecimal(bidLots, amountDecimals)
    askSize![row] = Number.isNaN(askTicks) ? Number.NaN : toDecimal(askLots, amountDecimals)
    mid![row] = toDecimal(twiceMid, priceDecimals) / 2
    spread![row] = twiceMid > 0 ? ((askTicks - bidTicks) * 20_000) / twiceMid : Number.NaN
    bookMid![row] = toDecimal(book.twiceMid, priceDecimals) / 2
  }
}

const touch = { role: 'state', source: 'touch' } as const

export const quotes = defineMeasure({
  id: 'quotes',
  title: 'Best quotes',
  family: 'quotes',
  meaning:
    'Best bid and ask with their sizes, mid and spread at the close of the bar; book_mid is the mid of the diff-built book.',
  formula: 'mid = (bid + ask) / 2; spread_bps = (ask - bid) / mid * 10^4',
  columns: [
    { name: 'bid', unit: 'price', range: 'unbounded', ...touch },
    { name: 'ask', unit: 'price', range: 'unbounded', ...touch },
    { name: 'bid_size', unit: 'amount', range: '(0, inf)', ...touch },
    { name: 'ask_size', unit: 'amount', range: '(0, inf)', ...touch },
    { name: 'mid', unit: 'price', range: 'unbounded', ...touch },
    { name: 'spread_bps', unit: 'bps', range: 'unbounded; below 0 when crossed', ...touch },
    { name: 'book_mid', role: 'state', source: 'book', unit: 'price', range: 'unbounded' },
  ],
  parameters: {},
  source: 'Standard definitions',
  pitfalls: [
    'mid and book_mid come from different streams where a best-quote stream is supplied: use book_mid beside depth measures.',
    'The close is the last state strictly before the end of the bar, not an average over it.',
  ],
  cost: 'O(1) per bar',
  kind: 'contemporaneous',
  entries: [13, 21],
  create: () => new Quotes(),
})

import { describe, expect, it } from 'vitest'
import { MarketDriver } from '../../test/support/market-driver.ts'
import { type GoldenStats, loadFixture } from '../../test/support/oracle.ts'
import { quotes } from './quotes.ts'
import { weightedMid } from './weighted-mid.ts'

const golden = loadFixture<GoldenStats>('golden_stats.json').book

describe('quotes', () => {
  it('writes prices, sizes, mid and spread of the touch, and the mid of the book', () => {
    const market = new MarketDriver([quotes], { priceDecimals: 1, amountDecimals: 2, l1: 'quotes' })
    market.snapshot(1, [
      ['bid', 998, 50],
      ['ask', 1003, 50],
    ])
    market.quote(2, 999, 250, 1001, 75)
    expect(market.close(10)).toEqual({
      bid: 99.9,
      ask: 100.1,
      bid_size: 2.5,
      ask_size: 0.75,
      mid: 100,
      spread_bps: 20, // 0.2 of 100
      book_mid: 100.05,
    })
  })

  it('has no value for an empty side, nor for what needs both sides', () => {
    const market = new MarketDriver([quotes])
    market.snapshot(1, [['bid', 998, 50]])
    const { bid, bid_size, ...others } = market.close(10)
    expect([bid, bid_size]).toEqual([998, 50])
    expect(Object.values(others)).toEqual([NaN, NaN, NaN, NaN, NaN])
  })

  it('has a mid but no spread in bps where the mid is not positive', () => {
    const market = new MarketDriver([quotes])
    market.snapshot(1, [
      ['bid', -3, 5],
      ['ask', -1, 5],
    ])
    const { mid, spread_bps } = market.close(10)
    expect([mid, spread_bps]).toEqual([-2, Number.NaN])
  })
})

describe('weighted_mid', () => {
  it('agrees with the independent value', () => {
    const market = new MarketDriver([weightedMid], { priceDecimals: 1 })
    market.snapshot(1, [
      ...golden.bids.map(([price, size]) => ['bid', Math.round(price * 10), size] as const),
      ...golden.asks.map(([price, size]) => ['ask', Math.round(price * 10), size] as const),
    ])
    expect(market.close(10).weighted_mid).toBeCloseTo(golden.weighted_mid, 9)
  })

  it.each([
    ['a heavier bid pulls it to the ask', 30, 10, 101.5],
    ['equal sizes leave it at the mid', 10, 10, 101],
    ['an empty ask leaves no value', 10, 0, Number.NaN],
  ])('%s', (_what, bidLots, askLots, expected) => {
    const market = new MarketDriver([weightedMid])
    market.snapshot(
      1,
      askLots === 0
        ? [['bid', 100, bidLots]]
        : [
            ['bid', 100, bidLots],
            ['ask', 102, askLots],
          ],
    )
    expect(market.close(10).weighted_mid).toBe(expected)
  })
})

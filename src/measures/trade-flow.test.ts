import { describe, expect, it } from 'vitest'
import { MarketDriver } from '../../test/support/market-driver.ts'
import { touchVolume } from './touch-volume.ts'
import { tradeFlow } from './trade-flow.ts'

describe('trade flow', () => {
  it('sums volume and counts by aggressor, and averages the price over all trades', () => {
    const market = new MarketDriver([tradeFlow], { priceDecimals: 1, amountDecimals: 2 })
    market.trade(1, 1000, 300, 1)
    market.trade(2, 1002, 100, -1)
    market.trade(3, 1010, 100, 0) // aggressor unknown
    expect(market.close(10)).toEqual({
      buy_volume: 3,
      sell_volume: 1,
      buy_count: 1,
      sell_count: 1,
      trade_imbalance: 0.5,
      cvd: 2,
      vwap: 100 + (0 * 3 + 0.2 * 1 + 1 * 1) / 5,
    })
  })

  it('is 0 in a bar without trades but for the ratio and the price, and cvd goes on', () => {
    const market = new MarketDriver([tradeFlow])
    market.trade(1, 1000, 3, -1)
    market.close(10)
    const { trade_imbalance, vwap, ...sums } = market.close(20)
    expect([trade_imbalance, vwap]).toEqual([NaN, NaN])
    expect(sums).toEqual({ buy_volume: 0, sell_volume: 0, buy_count: 0, sell_count: 0, cvd: -3 })
  })
})

describe('volume at the touch', () => {
  const start = () => {
    const market = new MarketDriver([touchVolume], { l1: 'quotes' })
    market.quote(0, 100, 5, 102, 5)
    return market
  }

  // biome-ignore format: one case per line
  it.each([
    ['a buy at the ask counts',            102, +1, [7, 0]],
    ['a buy through the ask counts',       103, +1, [7, 0]],
    ['a buy inside the spread does not',   101, +1, [0, 0]],
    ['a sell at the bid counts',           100, -1, [0, 7]],
    ['a sell through the bid counts',      99,  -1, [0, 7]],
    ['an unknown aggressor is left out',   102, 0,  [0, 0]],
  ])('%s', (_what, ticks, sign, expected) => {
    const market = start()
    market.trade(1, ticks, 7, sign)
    expect(Object.values(market.close(10))).toEqual(expected)
  })

  it('judges a trade by the quote before it', () => {
    const market = start()
    market.trade(1, 103, 7, 1)
    market.quote(2, 103, 5, 105, 5)
    market.trade(3, 104, 1, 1)
    expect(market.close(10).touch_buy_volume).toBe(7)
  })

  it('has no value in a bar with a trade that met no live quote, and recovers in the next', () => {
    const market = start()
    market.interrupt(1, 'disconnect', 'touch')
    market.trade(2, 102, 7, 1)
    expect(Object.values(market.close(10))).toEqual([NaN, NaN])
    market.quote(11, 100, 5, 102, 5)
    expect(Object.values(market.close(20))).toEqual([0, 0])
  })
})

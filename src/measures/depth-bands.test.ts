import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type LevelChange, MarketDriver } from '../../test/support/market-driver.ts'
import { type GoldenStats, loadFixture } from '../../test/support/oracle.ts'
import { depthBands } from './depth-bands.ts'

const golden = loadFixture<GoldenStats>('golden_stats.json').book
const BANDS = [1, 2, 5, 10, 25, 50, 100]

describe('depth by bands', () => {
  it('agrees with the independent values at 10 and 50 bps', () => {
    const market = new MarketDriver([depthBands], { priceDecimals: 1 })
    market.snapshot(1, [
      ...golden.bids.map(([price, size]): LevelChange => ['bid', Math.round(price * 10), size]),
      ...golden.asks.map(([price, size]): LevelChange => ['ask', Math.round(price * 10), size]),
    ])
    const row = market.close(10)
    expect([row.depth_bid_10bps, row.depth_ask_10bps]).toEqual(golden.band_10bps)
    expect([row.depth_bid_50bps, row.depth_ask_50bps]).toEqual(golden.band_50bps)
    expect(row.depth_imbalance_50bps).toBe((10 - 11) / 21)
    expect(row.log_volume_ratio_50bps).toBeCloseTo(Math.log(10 / 11), 14)
  })

  it('includes a level that lies exactly on the edge', () => {
    const market = new MarketDriver([depthBands])
    market.snapshot(1, [
      ['bid', 99_999, 1],
      ['ask', 100_001, 1],
      ['bid', 99_990, 4], // 1 bps
      ['ask', 100_010, 8], // 1 bps
      ['ask', 100_011, 16],
    ])
    const row = market.close(10)
    expect([row.depth_bid_1bps, row.depth_ask_1bps, row.depth_ask_2bps]).toEqual([5, 9, 25])
  })

  it('has no ratio where the spread leaves the band empty, and no log ratio where one side is', () => {
    const market = new MarketDriver([depthBands])
    market.snapshot(1, [
      ['bid', 99_970, 1], // 3 bps below the mid
      ['ask', 100_030, 1],
      ['bid', 99_960, 7], // 4 bps
    ])
    const row = market.close(10)
    expect([row.depth_bid_2bps, row.depth_ask_2bps]).toEqual([0, 0])
    expect([row.depth_imbalance_2bps, row.log_volume_ratio_2bps]).toEqual([NaN, NaN])
    expect([row.depth_imbalance_5bps, row.log_volume_ratio_5bps]).toEqual([7 / 9, Math.log(8)])
  })

  it('has no value beyond the trusted range: depth by its own side, ratios by either', () => {
    const market = new MarketDriver([depthBands])
    market.snapshot(1, [
      ['bid', 99_999, 3],
      ['ask', 100_001, 1],
    ])
    market.book.trustedLow = 99_980 // 2 bps, exactly
    market.book.trustedHigh = 100_049 // a tick short of 5 bps
    const row = market.close(10)
    expect([row.depth_bid_2bps, row.depth_bid_5bps]).toEqual([3, NaN])
    expect([row.depth_ask_2bps, row.depth_ask_5bps]).toEqual([1, NaN])
    expect([row.depth_imbalance_2bps, row.depth_imbalance_5bps, row.log_volume_ratio_5bps]).toEqual([0.5, NaN, NaN])
    market.book.trustedHigh = 100_050
    expect(market.close(20)).toMatchObject({ depth_ask_5bps: 1, depth_imbalance_5bps: NaN })
  })

  it('has no value in a one-sided book', () => {
    const market = new MarketDriver([depthBands])
    market.snapshot(1, [['bid', 99_999, 3]])
    expect(Object.values(market.close(10)).every(Number.isNaN)).toBe(true)
  })

  it('equals a sum over all levels by the definition, in any book', () => {
    const side = fc.array(fc.tuple(fc.integer({ min: 0, max: 3_000 }), fc.integer({ min: 1, max: 99 })), {
      minLength: 1,
      maxLength: 40,
    })
    fc.assert(
      fc.property(side, side, fc.integer({ min: 3_100, max: 400_000 }), (bids, asks, bestBid) => {
        const levels = new Map<string, LevelChange>()
        for (const [distance, lots] of bids) levels.set(`b${distance}`, ['bid', bestBid - distance, lots])
        for (const [distance, lots] of asks) levels.set(`a${distance}`, ['ask', bestBid + 1 + distance, lots])
        const market = new MarketDriver([depthBands])
        market.snapshot(1, [...levels.values()])
        const twiceMid = market.book.twiceMid
        const row = market.close(10)
        for (const bps of BANDS) {
          let bid = 0
          let ask = 0
          for (const [which, tick, lots] of levels.values()) {
            if (which === 'bid' && 20_000 * tick >= twiceMid * (10_000 - bps)) bid += lots
            if (which === 'ask' && 20_000 * tick <= twiceMid * (10_000 + bps)) ask += lots
          }
          expect([row[`depth_bid_${bps}bps`], row[`depth_ask_${bps}bps`]]).toEqual([bid, ask])
        }
      }),
    )
  })
})

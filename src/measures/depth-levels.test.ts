import { describe, expect, it } from 'vitest'
import { type LevelChange, MarketDriver } from '../../test/support/market-driver.ts'
import { type GoldenStats, loadFixture } from '../../test/support/oracle.ts'
import { depthLevels } from './depth-levels.ts'
import { levelDepthMean } from './level-depth-mean.ts'

const golden = loadFixture<GoldenStats>('golden_stats.json').book
const goldenLevels: LevelChange[] = [
  ...golden.bids.map(([price, size]): LevelChange => ['bid', Math.round(price * 10), size]),
  ...golden.asks.map(([price, size]): LevelChange => ['ask', Math.round(price * 10), size]),
]

describe('depth_imbalance by levels', () => {
  it('agrees with the independent value at 5 levels, and takes what exists at 10 and 20', () => {
    const market = new MarketDriver([depthLevels])
    market.snapshot(1, goldenLevels)
    const row = market.close(10)
    expect(row.depth_imbalance_5).toBeCloseTo(golden.imb_L5, 12)
    expect([row.depth_imbalance_10, row.depth_imbalance_20]).toEqual([row.depth_imbalance_5, row.depth_imbalance_5])
  })

  it('counts occupied levels, not ticks', () => {
    const market = new MarketDriver([depthLevels])
    const bids = Array.from({ length: 25 }, (_, i): LevelChange => ['bid', 1000 - 7 * i, 1])
    market.snapshot(1, [...bids, ['ask', 1001, 2]])
    const row = market.close(10)
    expect([row.depth_imbalance_5, row.depth_imbalance_10, row.depth_imbalance_20]).toEqual([3 / 7, 8 / 12, 18 / 22])
  })

  it('is -1 without bids and has no value without levels', () => {
    const market = new MarketDriver([depthLevels])
    market.snapshot(1, [['ask', 1001, 2]])
    expect(market.close(10).depth_imbalance_5).toBe(-1)
    market.snapshot(11, [])
    expect(market.close(20).depth_imbalance_5).toBeNaN()
  })
})

describe('level_depth_mean_10', () => {
  const start = () => {
    const market = new MarketDriver([levelDepthMean], { amountDecimals: 1 })
    market.snapshot(0, [
      ['bid', 100, 30],
      ['ask', 101, 10],
    ])
    return market
  }

  it('averages the mean level size over the updates of the bar, deep changes included', () => {
    const market = start()
    market.update(1, [['bid', 99, 20]]) // 60 lots
    market.update(2, [['ask', 101, 50]]) // 100 lots
    market.update(3, [['ask', 101, 50]]) // an update that changes nothing
    expect(market.close(10).level_depth_mean_10).toBeCloseTo((6 + 10 + 10) / 3 / 20, 14)
  })

  it('has no value in a bar without updates, and sees a snapshot at the next update', () => {
    const market = start()
    expect(market.close(10).level_depth_mean_10).toBeNaN()
    market.update(11, [['bid', 100, 31]])
    market.snapshot(12, [
      ['bid', 100, 70],
      ['ask', 101, 20],
    ])
    market.update(13, [['bid', 10, 5]])
    expect(market.close(20).level_depth_mean_10).toBeCloseTo((4.1 + 9.5) / 2 / 20, 14)
  })

  it('ignores levels beyond the tenth', () => {
    const market = start()
    market.update(
      1,
      Array.from({ length: 12 }, (_, i): LevelChange => ['bid', 100 - i, 10]),
    )
    expect(market.close(10).level_depth_mean_10).toBeCloseTo((10 + 1) / 20, 14)
  })
})

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type LevelChange, MarketDriver } from '../../test/support/market-driver.ts'
import { type GoldenStats, loadFixture } from '../../test/support/oracle.ts'
import { BookShape, bookShape } from './book-shape.ts'

const COLUMNS = bookShape.columns.map(({ name }) => name)

describe('book shape', () => {
  it('agrees with the independent slopes over all levels', () => {
    const golden = loadFixture<GoldenStats>('golden_stats.json').book
    const market = new MarketDriver([[new BookShape({ reachBps: 200 }), COLUMNS]], { priceDecimals: 1 })
    market.snapshot(1, [
      ...golden.bids.map(([price, size]): LevelChange => ['bid', Math.round(price * 10), size]),
      ...golden.asks.map(([price, size]): LevelChange => ['ask', Math.round(price * 10), size]),
    ])
    const row = market.close(10)
    const [bid, ask] = golden.slope_reg_qty_per_bp
    expect(row.slope_bid).toBeCloseTo(bid, 9)
    expect(row.slope_ask).toBeCloseTo(ask, 9)
    expect(row.slope_imbalance).toBeCloseTo((bid - ask) / (bid + ask), 9)
    expect(row.max_gap_bps).toBeCloseTo((0.5 / 100.05) * 1e4, 9) // 99.5 to 99.0
  })

  const start = (levels: readonly LevelChange[]) => {
    const market = new MarketDriver([bookShape])
    market.snapshot(1, levels)
    return market
  }

  it('sees the largest gap between neighbours within 25 bps of either side, and no gap beyond', () => {
    const market = start([
      ['bid', 99_999, 1],
      ['bid', 99_959, 1], // 4 bps
      ['ask', 100_001, 1],
      ['ask', 100_071, 1], // 7 bps
      ['ask', 100_250, 1], // 17.9 bps, on the edge
      ['ask', 100_251, 1],
      ['ask', 101_000, 1], // beyond
    ])
    expect(market.close(10).max_gap_bps).toBeCloseTo(17.9, 12)
  })

  it('has no gap without two levels on a side, and no slope without a level away from the mid', () => {
    const market = start([
      ['bid', 99_999, 1],
      ['ask', 100_001, 3],
    ])
    expect(market.close(10)).toMatchObject({ max_gap_bps: NaN, slope_imbalance: -0.5 })
    const locked = start([
      ['bid', 100_000, 1],
      ['ask', 100_000, 3],
    ])
    expect(Object.values(locked.close(10))).toEqual([NaN, NaN, NaN, NaN])
  })

  it('needs the trusted range of the side, and of both for what compares them', () => {
    const market = start([
      ['bid', 99_999, 1],
      ['bid', 99_990, 1],
      ['ask', 100_001, 1],
    ])
    market.book.trustedLow = 99_751
    const row = market.close(10)
    expect([row.max_gap_bps, row.slope_bid, row.slope_imbalance]).toEqual([NaN, NaN, NaN])
    expect(row.slope_ask).not.toBeNaN()
  })

  it('equals least squares through the origin on the levels of any book', () => {
    const side = fc.uniqueArray(fc.tuple(fc.integer({ min: 1, max: 400 }), fc.integer({ min: 1, max: 99 })), {
      minLength: 1,
      maxLength: 30,
      selector: ([distance]) => distance,
    })
    fc.assert(
      fc.property(side, side, (bids, asks) => {
        const market = start([
          ...bids.map(([distance, lots]): LevelChange => ['bid', 100_000 - distance, lots]),
          ...asks.map(([distance, lots]): LevelChange => ['ask', 100_000 + distance, lots]),
        ])
        const mid = market.book.twiceMid / 2
        const slope = (ticks: readonly (readonly [number, number])[]) => {
          let cumulative = 0
          let [products, squares] = [0, 0]
          for (const [tick, lots] of ticks) {
            const distance = Math.abs(tick / mid - 1) * 1e4
            if (distance > 25 + 1e-9) break
            cumulative += lots
            products += distance * cumulative
            squares += distance ** 2
          }
          return products / squares
        }
        const byDistance = (sign: number, levels: [number, number][]) =>
          levels.sort((a, b) => a[0] - b[0]).map(([distance, lots]) => [100_000 + sign * distance, lots] as const)
        const row = market.close(10)
        for (const [name, expected] of [
          ['slope_bid', slope(byDistance(-1, bids))],
          ['slope_ask', slope(byDistance(1, asks))],
        ] as const) {
          if (Number.isNaN(expected)) expect(row[name]).toBeNaN()
          else expect(row[name]! / expected).toBeCloseTo(1, 8)
        }
      }),
    )
  })
})

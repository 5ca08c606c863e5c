import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type LevelChange, MarketDriver, TEST_INSTRUMENT } from '../../test/support/market-driver.ts'
import { type GoldenStats, loadFixture } from '../../test/support/oracle.ts'
import { createInstrument } from '../market/index.ts'
import { Cost, cost } from './cost.ts'

const golden = loadFixture<GoldenStats>('golden_stats.json').book
const two = (measure: Cost, options = {}) => new MarketDriver([[measure, ['buy', 'sell']]], options)

/** mid 100: 10 units at 101, 90 at 102; the mirror image below. */
const LEVELS: readonly LevelChange[] = [
  ['ask', 101, 10],
  ['ask', 102, 90],
  ['bid', 99, 10],
  ['bid', 98, 90],
]

describe('cost', () => {
  it('agrees with the independent sweep of 10 bought and 12 sold', () => {
    const levels = [
      ...golden.bids.map(([price, size]): LevelChange => ['bid', Math.round(price * 10), size]),
      ...golden.asks.map(([price, size]): LevelChange => ['ask', Math.round(price * 10), size]),
    ]
    const costOf = (vwap: number, filled: number) => {
      const market = two(new Cost({ targets: Float64Array.of(vwap * filled) }), { priceDecimals: 1 })
      market.snapshot(1, levels)
      return market.close(10)
    }
    expect(costOf(...golden.buy_10).buy).toBeCloseTo(golden.buy_slippage_bps_10, 8)
    expect(costOf(...golden.sell_12).sell).toBeCloseTo((1 - golden.sell_12[0] / golden.mid) * 1e4, 8)
  })

  it('averages the price over the levels taken, the last one in part', () => {
    const market = two(new Cost({ targets: Float64Array.of(1010 + 510) }))
    market.snapshot(1, LEVELS)
    const { buy, sell } = market.close(10)
    expect(buy).toBeCloseTo((1520 / 15 / 100 - 1) * 1e4, 9) // 10 at 101 and 5 at 102
    expect(sell).toBeCloseTo((1 - 1520 / (10 + 530 / 98) / 100) * 1e4, 9) // 10 at 99 and the rest at 98
  })

  it('is filled by exactly the whole book, and has no value for more', () => {
    const market = two(new Cost({ targets: Float64Array.of(10 * 99 + 90 * 98) }))
    market.snapshot(1, LEVELS)
    expect(market.close(10).sell).toBeCloseTo((1 - 98.1 / 100) * 1e4, 9)
    market.snapshot(11, [...LEVELS.slice(0, 3), ['bid', 98, 89]])
    expect(market.close(20).sell).toBeNaN()
  })

  it('relies on no level beyond the trusted range', () => {
    const market = two(new Cost({ targets: Float64Array.of(1520) }))
    market.snapshot(1, LEVELS)
    market.book.trustedHigh = 101
    const row = market.close(10)
    expect(row.buy).toBeNaN()
    expect(row.sell).not.toBeNaN()
  })

  // The same quote notional of 2,000 in every unit; 10 units at 101 and then 102 unless said otherwise.
  const linear = createInstrument({ ...TEST_INSTRUMENT, amountUnit: 'contracts', contractSize: 0.1 })
  const inverse = createInstrument({ ...TEST_INSTRUMENT, amountUnit: 'contracts', contractSize: 100, inverse: true })
  const quote = createInstrument({ ...TEST_INSTRUMENT, amountUnit: 'quote', inverse: true })
  // biome-ignore format: one case per line
  it.each([
    ['base amounts: price times amount',                TEST_INSTRUMENT, 2000 / (10 + 990 / 102)],
    ['linear contracts: price times size times amount', linear,          2000 / (1 + (2000 - 101) / 102)],
    ['inverse contracts: contracts times size',         inverse,         2000 / (1000 / 101 + 1000 / 102)],
    ['amounts in quote are notional already',           quote,           Number.NaN], // only 100 of notional in the book
    ['an unknown unit has no notional',                 createInstrument({ venue: 'acme', symbol: 'X' }), Number.NaN],
    ['nor has an unknown contract size',                createInstrument({ venue: 'acme', symbol: 'X', amountUnit: 'contracts' }), Number.NaN],
  ])('%s', (_what, instrument, vwap) => {
    const market = two(new Cost({ targets: Float64Array.of(2000) }), { instrument })
    market.snapshot(1, [...LEVELS.slice(0, 1), ['ask', 102, instrument === linear ? 900 : 90], ...LEVELS.slice(2)])
    const { buy } = market.close(10)
    if (Number.isNaN(vwap)) expect(buy).toBeNaN()
    else expect(buy).toBeCloseTo((vwap / 100 - 1) * 1e4, 8)
  })

  it('uses the contract size of the time of the bar', () => {
    const changed = createInstrument({ ...linear, contractSize: 1, changes: [{ until: 50, contractSize: 0.1 }] })
    const market = two(new Cost({ targets: Float64Array.of(1010) }), { instrument: changed })
    market.snapshot(1, LEVELS)
    const before = market.close(50).buy!
    expect(market.close(60).buy).toBeCloseTo(100, 9) // 10 contracts of 1 fill it at 101
    expect(before).toBeGreaterThan(100)
  })

  it('never falls when more is taken', () => {
    const levels = fc.array(fc.tuple(fc.integer({ min: 1, max: 500 }), fc.integer({ min: 1, max: 400_000 })), {
      minLength: 1,
      maxLength: 30,
    })
    fc.assert(
      fc.property(levels, levels, (bids, asks) => {
        const market = new MarketDriver([cost], { priceDecimals: 2, amountDecimals: 3 })
        market.snapshot(1, [
          ...bids.map(([distance, lots]): LevelChange => ['bid', 10_000 - distance, lots]),
          ...asks.map(([distance, lots]): LevelChange => ['ask', 10_000 + distance, lots]),
        ])
        const row = market.close(10)
        for (const side of ['buy', 'sell']) {
          const costs = ['10k', '100k', '1m']
            .map((size) => row[`cost_${side}_${size}_bps`]!)
            .filter((value) => !Number.isNaN(value))
          expect(costs.every((value) => value >= 0)).toBe(true)
          for (let i = 1; i < costs.length; i++) expect(costs[i]).toBeGreaterThanOrEqual(costs[i - 1]! - 1e-9)
        }
      }),
    )
  })
})

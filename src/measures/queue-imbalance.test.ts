import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { MarketDriver } from '../../test/support/market-driver.ts'
import { type GoldenStats, loadFixture } from '../../test/support/oracle.ts'
import { queueImbalance } from './queue-imbalance.ts'

const golden = loadFixture<GoldenStats>('golden_stats.json').book
const start = () => new MarketDriver([queueImbalance], { l1: 'quotes' })

describe('queue_imbalance', () => {
  it('agrees with the independent value', () => {
    const market = start()
    market.quote(0, 1000, golden.bids[0]![1], 1001, golden.asks[0]![1])
    expect(market.close(10).queue_imbalance).toBe(golden.imb_L1)
  })

  it('is +1 with an empty ask, and has no value with both sides empty', () => {
    const market = start()
    market.quote(0, 1000, 7, Number.NaN, 0)
    expect(market.close(10).queue_imbalance).toBe(1)
    market.quote(11, Number.NaN, 0, Number.NaN, 0)
    expect(market.close(20).queue_imbalance).toBeNaN()
  })
})

describe('queue_imbalance_mean', () => {
  it('weighs each state by the time it held, up to the end of the bar', () => {
    const market = start()
    market.quote(0, 1000, 3, 1001, 1) // 0.5 for 4
    market.quote(4, 1000, 1, 1001, 3) // -0.5 for 6
    expect(market.close(10).queue_imbalance_mean).toBe((0.5 * 4 - 0.5 * 6) / 10)
    expect(market.close(20).queue_imbalance_mean).toBe(-0.5) // a quiet bar keeps the state
  })

  it('counts only live time: before the first quote and during an interruption the integral pauses', () => {
    const market = start()
    market.close(10)
    market.quote(15, 1000, 3, 1001, 1) // 0.5 for 2
    market.interrupt(17, 'disconnect', 'touch')
    market.quote(19, 1000, 1, 1001, 3) // -0.5 for 1
    expect(market.close(20).queue_imbalance_mean).toBe((0.5 * 2 - 0.5 * 1) / 3)
  })

  it('has no value in a bar without live time', () => {
    expect(start().close(10).queue_imbalance_mean).toBeNaN()
  })

  it('of the last bar of a recording ends with the last message', () => {
    const market = start()
    market.quote(0, 1000, 3, 1001, 1)
    market.quote(4, 1000, 1, 1001, 3)
    market.trade(6, 1000, 1, 1)
    const columns = [new Float64Array(1), new Float64Array(1)]
    market.measures[0]!.closeBar(market.state, columns, 0, { start: 0, end: 10 })
    expect(columns[1]![0]).toBe((0.5 * 4 - 0.5 * 2) / 6)
  })

  it('lies between the smallest and the largest imbalance of the bar', () => {
    const lots = fc.integer({ min: 1, max: 99 })
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.integer({ min: 1, max: 50 }), lots, lots), { minLength: 1 }), (states) => {
        const market = start()
        let time = 0
        for (const [wait, bid, ask] of states) market.quote((time += wait), 1000, bid, 1001, ask)
        const values = states.map(([, bid, ask]) => (bid - ask) / (bid + ask))
        const mean = market.close(time + 1).queue_imbalance_mean!
        expect(mean).toBeGreaterThanOrEqual(Math.min(...values) - 1e-12)
        expect(mean).toBeLessThanOrEqual(Math.max(...values) + 1e-12)
      }),
    )
  })
})

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Comparison } from '../../test/support/comparison.ts'
import { loadFixture } from '../../test/support/oracle.ts'
import { planObizhaevaWang, planObizhaevaWangTrades } from './obizhaeva-wang.ts'

interface Golden {
  readonly obizhaeva_wang: Readonly<Record<'X' | 'T' | 'rho' | 'block' | 'rate', number>>
}

const orders = fc.record({
  amount: fc.double({ min: 1, max: 1000, noNaN: true }),
  duration: fc.double({ min: 0.1, max: 10, noNaN: true }),
  resilience: fc.double({ min: 0.01, max: 10, noNaN: true }),
})

describe('planObizhaevaWang', () => {
  it('agrees with golden_stats.json, section obizhaeva_wang', () => {
    const { obizhaeva_wang: golden } = loadFixture<Golden>('golden_stats.json')
    const { block, rate } = planObizhaevaWang({ amount: golden.X, duration: golden.T, resilience: golden.rho })
    const compare = new Comparison()
    compare.near('block', block, golden.block)
    compare.near('rate', rate, golden.rate)
  })

  it('trades the whole amount', () => {
    fc.assert(
      fc.property(orders, (order) => {
        const { block, rate } = planObizhaevaWang(order)
        expect((2 * block + rate * order.duration) / order.amount).toBeCloseTo(1, 12)
      }),
    )
  })

  it('is the limit of ever more trades', () => {
    fc.assert(
      fc.property(orders, (order) => {
        const { block, rate } = planObizhaevaWang(order)
        const { trades } = planObizhaevaWangTrades({ ...order, intervals: 100_000 })
        expect(trades[0]! / block).toBeCloseTo(1, 2)
        expect((trades[1]! * 100_000) / order.duration / rate).toBeCloseTo(1, 2)
      }),
      { numRuns: 10 },
    )
  })

  it('refuses a book that never recovers', () => {
    const order = { amount: 1, duration: 1, resilience: 0 }
    expect(() => planObizhaevaWang(order)).toThrow('resilience must be above 0, was 0')
    expect(() => planObizhaevaWangTrades({ ...order, resilience: 1, intervals: 1.5 })).toThrow('intervals must be')
  })
})

describe('planObizhaevaWangTrades', () => {
  it('pays the same marginal impact at every trade, which is what makes it optimal', () => {
    fc.assert(
      fc.property(orders, fc.integer({ min: 1, max: 30 }), (order, intervals) => {
        const { times, trades } = planObizhaevaWangTrades({ ...order, intervals })
        expect(trades.reduce((sum, n) => sum + n, 0) / order.amount).toBeCloseTo(1, 12)
        // The cost is the sum over i, j of n_i n_j e^(-rho |t_i - t_j|) / 2: its gradient must be constant.
        const marginal = Array.from(times, (t) =>
          trades.reduce((sum, n, j) => sum + n * Math.exp(-order.resilience * Math.abs(t - times[j]!)), 0),
        )
        for (const each of marginal) expect(each / marginal[0]!).toBeCloseTo(1, 9)
      }),
    )
  })

  it('splits in two halves when there are two trades, however slow the book', () => {
    const { times, trades } = planObizhaevaWangTrades({ amount: 8, duration: 3, resilience: 0.1, intervals: 1 })
    expect([...times, ...trades]).toEqual([0, 3, 4, 4])
  })
})

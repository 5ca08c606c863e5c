import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Comparison } from '../../test/support/comparison.ts'
import { loadFixture } from '../../test/support/oracle.ts'
import { type AlmgrenChrissOptions, planAlmgrenChriss } from './almgren-chriss.ts'

interface Golden {
  readonly almgren_chriss: Readonly<Record<'X' | 'T' | 'N' | 'sigma' | 'eta' | 'gamma' | 'lam' | 'eps', number>> &
    Readonly<Record<'x' | 'n', readonly number[]>> &
    Readonly<Record<'kappa' | 'E' | 'V', number>>
}

const positive = fc.double({ min: 0.1, max: 10, noNaN: true })
const orders = fc.record({
  amount: fc.double({ min: -1000, max: 1000, noNaN: true }).filter((amount) => Math.abs(amount) > 1),
  duration: fc.double({ min: 0.5, max: 5, noNaN: true }),
  intervals: fc.integer({ min: 1, max: 12 }),
  volatility: positive,
  temporaryImpact: positive,
  riskAversion: fc.double({ min: 0, max: 5, noNaN: true }),
})

/** Expected cost + riskAversion x variance of any schedule, by the paper's definitions, permanent impact 0. */
function utility(options: AlmgrenChrissOptions, holdings: readonly number[]): number {
  const tau = options.duration / options.intervals
  let total = 0
  for (let j = 1; j < holdings.length; j++) {
    total += (options.temporaryImpact / tau) * (holdings[j - 1]! - holdings[j]!) ** 2
    total += options.riskAversion * options.volatility ** 2 * tau * holdings[j]! ** 2
  }
  return total
}

describe('planAlmgrenChriss', () => {
  it('agrees with golden_stats.json, section almgren_chriss: the example of the paper', () => {
    const { almgren_chriss: golden } = loadFixture<Golden>('golden_stats.json')
    const plan = planAlmgrenChriss({
      amount: golden.X,
      duration: golden.T,
      intervals: golden.N,
      volatility: golden.sigma,
      temporaryImpact: golden.eta,
      permanentImpact: golden.gamma,
      fixedCost: golden.eps,
      riskAversion: golden.lam,
    })
    const compare = new Comparison()
    compare.near('x', plan.holdings, golden.x)
    compare.near('n', plan.trades, golden.n)
    compare.near('kappa', plan.kappa, golden.kappa)
    compare.near('E', plan.expectedCost, golden.E)
    compare.near('V', plan.variance, golden.V)
    expect([...plan.times]).toEqual([0, 1, 2, 3, 4, 5])
  })

  it('trades evenly without risk aversion, at costs worked by hand', () => {
    // 0.1 x 100^2 / 2 for the lasting impact, 1 x 100, and eta~ = 2 - 0.1 / 2 times 50^2 twice
    const even = planAlmgrenChriss({
      amount: 100,
      duration: 2,
      intervals: 2,
      volatility: 3,
      temporaryImpact: 2,
      permanentImpact: 0.1,
      fixedCost: 1,
      riskAversion: 0,
    })
    expect(even.expectedCost).toBeCloseTo(500 + 100 + 1.95 * (2500 + 2500), 9)
    expect(even.variance).toBe(9 * 2500)
    expect(even.kappa).toBe(0)
  })

  it('solves the difference equation of the optimum, and any other schedule is worse', () => {
    const nudge = fc.array(fc.double({ min: -50, max: 50, noNaN: true }), { minLength: 12, maxLength: 12 })
    fc.assert(
      fc.property(orders, nudge, (options, nudges) => {
        const { holdings } = planAlmgrenChriss(options)
        const tau = options.duration / options.intervals
        const scale = Math.abs(options.amount)
        for (let j = 1; j < options.intervals; j++) {
          const bend = (holdings[j - 1]! - 2 * holdings[j]! + holdings[j + 1]!) / tau ** 2
          const pull = (options.riskAversion * options.volatility ** 2 * holdings[j]!) / options.temporaryImpact
          expect(Math.abs(bend - pull)).toBeLessThan(1e-7 * (1 + scale) * Math.max(1, 1 / tau ** 2))
        }
        const others = Array.from(holdings, (x, j) => (j === 0 || j === options.intervals ? x : x + nudges[j]!))
        const best = utility(options, [...holdings])
        expect(utility(options, others)).toBeGreaterThanOrEqual(best - 1e-9 * best)
      }),
    )
  })

  it('starts with all, ends with none, trades it once, and mirrors for a purchase', () => {
    fc.assert(
      fc.property(orders, (options) => {
        const plan = planAlmgrenChriss(options)
        const scale = Math.abs(options.amount) * 1e-12
        expect(plan.holdings[0]).toBe(options.amount)
        expect(Math.abs(plan.holdings.at(-1)!)).toBe(0)
        expect(Math.abs(plan.trades.reduce((sum, n) => sum + n, 0) - options.amount)).toBeLessThan(scale * 10)
        const mirrored = planAlmgrenChriss({ ...options, amount: -options.amount })
        mirrored.trades.forEach((trade, j) => {
          expect(trade + plan.trades[j]!).toBeCloseTo(0, 12)
        })
        expect(mirrored.expectedCost).toBe(plan.expectedCost)
      }),
    )
  })

  it('sells all at once rather than overflow at an extreme urgency', () => {
    const order = { amount: 10, duration: 1000, intervals: 10, volatility: 1e6, temporaryImpact: 1e-6, riskAversion: 1 }
    const { trades } = planAlmgrenChriss(order)
    expect(trades[0]).toBeCloseTo(10, 9)
    expect(trades.every(Number.isFinite)).toBe(true)
  })

  it('refuses a market in which no schedule is optimal, and orders that are none', () => {
    const order = { amount: 1, duration: 1, intervals: 1, volatility: 1, temporaryImpact: 1, riskAversion: 1 }
    expect(() => planAlmgrenChriss({ ...order, permanentImpact: 2 })).toThrow('temporaryImpact must exceed')
    expect(() => planAlmgrenChriss({ ...order, intervals: 0 })).toThrow('intervals must be a positive integer, was 0')
    expect(() => planAlmgrenChriss({ ...order, riskAversion: -1 })).toThrow('riskAversion must be at least 0, was -1')
    expect(() => planAlmgrenChriss({ ...order, amount: Number.NaN })).toThrow('amount must be finite, was NaN')
    expect(() => planAlmgrenChriss({ ...order, duration: 0 })).toThrow('duration must be above 0, was 0')
  })
})

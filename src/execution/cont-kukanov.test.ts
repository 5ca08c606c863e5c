import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Comparison } from '../../test/support/comparison.ts'
import { loadFixture } from '../../test/support/oracle.ts'
import { expectedPlacementCost, type PlacementOptions, planPlacement } from './cont-kukanov.ts'
import { empiricalOutflow, exponentialOutflow, type QueueOutflow } from './queue-outflow.ts'

type Figures<Names extends string> = Readonly<Record<Names, number>>
type Result = Figures<
  'lam_u' | 'M' | 'L' | 'lo' | 'up' | 'brute_force_L' | 'cost_at_opt' | 'cost_all_market' | 'cost_all_limit'
>
interface Golden {
  readonly cont_kukanov_cases: readonly Result[]
  readonly cont_kukanov: Result & Figures<'S' | 'Q' | 'h' | 'f' | 'r' | 'theta' | 'lam_o'> & { readonly xi: string }
}

const golden = loadFixture<Golden>('golden_stats.json')
const MEAN = 2200
const shared = golden.cont_kukanov
const orderOf = (underfillPenalty: number): PlacementOptions => ({
  amount: shared.S,
  queueAhead: shared.Q,
  halfSpread: shared.h,
  takerFee: shared.f,
  makerRebate: shared.r,
  impact: shared.theta,
  underfillPenalty,
  overfillPenalty: shared.lam_o,
})

function compareCase(result: Result): string {
  const order = orderOf(result.lam_u)
  const outflow = exponentialOutflow(MEAN)
  const plan = planPlacement(order, outflow)
  const cost = (limit: number) => expectedPlacementCost({ ...order, market: order.amount - limit, limit }, outflow)
  const compare = new Comparison()
  compare.near('M', plan.market, result.M)
  compare.near('L', plan.limit, result.L)
  compare.near('lo', plan.lowerPenalty, result.lo)
  compare.near('up', plan.upperPenalty, result.up)
  // A numerical minimiser found it, at worst 1e-3 of the amount away.
  compare.near('brute_force_L', plan.limit, result.brute_force_L, 1e-3, order.amount)
  compare.near('cost_at_opt', cost(plan.limit), result.cost_at_opt)
  compare.near('cost_all_market', cost(0), result.cost_all_market)
  compare.near('cost_all_limit', cost(order.amount), result.cost_all_limit)
  return plan.regime
}

const costs = fc.record({
  amount: fc.double({ min: 1, max: 500, noNaN: true }),
  queueAhead: fc.double({ min: 0, max: 500, noNaN: true }),
  halfSpread: fc.double({ min: 0.01, max: 1, noNaN: true }),
  takerFee: fc.double({ min: 0, max: 0.5, noNaN: true }),
  makerRebate: fc.double({ min: -0.01, max: 0.2, noNaN: true }),
  impact: fc.double({ min: 0, max: 0.05, noNaN: true }),
  underfillPenalty: fc.double({ min: 0, max: 5, noNaN: true }),
})
const outflows: fc.Arbitrary<QueueOutflow> = fc.oneof(
  fc.double({ min: 10, max: 1000, noNaN: true }).map(exponentialOutflow),
  fc.array(fc.double({ min: 0, max: 1000, noNaN: true }), { minLength: 1, maxLength: 30 }).map(empiricalOutflow),
)

describe('planPlacement', () => {
  it('agrees with golden_stats.json, section cont_kukanov_cases: one case for each regime', () => {
    expect(golden.cont_kukanov_cases.map(compareCase)).toEqual(['limit', 'split', 'market'])
  })

  it('agrees with golden_stats.json, section cont_kukanov', () => {
    expect(shared.xi).toBe(`exponential mean ${MEAN}`)
    expect(compareCase(shared)).toBe('split')
  })

  it('is never dearer than any other split, whatever the distribution of the outflow', () => {
    fc.assert(
      fc.property(costs, outflows, fc.double({ min: 0, max: 1, noNaN: true }), (order, outflow, share) => {
        const { market, limit } = planPlacement(order, outflow)
        expect(market + limit).toBeCloseTo(order.amount, 9)
        expect(Math.min(market, limit)).toBeGreaterThanOrEqual(0)
        const best = expectedPlacementCost({ ...order, market, limit }, outflow)
        const other = { market: (1 - share) * order.amount, limit: share * order.amount }
        expect(expectedPlacementCost({ ...order, ...other }, outflow)).toBeGreaterThanOrEqual(
          best - 1e-9 * order.amount,
        )
      }),
      { numRuns: 400 },
    )
  })

  it('places nothing twice and nothing too little where both are penalised enough', () => {
    const order = orderOf(0.045)
    const outflow = exponentialOutflow(MEAN)
    const { market, limit } = planPlacement(order, outflow)
    const best = expectedPlacementCost({ ...order, market, limit }, outflow)
    for (const [dm, dl] of [
      [-50, 0],
      [50, 0],
      [0, -50],
      [0, 50],
      [50, 50],
      [-50, 80],
    ] as const) {
      const other = { ...order, market: market + dm, limit: limit + dl }
      expect(expectedPlacementCost(other, outflow)).toBeGreaterThan(best)
    }
  })

  it('rests everything where the order is certain to fill, at any penalty', () => {
    const order = { ...orderOf(1e6), queueAhead: 10, amount: 5 }
    const plan = planPlacement(order, empiricalOutflow([20, 30]))
    expect(plan).toMatchObject({ limit: 5, regime: 'limit', lowerPenalty: Number.POSITIVE_INFINITY })
  })

  it('refuses a free crossing and an empty order', () => {
    const outflow = exponentialOutflow(1)
    const order = orderOf(0.04)
    expect(() => planPlacement({ ...order, makerRebate: -0.1 }, outflow)).toThrow('must be above 0')
    expect(() => planPlacement({ ...order, amount: 0 }, outflow)).toThrow('amount must be above 0, was 0')
    expect(() => planPlacement({ ...order, queueAhead: -1 }, outflow)).toThrow('queueAhead must be at least 0, was -1')
    expect(() => expectedPlacementCost({ ...order, market: -1, limit: 0 }, outflow)).toThrow(
      'market must be at least 0',
    )
  })
})

describe('expectedPlacementCost', () => {
  it('equals the average over the samples of what each would have cost', () => {
    const plan = fc.record({ market: fc.double({ min: 0, max: 700, noNaN: true }), limit: fc.double({ min: 0, max: 700, noNaN: true }), overfillPenalty: fc.double({ min: 0, max: 3, noNaN: true }) }) // biome-ignore format: one record
    const samples = fc.array(fc.double({ min: 0, max: 1000, noNaN: true }), { minLength: 1, maxLength: 20 })
    fc.assert(
      fc.property(costs, plan, samples, (order, { market, limit, overfillPenalty }, outflows) => {
        const average =
          outflows.reduce((sum, outflow) => {
            const filled = Math.min(Math.max(0, outflow - order.queueAhead), limit)
            const missing = Math.max(0, order.amount - market - filled)
            const excess = Math.max(0, market + filled - order.amount)
            const crossing = (order.halfSpread + order.takerFee) * market
            const resting = (order.halfSpread + order.makerRebate) * filled
            const impact = order.impact * (market + limit + missing)
            return sum + crossing - resting + impact + order.underfillPenalty * missing + overfillPenalty * excess
          }, 0) / outflows.length
        const found = expectedPlacementCost({ ...order, market, limit, overfillPenalty }, empiricalOutflow(outflows))
        expect(Math.abs(found - average)).toBeLessThan(1e-9 * (1000 + Math.abs(average)))
      }),
    )
  })
})

describe('queue outflow', () => {
  it('has a quantile that inverts its cdf, and an integral of 1 - cdf', () => {
    const amounts = fc.double({ min: 0, max: 1000, noNaN: true })
    fc.assert(
      fc.property(
        outflows,
        amounts,
        amounts,
        fc.double({ min: 0.001, max: 0.999, noNaN: true }),
        (outflow, a, b, p) => {
          const quantile = outflow.quantile(p)
          expect(outflow.cdf(quantile)).toBeGreaterThanOrEqual(p - 1e-12)
          expect(outflow.cdf(quantile * (1 - 1e-9) - 1e-9)).toBeLessThanOrEqual(p + 1e-9)
          const [from, to] = a < b ? [a, b] : [b, a]
          let sum = 0
          for (let i = 0; i < 2000; i++) sum += 1 - outflow.cdf(from + ((i + 0.5) * (to - from)) / 2000)
          const integral = (sum * (to - from)) / 2000
          expect(Math.abs(outflow.expectedBetween(from, to) - integral)).toBeLessThanOrEqual(1e-3 * (to - from) + 1e-9)
        },
      ),
    )
  })

  it('refuses nothing to learn from', () => {
    expect(() => exponentialOutflow(0)).toThrow('mean must be above 0, was 0')
    expect(() => empiricalOutflow([])).toThrow('samples must not be empty')
    expect(() => empiricalOutflow([1, -1])).toThrow('samples must be finite and at least 0')
    expect(() => empiricalOutflow([1, Number.NaN])).toThrow('samples must be finite and at least 0')
  })
})

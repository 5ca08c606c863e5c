import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Comparison } from '../../test/support/comparison.ts'
import { loadFixture } from '../../test/support/oracle.ts'
import { quoteAvellanedaStoikov } from './avellaneda-stoikov.ts'
import { quoteGlft } from './glft.ts'

type Figures<Names extends string> = Readonly<Record<Names, number>>
interface Golden {
  readonly avellaneda_stoikov: Figures<
    's' | 'q' | 't' | 'T' | 'gamma' | 'sigma' | 'k' | 'reservation' | 'spread' | 'bid' | 'ask'
  >
  readonly glft: Readonly<Record<'-2' | '0' | '3', Figures<'delta_bid' | 'delta_ask' | 'half' | 'skew'>>> & {
    readonly params: Figures<'gamma' | 'sigma' | 'A' | 'k'>
  }
}

const golden = loadFixture<Golden>('golden_stats.json')
const positive = fc.double({ min: 0.01, max: 5, noNaN: true })

describe('quoteAvellanedaStoikov', () => {
  it('agrees with golden_stats.json, section avellaneda_stoikov', () => {
    const { s, q, t, T, gamma, sigma, k, ...expected } = golden.avellaneda_stoikov
    const quotes = quoteAvellanedaStoikov({
      mid: s,
      inventory: q,
      timeLeft: T - t,
      riskAversion: gamma,
      volatility: sigma,
      fillDecay: k,
    })
    const compare = new Comparison()
    compare.near('reservation', quotes.reservation, expected.reservation)
    compare.near('spread', quotes.spread, expected.spread)
    compare.near('bid', quotes.bid, expected.bid)
    compare.near('ask', quotes.ask, expected.ask)
  })

  it('has the average spread over the day that the paper reports for gamma 0.1: 1.49', () => {
    const market = { mid: 100, inventory: 0, volatility: 2, fillDecay: 1.5, riskAversion: 0.1 }
    // Linear in the time left: the average is the spread at half time.
    expect(quoteAvellanedaStoikov({ ...market, timeLeft: 0.5 }).spread).toBeCloseTo(1.49, 2)
  })

  it('is indifferent at the reservation price: the certain value of holding one unit more or less is the same', () => {
    const options = fc.record({
      inventory: fc.integer({ min: -5, max: 5 }),
      riskAversion: positive,
      volatility: positive,
      timeLeft: positive,
    })
    fc.assert(
      fc.property(options, ({ inventory, riskAversion, volatility, timeLeft }) => {
        const quotes = quoteAvellanedaStoikov({ mid: 100, inventory, riskAversion, volatility, timeLeft, fillDecay: 1 })
        // Certainty equivalent of q units of a normal price: q s - gamma q^2 sigma^2 (T - t) / 2.
        const worth = (q: number) => q * 100 - (riskAversion * q ** 2 * volatility ** 2 * timeLeft) / 2
        const between = (worth(inventory + 1) - worth(inventory - 1)) / 2
        expect(quotes.reservation).toBeCloseTo(between, 8)
        expect((quotes.bid + quotes.ask) / 2).toBeCloseTo(quotes.reservation, 8)
        expect(quotes.ask - quotes.bid).toBeCloseTo(quotes.spread, 8)
      }),
    )
  })

  it('tends to 2 / k around the mid as risk stops to matter', () => {
    const calm = { mid: 50, inventory: 3, timeLeft: 1, riskAversion: 1e-12, volatility: 1, fillDecay: 4 }
    const quotes = quoteAvellanedaStoikov(calm)
    expect(quotes.spread).toBeCloseTo(0.5, 9)
    expect(quotes.reservation).toBeCloseTo(50, 9)
  })

  it('refuses what has no quote', () => {
    const maker = { mid: 100, inventory: 0, timeLeft: 1, riskAversion: 0.1, volatility: 1, fillDecay: 1 }
    expect(() => quoteAvellanedaStoikov({ ...maker, riskAversion: 0 })).toThrow('riskAversion must be above 0, was 0')
    expect(() => quoteAvellanedaStoikov({ ...maker, timeLeft: -1 })).toThrow('timeLeft must be at least 0, was -1')
    expect(() => quoteAvellanedaStoikov({ ...maker, mid: Number.NaN })).toThrow('mid must be finite, was NaN')
  })
})

describe('quoteGlft', () => {
  it('agrees with golden_stats.json, section glft', () => {
    const { gamma, sigma, A, k } = golden.glft.params
    const compare = new Comparison()
    for (const inventory of [-2, 0, 3] as const) {
      const quotes = quoteGlft({ inventory, riskAversion: gamma, volatility: sigma, fillRate: A, fillDecay: k })
      const expected = golden.glft[`${inventory}`]
      compare.near('delta_bid', quotes.bidDistance, expected.delta_bid)
      compare.near('delta_ask', quotes.askDistance, expected.delta_ask)
      compare.near('half', quotes.halfSpread, expected.half)
      compare.near('skew', quotes.skew, expected.skew)
    }
  })

  it('is close to the exact stationary quotes, from the eigenvector of the control problem', () => {
    const { gamma, sigma, A, k } = golden.glft.params
    for (const inventory of [-2, 0, 3]) {
      const quotes = quoteGlft({ inventory, riskAversion: gamma, volatility: sigma, fillRate: A, fillDecay: k })
      const exact = stationaryBid(inventory, gamma, sigma, A, k)
      expect(Math.abs(quotes.bidDistance - exact) / quotes.skew).toBeLessThan(0.05)
    }
  })

  it('moves both quotes down by the skew with every unit held, and mirrors with the inventory', () => {
    const market = fc.record({ riskAversion: positive, volatility: positive, fillRate: positive, fillDecay: positive })
    fc.assert(
      fc.property(market, fc.integer({ min: -5, max: 5 }), (options, inventory) => {
        const now = quoteGlft({ ...options, inventory })
        const more = quoteGlft({ ...options, inventory: inventory + 1 })
        const size = 1 + Math.abs(now.bidDistance) + Math.abs(now.askDistance) + now.skew
        expect((more.bidDistance - now.bidDistance - now.skew) / size).toBeCloseTo(0, 9)
        expect((now.askDistance - more.askDistance - now.skew) / size).toBeCloseTo(0, 9)
        expect((now.bidDistance + now.askDistance - 2 * now.halfSpread) / size).toBeCloseTo(0, 9)
        expect(quoteGlft({ ...options, inventory: 0 - inventory }).askDistance).toBe(now.bidDistance)
      }),
    )
  })

  it('refuses what has no quote', () => {
    const maker = { inventory: 0, riskAversion: 0.1, volatility: 1, fillRate: 1, fillDecay: 1 }
    expect(() => quoteGlft({ ...maker, fillRate: 0 })).toThrow('fillRate must be above 0, was 0')
    expect(() => quoteGlft({ ...maker, inventory: Number.POSITIVE_INFINITY })).toThrow('inventory must be finite')
  })
})

/**
 * ln(f(q) / f(q + 1)) / k + ln(1 + gamma / k) / gamma, f the positive eigenvector, by power iteration, of the matrix with
 * -k gamma sigma^2 q^2 / 2 on the diagonal and A (1 + gamma / k)^-(1 + k / gamma) beside it; inventories within 40.
 */
function stationaryBid(q: number, gamma: number, sigma: number, A: number, k: number): number {
  const bound = 40
  const beside = A * (1 + gamma / k) ** -(1 + k / gamma)
  const diagonal = (i: number) => -0.5 * k * gamma * sigma ** 2 * (i - bound) ** 2
  const shift = -diagonal(0)
  let f = new Float64Array(2 * bound + 1).fill(1)
  for (let step = 0; step < 5000; step++) {
    const next = f.map((v, i) => (shift + diagonal(i)) * v + beside * ((f[i - 1] ?? 0) + (f[i + 1] ?? 0)))
    const norm = Math.max(...next)
    f = next.map((v) => v / norm)
  }
  return Math.log(f[q + bound]! / f[q + bound + 1]!) / k + Math.log(1 + gamma / k) / gamma
}

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { placeboTradeCounts } from '../../../test/support/placebo-series.ts'
import { liftedHitBaseline, liftedHitRoot, liftedHitTest } from './lifted-hit.ts'

describe('liftedHitTest', () => {
  it('is Pearson’s chi-square, worked by hand: 60 lifted, 40 hit', () => {
    // (60 - 50)^2 / 50 + (40 - 50)^2 / 50 = 4; P(chi2_1 > 4) = 0.0455
    const test = liftedHitTest(60, 40)!
    expect(test).toMatchObject({ trades: 100, share: 0.6, root: 2, statistic: 4, isApproximate: false })
    expect(test.pValue).toBeCloseTo(0.04550026, 8)
  })

  it('tests against the expected share, and tempers itself by the dispersion of history', () => {
    expect(liftedHitTest(60, 40, { expectedShare: 0.6 })!.statistic).toBe(0)
    expect(liftedHitTest(60, 40, { dispersion: 4 })!.pValue).toBeCloseTo(0.31731051, 8)
  })

  it('equals the sum over both sides', () => {
    const counts = fc.integer({ min: 0, max: 500 })
    fc.assert(
      fc.property(counts, counts, fc.double({ min: 0.1, max: 0.9, noNaN: true }), (buys, sells, share) => {
        fc.pre(buys + sells > 0)
        const expectedBuys = share * (buys + sells)
        const expectedSells = (1 - share) * (buys + sells)
        const naive = (buys - expectedBuys) ** 2 / expectedBuys + (sells - expectedSells) ** 2 / expectedSells
        expect(liftedHitTest(buys, sells, { expectedShare: share })!.statistic).toBeCloseTo(naive, 6)
      }),
    )
  })

  it('has nothing to say without trades, and warns of few', () => {
    expect(liftedHitTest(0, 0)).toBeNull()
    expect(liftedHitTest(3, 2)!.isApproximate).toBe(true)
  })

  it.each([
    [-1, 2, {}, 'counts must not be negative'],
    [1, 2, { expectedShare: 1 }, 'expectedShare must be in (0, 1), was 1'],
    [1, 2, { dispersion: 0.5 }, 'dispersion must be at least 1, was 0.5'],
  ])('refuses %d, %d, %j', (buys, sells, options, message) => {
    expect(() => liftedHitTest(buys, sells, options)).toThrow(message)
  })
})

describe('liftedHitRoot', () => {
  it('equals the test of each window, and is missing where a bar is', () => {
    const buys = Float64Array.of(3, 1, 4, Number.NaN, 5, 9, 0, 0)
    const sells = Float64Array.of(1, 2, 0, 1, 1, 1, 0, 0)
    const roots = liftedHitRoot(buys, sells, 2)
    const rootOf = (b: number, s: number) => liftedHitTest(b, s)!.root
    expect([...roots]).toEqual([
      Number.NaN,
      rootOf(4, 3),
      rootOf(5, 2),
      Number.NaN,
      Number.NaN,
      rootOf(14, 2),
      rootOf(9, 1),
      Number.NaN,
    ])
  })
})

describe('windows of lifted against hit', () => {
  const buys = Float64Array.of(3, 1, 4, 1, 5, 9)
  const sells = Float64Array.of(1, 2, 0, 1, 1, 1)
  const stretch = Int32Array.of(0, 0, 0, 1, 1, 1)

  it('begin again where time skips', () => {
    const whole = liftedHitRoot(buys, sells, 2)
    const cut = liftedHitRoot(buys, sells, 2, 0.5, stretch)
    expect(cut).toEqual(whole.map((root, row) => (row === 3 ? Number.NaN : root)))
  })

  it('are left out of the baseline where time skips', () => {
    expect(liftedHitBaseline(buys, sells, 2)!.windows).toBe(3)
    expect(liftedHitBaseline(buys, sells, 2, stretch)!.windows).toBe(2)
  })
})

describe('liftedHitBaseline', () => {
  it('finds the share of buys, and that clustered trades are wider than binomial', () => {
    const { buys, sells } = placeboTradeCounts(50_000, 3)
    const { expectedShare, dispersion } = liftedHitBaseline(buys, sells, 60)!
    expect(expectedShare).toBeCloseTo(0.54, 1)
    expect(dispersion).toBeGreaterThan(1.5)
  })

  it('is null where one side never traded', () => {
    expect(liftedHitBaseline(Float64Array.of(1, 2), Float64Array.of(0, 0), 1)).toBeNull()
  })
})

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Comparison } from '../../test/support/comparison.ts'
import { loadFixture } from '../../test/support/oracle.ts'
import { entropy, gini, hhi, nakamoto } from './concentration.ts'

interface Golden {
  readonly concentration: {
    readonly w: readonly number[]
    readonly hhi: number
    readonly gini: number
    readonly nakamoto_50: number
    readonly nakamoto_33: number
    readonly entropy: number
  }
}

const holdings = fc
  .array(fc.integer({ min: 0, max: 1000 }), { minLength: 1, maxLength: 30 })
  .filter((values) => values.some((value) => value > 0))
const total = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0)

describe('concentration', () => {
  it('agrees with golden_stats.json, section concentration', () => {
    const { concentration: golden } = loadFixture<Golden>('golden_stats.json')
    const compare = new Comparison()
    compare.near('hhi', hhi(golden.w), golden.hhi)
    compare.near('gini', gini(golden.w), golden.gini)
    compare.near('entropy', entropy(golden.w), golden.entropy)
    compare.exact('nakamoto_50', nakamoto(golden.w), golden.nakamoto_50)
    compare.exact('nakamoto_33', nakamoto(golden.w, 1 / 3), golden.nakamoto_33)
  })

  it('of n equal holders is 1/n, 0, ln n, and a bare majority', () => {
    const equal = [7, 7, 7, 7]
    expect([hhi(equal), gini(equal), nakamoto(equal)]).toEqual([0.25, 0, 3]) // two hold half, which is not more than half
    expect(entropy(equal)).toBeCloseTo(Math.log(4), 15)
  })

  it('equals its definition as mean difference, pair by pair, and by the smallest coalition', () => {
    fc.assert(
      fc.property(holdings, fc.integer({ min: 0, max: 99 }), (values, percent) => {
        const n = values.length
        const sum = total(values)
        const differences = total(values.flatMap((a) => values.map((b) => Math.abs(a - b))))
        expect(gini(values)).toBeCloseTo(differences / (2 * n * sum), 12)
        expect(hhi(values)).toBeCloseTo(total(values.map((value) => value ** 2)) / sum ** 2, 12)
        const size = nakamoto(values, percent / 100)
        const largest = [...values].sort((a, b) => b - a)
        expect(total(largest.slice(0, size))).toBeGreaterThan((percent / 100) * sum - 1e-9)
        expect(total(largest.slice(0, size - 1))).toBeLessThanOrEqual((percent / 100) * sum + 1e-9)
      }),
    )
  })

  it('does not depend on order or unit, and stays in its range', () => {
    fc.assert(
      fc.property(holdings, fc.integer({ min: 1, max: 50 }), (values, unit) => {
        const other = [...values].reverse().map((value) => value * unit)
        const n = values.length
        for (const index of [hhi, gini, entropy]) expect(index(other)).toBeCloseTo(index(values), 12)
        expect(nakamoto(other)).toBe(nakamoto(values))
        expect(hhi(values)).toBeGreaterThanOrEqual(1 / n - 1e-12)
        expect(hhi(values)).toBeLessThanOrEqual(1 + 1e-12)
        expect(gini(values)).toBeGreaterThanOrEqual(-1e-12)
        expect(gini(values)).toBeLessThanOrEqual(1 - 1 / n + 1e-12)
        expect(entropy(values)).toBeGreaterThanOrEqual(0)
        expect(entropy(values)).toBeLessThanOrEqual(Math.log(n) + 1e-12)
      }),
    )
  })

  it.each([
    ['nothing held', [0, 0]],
    ['nobody', []],
    ['a missing holding', [1, Number.NaN]],
  ])('is NaN for %s', (_what, values) => {
    expect([hhi, gini, nakamoto, entropy].map((index) => index(values)).every(Number.isNaN)).toBe(true)
  })

  it('refuses a negative holding and a threshold that cannot be exceeded', () => {
    for (const index of [hhi, gini, nakamoto, entropy]) {
      expect(() => index([3, -1])).toThrow('holdings must not be negative: -1 at 1')
    }
    expect(() => nakamoto([1], 1)).toThrow('threshold must be in [0, 1), was 1')
  })
})

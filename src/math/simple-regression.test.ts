import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { simpleRegression } from './simple-regression.ts'

/** Anscombe's first data set (The American Statistician 27, 1973): slope 0.5001, intercept 3.0001, R2 0.6665. */
const ANSCOMBE_X = [10, 8, 13, 9, 11, 14, 6, 4, 12, 7, 5]
const ANSCOMBE_Y = [8.04, 6.95, 7.58, 8.81, 8.33, 9.96, 7.24, 4.26, 10.84, 4.82, 5.68]

describe('simpleRegression', () => {
  it('agrees with the published numbers of Anscombe’s first data set', () => {
    const line = simpleRegression(ANSCOMBE_X, ANSCOMBE_Y)!
    expect(line.n).toBe(11)
    expect(line.slope).toBeCloseTo(0.5000909, 7)
    expect(line.intercept).toBeCloseTo(3.0000909, 7)
    expect(line.rSquared).toBeCloseTo(0.6665425, 7)
  })

  it('is right for a case worked by hand: x 0 1 2, y 1 0 5', () => {
    // means 1 and 2; Sxx 2, Sxy (-1)(-1) + 0 + (1)(3) = 4, Syy 1 + 4 + 9 = 14
    expect(simpleRegression([0, 1, 2], [1, 0, 5])).toEqual({ n: 3, slope: 2, intercept: 0, rSquared: 16 / 28 })
  })

  it('leaves out pairs with a missing value on either side', () => {
    const nan = Number.NaN
    expect(simpleRegression([0, nan, 1, 9, 2], [1, 7, 0, nan, 5])).toEqual(simpleRegression([0, 1, 2], [1, 0, 5]))
  })

  it('keeps its digits on prices that hardly move', () => {
    const x = [1, 2, 3, 4]
    const line = simpleRegression(x.map((v) => v + 1e9), x.map((v) => 3 * v + 1e9))! // biome-ignore format: one line
    expect(line.slope).toBe(3)
    expect(line.rSquared).toBe(1)
  })

  it('has no line for fewer than three pairs or a constant x, and no R2 for a constant y', () => {
    expect(simpleRegression([1, 2], [1, 2])).toBeNull()
    expect(simpleRegression([4, 4, 4], [1, 2, 3])).toBeNull()
    expect(simpleRegression([1, 2, 3], [7, 7, 7])).toEqual({ n: 3, slope: 0, intercept: 7, rSquared: null })
  })

  it('refuses arrays of different length', () => {
    expect(() => simpleRegression([1, 2, 3], [1])).toThrow('x has 3 values, y has 1')
  })

  it('leaves residuals that sum to zero and are orthogonal to x, and an R2 within [0, 1]', () => {
    const value = fc.double({ min: -1000, max: 1000, noNaN: true })
    fc.assert(
      fc.property(fc.array(fc.tuple(value, value), { minLength: 3, maxLength: 40 }), (pairs) => {
        const x = pairs.map(([a]) => a)
        const y = pairs.map(([, b]) => b)
        fc.pre(Math.max(...x) - Math.min(...x) > 1e-3)
        const { slope, intercept, rSquared } = simpleRegression(x, y)!
        const residuals = y.map((v, i) => v - intercept - slope * x[i]!)
        const scale = Math.max(1, Math.abs(slope)) * 1e-6
        expect(Math.abs(residuals.reduce((sum, r) => sum + r, 0))).toBeLessThan(scale)
        expect(Math.abs(residuals.reduce((sum, r, i) => sum + r * x[i]!, 0))).toBeLessThan(1000 * scale)
        if (rSquared !== null) {
          expect(rSquared).toBeGreaterThanOrEqual(0)
          expect(rSquared).toBeLessThanOrEqual(1)
        }
      }),
    )
  })
})

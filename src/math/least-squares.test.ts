import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { goldenRegression, normalArray } from '../../test/support/golden-regression.ts'
import { leastSquares } from '../../test/support/least-squares.ts'
import { loadFixture } from '../../test/support/oracle.ts'
import { ols } from './least-squares.ts'
import { neweyWest, neweyWestLag } from './newey-west.ts'

interface Golden {
  readonly beta: readonly number[]
  readonly se: readonly number[]
  readonly r2: number
  readonly adj_r2: number
  readonly nw_lag: number
  readonly nw_se: readonly number[]
}

const golden = loadFixture<{ ols: Golden }>('golden_stats.json').ols
const near = (found: readonly number[], expected: readonly number[], digits = 1e-9) => {
  expect(found.length).toBe(expected.length)
  for (const [i, value] of expected.entries()) {
    expect(Math.abs(found[i]! - value), `value ${i}: ${found[i]} for ${value}`).toBeLessThanOrEqual(
      digits * Math.max(Math.abs(value), 1e-3),
    )
  }
}

describe('ols', () => {
  it('passes through two groups of points as worked by hand', () => {
    // Means 1 and 2 at x = 0 and x = 1: intercept 1, slope 1, residuals -1, 1, -1, 1; s^2 = 4/2, Sxx = 1.
    const fit = ols([0, 2, 1, 3], [[0, 0, 1, 1]])!
    expect(fit.beta).toEqual([1, 1])
    expect([...fit.residuals]).toEqual([-1, 1, -1, 1])
    near(fit.se, [1, Math.SQRT2])
    expect(fit.rSquared).toBeCloseTo(1 / 5, 14)
    expect(fit.adjustedRSquared).toBeCloseTo(1 - 2 / (5 / 3), 14)
  })

  it('matches the reference (statsmodels) in coefficients, errors and fit', () => {
    const { x1, x2, y } = goldenRegression()
    const fit = ols(y, [x1, x2])!
    near(fit.beta, golden.beta)
    near(fit.se, golden.se)
    near([fit.rSquared!, fit.adjustedRSquared!], [golden.r2, golden.adj_r2])
    const robust = neweyWest(fit)
    expect(robust.lag).toBe(golden.nw_lag)
    near(robust.se, golden.nw_se)
  })

  it('keeps the digits of a QR solution where regressors are large, small and nearly collinear', () => {
    const [a, b, noise] = [normalArray(1, 300), normalArray(2, 300), normalArray(3, 300)]
    const columns = [
      a.map((v) => 61_000 + v),
      a.map((v, i) => 1e-6 * (v + 1e-3 * b[i]!)),
      b.map((v, i) => v + 1e-3 * noise[i]!),
    ]
    const y = a.map((v, i) => 3 * v - b[i]! + noise[i]!)
    // The same columns about their level: QR itself loses digits to a column of 61,000s beside the intercept.
    const centred = [columns[0]!.map((v) => v - 61_000), ...columns.slice(1)]
    near(ols(y, columns)!.beta.slice(1), leastSquares(centred, y).beta.slice(1), 1e-9)
  })

  it('leaves residuals that are orthogonal to every regressor', () => {
    const value = fc.double({ min: -1e3, max: 1e3, noNaN: true })
    fc.assert(
      fc.property(fc.array(fc.tuple(value, value, value), { minLength: 5, maxLength: 40 }), (rows) => {
        const [y, x1, x2] = [0, 1, 2].map((j) => rows.map((row) => row[j]!))
        const fit = ols(y!, [x1!, x2!])
        if (fit === null) return
        const size = Math.max(...y!.map(Math.abs), 1e-9) * rows.length
        for (const x of [x1!.map(() => 1), x1!, x2!]) {
          const product = x.reduce((sum, each, i) => sum + each * fit.residuals[i]!, 0)
          expect(Math.abs(product)).toBeLessThanOrEqual(1e-9 * size * Math.max(...x.map(Math.abs), 1))
        }
        expect(fit.rSquared ?? 0).toBeGreaterThanOrEqual(-1e-12)
        expect(fit.rSquared ?? 0).toBeLessThanOrEqual(1 + 1e-12)
      }),
    )
  })

  it('leaves out rows with a missing value and marks their residual', () => {
    const { x1, x2, y } = goldenRegression()
    const holes = x1.map((v, i) => (i % 10 === 3 ? Number.NaN : v))
    const kept = [...y.keys()].filter((i) => i % 10 !== 3)
    const fit = ols(y, [holes, x2])!
    const dense = ols(
      kept.map((i) => y[i]!),
      [kept.map((i) => x1[i]!), kept.map((i) => x2[i]!)],
    )!
    expect(fit.n).toBe(180)
    near(fit.beta, dense.beta, 1e-12)
    near(fit.se, dense.se, 1e-12)
    expect(Number.isNaN(fit.residuals[3])).toBe(true)
  })

  // biome-ignore format: one case per line
  it.each([
    ['as many rows as coefficients', [1, 2], [[1, 3]]],
    ['a constant regressor', [1, 2, 3, 4], [[7, 7, 7, 7]]],
    ['a constant regressor with rounding errors', [1, 2, 3, 4], [[0.3, 0.1 + 0.2, 0.3, 0.3]]],
    ['collinear regressors', [1, 2, 3, 5, 4], [[1, 2, 3, 4, 9], [2, 4, 6, 8, 18]]],
    ['nothing but missing values', [Number.NaN, Number.NaN, Number.NaN], [[1, 2, 3]]],
  ])('determines nothing from %s', (_name, y, regressors) => {
    expect(ols(y, regressors)).toBeNull()
  })

  it('has no R2 where y is constant, and fits it exactly', () => {
    const fit = ols([5, 5, 5, 5], [[1, 2, 3, 5]])!
    expect([fit.beta, fit.rSquared, fit.adjustedRSquared]).toEqual([[5, 0], null, null])
  })

  it('refuses columns of different lengths', () => {
    expect(() => ols([1, 2, 3], [[1, 2]])).toThrow(new RangeError('regressor 1 has 2 values, y has 3'))
  })
})

describe('neweyWest', () => {
  /** The definition: (X'X)^-1 S (X'X)^-1 summed lag by lag, on the raw design matrix. Missing rows have score 0. */
  function byDefinition(y: ArrayLike<number>, x: ArrayLike<number>, lag: number): number[] {
    const fit = ols(y, [x])!
    const scores = Array.from(fit.residuals, (u, t) => (Number.isNaN(u) ? [0, 0] : [u, u * x[t]!]))
    const s = [0, 1].map((a) =>
      [0, 1].map((b) => {
        let sum = 0
        for (let l = -lag; l <= lag; l++) {
          const weight = 1 - Math.abs(l) / (lag + 1)
          for (let t = 0; t < scores.length; t++) sum += weight * (scores[t]![a]! * (scores[t - l]?.[b] ?? 0))
        }
        return sum
      }),
    )
    let [n, sumX, sumXx] = [0, 0, 0]
    for (let t = 0; t < x.length; t++) {
      if (Number.isNaN(fit.residuals[t]!)) continue
      n++
      sumX += x[t]!
      sumXx += x[t]! ** 2
    }
    const det = n * sumXx - sumX ** 2
    const inverse = [
      [sumXx / det, -sumX / det],
      [-sumX / det, n / det],
    ]
    const product = (a: number[][], b: number[][]) =>
      a.map((row) => [0, 1].map((j) => row[0]! * b[0]![j]! + row[1]! * b[1]![j]!))
    const v = product(product(inverse, s), inverse)
    return [Math.sqrt(v[0]![0]!), Math.sqrt(v[1]![1]!)]
  }

  it('equals the lag-by-lag definition for any lag, longer than the series too', () => {
    const { x1, y } = goldenRegression()
    for (const lag of [0, 1, 4, 60, 199, 500]) near(neweyWest(ols(y, [x1])!, lag).se, byDefinition(y, x1, lag))
  })

  it('keeps a missing row in its place in time', () => {
    const { x1, y } = goldenRegression()
    const holes = x1.map((v, i) => (i % 7 < 3 ? Number.NaN : v))
    near(neweyWest(ols(y, [holes])!, 5).se, byDefinition(y, holes, 5))
  })

  it('grows the errors of an overlapping sum to its true uncertainty', () => {
    // Sums of ten independent normals: classical errors of their mean are too small by about sqrt(10).
    const noise = normalArray(12, 5010)
    const y = Float64Array.from({ length: 5000 }, (_, i) => noise.subarray(i, i + 10).reduce((a, b) => a + b))
    const fit = ols(y, [normalArray(13, 5000)])!
    const ratio = neweyWest(fit, 40).se[0]! / fit.se[0]!
    expect(ratio).toBeGreaterThan(2.5)
    expect(ratio).toBeLessThan(3.5)
  })

  it('knows the usual lags', () => {
    expect([1, 100, 200, 1_000_000].map(neweyWestLag)).toEqual([1, 4, 4, 30])
  })

  it('refuses a lag that is no count', () => {
    const fit = ols([1, 3, 2, 4], [[0, 1, 2, 3]])!
    for (const lag of [-1, 1.5, Number.NaN]) expect(() => neweyWest(fit, lag)).toThrow(RangeError)
  })
})

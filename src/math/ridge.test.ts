import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { goldenRegression, normalArray } from '../../test/support/golden-regression.ts'
import { loadFixture } from '../../test/support/oracle.ts'
import { ols } from './least-squares.ts'
import { chooseRidge, ridge } from './ridge.ts'

const { ols: golden } = loadFixture<{ ols: { ridge_lam0_01: readonly [readonly number[], number] } }>(
  'golden_stats.json',
)
const { x1, x2, y } = goldenRegression()

describe('ridge', () => {
  it('shrinks a single slope by 1 / (1 + lambda), as worked by hand', () => {
    // Slope 0.8 about the means 1.5 and 2.5.
    const { beta } = ridge([1, 3, 2, 4], [[0, 1, 2, 3]], 0.25)!
    expect(beta[1]).toBeCloseTo(0.64, 14)
    expect(beta[0]).toBeCloseTo(2.5 - 0.64 * 1.5, 14)
  })

  it('matches the reference', () => {
    const { beta } = ridge(y, [x1, x2], 0.01)!
    const [slopes, intercept] = golden.ridge_lam0_01
    for (const [i, value] of [intercept, ...slopes].entries()) expect(Math.abs(beta[i]! / value - 1)).toBeLessThan(1e-9)
  })

  it('without penalty is least squares', () => {
    const [found, expected] = [ridge(y, [x1, x2], 0)!, ols(y, [x1, x2])!]
    for (const [i, value] of expected.beta.entries()) expect(found.beta[i]).toBeCloseTo(value, 11)
  })

  it('minimises its penalised squares: no step to the side is better', () => {
    const lambda = 0.3
    const sd = (x: Float64Array) => {
      const mean = x.reduce((a, b) => a + b) / x.length
      return Math.sqrt(x.reduce((sum, v) => sum + (v - mean) ** 2, 0) / x.length)
    }
    const cost = ([a, b, c]: readonly number[]) =>
      y.reduce((sum, v, i) => sum + (v - a! - b! * x1[i]! - c! * x2[i]!) ** 2, 0) +
      lambda * y.length * ((b! * sd(x1)) ** 2 + (c! * sd(x2)) ** 2)
    const { beta } = ridge(y, [x1, x2], lambda)!
    const step = fc.double({ min: -0.1, max: 0.1, noNaN: true })
    fc.assert(
      fc.property(fc.tuple(step, step, step), (steps) => {
        expect(cost(beta.map((value, j) => value + steps[j]!))).toBeGreaterThanOrEqual(cost(beta) - 1e-9)
      }),
    )
  })

  it('stands collinear and constant regressors, and leaves out missing rows', () => {
    const { n, beta } = ridge(
      [...y, 5],
      [
        [...x1, Number.NaN],
        [...x1, 0],
        [...x1.map(() => 7), 7],
      ],
      0.01,
    )!
    expect(n).toBe(200)
    expect(beta[1]).toBeCloseTo(beta[2]!, 9)
    expect(beta[3]).toBe(0)
    expect(ridge(y, [x1, x1], 0)).toBeNull()
    expect(ridge([Number.NaN], [[1]], 1)).toBeNull()
  })

  it('refuses a negative penalty', () => {
    expect(() => ridge(y, [x1], -1)).toThrow(new RangeError('lambda must be >= 0, was -1'))
  })
})

describe('chooseRidge', () => {
  const noise = Array.from({ length: 12 }, (_, j) => normalArray(50 + j, 60))

  it('measures the error of a candidate on the parts it was not fitted on', () => {
    const { errors } = chooseRidge(y, [x1, x2], { lambdas: [0.1], folds: 4 })!
    let squares = 0
    for (let fold = 0; fold < 4; fold++) {
      const isOut = (i: number) => Math.floor(i / 50) === fold
      const hidden = y.map((value, i) => (isOut(i) ? Number.NaN : value))
      const [a, b, c] = ridge(hidden, [x1, x2], 0.1)!.beta
      y.forEach((value, i) => {
        if (isOut(i)) squares += (value - a! - b! * x1[i]! - c! * x2[i]!) ** 2
      })
    }
    expect(errors).toHaveLength(1)
    expect(errors[0]!.meanSquaredError).toBeCloseTo(squares / 200, 10)
  })

  it('holds back many useless regressors, and hardly a strong one', () => {
    const target = normalArray(77, 60)
    expect(chooseRidge(target, noise)!.lambda).toBeGreaterThanOrEqual(1)
    const strong = noise[0]!.map((v, i) => 3 * v + 0.1 * target[i]!)
    expect(chooseRidge(strong, noise)!.lambda).toBeLessThanOrEqual(1e-3)
  })

  it('fits all rows with the penalty it chose, and passes over one that determines nothing', () => {
    const choice = chooseRidge(y, [x1, x1], { lambdas: [0, 0.1] })!
    expect(choice.lambda).toBe(0.1)
    for (const [i, value] of ridge(y, [x1, x1], 0.1)!.beta.entries()) expect(choice.beta[i]).toBeCloseTo(value, 12)
    expect(choice.errors.map(({ lambda }) => lambda)).toEqual([0.1])
    expect(chooseRidge([1, 2, 3], [[1, 1, 1]], { lambdas: [0], folds: 4 })?.beta).toEqual([2, 0])
  })

  it('refuses no candidates, a negative one, and one fold', () => {
    expect(() => chooseRidge(y, [x1], { lambdas: [] })).toThrow(RangeError)
    expect(() => chooseRidge(y, [x1], { lambdas: [-1] })).toThrow(RangeError)
    expect(() => chooseRidge(y, [x1], { folds: 1 })).toThrow(RangeError)
  })
})

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { goldenRegression, normalArray } from '../../test/support/golden-regression.ts'
import { loadFixture } from '../../test/support/oracle.ts'
import { logisticProbabilities, logisticRegression } from './logistic-regression.ts'
import { brierScore } from './probability-scores.ts'
import { mulberry32 } from './random.ts'

interface Golden {
  readonly beta: readonly number[]
  readonly se: readonly number[]
  readonly loglik: number
  readonly brier: number
}

const { logit } = loadFixture<{ logit: Golden }>('golden_stats.json')
const { x1, x2, y } = goldenRegression()
const noise = normalArray(2, 200)
const outcome = x1.map((x, i) => (x + noise[i]! > 0 ? 1 : 0))

function converged(...[outcomes, regressors]: Parameters<typeof logisticRegression>) {
  const fit = logisticRegression(outcomes, regressors)
  if (fit.status !== 'converged') throw new Error(fit.status)
  return fit
}

describe('logisticRegression', () => {
  it('of a binary regressor is the log odds of its two groups', () => {
    // x = 0: 1 of 4; x = 1: 3 of 4. Log odds -ln 3 and ln 3; var(intercept) = 1/1 + 1/3, var(slope) twice that.
    const fit = converged([1, 0, 0, 0, 1, 1, 1, 0], [[0, 0, 0, 0, 1, 1, 1, 1]])
    expect(fit.beta[0]).toBeCloseTo(-Math.log(3), 12)
    expect(fit.beta[1]).toBeCloseTo(2 * Math.log(3), 12)
    expect(fit.se[0]).toBeCloseTo(Math.sqrt(4 / 3), 12)
    expect(fit.se[1]).toBeCloseTo(Math.sqrt(8 / 3), 12)
    expect(fit.logLikelihood).toBeCloseTo(2 * (3 * Math.log(0.75) + Math.log(0.25)), 12)
  })

  it('matches the reference (statsmodels)', () => {
    const fit = converged(outcome, [x1])
    for (const i of [0, 1]) {
      expect(fit.beta[i]).toBeCloseTo(logit.beta[i]!, 9)
      expect(fit.se[i]).toBeCloseTo(logit.se[i]!, 9)
    }
    expect(fit.logLikelihood).toBeCloseTo(logit.loglik, 9)
    expect(brierScore(logisticProbabilities(fit.beta, [x1]), outcome)).toBeCloseTo(logit.brier, 9)
  })

  it('leaves probabilities whose errors are orthogonal to every regressor', () => {
    const labels = y.map((value) => (value > 0 ? 1 : 0))
    const fit = converged(labels, [x1, x2])
    const errors = logisticProbabilities(fit.beta, [x1, x2]).map((p, i) => labels[i]! - p)
    for (const column of [x1.map(() => 1), x1, x2]) {
      expect(errors.reduce((sum, e, i) => sum + e * column[i]!, 0)).toBeCloseTo(0, 8)
    }
  })

  it('moves with the units of a regressor, and leaves out missing rows', () => {
    const plain = converged(outcome, [x1])
    const scaled = converged([...outcome, 1, Number.NaN], [[...x1.map((x) => 60_000 + 1e-3 * x), Number.NaN, 3]])
    expect(scaled.n).toBe(200)
    expect(scaled.beta[1]! / plain.beta[1]!).toBeCloseTo(1000, 4)
    expect(scaled.se[1]! / plain.se[1]!).toBeCloseTo(1000, 4)
    expect(scaled.logLikelihood).toBeCloseTo(plain.logLikelihood, 6)
  })

  it('covers a planted slope about 19 times in 20', () => {
    let covered = 0
    for (let run = 0; run < 300; run++) {
      const x = normalArray(5000 + run, 200)
      const random = mulberry32(run)
      const labels = x.map((value) => (random() < 1 / (1 + Math.exp(-(0.2 + 0.8 * value))) ? 1 : 0))
      const fit = converged(labels, [x])
      if (Math.abs(fit.beta[1]! - 0.8) <= 1.96 * fit.se[1]!) covered++
    }
    expect(covered / 300).toBeGreaterThan(0.91)
    expect(covered / 300).toBeLessThan(0.985)
  })

  // biome-ignore format: one case per line
  it.each([
    ['separated', 'a threshold tells the outcomes apart', [0, 0, 1, 1], [[1, 2, 3, 4]]],
    ['separated', 'they meet in one tied value', [0, 0, 1, 1, 1], [[1, 2, 2, 3, 4]]],
    ['separated', 'a sum of regressors tells them apart', [0, 0, 0, 1, 1, 1], [[1, 5, 2, 4, 3, 6], [4, 0, 2, 2, 4, 0]]],
    ['separated', 'a plane touches both outcomes', [0, 1, 0, 1, 0, 1, 1, 0], [[0, 0, 0, 0, -1, 1, 1, -1], [1, 2, 3, 1, 1, 2, 4, 3]]],
    ['one-sided', 'only one outcome occurs', [1, 1, 1, 1], [[1, 2, 3, 4]]],
    ['one-sided', 'nothing is known', [Number.NaN, Number.NaN], [[1, 2]]],
    ['too-few', 'there are as many rows as coefficients', [0, 1], [[2, 1]]],
    ['collinear', 'a regressor is constant', [0, 1, 0, 1], [[3, 3, 3, 3]]],
    ['collinear', 'regressors are multiples', [0, 1, 0, 1, 1], [[3, 1, 2, 5, 9], [6, 2, 4, 10, 18]]],
  ])('reports %s where %s', (status, _name, outcomes, regressors) => {
    expect(logisticRegression(outcomes, regressors).status).toBe(status)
  })

  it('always settles or says why', () => {
    const row = fc.tuple(
      fc.integer({ min: 0, max: 1 }),
      fc.integer({ min: -5, max: 5 }),
      fc.integer({ min: -5, max: 5 }),
    )
    fc.assert(
      fc.property(fc.array(row, { maxLength: 30 }), (rows) => {
        const [labels, a, b] = [0, 1, 2].map((j) => rows.map((each) => each[j]!))
        const fit = logisticRegression(labels!, [a!, b!])
        expect(fit.status).not.toBe('not-converged')
        if (fit.status !== 'converged') return
        for (const value of [...fit.beta, ...fit.se, fit.logLikelihood]) expect(Number.isFinite(value)).toBe(true)
      }),
    )
  })

  it('refuses an outcome that is neither 0 nor 1', () => {
    expect(() => logisticRegression([0, 3], [[1, 2]])).toThrow(RangeError)
  })
})

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { goldenRegression, normalArray } from '../../test/support/golden-regression.ts'
import { loadFixture } from '../../test/support/oracle.ts'
import { auc } from './auc.ts'

const { logit } = loadFixture<{ logit: { auc: number } }>('golden_stats.json')

/** Every pair of a positive and a negative. */
function byPairs(score: readonly number[], outcome: readonly number[]): { auc: number; se: number } {
  const of = (kind: number) => score.filter((_, i) => outcome[i] === kind)
  const [positives, negatives] = [of(1), of(0)]
  const wins = (a: number, b: number) => (a > b ? 1 : a === b ? 0.5 : 0)
  const mean = (values: number[]) => values.reduce((a, b) => a + b, 0) / values.length
  const variance = (values: number[]) =>
    values.reduce((sum, value) => sum + (value - mean(values)) ** 2, 0) / (values.length - 1)
  const v = positives.map((p) => mean(negatives.map((n) => wins(p, n))))
  const w = negatives.map((n) => mean(positives.map((p) => wins(p, n))))
  return { auc: mean(v), se: Math.sqrt(variance(v) / v.length + variance(w) / w.length) }
}

describe('auc', () => {
  it('counts a tie as half a win', () => {
    // Pairs: (1,0) wins, (1,1) tie, (2,0) wins, (2,1) wins: 3.5 of 4.
    expect(auc([0, 1, 1, 2], [0, 0, 1, 1])).toMatchObject({ auc: 3.5 / 4, positives: 2, negatives: 2 })
  })

  it('matches the reference (scikit-learn)', () => {
    const { x1 } = goldenRegression()
    const noise = normalArray(2, 200)
    const outcome = x1.map((x, i) => (x + noise[i]! > 0 ? 1 : 0))
    expect(auc(x1, outcome)!.auc).toBeCloseTo(logit.auc, 12)
  })

  it('equals the count over all pairs, standard error included', () => {
    const row = fc.tuple(fc.integer({ min: 0, max: 9 }), fc.integer({ min: 0, max: 1 }))
    fc.assert(
      fc.property(fc.array(row, { minLength: 4, maxLength: 60 }), (rows) => {
        const [score, outcome] = [rows.map(([s]) => s), rows.map(([, y]) => y)]
        const found = auc(score, outcome)
        if (found === null) {
          expect(new Set(outcome).size).toBe(1)
          return
        }
        const expected = byPairs(score, outcome)
        expect(found.auc).toBeCloseTo(expected.auc, 12)
        if (found.se !== null) expect(found.se).toBeCloseTo(expected.se, 12)
      }),
    )
  })

  it('states an error that covers the truth about 19 times in 20', () => {
    // Normal scores, positives one unit higher: AUC = Phi(1 / sqrt 2) = 0.76025.
    let covered = 0
    for (let run = 0; run < 400; run++) {
      const z = normalArray(1000 + run, 120)
      const outcome = z.map((_, i) => i % 2)
      const { auc: area, se } = auc(
        z.map((v, i) => v + (i % 2)),
        outcome,
      )!
      if (Math.abs(area - 0.7602499389065233) <= 1.96 * se!) covered++
    }
    expect(covered / 400).toBeGreaterThan(0.92)
    expect(covered / 400).toBeLessThan(0.98)
  })

  it('mirrors when the score or the outcome is turned round', () => {
    const { x1, y } = goldenRegression()
    const outcome = y.map((v) => (v > 0 ? 1 : 0))
    const area = auc(x1, outcome)!.auc
    expect(
      auc(
        x1.map((v) => -v),
        outcome,
      )!.auc,
    ).toBeCloseTo(1 - area, 12)
    expect(
      auc(
        x1,
        outcome.map((v) => 1 - v),
      )!.auc,
    ).toBeCloseTo(1 - area, 12)
  })

  it('has no value where only one outcome occurs, and no error where one occurs once', () => {
    expect(auc([1, 2, 3], [1, 1, 1])).toBeNull()
    expect(auc([1, Number.NaN], [1, 0])).toBeNull()
    expect(auc([1, 2, 3], [0, 0, 1])).toEqual({ auc: 1, se: null, positives: 1, negatives: 2 })
  })

  it('refuses an outcome that is neither 0 nor 1', () => {
    expect(() => auc([1, 2], [0, 2])).toThrow(new RangeError('an outcome must be 0 or 1, was 2'))
  })
})

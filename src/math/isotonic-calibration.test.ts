import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { fitIsotonic, isotonicProbability } from './isotonic-calibration.ts'
import { mulberry32 } from './random.ts'

const rows = fc.array(fc.tuple(fc.integer({ min: 0, max: 8 }), fc.integer({ min: 0, max: 1 })), {
  minLength: 1,
  maxLength: 40,
})

/** The min-max formula: at a score s, the largest over a <= s of the least over b >= s of the mean outcome in [a, b]. */
function byMinMax(pairs: readonly (readonly [number, number])[], at: number): number {
  const scores = [...new Set(pairs.map(([score]) => score))]
  const mean = (a: number, b: number) => {
    const inside = pairs.filter(([score]) => score >= a && score <= b)
    return inside.reduce((sum, [, y]) => sum + y, 0) / inside.length
  }
  const lower = scores.filter((score) => score <= at)
  const upper = scores.filter((score) => score >= at)
  return Math.max(...lower.map((a) => Math.min(...upper.map((b) => mean(a, b)))))
}

describe('fitIsotonic', () => {
  it('pools violators, as worked by hand', () => {
    // Outcomes 0 1 0 1: the second and third change places in order and are pooled to a half.
    const curve = fitIsotonic([1, 2, 3, 4], [0, 1, 0, 1])!
    expect([...curve.scores]).toEqual([1, 2, 3, 4])
    expect([...curve.probabilities]).toEqual([0, 0.5, 0.5, 1])
  })

  it('equals the min-max formula at every score, ties included', () => {
    fc.assert(
      fc.property(rows, (pairs) => {
        const curve = fitIsotonic(
          pairs.map(([score]) => score),
          pairs.map(([, y]) => y),
        )!
        for (const [score] of pairs) expect(isotonicProbability(curve, score)).toBeCloseTo(byMinMax(pairs, score), 12)
      }),
    )
  })

  it('never falls, stays in [0, 1] and keeps the mean outcome', () => {
    fc.assert(
      fc.property(rows, (pairs) => {
        const curve = fitIsotonic(
          pairs.map(([score]) => score),
          pairs.map(([, y]) => y),
        )!
        const p = [...curve.probabilities]
        expect([...p].sort((a, b) => a - b)).toEqual(p)
        expect(p[0]).toBeGreaterThanOrEqual(0)
        expect(p.at(-1)).toBeLessThanOrEqual(1)
        const total = pairs.reduce((sum, [score]) => sum + isotonicProbability(curve, score), 0)
        expect(total).toBeCloseTo(
          pairs.reduce((sum, [, y]) => sum + y, 0),
          9,
        )
      }),
    )
  })

  it('recovers a curve that is no logistic one', () => {
    const random = mulberry32(5)
    const score = Array.from({ length: 20_000 }, () => random())
    const curve = fitIsotonic(
      score,
      score.map((s) => (random() < s * s ? 1 : 0)),
    )!
    for (const s of [0.2, 0.5, 0.8]) expect(isotonicProbability(curve, s)).toBeCloseTo(s * s, 1)
  })

  it('holds its ends, and answers nothing to a missing score', () => {
    const curve = fitIsotonic([1, 2, Number.NaN], [0, 1, 1])!
    expect([0, 1.25, 9].map((score) => isotonicProbability(curve, score))).toEqual([0, 0.25, 1])
    expect(isotonicProbability(curve, Number.NaN)).toBeNaN()
    expect(fitIsotonic([], [])).toBeNull()
  })
})

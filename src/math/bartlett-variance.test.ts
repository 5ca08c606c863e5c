import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { bartlettVariance } from './bartlett-variance.ts'

/** The textbook double sum. */
function textbook(scores: readonly number[], lag: number): number {
  let total = 0
  for (let i = 0; i < scores.length; i++) {
    for (let j = 0; j < scores.length; j++) {
      const weight = 1 - Math.abs(i - j) / (lag + 1)
      if (weight > 0) total += weight * scores[i]! * scores[j]!
    }
  }
  return total
}

describe('bartlettVariance', () => {
  it('is right for a case worked by hand: squares 1 + 4 + 9, pairs 2 (1/2) (1·2 + 2·3)', () => {
    expect(bartlettVariance([1, 2, 3], 1)).toBe(14 + 8)
    expect(bartlettVariance([1, 2, 3], 0)).toBe(14)
  })

  it('equals the double sum for any lag, also beyond the length of the series', () => {
    const score = fc.double({ min: -100, max: 100, noNaN: true })
    fc.assert(
      fc.property(fc.array(score, { minLength: 1, maxLength: 40 }), fc.integer({ min: 0, max: 60 }), (scores, lag) => {
        const power = scores.reduce((sum, s) => sum + Math.abs(s), 0) ** 2
        expect(Math.abs(bartlettVariance(scores, lag) - textbook(scores, lag))).toBeLessThanOrEqual(
          1e-12 * power + 1e-300,
        )
        expect(bartlettVariance(scores, lag)).toBeGreaterThanOrEqual(0)
      }),
    )
  })

  it('takes only the first scores when told so', () => {
    expect(bartlettVariance([1, 2, 3, 99], 1, 3)).toBe(22)
  })

  it('refuses a lag that is no whole number', () => {
    expect(() => bartlettVariance([1], -1)).toThrow('lag must be a whole number from 0, was -1')
  })
})

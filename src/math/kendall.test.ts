import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { goldenRegression } from '../../test/support/golden-regression.ts'
import { loadFixture } from '../../test/support/oracle.ts'
import { kendall } from './kendall.ts'

/** Over all pairs: concordant less discordant, ties out of the product of what is untied on each side. */
function byPairs(x: readonly number[], y: readonly number[]): number | null {
  let [surplus, untiedX, untiedY] = [0, 0, 0]
  for (let i = 0; i < x.length; i++) {
    for (let j = 0; j < i; j++) {
      const [dx, dy] = [Math.sign(x[i]! - x[j]!), Math.sign(y[i]! - y[j]!)]
      surplus += dx * dy
      untiedX += Math.abs(dx)
      untiedY += Math.abs(dy)
    }
  }
  return untiedX * untiedY === 0 ? null : surplus / Math.sqrt(untiedX * untiedY)
}

describe('kendall', () => {
  it('is as worked by hand', () => {
    // Pairs: (1,2) +, (1,3) +, (2,3) tied in y: 2 / sqrt(3 * 2).
    expect(kendall([1, 2, 3], [1, 4, 4])).toBeCloseTo(2 / Math.sqrt(6), 15)
  })

  it('matches the reference (scipy)', () => {
    const { x1, y } = goldenRegression()
    const { corr } = loadFixture<{ corr: { kendall: number } }>('golden_stats.json')
    expect(kendall(x1, y)).toBeCloseTo(corr.kendall, 12)
  })

  it('equals the count over all pairs, with ties on either side or both', () => {
    const pair = fc.tuple(fc.integer({ min: 0, max: 6 }), fc.integer({ min: 0, max: 6 }))
    fc.assert(
      fc.property(fc.array(pair, { minLength: 2, maxLength: 50 }), (pairs) => {
        const [x, y] = [pairs.map(([a]) => a), pairs.map(([, b]) => b)]
        const expected = byPairs(x, y)
        if (expected === null) expect(kendall(x, y)).toBeNull()
        else expect(kendall(x, y)).toBeCloseTo(expected, 12)
      }),
    )
  })

  it('leaves out missing values, and has no value without two rows or without variation', () => {
    expect(kendall([1, Number.NaN, 3, 4], [1, 9, 2, 7])).toBeCloseTo(1, 15)
    expect([kendall([1], [1]), kendall([1, 2], [3, 3])]).toEqual([null, null])
  })
})

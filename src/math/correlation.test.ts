import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { goldenRegression } from '../../test/support/golden-regression.ts'
import { midRanks } from '../../test/support/least-squares.ts'
import { loadFixture } from '../../test/support/oracle.ts'
import { pearson, spearman } from './correlation.ts'
import { rankInto, ranks } from './ranks.ts'

const { corr } = loadFixture<{ corr: { pearson: number; spearman: number } }>('golden_stats.json')
const few = fc.array(fc.integer({ min: -4, max: 4 }), { minLength: 3, maxLength: 40 })

describe('pearson and spearman', () => {
  it('are as worked by hand', () => {
    // x about its mean: -1 0 1; y: -2 1 1. Sxy = 3, Sxx = 2, Syy = 6. Ranks of y: 1 2.5 2.5, about 2: -1 .5 .5.
    expect(pearson([1, 2, 3], [1, 4, 4])).toBeCloseTo(3 / Math.sqrt(12), 15)
    expect(spearman([1, 2, 3], [1, 4, 4])).toBeCloseTo(1.5 / Math.sqrt(2 * 1.5), 15)
  })

  it('match the reference', () => {
    const { x1, y } = goldenRegression()
    expect(pearson(x1, y)).toBeCloseTo(corr.pearson, 12)
    expect(spearman(x1, y)).toBeCloseTo(corr.spearman, 12)
  })

  it('do not change with units, and change sign with a sign', () => {
    fc.assert(
      fc.property(few, (x) => {
        const y = x.map((value, i) => value * ((i % 3) - 1) + i)
        const [r, rho] = [pearson(x, y), spearman(x, y)]
        if (r === null) return
        expect(
          pearson(
            x,
            y.map((value) => 1e6 - 3 * value),
          ),
        ).toBeCloseTo(-r, 9)
        expect(
          spearman(
            x,
            y.map((value) => Math.exp(value / 9)),
          ),
        ).toBeCloseTo(rho!, 12)
        expect(Math.abs(r)).toBeLessThanOrEqual(1)
      }),
    )
  })

  it('use the rows where both values exist', () => {
    const hole = Number.NaN
    expect(pearson([1, 2, 3, hole, 9], [2, 4, 6, 1, hole])).toBeCloseTo(1, 14)
    expect(spearman([1, 2, 3, hole, 9], [2, 4, 600, 1, hole])).toBeCloseTo(1, 14)
  })

  it('are absent where nothing varies or too little is known', () => {
    expect(pearson([1, 2], [1, 2])).toBeNull()
    expect(pearson([0.1, 0.1, 0.1, 0.1], [1, 2, 3, 4])).toBeNull()
    expect(pearson([0.3, 0.1 + 0.2, 0.3, 0.3], [1, 2, 3, 4])).toBeNull()
    expect(pearson(new Float64Array(1000).fill(61_234.56), Float64Array.from({ length: 1000 }, Math.sin))).toBeNull()
    expect(spearman([1, 2, 3], [5, 5, 5])).toBeNull()
  })

  it('refuse arrays of different lengths', () => {
    expect(() => pearson([1, 2, 3], [1, 2])).toThrow(RangeError)
    expect(() => spearman([1, 2, 3], [1, 2])).toThrow(RangeError)
  })
})

describe('ranks', () => {
  it('equal those of a comparison sort, ties sharing the mean', () => {
    const value = fc.oneof(fc.double({ noNaN: true }), fc.constantFrom(0, -0, 1, Number.POSITIVE_INFINITY))
    fc.assert(
      fc.property(fc.array(value), (values) => {
        expect([...ranks(Float64Array.from(values))]).toEqual(midRanks(values))
      }),
    )
  })

  it('give a missing value no place', () => {
    const into = new Float64Array(5)
    expect(rankInto(Float64Array.of(7, Number.NaN, 7, 1), into)).toBe(3)
    expect([...into]).toEqual([2.5, Number.NaN, 2.5, 1, 0])
  })

  it('add up to n (n + 1) / 2', () => {
    fc.assert(
      fc.property(few, (values) => {
        const sum = ranks(Float64Array.from(values)).reduce((a, b) => a + b, 0)
        expect(sum).toBe((values.length * (values.length + 1)) / 2)
      }),
    )
  })
})

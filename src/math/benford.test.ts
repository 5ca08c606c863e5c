import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Comparison } from '../../test/support/comparison.ts'
import { goldenNormals } from '../../test/support/golden-normals.ts'
import { loadFixture } from '../../test/support/oracle.ts'
import { benfordChiSquare } from './benford.ts'
import { chiSquareCdf } from './distributions.ts'

interface Golden {
  readonly benford: { readonly chi2: number; readonly p: number; readonly counts: readonly number[] }
}

describe('benfordChiSquare', () => {
  it('agrees with golden_stats.json, section benford', () => {
    const { benford } = loadFixture<Golden>('golden_stats.json')
    const found = benfordChiSquare(goldenNormals(11, 500).map((z) => Math.exp(2 * z)))
    const compare = new Comparison()
    compare.exact('counts', found.counts, benford.counts)
    compare.near('chi2', found.chiSquare, benford.chi2)
    compare.near('p', found.p, benford.p)
  })

  it('reads the first digit of the decimal text, at any magnitude', () => {
    const text = fc.tuple(fc.integer({ min: 1, max: 9 }), fc.nat({ max: 99_999 }), fc.integer({ min: -300, max: 300 }))
    fc.assert(
      fc.property(text, fc.boolean(), ([digit, rest, exponent], isNegative) => {
        const value = Number(`${isNegative ? '-' : ''}${digit}.${rest}e${exponent}`)
        const expected = new Array(9).fill(0)
        expected[digit - 1] = 1
        expect(benfordChiSquare([value]).counts).toEqual(expected)
      }),
    )
  })

  it('has the p of chi-square with 8 degrees of freedom', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 200 }), (digits) => {
        const { chiSquare, p } = benfordChiSquare(digits)
        expect(p).toBeCloseTo(1 - chiSquareCdf(chiSquare, 8), 12)
      }),
    )
  })

  it('accepts powers of two and refuses numbers that all begin alike', () => {
    expect(benfordChiSquare(Array.from({ length: 1000 }, (_, i) => 2 ** (i - 500))).p).toBeGreaterThan(0.99)
    expect(benfordChiSquare(new Array(100).fill(5)).p).toBeLessThan(1e-100)
  })

  it('leaves out what has no first digit', () => {
    const nothing = benfordChiSquare([0, Number.NaN, Number.POSITIVE_INFINITY])
    expect([nothing.n, nothing.chiSquare, nothing.p]).toEqual([0, Number.NaN, Number.NaN])
  })
})

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { leadingEigenvector } from './leading-eigenvector.ts'

describe('leadingEigenvector', () => {
  it('is right for a case worked by hand', () => {
    // [[2, 1], [1, 2]]: eigenvalues 3 and 1, eigenvectors (1, 1) and (1, -1)
    const { vector, eigenvalue, share } = leadingEigenvector(Float64Array.of(2, 1, 1, 2), 2)!
    expect(eigenvalue).toBeCloseTo(3, 14)
    expect(share).toBeCloseTo(0.75, 14)
    for (const entry of vector) expect(entry).toBeCloseTo(Math.SQRT1_2, 14)
  })

  it('leaves a diagonal matrix as it is, and finds its largest entry', () => {
    const found = leadingEigenvector(Float64Array.of(1, 0, 0, 0, 5, 0, 0, 0, 2), 3)!
    expect([Array.from(found.vector), found.eigenvalue, found.share]).toEqual([[0, 1, 0], 5, 5 / 8])
  })

  it('has a sign: the entries add up to more than zero, or the first that counts is positive', () => {
    expect(leadingEigenvector(Float64Array.of(3, -2, -2, 8), 2)!.vector[1]).toBeGreaterThan(0)
    expect(leadingEigenvector(Float64Array.of(1, -1, -1, 1), 2)!.vector[0]).toBeGreaterThan(0)
  })

  it('has none for zeros and for what is no number', () => {
    expect(leadingEigenvector(new Float64Array(4), 2)).toBeNull()
    expect(leadingEigenvector(Float64Array.of(1, Number.NaN, Number.NaN, 1), 2)).toBeNull()
    expect(() => leadingEigenvector(new Float64Array(3), 2)).toThrow(RangeError)
  })

  it('satisfies A v = lambda v, and no other direction stretches more', () => {
    const entry = fc.double({ min: -10, max: 10, noNaN: true })
    const sample = fc
      .integer({ min: 1, max: 10 })
      .chain((n) => fc.array(fc.array(entry, { minLength: n, maxLength: n }), { minLength: 2, maxLength: 12 }))
    fc.assert(
      fc.property(sample, (rows) => {
        const n = rows[0]!.length
        const product = (i: number, j: number) => rows.reduce((sum, row) => sum + row[i]! * row[j]!, 0)
        const matrix = Array.from({ length: n * n }, (_, at) => product(Math.floor(at / n), at % n))
        fc.pre(matrix.some((value) => Math.abs(value) > 1e-6))
        const { vector, eigenvalue } = leadingEigenvector(Float64Array.from(matrix), n)!
        const image = vector.map((_, i) => vector.reduce((sum, value, k) => sum + matrix[i * n + k]! * value, 0))
        image.forEach((value, i) => {
          expect(Math.abs(value - eigenvalue * vector[i]!)).toBeLessThan(1e-9 * eigenvalue)
        })
        for (let i = 0; i < n; i++) expect(matrix[i * n + i]!).toBeLessThanOrEqual(eigenvalue * (1 + 1e-12))
      }),
    )
  })
})

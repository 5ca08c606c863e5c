import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { normalArray } from '../../test/support/golden-regression.ts'
import { principalComponent } from './principal-component.ts'
import { symmetricEigen, symmetricInverse } from './symmetric-matrix.ts'

describe('principalComponent', () => {
  it('is as worked by hand', () => {
    // Covariance [[2, 1], [1, 2]] up to a factor: eigenvalues 3 and 1, first along (1, 1).
    const { weights, variance, explained, n } = principalComponent(
      [
        [1, -1, 1, -1, 1, -1],
        [1, -1, 1, -1, -1, 1],
      ].map((c) => c.map((v) => v)),
    )!
    expect(n).toBe(6)
    for (const weight of weights) expect(weight).toBeCloseTo(Math.SQRT1_2, 12)
    // Both columns have variance 6/5, covariance 2/5: eigenvalues 8/5 and 4/5.
    expect(variance).toBeCloseTo(8 / 5, 12)
    expect(explained).toBeCloseTo(2 / 3, 12)
  })

  it('finds a factor planted in ten columns', () => {
    const factor = normalArray(70, 3000)
    const loadings = Array.from({ length: 10 }, (_, j) => 1 - 0.08 * j)
    const columns = loadings.map((loading, j) =>
      normalArray(71 + j, 3000).map((v, i) => 0.3 * v + loading * factor[i]!),
    )
    const { weights } = principalComponent(columns)!
    const norm = Math.hypot(...loadings)
    for (const [j, weight] of weights.entries()) expect(weight).toBeCloseTo(loadings[j]! / norm, 1)
  })

  it('varies no less than along any other direction', () => {
    const columns = [1, 2, 3].map((seed) => normalArray(80 + seed, 50))
    columns[1] = columns[1]!.map((v, i) => v - columns[0]![i]!)
    const varianceAlong = (w: readonly number[]) => {
      const values = columns[0]!.map((_, i) => w.reduce((sum, weight, j) => sum + weight * columns[j]![i]!, 0))
      const mean = values.reduce((a, b) => a + b) / values.length
      return values.reduce((sum, v) => sum + (v - mean) ** 2, 0) / (values.length - 1)
    }
    const { weights, variance } = principalComponent(columns)!
    expect(varianceAlong(weights)).toBeCloseTo(variance, 10)
    const weight = fc.double({ min: -1, max: 1, noNaN: true })
    fc.assert(
      fc.property(fc.tuple(weight, weight, weight), (w) => {
        const norm = Math.hypot(...w)
        if (norm < 1e-6) return
        expect(varianceAlong(w.map((v) => v / norm))).toBeLessThanOrEqual(variance + 1e-9)
      }),
    )
  })

  it('uses complete rows, and is absent where there are none or nothing varies', () => {
    const hole = Number.NaN
    expect(
      principalComponent([
        [1, 2, hole, 4],
        [2, 4, 6, hole],
      ])!.n,
    ).toBe(2)
    expect(
      principalComponent([
        [1, hole],
        [hole, 2],
      ]),
    ).toBeNull()
    expect(
      principalComponent([
        [3, 3, 3],
        [1, 1, 1],
      ]),
    ).toBeNull()
    expect(() => principalComponent([])).toThrow(RangeError)
  })
})

describe('symmetric matrices', () => {
  const matrix = fc
    .array(fc.array(fc.integer({ min: -5, max: 5 }), { minLength: 4, maxLength: 4 }), { minLength: 3, maxLength: 3 })
    .map((rows) => rows.map((a) => rows.map((b) => a.reduce((sum, value, i) => sum + value * b[i]!, 0))))

  it('are their eigenvectors put together again', () => {
    fc.assert(
      fc.property(matrix, (rows) => {
        const { values, vectors } = symmetricEigen(rows)
        expect([...values].sort((a, b) => b - a)).toEqual(values)
        for (const i of [0, 1, 2]) {
          for (const j of [0, 1, 2]) {
            const sum = values.reduce((all, value, e) => all + value * vectors[e]![i]! * vectors[e]![j]!, 0)
            expect(sum).toBeCloseTo(rows[i]![j]!, 8)
          }
        }
      }),
    )
  })

  it('times their inverse are one, and a singular one has none', () => {
    expect(symmetricInverse([[4]])).toEqual([[0.25]])
    expect(symmetricInverse([[0]])).toBeNull()
    expect(
      symmetricInverse([
        [1, 2],
        [2, 4],
      ]),
    ).toBeNull()
    expect(
      symmetricInverse([
        [1, Number.NaN],
        [Number.NaN, 1],
      ]),
    ).toBeNull()
    const inverse = symmetricInverse([
      [2, 1],
      [1, 3],
    ])!
    for (const [i, row] of [
      [0.6, -0.2],
      [-0.2, 0.4],
    ].entries()) {
      for (const [j, value] of row.entries()) expect(inverse[i]![j]).toBeCloseTo(value, 14)
    }
  })
})

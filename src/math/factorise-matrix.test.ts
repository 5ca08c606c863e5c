import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { factoriseMatrix } from './factorise-matrix.ts'

const solve = (rows: readonly (readonly number[])[], b: readonly number[]) => {
  const solver = factoriseMatrix(Float64Array.from(rows.flat()), rows.length)
  return solver === null ? null : Array.from(solver(Float64Array.from(b)))
}

describe('factoriseMatrix', () => {
  it('solves a system worked by hand', () => {
    // x + 2y + z = 8, 3x + y = 5, y + z = 5  ->  x = 1, y = 2, z = 3
    const found = solve(
      [
        [1, 2, 1],
        [3, 1, 0],
        [0, 1, 1],
      ],
      [8, 5, 5],
    )!
    found.forEach((value, i) => {
      expect(value).toBeCloseTo(i + 1, 14)
    })
  })

  it('exchanges rows where the diagonal is zero', () => {
    expect(
      solve(
        [
          [0, 1],
          [1, 0],
        ],
        [5, 7],
      ),
    ).toEqual([7, 5])
  })

  it('keeps its digits where the diagonal is tiny', () => {
    // Without the exchange of rows x comes out as 0 (Golub & Van Loan, section 3.4).
    const [x, y] = solve(
      [
        [1e-20, 1],
        [1, 1],
      ],
      [1, 2],
    )!
    expect([x, y]).toEqual([1, 1])
  })

  it('says where a matrix is singular or holds no number', () => {
    expect(
      solve(
        [
          [1, 2],
          [2, 4],
        ],
        [1, 2],
      ),
    ).toBeNull()
    expect(solve([[0]], [1])).toBeNull()
    expect(solve([[Number.NaN]], [1])).toBeNull()
  })

  it('refuses a matrix of another size', () => {
    expect(() => factoriseMatrix(new Float64Array(3), 2)).toThrow('matrix must have 4 entries, has 3')
  })

  it('finds x such that A x = b, for any number of right-hand sides', () => {
    const entry = fc.double({ min: -10, max: 10, noNaN: true })
    const system = fc.integer({ min: 1, max: 8 }).chain((n) =>
      fc.record({
        n: fc.constant(n),
        matrix: fc.array(entry, { minLength: n * n, maxLength: n * n }),
        x: fc.array(fc.array(entry, { minLength: n, maxLength: n }), { minLength: 1, maxLength: 3 }),
      }),
    )
    fc.assert(
      fc.property(system, ({ n, matrix, x }) => {
        // A heavy diagonal keeps the condition number small, whatever the rest.
        const a = matrix.map((value, i) => value + (i % (n + 1) === 0 ? 100 * Math.sign(value || 1) : 0))
        const solver = factoriseMatrix(Float64Array.from(a), n)!
        for (const expected of x) {
          const b = Float64Array.from(expected, (_, row) =>
            expected.reduce((sum, value, k) => sum + a[row * n + k]! * value, 0),
          )
          solver(b).forEach((value, i) => {
            expect(Math.abs(value - expected[i]!)).toBeLessThan(1e-10)
          })
        }
      }),
    )
  })
})

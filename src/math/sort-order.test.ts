import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { sortOrder } from './sort-order.ts'

/** The plain way. */
const compared = (values: readonly number[]): number[] =>
  values
    .map((_, row) => row)
    .filter((row) => !Number.isNaN(values[row]))
    .sort((i, j) => values[i]! - values[j]! || i - j)

describe('sortOrder', () => {
  it('orders negative, tiny, infinite and equal values, and leaves NaN out', () => {
    const values = [5, -1, Number.NaN, 5, 0, -0, -1e300, 1e-300, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]
    expect([...sortOrder(Float64Array.from(values))]).toEqual([9, 6, 1, 4, 5, 7, 0, 3, 8])
  })

  it('agrees with a comparison sort on any doubles', () => {
    const value = fc.oneof(fc.double(), fc.integer({ min: -3, max: 3 }))
    fc.assert(
      fc.property(fc.array(value, { maxLength: 300 }), (values) => {
        // Infinity - Infinity is NaN in the plain comparison: left to the first test.
        fc.pre(values.every((v) => Number.isNaN(v) || Number.isFinite(v)))
        expect([...sortOrder(Float64Array.from(values))]).toEqual(compared(values))
      }),
      { numRuns: 300 },
    )
  })

  it('orders long runs of values that differ only in their last digits, and keeps ties in place', () => {
    // Prices: 300 values within a millionth of each other, each three times.
    const values = Float64Array.from({ length: 900 }, (_, i) => -61_600 - ((i * 7919) % 300) * 1e-9)
    expect([...sortOrder(values)]).toEqual(compared([...values]))
  })
})

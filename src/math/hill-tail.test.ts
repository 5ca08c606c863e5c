import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Comparison } from '../../test/support/comparison.ts'
import { loadFixture } from '../../test/support/oracle.ts'
import { hillTail } from './hill-tail.ts'
import { mulberry32 } from './random.ts'

describe('hillTail', () => {
  it('agrees with golden_stats.json, section tail', () => {
    const { tail } = loadFixture<{ tail: { hill_k20: number } }>('golden_stats.json')
    const values = Array.from({ length: 200 }, (_, i) => (1 - (i + 0.5) / 200) ** (-1 / 2.5))
    new Comparison().near('hill_k20', hillTail(values, 20), tail.hill_k20)
  })

  it('finds the exponent of a Pareto sample within its standard error', () => {
    const random = mulberry32(51)
    const sample = Array.from({ length: 50_000 }, () => (1 - random()) ** (-1 / 1.5))
    expect(Math.abs(hillTail(sample, 2000) - 1.5)).toBeLessThan((3 * 1.5) / Math.sqrt(2000))
  })

  it('does not depend on order or unit, and raising the values to a power divides it', () => {
    const values = fc.array(fc.double({ min: 1, max: 1e6, noNaN: true }), { minLength: 12, maxLength: 60 })
    fc.assert(
      fc.property(values, fc.integer({ min: 1, max: 10 }), (sample, k) => {
        const alpha = hillTail(sample, k)
        fc.pre(alpha < 1e6) // ties at the top leave only rounding
        expect(hillTail([...sample].reverse(), k)).toBe(alpha)
        expect(hillTail(sample.map((x) => 8 * x), k)).toBeCloseTo(alpha, 9 - Math.ceil(Math.log10(alpha))) // biome-ignore format: one line
        expect((2 * hillTail(sample.map((x) => x * x), k)) / alpha).toBeCloseTo(1, 6) // biome-ignore format: one line
      }),
    )
  })

  it('leaves missing values out, and is NaN without a tail', () => {
    expect(hillTail([1, Number.NaN, 1, Math.E], 1)).toBe(1)
    expect(hillTail([0, 5, 6], 2)).toBeNaN()
    expect(hillTail([5, 5, 5], 2)).toBeNaN()
  })

  it('refuses a k that leaves no base', () => {
    expect(() => hillTail([1, 2], 2)).toThrow('k must be a positive integer below the 2 values, was 2')
    expect(() => hillTail([1, 2, 3], 0)).toThrow('k must be a positive integer below the 3 values, was 0')
  })
})

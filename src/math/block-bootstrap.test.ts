import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { normalArray } from '../../test/support/golden-regression.ts'
import { blockBootstrap, bootstrapEstimate, quantileOfSorted } from './block-bootstrap.ts'
import { mulberry32 } from './random.ts'

const draw = (seed: number, rows: number, kind: 'stationary' | 'moving', length: number) => [
  ...blockBootstrap(mulberry32(seed), new Uint32Array(rows), { kind, length }),
]
const meanOf = (values: Float64Array) => (rows: Uint32Array) =>
  rows.reduce((sum, row) => sum + values[row]!, 0) / rows.length

describe('blockBootstrap', () => {
  it('follows its random numbers, as worked by hand', () => {
    // First block at 0.9 * 5 = row 4, wraps to 0; the third row begins a block (0.1 * 2 < 1) at 0.5 * 5 = row 2.
    const numbers = [0.9, 0.7, 0.1, 0.5, 0.8, 0.6]
    expect([...blockBootstrap(() => numbers.shift()!, new Uint32Array(5), { length: 2 })]).toEqual([4, 0, 2, 3, 4])
  })

  it('draws the same rows from the same seed, and rows of the series only', () => {
    fc.assert(
      fc.property(fc.nat(), fc.integer({ min: 1, max: 60 }), fc.integer({ min: 1, max: 9 }), (seed, rows, length) => {
        for (const kind of ['stationary', 'moving'] as const) {
          const drawn = draw(seed, rows, kind, length)
          expect(drawn).toEqual(draw(seed, rows, kind, length))
          for (const row of drawn) expect(row).toBeLessThan(rows)
        }
      }),
    )
  })

  it('moving blocks are runs of their length', () => {
    const drawn = draw(3, 20, 'moving', 4)
    for (const [i, row] of drawn.entries()) if (i % 4 !== 0) expect(row).toBe((drawn[i - 1]! + 1) % 20)
  })

  it('stationary blocks have the mean length asked for, and every row is as likely', () => {
    const rows = 50_000
    const drawn = draw(7, rows, 'stationary', 10)
    const breaks = drawn.filter((row, i) => i > 0 && row !== (drawn[i - 1]! + 1) % rows).length
    expect(rows / breaks).toBeGreaterThan(9.5)
    expect(rows / breaks).toBeLessThan(10.5)
    const mean = drawn.reduce((a, b) => a + b) / rows
    expect(mean / rows).toBeCloseTo(0.5, 1)
  })

  it('refuses a length below one row, and moving blocks of a broken length', () => {
    expect(() => draw(1, 5, 'stationary', 0.5)).toThrow(RangeError)
    expect(() => draw(1, 5, 'moving', 2.5)).toThrow(RangeError)
  })
})

describe('bootstrapEstimate', () => {
  it('finds the standard error of the mean of independent rows', () => {
    const values = normalArray(41, 400)
    const { se, low, high, resamples } = bootstrapEstimate(mulberry32(1), 400, meanOf(values), { length: 1 })!
    expect(resamples).toBe(400)
    expect(se * 20).toBeGreaterThan(0.9)
    expect(se * 20).toBeLessThan(1.12)
    expect(high - low).toBeGreaterThan(3.5 * se)
    expect(high - low).toBeLessThan(4.4 * se)
  })

  it('sees the memory of a series that single rows hide', () => {
    let level = 0
    const values = normalArray(42, 2000).map((noise) => (level = 0.9 * level + noise))
    const se = (length: number) =>
      bootstrapEstimate(mulberry32(2), 2000, meanOf(values), { length, resamples: 200 })!.se
    // The long-run standard deviation is sqrt((1 + phi) / (1 - phi)) = 4.4 times the plain one.
    expect(se(60) / se(1)).toBeGreaterThan(3)
    expect(se(60) / se(1)).toBeLessThan(5.5)
  })

  it('states spread and percentiles of what the resamples gave', () => {
    let call = 0
    const found = bootstrapEstimate(mulberry32(3), 9, () => [1, 3][call++]!, {
      length: 2,
      resamples: 2,
      confidence: 0.9,
    })!
    expect(found.se).toBeCloseTo(Math.SQRT2, 14)
    expect([found.low, found.high]).toEqual([1.1, 2.9])
  })

  it('counts the resamples in which the statistic exists', () => {
    const options = { length: 2, resamples: 50 }
    let call = 0
    expect(bootstrapEstimate(mulberry32(3), 9, () => (call++ % 5 === 0 ? null : 1), options)).toEqual({
      se: 0,
      low: 1,
      high: 1,
      resamples: 40,
    })
    expect(bootstrapEstimate(mulberry32(3), 9, () => null, options)).toBeNull()
  })

  it('refuses impossible settings', () => {
    expect(() => bootstrapEstimate(mulberry32(1), 5, () => 1, { length: 1, resamples: 1 })).toThrow(RangeError)
    expect(() => bootstrapEstimate(mulberry32(1), 5, () => 1, { length: 1, confidence: 95 })).toThrow(RangeError)
  })

  it('interpolates quantiles as R and numpy do', () => {
    expect([0, 0.1, 0.5, 1].map((p) => quantileOfSorted([1, 2, 3, 4], p))).toEqual([1, 1.3, 2.5, 4])
    expect(quantileOfSorted([], 0.5)).toBeNaN()
  })
})

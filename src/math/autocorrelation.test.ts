import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { normalArray } from '../../test/support/golden-regression.ts'
import { loadFixture } from '../../test/support/oracle.ts'
import { acf, ar1HalfLife } from './autocorrelation.ts'
import { hurstDfa } from './hurst-dfa.ts'

interface Golden {
  readonly acf: readonly number[]
  readonly phi: number
  readonly half_life: number
  readonly hurst_dfa: number
  readonly dfa_F: readonly number[]
}

const { persistence: golden } = loadFixture<{ persistence: Golden }>('golden_stats.json')
let level = 0
const series = normalArray(3, 500).map((noise) => (level = 0.9 * level + noise))
const nearAll = (found: readonly number[], expected: readonly number[]) => {
  expect(found).toHaveLength(expected.length)
  for (const [i, value] of expected.entries()) expect(Math.abs(found[i]! / value - 1)).toBeLessThan(1e-9)
}

describe('acf', () => {
  it('is as worked by hand', () => {
    // About the mean 2: -1 0 1. Power 2; lag 1: 0; lag 2: -1.
    expect(acf([1, 2, 3], 2)).toEqual([1, 0, -0.5])
  })

  it('matches the reference (statsmodels)', () => {
    nearAll(acf(series, 5)!, golden.acf)
  })

  it('stays in [-1, 1] and does not change with units', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: -9, max: 9 }), { minLength: 2, maxLength: 60 }), (x) => {
        const found = acf(x, 3)
        if (found === null) return
        expect(found[0]).toBe(1)
        for (const [lag, r] of acf(
          x.map((value) => 5 - 2 * value),
          3,
        )!.entries())
          expect(r).toBeCloseTo(found[lag]!, 9)
        for (const r of found) expect(Math.abs(r)).toBeLessThanOrEqual(1 + 1e-12)
      }),
    )
  })

  it('keeps a missing value in its place in time', () => {
    // About the mean 0: 1 - . 1 1: neighbours only once, at distance 1 the last two.
    expect(acf([-1, Number.NaN, -1, 1, 1], 1)).toEqual([1, (-1 + 1) / 4])
  })

  it('is absent where nothing varies', () => {
    expect([acf([], 2), acf([3, 3, 3], 2), acf(new Float64Array(100_000).fill(61_234.56), 1)]).toEqual([
      null,
      null,
      null,
    ])
  })
})

describe('ar1HalfLife', () => {
  it('matches the reference', () => {
    const found = ar1HalfLife(series)!
    nearAll([found.phi, found.halfLife], [golden.phi, golden.half_life])
  })

  it('knows a series that halves, one that alternates and one that explodes', () => {
    expect(ar1HalfLife([16, 8, 4, 2, 1])!.halfLife).toBeCloseTo(1, 12)
    expect(ar1HalfLife([1, -1, 1, -1.5, 1])!.halfLife).toBe(Number.POSITIVE_INFINITY)
    expect(ar1HalfLife([1, 2, 4, 8, 16])!.halfLife).toBe(Number.POSITIVE_INFINITY)
  })

  it('takes typed arrays and plain ones alike, and joins nothing across a gap', () => {
    const x = [3, 1, 2, Number.NaN, 5, 4, 1, 2]
    expect(ar1HalfLife(x)).toEqual(ar1HalfLife(Float64Array.from(x)))
    // Pairs left: (3,1) (1,2) (5,4) (4,1) (1,2); means 2.8 and 2; Sxy 3, Sxx 12.8.
    expect(ar1HalfLife(x)!.phi).toBeCloseTo(3 / 12.8, 12)
  })

  it('is absent where nothing varies or too little is known', () => {
    expect([ar1HalfLife([1, 2, 3]), ar1HalfLife([2, 2, 2, 2, 2, 2])]).toEqual([null, null])
  })
})

describe('hurstDfa', () => {
  it('matches the reference', () => {
    const found = hurstDfa(series)!
    nearAll(found.fluctuations, golden.dfa_F)
    nearAll([found.hurst], [golden.hurst_dfa])
  })

  it('finds about a half in noise and about one and a half in its sum', () => {
    const noise = normalArray(21, 8192)
    let sum = 0
    const walk = noise.map((value) => (sum += value))
    const scales = [16, 32, 64, 128, 256]
    expect(hurstDfa(noise, scales)!.hurst).toBeCloseTo(0.5, 1)
    // Short scales pull the estimate for a walk below 1.5.
    expect(hurstDfa(walk, scales)!.hurst).toBeGreaterThan(1.35)
    expect(hurstDfa(walk, scales)!.hurst).toBeLessThan(1.6)
  })

  it('does not change with units', () => {
    expect(hurstDfa(series.map((value) => 7 - 3 * value))!.hurst).toBeCloseTo(golden.hurst_dfa, 9)
  })

  it('is absent for a short or constant series, and refuses scales that draw no line', () => {
    expect([hurstDfa(series.subarray(0, 63)), hurstDfa(new Float64Array(100))]).toEqual([null, null])
    expect(() => hurstDfa(series, [8, 16])).toThrow(RangeError)
    expect(() => hurstDfa(series, [2, 8, 16])).toThrow(new RangeError('a scale must be a whole number from 3, was 2'))
  })
})

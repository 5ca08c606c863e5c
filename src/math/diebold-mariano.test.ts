import { describe, expect, it } from 'vitest'
import { normalArray } from '../../test/support/golden-regression.ts'
import { loadFixture } from '../../test/support/oracle.ts'
import { dieboldMariano } from './diebold-mariano.ts'

type Row = readonly [statistic: number, corrected: number, p: number]

const { dm: golden } = loadFixture<{ dm: { h1: Row; h3: Row } }>('golden_stats.json')
const errors1 = normalArray(5, 120)
const errors2 = normalArray(6, 120).map((value) => 1.1 * value + 0.05)

describe('dieboldMariano', () => {
  it.each([
    [1, golden.h1],
    [3, golden.h3],
  ])('matches the reference %i steps ahead', (horizon, expected) => {
    const { statistic, corrected, pValue } = dieboldMariano(errors1, errors2, horizon)!
    for (const [i, value] of [statistic, corrected, pValue].entries()) {
      expect(Math.abs(value / expected[i]! - 1)).toBeLessThan(1e-9)
    }
  })

  it('is as worked by hand', () => {
    // d = 3 0 3 0: mean 1.5, variance 2.25, DM = 1.5 / sqrt(2.25 / 4) = 2, corrected by sqrt(3/4), t of 3 degrees.
    const found = dieboldMariano([2, 1, 2, 1], [1, 1, -1, -1])!
    expect(found).toMatchObject({ n: 4, meanDifference: 1.5, statistic: 2 })
    expect(found.corrected).toBeCloseTo(Math.sqrt(3), 14)
    const t = Math.sqrt(3)
    const upper = 0.5 - (Math.atan(t / Math.sqrt(3)) + t / Math.sqrt(3) / (1 + (t * t) / 3)) / Math.PI
    expect(found.pValue).toBeCloseTo(2 * upper, 10)
  })

  it('turns round when the forecasts change places', () => {
    const [there, back] = [dieboldMariano(errors1, errors2, 2)!, dieboldMariano(errors2, errors1, 2)!]
    expect(back.statistic).toBeCloseTo(-there.statistic, 12)
    expect(back.pValue).toBeCloseTo(there.pValue, 12)
  })

  it('rejects equal forecasts about as often as it says', () => {
    let rejected = 0
    for (let run = 0; run < 500; run++) {
      if (dieboldMariano(normalArray(9000 + run, 80), normalArray(19000 + run, 80))!.pValue < 0.05) rejected++
    }
    expect(rejected / 500).toBeGreaterThan(0.02)
    expect(rejected / 500).toBeLessThan(0.08)
  })

  it('takes another loss, and leaves out rows with a missing error', () => {
    const found = dieboldMariano([2, 1, Number.NaN, 3], [1, 1, 1, 1], 1, 1)!
    expect([found.n, found.meanDifference]).toEqual([3, 1])
  })

  it('is absent where forecasts are equal, and for too few rows', () => {
    expect(dieboldMariano([1, 2, 3], [1, -2, 3])).toBeNull()
    expect(dieboldMariano([1, 2, 3], [0, 0, 0], 3)).toBeNull()
  })

  it('refuses unequal lengths and a horizon that is no count', () => {
    expect(() => dieboldMariano([1], [1, 2])).toThrow(RangeError)
    expect(() => dieboldMariano([1, 2], [1, 2], 0)).toThrow(RangeError)
  })
})

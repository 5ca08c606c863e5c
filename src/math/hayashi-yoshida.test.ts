import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { goldenNormals } from '../../test/support/golden-normals.ts'
import { hayashiYoshida, leadLagCurve, type TickSeries } from './hayashi-yoshida.ts'
import { mulberry32 } from './random.ts'

/** The definition as it stands: every pair of intervals. */
function allPairs(a: TickSeries, b: TickSeries, lag: number): { covariance: number; overlaps: number } {
  let covariance = 0
  let overlaps = 0
  for (let i = 1; i < a.times.length; i++) {
    for (let j = 1; j < b.times.length; j++) {
      const starts = Math.max(a.times[i - 1]!, b.times[j - 1]! - lag)
      if (!(starts < Math.min(a.times[i]!, b.times[j]! - lag))) continue
      covariance += (a.values[i]! - a.values[i - 1]!) * (b.values[j]! - b.values[j - 1]!)
      overlaps++
    }
  }
  return { covariance, overlaps }
}

const series = fc
  .array(fc.tuple(fc.integer({ min: 1, max: 9 }), fc.integer({ min: -20, max: 20 })), { minLength: 2, maxLength: 40 })
  .map((ticks): TickSeries => {
    let time = 0
    return { times: ticks.map(([pause]) => (time += pause)), values: ticks.map(([, value]) => value) }
  })
const lag = fc.integer({ min: -30, max: 30 })

describe('hayashiYoshida', () => {
  it('equals the sum over all pairs of intervals, at any lag', () => {
    fc.assert(
      fc.property(series, series, lag, (a, b, by) => {
        const expected = allPairs(a, b, by)
        const found = hayashiYoshida(a, b, by)
        expect(found.overlaps).toBe(expected.overlaps)
        if (expected.overlaps > 0) expect(found.covariance).toBe(expected.covariance)
        else expect(found.covariance).toBeNaN()
      }),
    )
  })

  it('is the sum of products where both tick together: 1 with itself, -1 with its mirror image', () => {
    fc.assert(
      fc.property(series, (a) => {
        const mirrored = { times: a.times, values: Array.from(a.values, (value) => -value) }
        const moves = new Set(Array.from(a.values)).size > 1
        expect(hayashiYoshida(a, a).correlation).toBe(moves ? 1 : Number.NaN)
        expect(hayashiYoshida(a, mirrored).correlation).toBe(moves ? -1 : Number.NaN)
      }),
    )
  })

  it('does not care which series comes first, only which way the lag points', () => {
    fc.assert(
      fc.property(series, series, lag, (a, b, by) => {
        expect(hayashiYoshida(a, b, by)).toEqual(hayashiYoshida(b, a, -by))
      }),
    )
  })

  it('takes the last of several values at one time, and skips missing ones', () => {
    const tidy = { times: [0, 2, 5], values: [1, 4, 2] }
    const messy = { times: [0, 1, 2, 2, 2, 5], values: [1, Number.NaN, 9, 7, 4, 2] }
    const other = { times: [0, 3, 6], values: [0, 1, 3] }
    expect(hayashiYoshida(messy, other)).toEqual(hayashiYoshida(tidy, other))
  })

  it('has no covariance where nothing overlaps, and no correlation where nothing moves', () => {
    const early = { times: [0, 1], values: [0, 1] }
    const late = { times: [1, 2], values: [0, 1] }
    expect(hayashiYoshida(early, late)).toEqual({ covariance: Number.NaN, correlation: Number.NaN, overlaps: 0 })
    expect(hayashiYoshida(early, { times: [], values: [] }).overlaps).toBe(0)
    const flat = { times: [0, 1], values: [5, 5] }
    expect(hayashiYoshida(early, flat)).toEqual({ covariance: 0, correlation: Number.NaN, overlaps: 1 })
  })

  it('recovers the correlation of two walks that are never seen together', () => {
    const { a, b } = walks(20_000, 0)
    expect(hayashiYoshida(a, b).correlation).toBeGreaterThan(0.55) // planted: 0.6
    expect(hayashiYoshida(a, b).correlation).toBeLessThan(0.65)
  })

  it('refuses times that run backwards and arrays of different length', () => {
    const good = { times: [0, 1], values: [0, 1] }
    const refusal = 'times of b must not decrease: 1 after 2'
    expect(() => hayashiYoshida(good, { times: [2, 1], values: [0, 1] })).toThrow(refusal)
    expect(() => hayashiYoshida({ times: [2], values: [] }, good)).toThrow('a has 1 times and 0 values')
  })
})

describe('leadLagCurve', () => {
  it('peaks at the planted delay, whichever leads', () => {
    const { a, b } = walks(5_000, 7)
    const lags = Array.from({ length: 41 }, (_, i) => i - 20)
    const curve = leadLagCurve(a, b, lags)
    expect(Math.abs(curve.peakLag - 7)).toBeLessThanOrEqual(1)
    expect(curve.leadRatio).toBeGreaterThan(3)
    const reversed = leadLagCurve(b, a, lags)
    expect(Math.abs(reversed.peakLag + 7)).toBeLessThanOrEqual(1)
    expect(reversed.leadRatio).toBeCloseTo(1 / curve.leadRatio, 9)
    expect([...reversed.correlations].reverse()).toEqual([...curve.correlations])
  })

  it('has neither peak nor ratio without overlap', () => {
    const curve = leadLagCurve({ times: [0, 1], values: [0, 1] }, { times: [9, 10], values: [0, 1] }, [-1, 0, 1])
    expect([...curve.correlations, curve.peakLag, curve.leadRatio]).toEqual(new Array(5).fill(Number.NaN))
  })
})

/** Two walks with correlation 0.6, each seen at about every third step, `b` as much later as `delay` says. */
function walks(steps: number, delay: number): { a: TickSeries; b: TickSeries } {
  const z = goldenNormals(31, 2 * steps)
  const random = mulberry32(32)
  const seen = {
    a: { times: [] as number[], values: [] as number[] },
    b: { times: [] as number[], values: [] as number[] },
  }
  let valueA = 0
  let valueB = 0
  for (let t = 0; t < steps; t++) {
    valueA += z[2 * t]!
    valueB += 0.6 * z[2 * t]! + 0.8 * z[2 * t + 1]!
    const name = random() < 0.5 ? 'a' : 'b'
    if (random() < 0.3) continue
    seen[name].times.push(name === 'a' ? t : t + delay)
    seen[name].values.push(name === 'a' ? valueA : valueB)
  }
  return seen
}

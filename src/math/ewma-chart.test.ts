import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { EwmaChart, ewmaChart } from './ewma-chart.ts'

// biome-ignore format: the worked example of the NIST/SEMATECH e-Handbook, 6.3.2.4
const NIST = {
  x: [52.0, 47.0, 53.0, 49.3, 50.1, 47.0, 51.0, 50.1, 51.2, 50.5, 49.6, 47.6, 49.9, 51.3, 47.8, 51.2, 52.6, 52.4, 53.6, 52.1],
  average: [50.6, 49.52, 50.56, 50.18, 50.16, 49.21, 49.75, 49.85, 50.26, 50.33, 50.11, 49.36, 49.52, 50.05, 49.38, 49.92, 50.73, 51.23, 51.94, 51.99],
  upperLimit: 52.5884,
}

describe('ewmaChart', () => {
  it('reproduces the worked example of the NIST handbook', () => {
    const chart = ewmaChart(NIST.x, { mean: 50, deviation: 2.0539, weight: 0.3 })
    // The handbook carries rounded averages on: differences of 0.01 are its own.
    NIST.average.forEach((average, i) => {
      expect(Math.abs(chart.average[i]! - average)).toBeLessThan(0.011)
    })
    expect(50 + chart.halfWidth.at(-1)!).toBeCloseTo(NIST.upperLimit, 2)
    expect(chart.alarms).toEqual([])
  })

  it('has limits that widen from the first observation to their asymptote', () => {
    const { halfWidth } = ewmaChart(new Float64Array(200), { mean: 0, deviation: 2, weight: 0.2, limit: 3 })
    expect(halfWidth[0]).toBeCloseTo(3 * 2 * 0.2, 12) // the deviation of 0.2 x
    expect(halfWidth[1]).toBeCloseTo(6 * Math.hypot(0.2, 0.16), 12) // of 0.2 x2 + 0.16 x1
    expect(halfWidth[199]).toBeCloseTo(6 * Math.sqrt(0.2 / 1.8), 12)
  })

  it('is a Shewhart chart at weight 1, and answers on both sides', () => {
    const { average, alarms } = ewmaChart([1, 3.5, -4, 0], { mean: 0, deviation: 1, weight: 1 })
    expect([...average]).toEqual([1, 3.5, -4, 0])
    expect(alarms).toEqual([
      { index: 1, side: 1 },
      { index: 2, side: -1 },
    ])
  })

  it('leaves out missing observations', () => {
    const chart = new EwmaChart({ mean: 0, deviation: 1 })
    expect(chart.update(Number.NaN)).toBe(0)
    expect(chart.halfWidth).toBe(0)
    const options = { mean: 0, deviation: 1 }
    expect(ewmaChart([1, Number.NaN, 2], options).average[2]).toBe(ewmaChart([1, 2], options).average[1])
  })

  it('equals the weighted sum of all observations, and its limits the deviation of that sum', () => {
    const value = fc.double({ min: -10, max: 10, noNaN: true })
    const weight = fc.double({ min: 0.01, max: 1, noNaN: true })
    fc.assert(
      fc.property(fc.array(value, { minLength: 1, maxLength: 40 }), weight, value, (values, w, mean) => {
        const { average, halfWidth } = ewmaChart(values, { mean, deviation: 1, weight: w })
        const weights = values.map((_, i) => w * (1 - w) ** (values.length - 1 - i))
        const sum = values.reduce((s, x, i) => s + weights[i]! * (x - mean), mean)
        expect(average.at(-1)).toBeCloseTo(sum, 9)
        expect(halfWidth.at(-1)).toBeCloseTo(3 * Math.sqrt(weights.reduce((s, each) => s + each * each, 0)), 9)
      }),
    )
  })

  it('refuses a chart that cannot work', () => {
    expect(() => new EwmaChart({ mean: 0, deviation: 0 })).toThrow('deviation must be above 0, was 0')
    expect(() => new EwmaChart({ mean: 0, deviation: 1, weight: 1.5 })).toThrow('weight must be in (0, 1], was 1.5')
    expect(() => new EwmaChart({ mean: 0, deviation: 1, limit: 0 })).toThrow('limit must be above 0, was 0')
    expect(() => new EwmaChart({ mean: Number.NaN, deviation: 1 })).toThrow('mean must be finite, was NaN')
  })
})

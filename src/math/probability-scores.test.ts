import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { brierScore, logLoss, reliability, wilsonInterval } from './probability-scores.ts'

const forecasts = fc.array(fc.tuple(fc.double({ min: 0, max: 1, noNaN: true }), fc.integer({ min: 0, max: 1 })), {
  minLength: 1,
  maxLength: 80,
})

describe('brierScore and logLoss', () => {
  it('are as worked by hand', () => {
    expect(brierScore([0.8, 0.3, Number.NaN], [1, 1, 0])).toBeCloseTo((0.04 + 0.49) / 2, 15)
    expect(logLoss([0.8, 0.3], [1, 0])).toBeCloseTo(-(Math.log(0.8) + Math.log(0.7)) / 2, 15)
  })

  it('punish a certain forecast that failed without bound, and reward one that did not', () => {
    expect(logLoss([1], [0])).toBe(Number.POSITIVE_INFINITY)
    expect(logLoss([1, 0], [1, 0])).toBe(0)
    expect(brierScore([1], [0])).toBe(1)
  })

  it('are absent without rows', () => {
    expect([brierScore([], []), logLoss([Number.NaN], [1])]).toEqual([null, null])
  })

  it('are lowest, for a constant forecast, at the frequency', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 0, max: 1 }), { minLength: 2 }),
        fc.double({ min: 0.01, max: 0.99, noNaN: true }),
        (outcome, other) => {
          const frequency = outcome.reduce((a, b) => a + b, 0) / outcome.length
          const constant = (p: number) => outcome.map(() => p)
          expect(brierScore(constant(frequency), outcome)).toBeLessThanOrEqual(
            brierScore(constant(other), outcome)! + 1e-12,
          )
          expect(logLoss(constant(frequency), outcome) || 0).toBeLessThanOrEqual(
            logLoss(constant(other), outcome)! + 1e-12,
          )
        },
      ),
    )
  })
})

describe('reliability', () => {
  it('puts forecasts in bins closed on the left, the last on both sides', () => {
    const curve = reliability([0, 0.49, 0.5, 1], [0, 1, 1, 1], 2)
    expect(curve.map(({ n, forecast, frequency }) => [n, forecast, frequency])).toEqual([
      [2, 0.245, 0.5],
      [2, 0.75, 1],
    ])
  })

  it('accounts for every forecast: bins add up to the sample and to its means', () => {
    fc.assert(
      fc.property(forecasts, fc.integer({ min: 1, max: 20 }), (rows, bins) => {
        const [p, y] = [rows.map(([each]) => each), rows.map(([, each]) => each)]
        const curve = reliability(p, y, bins)
        const total = (of: (bin: (typeof curve)[number]) => number) => curve.reduce((sum, bin) => sum + of(bin), 0)
        expect(total((bin) => bin.n)).toBe(rows.length)
        expect(total((bin) => bin.n * bin.forecast)).toBeCloseTo(
          p.reduce((a, b) => a + b, 0),
          9,
        )
        expect(total((bin) => bin.n * bin.frequency)).toBeCloseTo(
          y.reduce((a: number, b) => a + b, 0),
          9,
        )
        for (const bin of curve) {
          expect(bin.low).toBeLessThanOrEqual(bin.frequency + 1e-12)
          expect(bin.high).toBeGreaterThanOrEqual(bin.frequency - 1e-12)
        }
      }),
    )
  })

  it('knows the interval of 8 in 10', () => {
    // Solutions of |p - 0.8| = 1.96 sqrt(p (1 - p) / 10).
    const { low, high } = wilsonInterval(0.8, 10)
    for (const p of [low, high])
      expect(Math.abs(p - 0.8)).toBeCloseTo(1.959963984540054 * Math.sqrt((p * (1 - p)) / 10), 12)
    expect(low).toBeCloseTo(0.4902, 4)
    expect(high).toBeCloseTo(0.9433, 4)
  })

  it('refuses a forecast that is no probability, and bins that are no count', () => {
    expect(() => reliability([1.2], [1])).toThrow(new RangeError('a forecast must be in [0, 1], was 1.2'))
    expect(() => reliability([0.2], [1], 0)).toThrow(RangeError)
  })
})

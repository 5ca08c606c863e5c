import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { normalArray } from '../../test/support/golden-regression.ts'
import { ols } from './least-squares.ts'
import { RollingRegression } from './rolling-regression.ts'
import { simpleRegression } from './simple-regression.ts'

describe('RollingRegression', () => {
  it('is the line through the pairs of its window, as worked by hand', () => {
    const rolling = new RollingRegression(4)
    for (const [x, y] of [
      [50, -3],
      [0, 0],
      [0, 2],
      [1, 1],
      [1, 3],
    ] as const)
      rolling.push(x, y)
    const { n, slope, intercept, rSquared, t } = rolling.line()!
    expect(n).toBe(4)
    expect(slope).toBeCloseTo(1, 14)
    expect(intercept).toBeCloseTo(1, 14)
    expect(rSquared).toBeCloseTo(1 / 5, 12)
    expect(t).toBeCloseTo(1 / Math.SQRT2, 12)
  })

  it('equals a fit of the window taken anew, at every pair, through holes too', () => {
    const value = fc.oneof(
      { weight: 9, arbitrary: fc.integer({ min: -50, max: 50 }) },
      { weight: 1, arbitrary: fc.constant(Number.NaN) },
    )
    fc.assert(
      fc.property(
        fc.array(fc.tuple(value, value), { maxLength: 90 }),
        fc.integer({ min: 2, max: 12 }),
        (pairs, window) => {
          const rolling = new RollingRegression(window)
          for (const [i, [x, y]] of pairs.entries()) {
            rolling.push(x, y)
            const recent = pairs.slice(Math.max(0, i + 1 - window), i + 1)
            const expected = simpleRegression(
              recent.map(([each]) => each),
              recent.map(([, each]) => each),
            )
            const found = rolling.line()
            if (rolling.count < 3) continue
            expect(found === null).toBe(expected === null)
            if (found === null || expected === null) continue
            expect(found.n).toBe(expected.n)
            expect(found.slope).toBeCloseTo(expected.slope, 8)
            expect(found.intercept).toBeCloseTo(expected.intercept, 7)
            if (expected.rSquared === null) expect(found.rSquared).toBeNull()
            else expect(found.rSquared).toBeCloseTo(expected.rSquared, 8)
          }
        },
      ),
    )
  })

  it('keeps its digits over a million pairs at the level of a price', () => {
    const rolling = new RollingRegression(500)
    const noise = normalArray(61, 20_000)
    const x = noise.map((v, i) => 61_000 + 1e-3 * i + v)
    const y = x.map((v, i) => 0.5 * v + noise[(i * 7) % 20_000]!)
    for (let i = 0; i < 1_000_000; i++) rolling.push(x[i % 20_000]!, y[i % 20_000]!)
    const expected = ols(y.subarray(-500), [x.subarray(-500)])!
    const line = rolling.line()!
    expect(Math.abs(line.slope / expected.beta[1]! - 1)).toBeLessThan(1e-9)
    expect(Math.abs(line.t! / (expected.beta[1]! / expected.se[1]!) - 1)).toBeLessThan(1e-9)
  })

  it('forgets a giant value that has left the window', () => {
    const rolling = new RollingRegression(5)
    rolling.push(1e12, -1e12)
    for (const x of [1, 2, 4, 8, 16]) rolling.push(x, 3 * x + (x % 3))
    const expected = simpleRegression([1, 2, 4, 8, 16], [4, 8, 13, 26, 49])!
    expect(rolling.slope()).toBeCloseTo(expected.slope, 12)
  })

  it('has no line through one pair or a constant x, and no t through a perfect fit', () => {
    const rolling = new RollingRegression(3)
    rolling.push(1, 2)
    expect([rolling.line(), rolling.slope()]).toEqual([null, Number.NaN])
    rolling.push(1, 5)
    expect(rolling.line()).toBeNull()
    rolling.push(2, 4)
    rolling.push(3, 3)
    rolling.push(4, 2)
    const { intercept, ...line } = rolling.line()!
    expect(line).toEqual({ n: 3, slope: -1, rSquared: 1, t: null })
    expect(intercept).toBeCloseTo(6, 14)
    rolling.reset()
    expect([rolling.count, rolling.line()]).toEqual([0, null])
  })

  it('refuses a window of one pair', () => {
    expect(() => new RollingRegression(1)).toThrow(new RangeError('window must be a whole number from 2, was 1'))
  })
})

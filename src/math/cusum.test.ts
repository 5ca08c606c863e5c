import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Comparison } from '../../test/support/comparison.ts'
import { goldenNormals } from '../../test/support/golden-normals.ts'
import { loadFixture } from '../../test/support/oracle.ts'
import { Cusum, cusum } from './cusum.ts'

interface Golden {
  readonly change: { readonly cusum_k0_5_h5_alarms: readonly number[][]; readonly cusum_last: readonly number[] }
}

/** The two sums without recursion: the largest sum of a run that ends now and starts after the last alarm. */
function largestRun(values: readonly number[], since: number, now: number, drift: (x: number) => number): number {
  let largest = 0
  let sum = 0
  for (let i = now; i >= since; i--) {
    sum += drift(values[i]!)
    largest = Math.max(largest, sum)
  }
  return largest
}

describe('cusum', () => {
  it('adds what exceeds mean and slack, and starts again after an alarm', () => {
    const { high, low, alarms } = cusum([12, 10, 13, 10, 7], { mean: 10, slack: 1, threshold: 2 })
    expect([...high]).toEqual([1, 0, 2, 1, 0])
    expect([...low]).toEqual([0, 0, 0, 0, 2])
    expect(alarms).toEqual([]) // 2 is not above 2
    const strict = cusum([12, 10, 13, 10, 7], { mean: 10, slack: 1, threshold: 1.5 })
    expect(strict.alarms).toEqual([
      { index: 2, side: 1 },
      { index: 4, side: -1 },
    ])
    expect([...strict.high]).toEqual([1, 0, 2, 0, 0])
  })

  it('agrees with golden_stats.json, section change', () => {
    const { change } = loadFixture<Golden>('golden_stats.json')
    const values = goldenNormals(4, 60).map((value, i) => value + (i >= 30 ? 1.5 : 0))
    const { alarms, high, low } = cusum(values, { slack: 0.5, threshold: 5 })
    const compare = new Comparison()
    compare.exact('cusum_k0_5_h5_alarms', alarms.map(({ index, side }) => [index, side]), change.cusum_k0_5_h5_alarms) // biome-ignore format: one comparison
    compare.near('cusum_last', [high.at(-1)!, low.at(-1)!], change.cusum_last)
  })

  it('never answers a missing observation', () => {
    const chart = new Cusum({ slack: 0, threshold: 1 })
    chart.update(0.9)
    expect(chart.update(Number.NaN)).toBe(0)
    expect(chart.high).toBe(0.9)
    expect(chart.update(0.2)).toBe(1)
  })

  it('equals the largest sum over all runs since the last alarm', () => {
    const eighths = fc.integer({ min: -16, max: 16 }).map((value) => value / 8) // sums are exact
    fc.assert(
      fc.property(fc.array(eighths, { maxLength: 60 }), (values) => {
        const { high, low, alarms } = cusum(values, { mean: 0.25, slack: 0.5, threshold: 3 })
        for (let now = 0; now < values.length; now++) {
          const since = alarms.reduce((last, { index }) => (index < now ? index + 1 : last), 0)
          expect(high[now]).toBe(largestRun(values, since, now, (x) => x - 0.75))
          expect(low[now]).toBe(largestRun(values, since, now, (x) => -x - 0.25))
          expect(alarms.some(({ index }) => index === now)).toBe(high[now]! > 3 || low[now]! > 3)
        }
      }),
    )
  })

  it('keeps about the false-alarm rate that is documented for independent normal observations', () => {
    const { alarms } = cusum(goldenNormals(12, 200_000), { slack: 0.5, threshold: 5 })
    const run = 200_000 / alarms.length
    expect(run).toBeGreaterThan(420) // 465 by Siegmund's approximation; 430 alarms: one standard error is 22
    expect(run).toBeLessThan(520)
  })

  it('refuses a chart that cannot work', () => {
    expect(() => new Cusum({ slack: -1, threshold: 5 })).toThrow('slack must be at least 0, was -1')
    expect(() => new Cusum({ slack: 0.5, threshold: 0 })).toThrow('threshold must be above 0, was 0')
    expect(() => new Cusum({ mean: Number.NaN, slack: 0.5, threshold: 1 })).toThrow('mean must be finite, was NaN')
  })
})

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { linearBins, logBins } from './quantile-bins.ts'
import { QuantileHistogram } from './quantile-histogram.ts'

const lower = (values: readonly number[], p: number): number =>
  [...values].sort((a, b) => a - b)[Math.floor(p * (values.length - 1))]!
const exactDeviation = (values: readonly number[]): number => {
  const median = lower(values, 0.5)
  return lower(
    values.map((value) => Math.abs(value - median)),
    0.5,
  )
}
const filled = (bins: ReturnType<typeof linearBins>, values: readonly number[]): QuantileHistogram => {
  const histogram = new QuantileHistogram(bins)
  for (const value of values) histogram.add(value)
  return histogram
}

const TENTHS = linearBins({ low: -1, high: 1, count: 21 })
const SIZES = logBins()
const imbalance = fc.double({ min: -1, max: 1, noNaN: true })
const size = fc
  .tuple(fc.double({ min: -8, max: 11, noNaN: true }), fc.boolean())
  .map(([e, up]) => (up ? 1 : -1) * 10 ** e)
const some = <T>(each: fc.Arbitrary<T>) => fc.array(each, { minLength: 1, maxLength: 80 })
const share = fc.double({ min: 0, max: 1, noNaN: true })

describe('QuantileHistogram', () => {
  it('answers with the middle of the bin of the lower order statistic', () => {
    const sizes = filled(linearBins({ low: 0, high: 10, count: 10 }), [7.7, 0.2, 3.9, 3.1, 9.9, -5])
    expect([0, 0.2, 0.5, 0.79, 0.8, 1].map((p) => sizes.quantile(p))).toEqual([0.5, 0.5, 3.5, 3.5, 7.5, 9.5])
    expect(sizes.median()).toBe(3.5)
    // distances of the bins from 3.5: 3 3 0 0 4 6
    expect(sizes.medianDeviation()).toBe(3)
  })

  it('is off by half a width at most, and the deviation by a width', () => {
    const half = 1 / 21 + 1e-12
    fc.assert(
      fc.property(some(imbalance), share, (values, p) => {
        const histogram = filled(TENTHS, values)
        expect(Math.abs(histogram.quantile(p) - lower(values, p))).toBeLessThanOrEqual(half)
        expect(Math.abs(histogram.medianDeviation() - exactDeviation(values))).toBeLessThanOrEqual(2 * half)
      }),
    )
  })

  it('keeps the relative accuracy of logarithmic bins over nineteen orders of magnitude', () => {
    fc.assert(
      fc.property(some(size), share, (values, p) => {
        const histogram = filled(SIZES, values)
        const exact = lower(values, p)
        expect(Math.abs(histogram.quantile(p) - exact)).toBeLessThanOrEqual(0.01001 * Math.abs(exact))
        const scale = Math.max(...values.map(Math.abs))
        expect(Math.abs(histogram.medianDeviation() - exactDeviation(values))).toBeLessThanOrEqual(0.0201 * scale)
      }),
    )
  })

  it('does not depend on the order of the values or on how they were divided', () => {
    fc.assert(
      fc.property(some(imbalance), some(imbalance), share, (first, second, p) => {
        const parts = filled(TENTHS, first)
        parts.merge(filled(TENTHS, second))
        const whole = filled(TENTHS, [...second, ...first].reverse())
        expect([parts.count, parts.quantile(p), parts.medianDeviation()]).toEqual([
          whole.count,
          whole.quantile(p),
          whole.medianDeviation(),
        ])
      }),
    )
  })

  it('rolls: what was taken out leaves no trace', () => {
    fc.assert(
      fc.property(some(size), some(size), (gone, kept) => {
        const rolled = filled(SIZES, [...gone, ...kept])
        for (const value of gone) rolled.remove(value)
        expect(rolled.median()).toBe(filled(SIZES, kept).median())
        expect(rolled.count).toBe(kept.length)
      }),
    )
  })

  it('counts no missing value, and is NaN while empty', () => {
    const histogram = filled(TENTHS, [Number.NaN])
    histogram.remove(Number.NaN)
    expect([histogram.count, histogram.median(), histogram.medianDeviation()]).toEqual([0, Number.NaN, Number.NaN])
    histogram.add(0)
    expect(histogram.median()).toBeCloseTo(0, 15)
    histogram.clear()
    expect(histogram.median()).toBeNaN()
  })

  it('refuses what it cannot answer', () => {
    const histogram = filled(TENTHS, [0.5])
    expect(() => histogram.quantile(1.1)).toThrow('p must be in [0, 1], was 1.1')
    expect(() => histogram.remove(-0.5)).toThrow('no value like -0.5 was added')
    expect(() => histogram.merge(filled(SIZES, []))).toThrow('only histograms of the same bins can be merged')
    expect(() => linearBins({ low: 1, high: 1, count: 3 })).toThrow('low 1 must be below high 1')
    expect(() => linearBins({ low: 0, high: 1, count: 1.5 })).toThrow('count must be a positive integer, was 1.5')
    expect(() => logBins({ accuracy: 1 })).toThrow('accuracy must be in (0, 1), was 1')
    expect(() => logBins({ smallest: 2, largest: 1 })).toThrow('smallest 2 must be above 0 and below largest 1')
  })
})

describe('logBins', () => {
  it('hold small magnitudes at 0 and large ones at the end, and have the size that is documented', () => {
    const { representatives, binOf } = SIZES
    expect(representatives).toHaveLength(4839)
    expect(representatives[binOf(1e-10)]).toBe(0)
    expect(representatives[binOf(-1e15)]).toBe(representatives[0])
    expect(representatives[binOf(Number.POSITIVE_INFINITY)]).toBe(representatives.at(-1))
    expect(representatives.every((value, bin) => bin === 0 || value > representatives[bin - 1]!)).toBe(true)
  })
})

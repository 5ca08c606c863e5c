import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { wasserstein1, wassersteinOfHistograms } from './wasserstein.ts'

const sample = fc.array(fc.integer({ min: -20, max: 20 }), { minLength: 1, maxLength: 25 })

describe('wasserstein1', () => {
  it('is as worked by hand', () => {
    // F - G is 1/2 on [0, 1), then 1 - 1/3 and 1 - 2/3: 1/2 + 2/3 + 1/3.
    expect(wasserstein1([0, 1], [1, 2, 3])).toBeCloseTo(1.5, 15)
  })

  it('is the mean difference of sorted values, and so for samples of unequal size repeated to a common one', () => {
    fc.assert(
      fc.property(sample, sample, (x, y) => {
        const repeat = (values: readonly number[], times: number) =>
          values.flatMap((value) => new Array<number>(times).fill(value)).sort((a, b) => a - b)
        const [left, right] = [repeat(x, y.length), repeat(y, x.length)]
        const mean = left.reduce((sum, value, i) => sum + Math.abs(value - right[i]!), 0) / left.length
        expect(wasserstein1(x, y)).toBeCloseTo(mean, 9)
      }),
    )
  })

  it('is a distance: zero to itself, the same both ways, no longer than a way round', () => {
    fc.assert(
      fc.property(sample, sample, sample, (x, y, z) => {
        expect(wasserstein1(x, x)).toBe(0)
        expect(wasserstein1(x, y)).toBeCloseTo(wasserstein1(y, x)!, 12)
        expect(wasserstein1(x, z)!).toBeLessThanOrEqual(wasserstein1(x, y)! + wasserstein1(y, z)! + 1e-9)
      }),
    )
  })

  it('leaves out missing values, and is absent without a sample', () => {
    expect(wasserstein1([1, Number.NaN], [3])).toBe(2)
    expect([wasserstein1([], [1]), wasserstein1([1], [Number.NaN])]).toEqual([null, null])
  })
})

describe('wassersteinOfHistograms', () => {
  it('equals the distance of samples at the middles of the bins', () => {
    const counts = fc.array(fc.nat(4), { minLength: 6, maxLength: 6 }).filter((bins) => bins.some((count) => count > 0))
    const middles = (bins: readonly number[]) =>
      bins.flatMap((count, i) => new Array<number>(count).fill(0.04 * (i + 0.5)))
    fc.assert(
      fc.property(counts, counts, (x, y) => {
        expect(wassersteinOfHistograms(x, y, 0.04)).toBeCloseTo(wasserstein1(middles(x), middles(y))!, 12)
      }),
    )
  })

  it('is absent for an empty histogram, and refuses different bins', () => {
    expect(wassersteinOfHistograms([0, 0], [1, 2], 1)).toBeNull()
    expect(() => wassersteinOfHistograms([1], [1, 2], 1)).toThrow(RangeError)
  })
})

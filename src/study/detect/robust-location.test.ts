import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { robustLocation } from './robust-location.ts'

describe('robustLocation', () => {
  it('is median and 1.4826 MAD, worked by hand: 1 2 3 4 100', () => {
    // median 3; deviations 2 1 0 1 97, median 1
    expect(robustLocation([1, 2, 3, 4, 100])).toEqual({ n: 5, centre: 3, scale: 1.4826022185056018 })
  })

  it('takes the mean deviation where more than half of the values are equal, and 0 only where all are', () => {
    // 0 0 0 0 5: MAD 0; mean deviation 1
    expect(robustLocation([0, 0, 0, 0, 5])!.scale).toBeCloseTo(1.2533141373155, 12)
    expect(robustLocation([7, 7, 7])).toEqual({ n: 3, centre: 7, scale: 0 })
  })

  it('leaves missing values out, and is null where nothing is left', () => {
    expect(robustLocation([Number.NaN, 2, Number.NaN, 4])).toMatchObject({ n: 2, centre: 3 })
    expect(robustLocation([Number.NaN, Number.POSITIVE_INFINITY])).toBeNull()
  })

  it('moves with shifts and stretches of the sample', () => {
    const values = fc.array(fc.integer({ min: -1000, max: 1000 }), { minLength: 1, maxLength: 30 })
    fc.assert(
      fc.property(values, fc.integer({ min: -50, max: 50 }), fc.integer({ min: 1, max: 9 }), (xs, shift, stretch) => {
        const before = robustLocation(xs)!
        const after = robustLocation(xs.map((x) => stretch * x + shift))!
        expect(after.centre).toBeCloseTo(stretch * before.centre + shift, 8)
        expect(after.scale).toBeCloseTo(stretch * before.scale, 8)
      }),
    )
  })
})

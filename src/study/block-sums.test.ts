import { describe, expect, it } from 'vitest'
import { normals } from '../../test/support/placebo-series.ts'
import { mulberry32 } from '../math/index.ts'
import { tQuantile, tTwoSided } from '../math/statistics.ts'
import { BlockSums } from './block-sums.ts'

/** Mean of rows that are each a block of their own. */
const meanOf = (values: readonly number[], seed = 1) => {
  const sums = new BlockSums(values.length, 1, 2)
  values.forEach((value, row) => {
    sums.add(row, 0, 1)
    sums.add(row, 1, value)
  })
  return sums.bootstrap((totals) => [totals[1]! / totals[0]!], { seed })[0]!
}

describe('BlockSums', () => {
  it('takes interval and p from Student t with one degree of freedom less than blocks', () => {
    const { value, low, high, se, p } = meanOf([1, 4, 2, 8, 5, 7, 1, 4, 2, 8])!
    expect(value).toBe(4.2)
    expect((high - value) / se).toBeCloseTo(tQuantile(0.975, 9), 9) // 2.262, not 1.960
    expect((value - low) / se).toBeCloseTo(tQuantile(0.975, 9), 9)
    expect(p).toBeCloseTo(tTwoSided(value / se, 9), 12)
  })

  it('rejects a true zero at 1 % about as often as that, even from 12 blocks', () => {
    let rejected = 0
    for (let market = 0; market < 1000; market++) {
      const normal = normals(mulberry32(500 + market))
      if (meanOf(Array.from({ length: 12 }, normal), market)!.p < 0.01) rejected++
    }
    expect(rejected).toBeLessThan(22) // a normal p does so 44 times
  })

  it('counts blocks by what is in them, statistic by statistic, and estimates nothing from fewer than ten', () => {
    const sums = new BlockSums(100, 1, 4)
    for (let row = 0; row < 100; row++) {
      sums.add(row, 0, 1)
      sums.add(row, 1, row % 7)
      if (row >= 12) continue
      sums.add(row, 2, 1)
      sums.add(row, 3, row % 5)
    }
    const statistics = (totals: Float64Array) => [
      totals[1]! / totals[0]!,
      totals[3]! / totals[2]!,
      totals[3]! / totals[2]!,
    ]
    const [all, twelve, none] = sums.bootstrap(statistics, { counts: [[0], [0, 2], [2]] })
    expect((all!.high - all!.value) / all!.se).toBeCloseTo(tQuantile(0.975, 99), 9)
    expect((twelve!.high - twelve!.value) / twelve!.se).toBeCloseTo(tQuantile(0.975, 11), 9)
    expect(none).toEqual(twelve)
    const few = new BlockSums(100, 1, 2)
    for (let row = 0; row < 9; row++) {
      few.add(row, 0, 1)
      few.add(row, 1, row)
    }
    expect(few.bootstrap((totals) => [totals[1]! / totals[0]!])).toEqual([null])
  })
})

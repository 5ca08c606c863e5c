import { describe, expect, it } from 'vitest'
import { meanOf, resampleMean } from './resample.ts'

describe('resampleMean', () => {
  it('averages the known values of the bars that end inside each stretch', () => {
    const { time, values } = resampleMean(
      Float64Array.of(1, 5, 10, 11, 30),
      Float64Array.of(2, 4, Number.NaN, Number.NaN, 7),
      10,
    )
    expect([...time]).toEqual([10, 20, 30])
    expect([...values]).toEqual([3, Number.NaN, 7])
  })
})

describe('meanOf', () => {
  it('leaves missing values out, and has no value without any', () => {
    expect([meanOf([1, Number.NaN, 3]), meanOf([Number.NaN])]).toEqual([2, Number.NaN])
  })
})

import { describe, expect, it } from 'vitest'
import { unbrokenStretches } from './unbroken-stretches.ts'

describe('unbrokenStretches', () => {
  it('cuts where time skips, where the segment changes and where the price is missing', () => {
    const time = Float64Array.of(1, 2, 3, 5, 6, 7, 8, 9)
    const segment = Int32Array.of(0, 0, 0, 1, 1, 2, -1, 3)
    const price = Float64Array.of(1, Number.NaN, 1, 1, 1, 1, 1, 1)
    expect([...unbrokenStretches({ time, bar: 1 })]).toEqual([0, 0, 0, 1, 1, 1, 1, 1])
    expect([...unbrokenStretches({ time, bar: 1, segment })]).toEqual([0, 0, 0, 1, 1, 2, -1, 3])
    expect([...unbrokenStretches({ time, bar: 1, segment, price })]).toEqual([0, -1, 1, 2, 2, 3, -1, 4])
  })
})

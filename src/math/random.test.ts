import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { exponentials, mulberry32 } from './random.ts'

const take = (count: number, next: () => number): number[] => Array.from({ length: count }, () => next())
const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length

describe('mulberry32', () => {
  it('gives the published first numbers of seed 42', () => {
    expect(take(5, mulberry32(42))).toEqual([
      0.6011037519201636, 0.44829055899754167, 0.8524657934904099, 0.6697340414393693, 0.17481389874592423,
    ])
  })

  it('stays in [0, 1) and repeats itself for equal seeds modulo 2^32', () => {
    fc.assert(
      fc.property(fc.integer(), (seed) => {
        const first = take(50, mulberry32(seed))
        expect(first.every((u) => u >= 0 && u < 1)).toBe(true)
        expect(take(50, mulberry32(seed + 2 ** 32))).toEqual(first)
      }),
    )
  })
})

describe('exponentials', () => {
  it('have the moments they promise', () => {
    const e = take(20_000, exponentials(mulberry32(2)))
    expect(Math.min(...e)).toBeGreaterThanOrEqual(0)
    expect(Math.abs(mean(e) - 1)).toBeLessThan(0.03)
    expect(Math.abs(mean(e.map((value) => value * value)) - 2)).toBeLessThan(0.1)
  })
})

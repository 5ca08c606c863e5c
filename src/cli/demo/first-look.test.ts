import { describe, expect, it } from 'vitest'
import { midChanges, shifted, takeFirstLook } from './first-look.ts'
import type { MarketSeries } from './market-series.ts'

const NONE = Number.NaN

function seriesOf(time: number[], columns: Record<string, number[]>): MarketSeries {
  return {
    venue: 'acme',
    symbol: 'X',
    time: Float64Array.from(time),
    quality: new Uint8Array(time.length),
    coverage: new Float64Array(time.length).fill(1),
    column: (name) => Float64Array.from(columns[name]!),
  }
}

describe('midChanges', () => {
  it('is the change inside each bar in bps, and nothing across a hole', () => {
    const changes = midChanges(seriesOf([10, 20, 30, 50, 60], { mid: [100, 101, NONE, 100, 99] }), 10)
    expect(changes[1]).toBeCloseTo(100, 9)
    expect(changes[4]).toBeCloseTo(-100, 9)
    expect([0, 2, 3].map((i) => changes[i])).toEqual([NONE, NONE, NONE])
  })
})

describe('takeFirstLook', () => {
  // The mid moves by 1 bps for each unit of flow, one bar after it.
  const flow = [1, -2, 3, 0, -1, 2, 5, -4]
  const mid = [1]
  for (const unit of flow) mid.push(mid.at(-1)! * (1 + unit / 1e4))
  const time = mid.map((_, i) => i * 10)
  const look = takeFirstLook(seriesOf(time, { mid, flow: [...flow, NONE] }), 'flow', 10)

  it('finds an effect where it is: in the next bar, and not in the same one', () => {
    expect(look.nextBar!.slope).toBeCloseTo(1, 6)
    expect(look.nextBar!.rSquared).toBeCloseTo(1, 9)
    expect(look.sameBar!.rSquared).toBeLessThan(0.5)
  })

  it('looks ahead by the rows asked for, never around the end', () => {
    expect([...shifted(Float64Array.of(1, 2, 3), 1)]).toEqual([2, 3, NONE])
  })
})

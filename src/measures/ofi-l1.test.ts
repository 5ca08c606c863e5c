import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type GoldenStats, loadFixture } from '../../test/support/oracle.ts'
import type { Touch } from './measure.ts'
import { OfiL1 } from './ofi-l1.ts'

const touch = (bidTicks: number, bidLots: number, askTicks: number, askLots: number): Touch => ({
  bidTicks,
  bidLots,
  askTicks,
  askLots,
})
const ofiOf = (states: readonly Touch[]): number => {
  const ofi = new OfiL1()
  for (const state of states) ofi.add(state)
  return ofi.lots
}

describe('ofi_l1', () => {
  const before = touch(100, 5, 101, 7)
  // biome-ignore format: one case per line, worked by hand in the last column
  it.each([
    ['bid queue grows by 4',   touch(100, 9, 101, 7),        +9 - 5 - 7 + 7],
    ['bid improves one tick',  touch(101, 3, 102, 7),        +3 + 7],
    ['bid queue is eaten',     touch(99, 8, 101, 7),         -5 - 7 + 7],
    ['ask improves one tick',  touch(99, 5, 100, 2),         -5 - 2],
    ['ask queue shrinks by 6', touch(100, 5, 101, 1),        +5 - 5 - 1 + 7],
    ['ask side becomes empty', touch(100, 9, Number.NaN, 0), +9 - 5],
  ])('%s', (_what, after, expected) => {
    expect(ofiOf([before, after])).toBe(expected)
  })

  it('is zero before the first pair, and never differences across a reset', () => {
    const ofi = new OfiL1()
    ofi.add(before)
    expect(ofi.lots).toBe(0)
    ofi.reset('gap', 'touch')
    ofi.add(touch(100, 500, 101, 7))
    expect(ofi.lots).toBe(0)
    ofi.add(touch(100, 502, 101, 7))
    expect(ofi.lots).toBe(2)
  })

  it('keeps the flow of the bar and the predecessor when only the depth source is reset', () => {
    const ofi = new OfiL1()
    ofi.add(before)
    ofi.add(touch(100, 9, 101, 7))
    ofi.reset('gap', 'book')
    ofi.add(touch(100, 10, 101, 7))
    expect(ofi.lots).toBe(5)
  })

  it('agrees with the independent events', () => {
    const { states, e } = loadFixture<GoldenStats>('golden_stats.json').ofi
    const ticks = (price: number) => Math.round(price * 100)
    const touches = states.map(([bid, qb, ask, qa]) => touch(ticks(bid), qb, ticks(ask), qa))
    expect(touches.map((_, i) => ofiOf(touches.slice(0, i + 1)) - ofiOf(touches.slice(0, i)))).toEqual(e)
  })

  const lots = fc.integer({ min: 1, max: 50 })
  const state = fc
    .tuple(fc.integer({ min: 1, max: 9 }), fc.integer({ min: 1, max: 3 }), lots, lots)
    .map(([bid, spread, bidLots, askLots]) => touch(bid, bidLots, bid + spread, askLots))

  it('changes sign when the book is mirrored', () => {
    fc.assert(
      fc.property(fc.array(state, { minLength: 2 }), (states) => {
        const mirrored = states.map((s) => touch(-s.askTicks, s.askLots, -s.bidTicks, s.bidLots))
        expect(ofiOf(mirrored) + ofiOf(states)).toBe(0)
      }),
    )
  })

  it('is the change of size while prices stand still', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(lots, lots), { minLength: 2 }), (sizes) => {
        const first = sizes[0]!
        const last = sizes.at(-1)!
        expect(ofiOf(sizes.map(([bid, ask]) => touch(100, bid, 101, ask)))).toBe(
          last[0] - first[0] - (last[1] - first[1]),
        )
      }),
    )
  })
})

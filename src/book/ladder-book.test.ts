import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { LadderBook } from './ladder-book.ts'
import { LadderSide } from './ladder-side.ts'

/** The obvious book: two maps, sorted on demand. */
class NaiveSide {
  readonly sizes = new Map<number, number>()
  set(key: number, size: number): number {
    const before = this.sizes.get(key) ?? 0
    if (size === 0) this.sizes.delete(key)
    else this.sizes.set(key, size)
    return before
  }
  sorted(): [number, number][] {
    return [...this.sizes].sort((a, b) => b[0] - a[0])
  }
  sum(low: number, high: number): number {
    let total = 0
    for (const [key, size] of this.sizes) if (key >= low && key <= high) total += size
    return total
  }
}

type Step = { op: 'set'; key: number; size: number } | { op: 'clear' } | { op: 'rescale'; factor: number }

/** Prices near a wandering centre, far from it, at huge magnitudes and around the window's edges. */
const centre = fc.constantFrom(
  0,
  1,
  -40_000,
  131_072,
  6_160_000,
  -6_160_000,
  2 ** 31 - 5,
  2 ** 31 + 70_000,
  9e12,
  -9e12,
)
const distance = fc.oneof(
  { weight: 6, arbitrary: fc.integer({ min: -60, max: 60 }) },
  { weight: 3, arbitrary: fc.integer({ min: -2_000, max: 2_000 }) },
  { weight: 2, arbitrary: fc.integer({ min: -400_000, max: 400_000 }) },
  { weight: 1, arbitrary: fc.constantFrom(-131_072, 131_072, -98_304, 32_768, 98_303, -32_769, 262_144) },
)
const size = fc.oneof(
  { weight: 2, arbitrary: fc.constant(0) },
  { weight: 3, arbitrary: fc.integer({ min: 1, max: 1e6 }) },
)
const steps = centre.chain((c) =>
  fc.array(
    fc.oneof(
      { weight: 60, arbitrary: fc.record({ op: fc.constant('set' as const), key: distance.map((d) => c + d), size }) },
      { weight: 1, arbitrary: fc.constant<Step>({ op: 'clear' }) },
      { weight: 1, arbitrary: fc.constant<Step>({ op: 'rescale', factor: 10 }) },
    ),
    { minLength: 1, maxLength: 250 },
  ),
)

describe('LadderSide', () => {
  it('equals a sorted map after every change: best, top n, counts, sizes and range sums', () => {
    fc.assert(
      fc.property(steps, (list) => {
        const side = new LadderSide()
        let naive = new NaiveSide()
        const keys = new Float64Array(20)
        const sizes = new Float64Array(20)
        let scaled = false
        for (const step of list as Step[]) {
          if (step.op === 'clear') {
            side.clear()
            naive = new NaiveSide()
          } else if (step.op === 'rescale') {
            if (scaled) continue
            scaled = true
            side.rescale(step.factor, 100)
            const rescaled = new NaiveSide()
            for (const [key, amount] of naive.sizes) rescaled.set(key * step.factor, amount * 100)
            naive = rescaled
          } else {
            expect(side.set(step.key, step.size)).toBe(naive.set(step.key, step.size))
          }
          const sorted = naive.sorted()
          expect(side.best).toBe(sorted[0]?.[0] ?? Number.NEGATIVE_INFINITY)
          expect(side.worst).toBe(sorted.at(-1)?.[0] ?? Number.NEGATIVE_INFINITY)
          expect(side.count).toBe(sorted.length)
          const filled = side.fillTop(keys, sizes, 20)
          expect(filled).toBe(Math.min(20, sorted.length))
          expect([...keys.subarray(0, filled)]).toEqual(sorted.slice(0, 20).map(([key]) => key))
          expect([...sizes.subarray(0, filled)]).toEqual(sorted.slice(0, 20).map(([, amount]) => amount))
          const best = sorted[0]?.[0] ?? 0
          for (const reach of [0, 1, 31, 32, 33, 1_000, 140_000, 500_000]) {
            expect(side.sum(best - reach, best + reach)).toBe(naive.sum(best - reach, best + reach))
            expect(side.sum(best - reach, best - (reach >> 1))).toBe(naive.sum(best - reach, best - (reach >> 1)))
          }
        }
        expect(side.levels()).toEqual(naive.sorted())
      }),
      { numRuns: 300 },
    )
  })

  it('keeps far levels that would alias in the window apart, and finds them when the best walks to them', () => {
    const side = new LadderSide()
    side.set(1_000_000, 5)
    side.set(1_000_000 - 131_072, 7)
    side.set(1_000_000 - 2 * 131_072, 9)
    expect(side.farCount).toBe(2)
    expect(side.levels()).toEqual([
      [1_000_000, 5],
      [868_928, 7],
      [737_856, 9],
    ])
    side.set(1_000_000, 0)
    expect([side.best, side.sizeAt(868_928)]).toEqual([868_928, 7])
  })

  it('follows prices that walk out of the window in both directions', () => {
    const side = new LadderSide()
    const naive = new NaiveSide()
    for (const direction of [1, -1]) {
      for (let step = 0; step < 4_000; step++) {
        const key = direction * step * 97
        for (const [k, s] of [
          [key, 1 + (step % 7)],
          [key - direction * 970, 0],
          [key - 5_000, step % 3],
        ] as const) {
          side.set(k, s)
          naive.set(k, s)
        }
      }
      expect(side.levels()).toEqual(naive.sorted())
    }
  })
})

describe('LadderBook', () => {
  it('answers best prices, twice the mid and crossed for two-sided, one-sided and empty books', () => {
    const book = new LadderBook()
    expect([book.bestBid, book.bestAsk, book.twiceMid, book.bestBidSize]).toEqual([
      Number.NaN,
      Number.NaN,
      Number.NaN,
      0,
    ])
    book.setBid(100, 5)
    expect([book.bestBid, book.bestAsk, book.isCrossed]).toEqual([100, Number.NaN, false])
    book.setAsk(103, 2)
    expect([book.bestAsk, book.bestAskSize, book.twiceMid, book.isCrossed]).toEqual([103, 2, 203, false])
    book.setAsk(99, 1)
    expect(book.isCrossed).toBe(true)
    book.setAsk(99, 0)
    book.setAsk(100, 1)
    expect(book.isCrossed).toBe(false) // locked is not crossed
  })
})

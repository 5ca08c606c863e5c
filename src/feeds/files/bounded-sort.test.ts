import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { BoundedSort, formatBound } from './bounded-sort.ts'

/** Feeds rows through; each record holds its own number. Throws for a row that comes too late. */
function sorted(rows: readonly (readonly [time: number, tie: number])[], windowMicros: number, capacity: number) {
  const sort = new BoundedSort(1, { windowMicros, rows: capacity })
  const out: number[] = []
  let held = 0
  let mostHeld = 0
  const take = (everything: boolean) => {
    for (let at = sort.take(everything); at >= 0; at = sort.take(everything)) {
      out.push(sort.values[at]!)
      held--
    }
  }
  rows.forEach(([time, tie], index) => {
    const at = sort.add(time, tie)
    if (at < 0) throw new RangeError(`row ${index} is too late`)
    sort.values[at] = index
    held++
    take(false)
    mostHeld = Math.max(mostHeld, held)
  })
  take(true)
  return { out, mostHeld }
}

describe('BoundedSort', () => {
  it('orders by time, then tie, then arrival', () => {
    // biome-ignore format: one row per line
    const rows = [[10, 2], [10, 1], [9, 5], [11, 0], [10, 1]] as const
    expect(sorted(rows, 5, 100).out).toEqual([2, 1, 4, 0, 3])
  })

  it('accepts a row exactly at the window and refuses one beyond it', () => {
    expect(
      sorted(
        [
          [100, 0],
          [95, 0],
        ],
        5,
        100,
      ).out,
    ).toEqual([1, 0])
    expect(() =>
      sorted(
        [
          [100, 0],
          [94, 0],
        ],
        5,
        100,
      ),
    ).toThrow('row 1 is too late')
  })

  it('refuses a row older than one released because too many were held', () => {
    const rows = [
      [10, 0],
      [20, 0],
      [30, 0],
      [9, 0],
    ] as const
    expect(() => sorted(rows, 1000, 2)).toThrow('row 3 is too late')
    expect(sorted([...rows.slice(0, 3), [11, 0]], 1000, 2).out).toEqual([0, 3, 1, 2])
  })

  it('equals a stable sort, in bounded memory, for any rows displaced less than the bound', () => {
    const rows = fc.array(fc.tuple(fc.integer({ min: 0, max: 400 }), fc.integer({ min: 0, max: 3 })), {
      maxLength: 300,
    })
    fc.assert(
      fc.property(rows, fc.integer({ min: 1, max: 60 }), (jittered, window) => {
        // Time rises by one from row to row, minus a jitter inside the window.
        const given = jittered.map(([jitter, tie], i) => [1000 + i - (jitter % window), tie] as const)
        const expected = given
          .map(([time, tie], index) => ({ time, tie, index }))
          .sort((a, b) => a.time - b.time || a.tie - b.tie || a.index - b.index)
          .map(({ index }) => index)
        const { out, mostHeld } = sorted(given, window, 1000)
        expect(out).toEqual(expected)
        expect(mostHeld).toBeLessThanOrEqual(2 * window + 1)
      }),
    )
  })

  it('never holds more rows than the bound, even when all carry one time, and keeps their order', () => {
    const rows = Array.from({ length: 500 }, () => [7, 0] as const)
    const { out, mostHeld } = sorted(rows, 1000, 16)
    expect(mostHeld).toBe(16)
    expect(out).toEqual(rows.map((_, i) => i))
  })

  it('states its bound in words', () => {
    expect(formatBound({ windowMicros: 5_000_000, rows: 65_536 })).toBe('5 s or 65536 rows')
  })
})

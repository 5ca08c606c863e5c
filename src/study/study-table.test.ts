import { describe, expect, it } from 'vitest'
import { nextMoves } from './next-move.ts'
import { studyTable } from './study-table.ts'

const SECOND = 1_000_000
const DAY = 86_400 * SECOND

/** Rows at uneven times, as events come; the price changes with every row. */
function eventTable(time: readonly number[], fileStarts: readonly number[] = []) {
  const price = Float64Array.from(time, (_, row) => 100 + row)
  const trusted = new Uint8Array(time.length).fill(1)
  return studyTable({
    venue: 'a',
    symbol: 'b',
    time: Float64Array.from(time),
    price,
    columns: new Map(),
    trusted,
    fileStarts,
  })
}

describe('rows that follow events', () => {
  it.each<[string, readonly number[], readonly number[], readonly number[]]>([
    ['stay together within a day', [1, 2, 4, 9].map((s) => s * SECOND + s), [], [0, 0, 0, 0]],
    ['run through midnight', [DAY - 3, DAY - 1, DAY, DAY + 7], [], [0, 0, 0, 0]],
    ['break where a file begins', [1, 2, 4, 9].map((s) => s * SECOND + s), [0, 3], [0, 0, 0, 1]],
    ['bear a silence of ten minutes', [0, 3, 600 * SECOND + 3, 600 * SECOND + 8], [], [0, 0, 0, 0]],
    ['break at a longer silence', [0, 3, 600 * SECOND + 4, 600 * SECOND + 5], [], [0, 0, 1, 1]],
  ])('%s', (_name, time, fileStarts, segments) => {
    const table = eventTable(time, fileStarts)
    expect(table.bar).toBeNull()
    expect([...table.segment]).toEqual(segments)
    expect(table.gaps).toBe(table.segments - 1)
    // No change of the price is taken across a break.
    expect(nextMoves(table).move).toHaveLength(time.length - table.segments)
  })
})

describe('time bars', () => {
  it('break at a missing bar only, not at midnight or a new file', () => {
    const time = [DAY - SECOND, DAY, DAY + SECOND, DAY + 3 * SECOND]
    const table = eventTable(time, [0, 1])
    expect(table.bar).toBe(SECOND)
    expect([...table.segment]).toEqual([0, 0, 0, 1])
  })
})

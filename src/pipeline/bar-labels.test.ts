import { describe, expect, it } from 'vitest'
import { ASKS, BIDS, BOOK, delta, handStream, liveBook, status } from '../../test/support/hand-stream.ts'
import { measureColumns, measureStreams } from '../../test/support/measure-rows.ts'

describe('labels', () => {
  const labels = [{ name: '1s', horizon: 1_000_000 }]

  it('are the return of the mid from the end of the bar, in bps', async () => {
    const { rows } = await measureColumns(
      [handStream(['book'], [...BOOK, delta(11.5, [[101, 1]]), delta(12.5, [[101, 0]]), delta(14.5, [[100, 6]])])],
      ['mid'],
      { labels },
    )
    expect(rows.map((row) => [row.mid, row.label_1s])).toEqual([
      [101, (101.5 / 101 - 1) * 1e4],
      [101.5, (101 / 101.5 - 1) * 1e4],
      [101, 0],
      [101, null],
      [101, null],
    ])
  })

  it('use the last mid at or before the horizon', async () => {
    const at = await measureColumns(
      [handStream(['book'], [...BOOK, delta(12, [[101, 1]]), delta(13.5, [[101, 0]])])],
      ['mid'],
      { labels },
    )
    expect(at.rows[0]!.label_1s).toBe((101.5 / 101 - 1) * 1e4)
    const after = await measureColumns(
      [handStream(['book'], [...BOOK, delta(12.000001, [[101, 1]]), delta(13.5, [[101, 0]])])],
      ['mid'],
      { labels },
    )
    expect(after.rows[0]!.label_1s).toBe(0)
  })

  it('are null across a gap, and where the recording ends', async () => {
    const stream = handStream(
      ['book'],
      [...BOOK, status(12.5, 'gap'), ...liveBook(12.6, BIDS, ASKS), delta(15.5, [[100, 6]])],
    )
    const { rows } = await measureColumns([stream], ['mid'], { labels })
    expect(rows.map((row) => [row.mid, row.label_1s])).toEqual([
      [101, 0],
      [101, null],
      [101, 0],
      [101, 0],
      [101, null],
      [101, null],
    ])
  })

  it('do not depend on how many rows are held at once', async () => {
    const moves = Array.from({ length: 40 }, (_, i) => delta(11 + i * 0.7, [[100 + (i % 2), i % 3 === 0 ? 0 : 1]]))
    const stream = handStream(['book'], [...BOOK, ...moves])
    const config = { measures: ['mid'], labels: [{ name: '5s', horizon: 5_000_000 }] }
    const whole = await measureStreams([stream], config)
    for (const blockRows of [1, 2, 7])
      expect((await measureStreams([stream], config, { blockRows })).digest).toBe(whole.digest)
  })
})

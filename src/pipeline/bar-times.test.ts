import { describe, expect, it } from 'vitest'
import { BOOK, delta, handStream, trade } from '../../test/support/hand-stream.ts'
import { measureColumns, shownRows } from '../../test/support/measure-rows.ts'
import type { BarRule } from './bar-rule.ts'

function everyBar(rule: BarRule): { bars: BarRule } {
  return { bars: rule }
}

describe('time bars', () => {
  it('are left-closed: a message at t belongs to the bar that begins at t, and the close is the state before it', async () => {
    const stream = handStream(
      ['book'],
      [...BOOK, delta(11, [[101, 1]]), delta(11.999999, [[101, 0]]), delta(12, [[99, 1]])],
    )
    const table = await measureColumns([stream], ['bid', 'ofi_l1'])
    expect(shownRows(table, 'bid', 'ofi_l1')).toEqual([
      [11, 100, 0],
      // +1 for the better bid; its deletion takes 1 away.
      [12, 100, 0],
      [13, 100, 0],
    ])
    const better = await measureColumns([handStream(['book'], [...BOOK, delta(11, [[101, 1]])])], ['bid', 'ofi_l1'])
    expect(shownRows(better, 'bid', 'ofi_l1')).toEqual([
      [11, 100, 0],
      [12, 101, 1],
    ])
  })

  it('are emitted empty too, with the state carried on and no flow', async () => {
    const stream = handStream(['book', 'trades'], [...BOOK, trade(10.5, 'buy', 102, 1), delta(14.5, [[100, 6]])])
    const table = await measureColumns([stream], ['mid', 'ofi_l1', 'buy_volume'])
    expect(shownRows(table, 'mid', 'ofi_l1', 'buy_volume', 'quality', 'coverage')).toEqual([
      [11, 101, 0, 1, 'verified', 0.8],
      [12, 101, 0, 0, 'verified', 1],
      [13, 101, 0, 0, 'verified', 1],
      [14, 101, 0, 0, 'verified', 1],
      [15, 101, 1, 0, 'verified', 0.5],
    ])
  })

  it('align to multiples of their width from --origin', async () => {
    const stream = handStream(['book'], [...BOOK, delta(12.4, [[100, 6]])])
    const times = async (width: number, origin: number) =>
      shownRows(await measureColumns([stream], ['bid'], everyBar({ kind: 'time', width, origin }))).map(
        ([time]) => time,
      )
    expect(await times(1_000_000, 0)).toEqual([11, 12, 13])
    expect(await times(1_000_000, 300_000)).toEqual([10.3, 11.3, 12.3, 13.3])
    expect(await times(1_000_000, 86_400_300_000)).toEqual([10.3, 11.3, 12.3, 13.3])
    expect(await times(2_000_000, 0)).toEqual([12, 14])
  })

  it('are refused where a damaged time would make more of them than a disk holds', async () => {
    const stream = handStream(['book'], [...BOOK, delta(8e9, [[100, 6]])])
    await expect(measureColumns([stream], ['bid'])).rejects.toMatchObject({
      code: 'file.malformed',
      message: expect.stringMatching(/^time jumps from 1970-01-01T00:00:10.200000Z to 2223-/),
      where: { venue: 'acme', symbol: 'X' },
    })
  })
})

describe('the clock', () => {
  it('of the exchange decides bars where it is asked for, and is refused where a stream has none', async () => {
    const stream = handStream(['trades'], [trade(10.9, 'buy', 102, 1, 10.1), trade(11.05, 'buy', 102, 2, 10.95)])
    const volumes = async (clock: 'local' | 'exchange') =>
      shownRows(await measureColumns([stream], ['buy_volume'], { clock }), 'buy_volume')
    expect(await volumes('local')).toEqual([
      [11, 1],
      [12, 2],
    ])
    expect(await volumes('exchange')).toEqual([[11, 3]])
    const blind = handStream(['trades'], [], { local: true, exchange: false })
    await expect(measureColumns([blind], ['buy_volume'], { clock: 'exchange' })).rejects.toMatchObject({
      code: 'config.invalid',
    })
  })

  it('that runs backwards never reopens a bar: late messages are counted and belong to the open one', async () => {
    const stream = handStream(
      ['trades'],
      [
        trade(10.5, 'buy', 102, 1, 10.5),
        trade(11.5, 'buy', 102, 2, 11.5),
        trade(11.6, 'sell', 102, 4, 10.9),
        trade(11.7, 'sell', 102, 8, 11.2),
      ],
    )
    const table = await measureColumns([stream], ['buy_volume', 'sell_volume'], { clock: 'exchange' })
    expect(shownRows(table, 'buy_volume', 'sell_volume')).toEqual([
      [11, 1, 0],
      [12, 2, 12],
    ])
    expect(table.results[0]).toMatchObject({ lateMessages: 1 })
  })
})

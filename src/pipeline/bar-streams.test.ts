import { describe, expect, it } from 'vitest'
import { ASKS, BIDS, BOOK, delta, handStream, liveBook, quote, status, trade } from '../../test/support/hand-stream.ts'
import { measureColumns, measureStreams, shownRows } from '../../test/support/measure-rows.ts'

const QUOTES = ['bid', 'ask', 'mid', 'book_mid']

describe('streams', () => {
  const trades = handStream(['trades'], [trade(10.5, 'buy', 102, 1), trade(12.5, 'sell', 100, 3)])

  it('trade columns depend on the trade stream alone; book columns without a book are null', async () => {
    const table = await measureColumns([trades], ['bid', 'ofi_l1', 'buy_volume', 'sell_volume', 'cvd'])
    expect(shownRows(table, 'bid', 'ofi_l1', 'buy_volume', 'sell_volume', 'cvd')).toEqual([
      [11, null, null, 1, 0, 1],
      [12, null, null, 0, 0, 1],
      [13, null, null, 0, 3, -2],
    ])
    const withBook = await measureColumns([trades, handStream(['book'], [...BOOK, status(10.9, 'gap')])], ['cvd'])
    expect(shownRows(withBook, 'cvd').slice(0, 3)).toEqual(shownRows(table, 'cvd'))
  })

  it('without trades their columns are null, not 0', async () => {
    expect(
      shownRows(await measureColumns([handStream(['book'], BOOK)], ['buy_volume', 'vwap']), 'buy_volume', 'vwap'),
    ).toEqual([[11, null, null]])
  })

  it('best quotes, where supplied, are the L1: judged by themselves, beside a book that has its own mid', async () => {
    const quotes = handStream(['quotes'], [quote(11.5, [100.5, 1], [101, 1]), quote(13.5, [100.25, 2], [101, 1])])
    const stream = handStream(['book'], [...BOOK, status(12.5, 'gap'), delta(14.5, [])])
    const table = await measureColumns([stream, quotes], [...QUOTES, 'ofi_l1'])
    expect(shownRows(table, ...QUOTES, 'ofi_l1')).toEqual([
      [11, null, null, null, 101, null],
      [12, 100.5, 101, 100.75, 101, 0],
      [13, 100.5, 101, 100.75, null, 0],
      [14, 100.25, 101, 100.625, null, -1],
    ])
    expect(table.results[0]).toMatchObject({ l1: 'quotes' })
  })

  it('at equal local time merge as trades, BOOK, quotes', async () => {
    const streams = [
      handStream(['quotes'], [quote(10.5, [100, 1], [102, 1]), quote(11.5, [103, 1], [104, 1])]),
      handStream(
        ['book'],
        [
          ...liveBook(10.5, BIDS, ASKS),
          delta(11.5, [
            [100, 0],
            [99, 5],
          ]),
        ],
      ),
      handStream(['trades'], [trade(11.5, 'buy', 102, 1)]),
    ]
    // The trade is judged by the quote before: 102 is at the ask of 102. After the book message the mid is 100.5.
    const table = await measureColumns(streams, ['touch_buy_volume', 'book_mid', 'bid'])
    expect(shownRows(table, 'touch_buy_volume', 'book_mid', 'bid').at(-1)).toEqual([12, 1, 100.5, 103])
    const [quotesFirst] = await Promise.all([
      measureColumns([...streams].reverse(), ['touch_buy_volume', 'book_mid', 'bid']),
    ])
    expect(quotesFirst!.digest).toBe(table.digest)
  })

  it('of the same family are not mixed: the second is not used', async () => {
    const twice = handStream(['trades'], [trade(10.5, 'buy', 102, 1)])
    const { rows } = await measureColumns(
      [handStream(['book', 'trades'], [...BOOK, trade(10.5, 'buy', 102, 2)]), twice],
      ['buy_volume'],
    )
    expect(rows.map((row) => row.buy_volume)).toEqual([2])
  })

  it('without BOOK, trades or quotes there is nothing to measure', async () => {
    await expect(measureColumns([handStream([], [])], ['bid'])).rejects.toMatchObject({ code: 'config.invalid' })
  })
})

describe('warm-up', () => {
  it('begins measures anew at its moment, keeps the BOOK, and keeps the rows of its own day only', async () => {
    const stream = handStream(
      ['book', 'trades'],
      [
        ...BOOK,
        trade(10.5, 'buy', 102, 1),
        trade(11.5, 'buy', 102, 2),
        trade(12.5, 'buy', 102, 4),
        delta(13.5, [[100, 6]]),
        trade(14.5, 'buy', 102, 8),
      ],
    )
    const limits = { restartAt: 11e6, emitFrom: 12e6, emitUntil: 14e6 }
    const table = await measureStreams([stream], { measures: ['bid_size', 'ofi_l1', 'cvd'] }, limits)
    expect(shownRows(table, 'bid_size', 'ofi_l1', 'cvd')).toEqual([
      [13, 5, 0, 6],
      [14, 6, 1, 6],
    ])
  })
})

describe('--units', () => {
  it('converts amounts at the mid of the close', async () => {
    const stream = handStream(['book', 'trades'], [...BOOK, trade(10.5, 'buy', 102, 2)])
    const quoteUnits = await measureColumns([stream], ['buy_volume', 'bid_size', 'mid'], { units: 'quote' })
    expect(shownRows(quoteUnits, 'buy_volume', 'bid_size', 'mid')).toEqual([[11, 202, 505, 101]])
    const alone = await measureColumns([handStream(['trades'], [trade(10.5, 'buy', 102, 2)])], ['buy_volume'], {
      units: 'quote',
    })
    expect(shownRows(alone, 'buy_volume')).toEqual([[11, null]])
  })

  it('converts slopes, which are amounts per bp', async () => {
    const near = liveBook(10, [[1000, 2], [999, 3]], [[1001, 4], [1002, 1]]) // biome-ignore format: one line
    const slopeIn = async (units: 'native' | 'quote') =>
      shownRows(
        await measureColumns([handStream(['book'], near)], ['slope_bid', 'mid'], { trust: 'all', units }),
        'slope_bid',
        'mid',
      )
    const [[, slope, mid]] = (await slopeIn('native')) as [[number, number, number]]
    expect(slope).toBeGreaterThan(0)
    expect(await slopeIn('quote')).toEqual([[11, slope * mid, mid]])
  })

  it('uses the contract size of the time', async () => {
    const stream = handStream(['book', 'trades'], [...BOOK, trade(10.5, 'buy', 102, 2), trade(11.5, 'buy', 102, 2)])
    const facts = [
      {
        venue: 'acme',
        symbol: 'X',
        amountUnit: 'contracts' as const,
        contractSize: 10,
        changes: [{ until: 11e6, contractSize: 1 }],
      },
    ]
    const table = await measureStreams([stream], { measures: ['buy_volume'], units: 'base' }, {}, facts)
    expect(shownRows(table, 'buy_volume')).toEqual([
      [11, 2],
      [12, 20],
    ])
  })
})

import { describe, expect, it } from 'vitest'
import {
  ASKS,
  BIDS,
  BOOK,
  delta,
  type HandMessage,
  handStream,
  liveBook,
  silentDelta,
  snapshot,
  status,
  trade,
} from '../../test/support/hand-stream.ts'
import { measureColumns, shownRows } from '../../test/support/measure-rows.ts'

describe('state and flow across an interruption', () => {
  /** Live from 10.2; a gap at 11.5; live again with another book at 13.25. */
  const gapped: HandMessage[] = [
    ...BOOK,
    delta(11.1, [[101, 2]]),
    trade(11.2, 'sell', 101, 1),
    status(11.5, 'gap'),
    trade(12.5, 'buy', 103, 2),
    status(13.25, 'liveVerified'),
    snapshot(13.25, [[110, 1]], [[112, 1]]),
    delta(14.5, [[111, 3]]),
    delta(15.5, [[111, 4]]),
  ]
  const columns = ['bid', 'ofi_l1', 'buy_volume', 'sell_volume', 'quality', 'coverage']

  it('state is null while not live at the close, flow in every bar that was interrupted, trades go on', async () => {
    const table = await measureColumns(
      [handStream(['book', 'trades'], gapped)],
      ['bid', 'ofi_l1', 'buy_volume', 'sell_volume'],
    )
    expect(shownRows(table, ...columns)).toEqual([
      [11, 100, 0, 0, 0, 'verified', 0.8],
      [12, null, null, 0, 1, 'suspect', 0.5],
      [13, null, null, 2, 0, 'suspect', 0],
      [14, 110, null, 0, 0, 'suspect', 0.75],
      [15, 111, 3, 0, 0, 'verified', 1],
      [16, 111, 1, 0, 0, 'verified', 0.5],
    ])
  })

  it('nothing is differenced across it', async () => {
    // 110 after 100 would be a flow of +1: it is none.
    const { rows } = await measureColumns([handStream(['book', 'trades'], gapped)], ['ofi_l1', 'mlofi'])
    expect(rows.map((row) => row.mlofi_1)).toEqual([0, null, null, null, 3, 1])
  })

  it('a snapshot that says what the book says interrupts nothing, and contributes no flow', async () => {
    const stream = handStream(
      ['book'],
      [...BOOK, delta(11.1, [[100, 7]]), snapshot(11.5, [[100, 7]], ASKS), delta(11.7, [[100, 8]])],
    )
    const table = await measureColumns([stream], ['bid_size', 'ofi_l1'])
    expect(shownRows(table, 'bid_size', 'ofi_l1', 'quality', 'coverage')).toEqual([
      [11, 5, 0, 'verified', 0.8],
      [12, 8, 3, 'verified', 0.7],
    ])
    expect(table.results[0]!.ledger.anchors).toEqual({ compared: 1, equal: 1 })
  })

  it('a snapshot that contradicts the book is a divergence: the flow of its bar is null', async () => {
    const stream = handStream(
      ['book'],
      [...BOOK, delta(11.1, [[100, 7]]), snapshot(11.5, [[100, 9]], ASKS), delta(12.7, [[100, 8]])],
    )
    const table = await measureColumns([stream], ['bid_size', 'ofi_l1'])
    expect(shownRows(table, 'bid_size', 'ofi_l1', 'quality')).toEqual([
      [11, 5, 0, 'verified'],
      [12, 9, null, 'suspect'],
      [13, 8, -1, 'verified'],
    ])
    expect(table.results[0]!.ledger.verdicts.divergence).toBe(1)
  })

  it('rows that are no flow change the book and nothing else', async () => {
    const stream = handStream(['book'], [...BOOK, silentDelta(11.1, [[90, 7]]), delta(11.2, [[91, 2]])])
    expect(shownRows(await measureColumns([stream], ['band_flow']), 'band_flow_10_25bps')).toEqual([
      [11, 0],
      [12, 0],
    ])
  })

  it('a disconnect interrupts the trades too', async () => {
    const stream = handStream(
      ['book', 'trades'],
      [
        ...BOOK,
        trade(10.5, 'buy', 102, 1),
        status(11.5, 'disconnect'),
        ...liveBook(13.5, BIDS, ASKS),
        trade(14.5, 'buy', 102, 1),
      ],
    )
    const table = await measureColumns([stream], ['buy_volume', 'bid'])
    expect(shownRows(table, 'buy_volume', 'bid')).toEqual([
      [11, 1, 100],
      [12, null, null],
      [13, null, null],
      [14, null, 100],
      [15, 1, 100],
    ])
  })

  it('a book before its first snapshot is missing, and the first bar keeps the flow of its live part', async () => {
    const stream = handStream(
      ['book', 'trades'],
      [trade(8.5, 'buy', 102, 1), status(9.5, 'syncing'), ...BOOK, delta(10.9, [[100, 6]])],
    )
    expect(
      shownRows(
        await measureColumns([stream], ['bid', 'ofi_l1', 'buy_volume']),
        'bid',
        'ofi_l1',
        'buy_volume',
        'quality',
        'coverage',
      ),
    ).toEqual([
      [9, null, null, 1, 'missing', 0],
      [10, null, null, 0, 'missing', 0],
      [11, 100, 1, 0, 'verified', 0.7],
    ])
  })

  it('quality is the worst state of the bar', async () => {
    const stream = handStream(
      ['book'],
      [
        ...BOOK,
        status(11.5, 'liveUnverified'),
        delta(12.5, [[100, 6]]),
        status(13.5, 'liveVerified'),
        delta(15.5, [[100, 7]]),
      ],
    )
    expect((await measureColumns([stream], ['bid'])).rows.map(({ quality }) => quality)).toEqual([
      'verified',
      'unverified',
      'unverified',
      'unverified',
      'verified',
      'verified',
    ])
  })
})

import { describe, expect, it } from 'vitest'
import {
  delta,
  type HandMessage,
  handStream,
  liveBook,
  quote,
  silentDelta,
  snapshot,
  status,
  trade,
} from '../../test/support/hand-stream.ts'
import { type MeasuredTable, measureStreams } from '../../test/support/measure-rows.ts'
import type { StreamPlan } from '../feeds/index.ts'
import type { BarRule } from './bar-rule.ts'
import type { MeasureConfig } from './measure-config.ts'

const QUOTES = ['bid', 'ask', 'mid', 'book_mid']
const BIDS = [[100, 5]] as const
const ASKS = [[102, 4]] as const
const book = liveBook(10.2, BIDS, ASKS)

function measure(streams: readonly StreamPlan[], measures: string[], config: Partial<MeasureConfig> = {}) {
  return measureStreams(streams, { measures, ...config })
}

/** The named columns of every row, and its time in seconds. */
function shown({ rows }: MeasuredTable, ...names: string[]): (number | string | null)[][] {
  return rows.map((row) => [Number(row.time) / 1e6, ...names.map((name) => row[name]!)])
}

function everyBar(rule: BarRule): { bars: BarRule } {
  return { bars: rule }
}

describe('time bars', () => {
  it('are left-closed: a message at t belongs to the bar that begins at t, and the close is the state before it', async () => {
    const stream = handStream(
      ['book'],
      [...book, delta(11, [[101, 1]]), delta(11.999999, [[101, 0]]), delta(12, [[99, 1]])],
    )
    const table = await measure([stream], ['bid', 'ofi_l1'])
    expect(shown(table, 'bid', 'ofi_l1')).toEqual([
      [11, 100, 0],
      // +1 for the better bid; its deletion takes 1 away.
      [12, 100, 0],
      [13, 100, 0],
    ])
    const better = await measure([handStream(['book'], [...book, delta(11, [[101, 1]])])], ['bid', 'ofi_l1'])
    expect(shown(better, 'bid', 'ofi_l1')).toEqual([
      [11, 100, 0],
      [12, 101, 1],
    ])
  })

  it('are emitted empty too, with the state carried on and no flow', async () => {
    const stream = handStream(['book', 'trades'], [...book, trade(10.5, 'buy', 102, 1), delta(14.5, [[100, 6]])])
    const table = await measure([stream], ['mid', 'ofi_l1', 'buy_volume'])
    expect(shown(table, 'mid', 'ofi_l1', 'buy_volume', 'quality', 'coverage')).toEqual([
      [11, 101, 0, 1, 'verified', 0.8],
      [12, 101, 0, 0, 'verified', 1],
      [13, 101, 0, 0, 'verified', 1],
      [14, 101, 0, 0, 'verified', 1],
      [15, 101, 1, 0, 'verified', 0.5],
    ])
  })

  it('align to multiples of their width from --origin', async () => {
    const stream = handStream(['book'], [...book, delta(12.4, [[100, 6]])])
    const times = async (width: number, origin: number) =>
      shown(await measure([stream], ['bid'], everyBar({ kind: 'time', width, origin }))).map(([time]) => time)
    expect(await times(1_000_000, 0)).toEqual([11, 12, 13])
    expect(await times(1_000_000, 300_000)).toEqual([10.3, 11.3, 12.3, 13.3])
    expect(await times(1_000_000, 86_400_300_000)).toEqual([10.3, 11.3, 12.3, 13.3])
    expect(await times(2_000_000, 0)).toEqual([12, 14])
  })

  it('are refused where a damaged time would make more of them than a disk holds', async () => {
    const stream = handStream(['book'], [...book, delta(8e9, [[100, 6]])])
    await expect(measure([stream], ['bid'])).rejects.toMatchObject({
      code: 'file.malformed',
      message: expect.stringMatching(/^time jumps from 1970-01-01T00:00:10.200000Z to 2223-/),
      where: { venue: 'acme', symbol: 'X' },
    })
  })
})

describe('state and flow across an interruption', () => {
  /** Live from 10.2; a gap at 11.5; live again with another book at 13.25. */
  const gapped: HandMessage[] = [
    ...book,
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
    const table = await measure(
      [handStream(['book', 'trades'], gapped)],
      ['bid', 'ofi_l1', 'buy_volume', 'sell_volume'],
    )
    expect(shown(table, ...columns)).toEqual([
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
    const { rows } = await measure([handStream(['book', 'trades'], gapped)], ['ofi_l1', 'mlofi'])
    expect(rows.map((row) => row.mlofi_1)).toEqual([0, null, null, null, 3, 1])
  })

  it('a snapshot that says what the book says interrupts nothing, and contributes no flow', async () => {
    const stream = handStream(
      ['book'],
      [...book, delta(11.1, [[100, 7]]), snapshot(11.5, [[100, 7]], ASKS), delta(11.7, [[100, 8]])],
    )
    const table = await measure([stream], ['bid_size', 'ofi_l1'])
    expect(shown(table, 'bid_size', 'ofi_l1', 'quality', 'coverage')).toEqual([
      [11, 5, 0, 'verified', 0.8],
      [12, 8, 3, 'verified', 0.7],
    ])
    expect(table.results[0]!.ledger.anchors).toEqual({ compared: 1, equal: 1 })
  })

  it('a snapshot that contradicts the book is a divergence: the flow of its bar is null', async () => {
    const stream = handStream(
      ['book'],
      [...book, delta(11.1, [[100, 7]]), snapshot(11.5, [[100, 9]], ASKS), delta(12.7, [[100, 8]])],
    )
    const table = await measure([stream], ['bid_size', 'ofi_l1'])
    expect(shown(table, 'bid_size', 'ofi_l1', 'quality')).toEqual([
      [11, 5, 0, 'verified'],
      [12, 9, null, 'suspect'],
      [13, 8, -1, 'verified'],
    ])
    expect(table.results[0]!.ledger.verdicts.divergence).toBe(1)
  })

  it('rows that are no flow change the book and nothing else', async () => {
    const stream = handStream(['book'], [...book, silentDelta(11.1, [[90, 7]]), delta(11.2, [[91, 2]])])
    expect(shown(await measure([stream], ['band_flow']), 'band_flow_10_25bps')).toEqual([
      [11, 0],
      [12, 0],
    ])
  })

  it('a disconnect interrupts the trades too', async () => {
    const stream = handStream(
      ['book', 'trades'],
      [
        ...book,
        trade(10.5, 'buy', 102, 1),
        status(11.5, 'disconnect'),
        ...liveBook(13.5, BIDS, ASKS),
        trade(14.5, 'buy', 102, 1),
      ],
    )
    const table = await measure([stream], ['buy_volume', 'bid'])
    expect(shown(table, 'buy_volume', 'bid')).toEqual([
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
      [trade(8.5, 'buy', 102, 1), status(9.5, 'syncing'), ...book, delta(10.9, [[100, 6]])],
    )
    expect(
      shown(
        await measure([stream], ['bid', 'ofi_l1', 'buy_volume']),
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
        ...book,
        status(11.5, 'liveUnverified'),
        delta(12.5, [[100, 6]]),
        status(13.5, 'liveVerified'),
        delta(15.5, [[100, 7]]),
      ],
    )
    expect((await measure([stream], ['bid'])).rows.map(({ quality }) => quality)).toEqual([
      'verified',
      'unverified',
      'unverified',
      'unverified',
      'verified',
      'verified',
    ])
  })
})

describe('streams', () => {
  const trades = handStream(['trades'], [trade(10.5, 'buy', 102, 1), trade(12.5, 'sell', 100, 3)])

  it('trade columns depend on the trade stream alone; book columns without a book are null', async () => {
    const table = await measure([trades], ['bid', 'ofi_l1', 'buy_volume', 'sell_volume', 'cvd'])
    expect(shown(table, 'bid', 'ofi_l1', 'buy_volume', 'sell_volume', 'cvd')).toEqual([
      [11, null, null, 1, 0, 1],
      [12, null, null, 0, 0, 1],
      [13, null, null, 0, 3, -2],
    ])
    const withBook = await measure([trades, handStream(['book'], [...book, status(10.9, 'gap')])], ['cvd'])
    expect(shown(withBook, 'cvd').slice(0, 3)).toEqual(shown(table, 'cvd'))
  })

  it('without trades their columns are null, not 0', async () => {
    expect(shown(await measure([handStream(['book'], book)], ['buy_volume', 'vwap']), 'buy_volume', 'vwap')).toEqual([
      [11, null, null],
    ])
  })

  it('best quotes, where supplied, are the L1: judged by themselves, beside a book that has its own mid', async () => {
    const quotes = handStream(['quotes'], [quote(11.5, [100.5, 1], [101, 1]), quote(13.5, [100.25, 2], [101, 1])])
    const stream = handStream(['book'], [...book, status(12.5, 'gap'), delta(14.5, [])])
    const table = await measure([stream, quotes], [...QUOTES, 'ofi_l1'])
    expect(shown(table, ...QUOTES, 'ofi_l1')).toEqual([
      [11, null, null, null, 101, null],
      [12, 100.5, 101, 100.75, 101, 0],
      [13, 100.5, 101, 100.75, null, 0],
      [14, 100.25, 101, 100.625, null, -1],
    ])
    expect(table.results[0]).toMatchObject({ l1: 'quotes' })
  })

  it('at equal local time merge as trades, book, quotes', async () => {
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
    const table = await measure(streams, ['touch_buy_volume', 'book_mid', 'bid'])
    expect(shown(table, 'touch_buy_volume', 'book_mid', 'bid').at(-1)).toEqual([12, 1, 100.5, 103])
    const [quotesFirst] = await Promise.all([measure([...streams].reverse(), ['touch_buy_volume', 'book_mid', 'bid'])])
    expect(quotesFirst!.digest).toBe(table.digest)
  })

  it('of the same family are not mixed: the second is not used', async () => {
    const twice = handStream(['trades'], [trade(10.5, 'buy', 102, 1)])
    const { rows } = await measure(
      [handStream(['book', 'trades'], [...book, trade(10.5, 'buy', 102, 2)]), twice],
      ['buy_volume'],
    )
    expect(rows.map((row) => row.buy_volume)).toEqual([2])
  })

  it('without book, trades or quotes there is nothing to measure', async () => {
    await expect(measure([handStream([], [])], ['bid'])).rejects.toMatchObject({ code: 'config.invalid' })
  })
})

describe('the clock', () => {
  it('of the exchange decides bars where it is asked for, and is refused where a stream has none', async () => {
    const stream = handStream(['trades'], [trade(10.9, 'buy', 102, 1, 10.1), trade(11.05, 'buy', 102, 2, 10.95)])
    const volumes = async (clock: 'local' | 'exchange') =>
      shown(await measure([stream], ['buy_volume'], { clock }), 'buy_volume')
    expect(await volumes('local')).toEqual([
      [11, 1],
      [12, 2],
    ])
    expect(await volumes('exchange')).toEqual([[11, 3]])
    const blind = handStream(['trades'], [], { local: true, exchange: false })
    await expect(measure([blind], ['buy_volume'], { clock: 'exchange' })).rejects.toMatchObject({
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
    const table = await measure([stream], ['buy_volume', 'sell_volume'], { clock: 'exchange' })
    expect(shown(table, 'buy_volume', 'sell_volume')).toEqual([
      [11, 1, 0],
      [12, 2, 12],
    ])
    expect(table.results[0]).toMatchObject({ lateMessages: 1 })
  })
})

describe('bars of events', () => {
  const messages: HandMessage[] = [
    ...book,
    delta(10.3, [[101, 1]]),
    trade(10.35, 'sell', 101, 0.25),
    delta(10.4, [[101, 0]]),
    trade(10.45, 'buy', 102, 0.5),
    trade(10.5, 'buy', 102, 0.25),
    trade(10.55, 'sell', 100, 1),
  ]
  const stream = handStream(['book', 'trades'], messages)
  const volumes = ['buy_volume', 'sell_volume']

  it('--every event: a row after each book message', async () => {
    const table = await measure([stream], ['bid', ...volumes], everyBar({ kind: 'event' }))
    expect(shown(table, 'bid', ...volumes)).toEqual([
      [10.2, 100, 0, 0],
      [10.3, 101, 0, 0],
      [10.4, 100, 0, 0.25],
    ])
  })

  it('--every quote: a row after each message of the best quotes', async () => {
    const quotes = handStream(['quotes'], [quote(10.32, [101, 1], [102, 1]), quote(10.5, [100, 1], [102, 1])])
    const table = await measure([stream, quotes], ['bid', ...volumes], everyBar({ kind: 'quote' }))
    expect(shown(table, 'bid', ...volumes)).toEqual([
      [10.32, 101, 0, 0],
      [10.5, 100, 0.75, 0.25],
    ])
  })

  it('--every quote without best quotes: the book is the source of L1', async () => {
    const table = await measure([stream], ['bid'], everyBar({ kind: 'quote' }))
    expect(shown(table, 'bid')).toEqual([
      [10.2, 100],
      [10.3, 101],
      [10.4, 100],
    ])
  })

  it.each<[string, BarRule, (number | null)[][]]>([
    [
      'trades:2',
      { kind: 'trades', threshold: 2 },
      [
        [10.45, 0.5, 0.25],
        [10.55, 0.25, 1],
      ],
    ],
    [
      'volume:0.75 (the trade that reaches it is not split)',
      { kind: 'volume', threshold: 0.75 },
      [
        [10.45, 0.5, 0.25],
        [10.55, 0.25, 1],
      ],
    ],
    [
      'volume:0.7',
      { kind: 'volume', threshold: 0.7 },
      [
        [10.45, 0.5, 0.25],
        [10.55, 0.25, 1],
      ],
    ],
    ['imbalance:count:2', { kind: 'imbalance', of: 'count', threshold: 2 }, []],
    [
      'imbalance:count:1',
      { kind: 'imbalance', of: 'count', threshold: 1 },
      [
        [10.35, 0, 0.25],
        [10.45, 0.5, 0],
        [10.5, 0.25, 0],
        [10.55, 0, 1],
      ],
    ],
    [
      'imbalance:amount:0.5',
      { kind: 'imbalance', of: 'amount', threshold: 0.5 },
      [
        [10.5, 0.75, 0.25],
        [10.55, 0, 1],
      ],
    ],
    // -25.25, +25.75, +51.25, -48.75
    [
      'imbalance:notional:51',
      { kind: 'imbalance', of: 'notional', threshold: 51 },
      [
        [10.5, 0.75, 0.25],
        [10.55, 0, 1],
      ],
    ],
  ])('--every %s', async (_name, rule, expected) => {
    expect(shown(await measure([stream], volumes, everyBar(rule)), ...volumes)).toEqual(expected)
  })

  it('ten trades of 0.1 are a volume of 1', async () => {
    const tenths = Array.from({ length: 20 }, (_, i) => trade(10 + i / 10, 'buy', 100, 0.1))
    const table = await measure(
      [handStream(['trades'], tenths)],
      ['buy_count'],
      everyBar({ kind: 'volume', threshold: 1 }),
    )
    expect(table.rows.map((row) => row.buy_count)).toEqual([10, 10])
  })

  it('a threshold keeps what was counted when amounts become finer', async () => {
    const finer = [
      trade(10, 'buy', 100, 0.5),
      trade(11, 'buy', 100.001, 0.0001),
      trade(12, 'buy', 100, 0.4999),
      trade(13, 'buy', 100, 1),
    ]
    const rows = async (rule: BarRule) =>
      shown(await measure([handStream(['trades'], finer)], ['buy_count'], everyBar(rule)), 'buy_count')
    expect(await rows({ kind: 'volume', threshold: 1 })).toEqual([
      [12, 3],
      [13, 1],
    ])
    expect(await rows({ kind: 'imbalance', of: 'notional', threshold: 100 })).toEqual([
      [12, 3],
      [13, 1],
    ])
  })

  it('a notional threshold needs a contract size', async () => {
    const rule = everyBar({ kind: 'imbalance', of: 'notional', threshold: 100 })
    const facts = (contractSize?: number) => [
      { venue: 'acme', symbol: 'X', amountUnit: 'contracts' as const, inverse: true, contractSize },
    ]
    const trades = handStream(['trades'], [trade(10, 'buy', 50_000, 1), trade(11, 'buy', 60_000, 1)])
    await expect(measureStreams([trades], { measures: ['buy_count'], ...rule }, {}, facts())).rejects.toMatchObject({
      code: 'config.invalid',
    })
    const inverse = await measureStreams([trades], { measures: ['buy_count'], ...rule }, {}, facts(100))
    expect(shown(inverse, 'buy_count')).toEqual([
      [10, 1],
      [11, 1],
    ])
  })
})

describe('labels', () => {
  const labels = [{ name: '1s', horizon: 1_000_000 }]

  it('are the return of the mid from the end of the bar, in bps', async () => {
    const { rows } = await measure(
      [handStream(['book'], [...book, delta(11.5, [[101, 1]]), delta(12.5, [[101, 0]]), delta(14.5, [[100, 6]])])],
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
    const at = await measure(
      [handStream(['book'], [...book, delta(12, [[101, 1]]), delta(13.5, [[101, 0]])])],
      ['mid'],
      { labels },
    )
    expect(at.rows[0]!.label_1s).toBe((101.5 / 101 - 1) * 1e4)
    const after = await measure(
      [handStream(['book'], [...book, delta(12.000001, [[101, 1]]), delta(13.5, [[101, 0]])])],
      ['mid'],
      { labels },
    )
    expect(after.rows[0]!.label_1s).toBe(0)
  })

  it('are null across a gap, and where the recording ends', async () => {
    const stream = handStream(
      ['book'],
      [...book, status(12.5, 'gap'), ...liveBook(12.6, BIDS, ASKS), delta(15.5, [[100, 6]])],
    )
    const { rows } = await measure([stream], ['mid'], { labels })
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
    const stream = handStream(['book'], [...book, ...moves])
    const config = { measures: ['mid'], labels: [{ name: '5s', horizon: 5_000_000 }] }
    const whole = await measureStreams([stream], config)
    for (const blockRows of [1, 2, 7])
      expect((await measureStreams([stream], config, { blockRows })).digest).toBe(whole.digest)
  })
})

describe('warm-up', () => {
  it('begins measures anew at its moment, keeps the book, and keeps the rows of its own day only', async () => {
    const stream = handStream(
      ['book', 'trades'],
      [
        ...book,
        trade(10.5, 'buy', 102, 1),
        trade(11.5, 'buy', 102, 2),
        trade(12.5, 'buy', 102, 4),
        delta(13.5, [[100, 6]]),
        trade(14.5, 'buy', 102, 8),
      ],
    )
    const limits = { restartAt: 11e6, emitFrom: 12e6, emitUntil: 14e6 }
    const table = await measureStreams([stream], { measures: ['bid_size', 'ofi_l1', 'cvd'] }, limits)
    expect(shown(table, 'bid_size', 'ofi_l1', 'cvd')).toEqual([
      [13, 5, 0, 6],
      [14, 6, 1, 6],
    ])
  })
})

describe('--units', () => {
  it('converts amounts at the mid of the close', async () => {
    const stream = handStream(['book', 'trades'], [...book, trade(10.5, 'buy', 102, 2)])
    const quoteUnits = await measure([stream], ['buy_volume', 'bid_size', 'mid'], { units: 'quote' })
    expect(shown(quoteUnits, 'buy_volume', 'bid_size', 'mid')).toEqual([[11, 202, 505, 101]])
    const alone = await measure([handStream(['trades'], [trade(10.5, 'buy', 102, 2)])], ['buy_volume'], {
      units: 'quote',
    })
    expect(shown(alone, 'buy_volume')).toEqual([[11, null]])
  })

  it('uses the contract size of the time', async () => {
    const stream = handStream(['book', 'trades'], [...book, trade(10.5, 'buy', 102, 2), trade(11.5, 'buy', 102, 2)])
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
    expect(shown(table, 'buy_volume')).toEqual([
      [11, 2],
      [12, 20],
    ])
  })
})

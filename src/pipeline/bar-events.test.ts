import { describe, expect, it } from 'vitest'
import { BOOK, delta, type HandMessage, handStream, quote, trade } from '../../test/support/hand-stream.ts'
import { measureColumns, measureStreams, shownRows } from '../../test/support/measure-rows.ts'
import type { BarRule } from './bar-rule.ts'

function everyBar(rule: BarRule): { bars: BarRule } {
  return { bars: rule }
}

describe('bars of events', () => {
  const messages: HandMessage[] = [
    ...BOOK,
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
    const table = await measureColumns([stream], ['bid', ...volumes], everyBar({ kind: 'event' }))
    expect(shownRows(table, 'bid', ...volumes)).toEqual([
      [10.2, 100, 0, 0],
      [10.3, 101, 0, 0],
      [10.4, 100, 0, 0.25],
    ])
  })

  it('--every quote: a row after each message of the best quotes', async () => {
    const quotes = handStream(['quotes'], [quote(10.32, [101, 1], [102, 1]), quote(10.5, [100, 1], [102, 1])])
    const table = await measureColumns([stream, quotes], ['bid', ...volumes], everyBar({ kind: 'quote' }))
    expect(shownRows(table, 'bid', ...volumes)).toEqual([
      [10.32, 101, 0, 0],
      [10.5, 100, 0.75, 0.25],
    ])
  })

  it('--every quote without best quotes: the book is the source of L1', async () => {
    const table = await measureColumns([stream], ['bid'], everyBar({ kind: 'quote' }))
    expect(shownRows(table, 'bid')).toEqual([
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
    expect(shownRows(await measureColumns([stream], volumes, everyBar(rule)), ...volumes)).toEqual(expected)
  })

  it('ten trades of 0.1 are a volume of 1', async () => {
    const tenths = Array.from({ length: 20 }, (_, i) => trade(10 + i / 10, 'buy', 100, 0.1))
    const table = await measureColumns(
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
      shownRows(await measureColumns([handStream(['trades'], finer)], ['buy_count'], everyBar(rule)), 'buy_count')
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
    expect(shownRows(inverse, 'buy_count')).toEqual([
      [10, 1],
      [11, 1],
    ])
  })
})

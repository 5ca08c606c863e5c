import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type EventRow, rowsByMessage } from '../../../test/support/event-rows.ts'
import { readOptions } from '../../../test/support/read-options.ts'
import { decodePieces, piecesOf } from '../../../test/support/tardis-decode.ts'
import { KIND_MASK, KIND_STATUS, LAST, NO_FLOW, SIDE_ASK, SNAPSHOT, StatusCode } from '../../market/index.ts'
import { TARDIS_COLUMNS } from './tardis-columns.ts'
import { SNAPSHOT_SILENCE, TardisSnapshotDecoder } from './tardis-snapshots.ts'

const T = 1_793_491_200_000_000
const HEADER = `${TARDIS_COLUMNS.book_snapshot_5.join(',')}\n`

type Levels = readonly (readonly [price: number, amount: number])[]

function row(time: number, bids: Levels, asks: Levels): string {
  const cells = Array.from({ length: 5 }, (_, i) => [asks[i]?.[0], asks[i]?.[1], bids[i]?.[0], bids[i]?.[1]])
  return `acme,BTC-USD,${T + time},${T + time},${cells
    .flat()
    .map((cell) => cell ?? '')
    .join(',')}\n`
}

function decode(text: string, options = readOptions(), cuts: readonly number[] = []): readonly EventRow[] {
  const { rows } = decodePieces(new TardisSnapshotDecoder(5, [], options), [piecesOf(HEADER + text, cuts)])
  return rows.get('BTC-USD') ?? []
}

function shown(rows: readonly EventRow[]): string[] {
  return rows.map(({ localTime, price, amount, flags }) => {
    if ((flags & KIND_MASK) === KIND_STATUS) return `${localTime - T} status ${price}`
    const marks = [SNAPSHOT, NO_FLOW, LAST].map((flag, i) => ((flags & flag) !== 0 ? 'SNL'[i] : '')).join('')
    return `${localTime - T} ${(flags & SIDE_ASK) !== 0 ? 'ask' : 'bid'} ${price} ${amount} ${marks}`.trimEnd()
  })
}

const FIVE: Levels = [10, 9, 8, 7, 6].map((price) => [price, 1])
const ASKS: Levels = [11, 12, 13, 14, 15].map((price) => [price, 1])

describe('TardisSnapshotDecoder', () => {
  it('sends the first row as a snapshot and then only what changed', () => {
    const options = readOptions()
    const rows = decode(
      row(
        0,
        [
          [10, 1],
          [9, 2],
        ],
        [[11, 3]],
      ) +
        row(
          1,
          [[10, 1.5]],
          [
            [11, 3],
            [12, 1],
          ],
        ) +
        row(
          2,
          [[10, 1.5]],
          [
            [11, 3],
            [12, 1],
          ],
        ),
      options,
    )
    expect(shown(rows)).toEqual([
      `0 status ${StatusCode.syncing}`,
      `0 status ${StatusCode.liveUnverified}`,
      '0 bid 10 1 S',
      '0 bid 9 2 S',
      '0 ask 11 3 SL',
      '1 bid 10 1.5',
      '1 bid 9 0',
      '1 ask 12 1 L',
    ])
    expect(options.ledgers.get('BTC-USD')).toMatchObject({ messages: 3, skipped: 0, verdicts: { unverifiable: 3 } })
  })

  it.each([
    [
      'a better level pushes the worst out of sight',
      FIVE,
      [[10.5, 1], ...FIVE.slice(0, 4)],
      ['bid 10.5 1', 'bid 6 0 N'],
    ],
    ['a level that goes lets the next one into sight', FIVE, [...FIVE.slice(1), [5, 2]], ['bid 10 0', 'bid 5 2 N']],
    ['a level inside both windows is flow', FIVE, [...FIVE.slice(0, 3), [7.5, 1], [7, 1]], ['bid 7.5 1', 'bid 6 0 N']],
    ['a thin side was seen to its end: all of it is flow', FIVE.slice(0, 4), FIVE, ['bid 6 1']],
    ['and what a thin side loses is flow as well', FIVE, FIVE.slice(0, 4), ['bid 6 0']],
    ['a side that empties', FIVE.slice(0, 2), [], ['bid 10 0', 'bid 9 0']],
  ] as [string, Levels, Levels, string[]][])('%s', (_name, before, after, expected) => {
    const changes = shown(
      decode(row(0, before, ASKS) + row(1, after, ASKS)).filter(({ localTime }) => localTime === T + 1),
    )
    expect(changes.map((text) => text.replace(/^1 /, '').replace(/ ?L$/, ''))).toEqual(expected)
  })

  it('mirrors the rule on the ask side', () => {
    const after: Levels = [[10.5, 1], ...ASKS.slice(0, 4)]
    const rows = decode(row(0, FIVE.slice(1), ASKS) + row(1, FIVE.slice(1), after)).slice(-2)
    expect(shown(rows)).toEqual(['1 ask 10.5 1', '1 ask 15 0 NL'])
  })

  it('sends a snapshot again after a silence', () => {
    const text = row(0, FIVE, ASKS) + row(SNAPSHOT_SILENCE, FIVE, ASKS) + row(2 * SNAPSHOT_SILENCE + 1, FIVE, ASKS)
    const messages = rowsByMessage(decode(text).slice(2))
    expect(messages.map((rows) => rows.length)).toEqual([10, 10])
    expect(messages[1]!.every(({ flags }) => (flags & SNAPSHOT) !== 0)).toBe(true)
  })

  it('writes an empty book as one snapshot row without a price', () => {
    expect(shown(decode(row(0, [], []) + row(1, [[10, 1]], []))).slice(2)).toEqual(['0 bid NaN 0 SL', '1 bid 10 1 L'])
  })

  it.each([
    [
      'unsorted bids',
      row(
        0,
        [
          [9, 1],
          [10, 1],
        ],
        ASKS,
      ),
    ],
    [
      'a price twice',
      row(0, FIVE, [
        [11, 1],
        [11, 2],
      ]),
    ],
    ['a price without an amount', row(0, FIVE, ASKS).replace(',15,1,', ',15,,')],
  ])('refuses %s', (_name, text) => {
    expect(() => decode(text)).toThrow(expect.objectContaining({ code: 'file.malformed' }))
  })

  it('lets a book that applies the rows equal every row of the file, at any scale and chunking', () => {
    const side = (direction: number) =>
      fc
        .uniqueArray(fc.tuple(fc.integer({ min: 1, max: 40 }), fc.integer({ min: 1, max: 5 })), {
          maxLength: 5,
          selector: ([price]) => price,
        })
        .chain((levels) =>
          fc
            .constantFrom(1, 0.1, 0.01)
            .map((unit) =>
              [...levels]
                .sort((a, b) => a[0] - b[0])
                .map(
                  ([price, amount]) =>
                    [
                      Number(((1_000 + direction * price) * unit).toFixed(2)),
                      Number((amount * unit).toFixed(2)),
                    ] as const,
                ),
            ),
        )
    fc.assert(
      fc.property(
        fc.array(fc.tuple(side(-1), side(1)), { minLength: 1, maxLength: 12 }),
        fc.array(fc.nat(5_000), { maxLength: 8 }),
        fc.integer({ min: 1, max: 9 }),
        (states, cuts, batchRows) => {
          const text = states.map(([bids, asks], i) => row(i, bids, asks)).join('')
          const rows = decode(text)
          expect(decode(text, readOptions({ batchRows }), cuts)).toEqual(rows)
          states.forEach(([bids, asks], i) => {
            const book = applied(rows.filter(({ localTime }) => localTime <= T + i))
            expect([...book.bid].sort((a, b) => b[0] - a[0])).toEqual(bids)
            expect([...book.ask].sort((a, b) => a[0] - b[0])).toEqual(asks)
          })
        },
      ),
      { numRuns: 150 },
    )
  })
})

/** A naive book. */
function applied(rows: readonly EventRow[]) {
  const book = { bid: new Map<number, number>(), ask: new Map<number, number>() }
  let wasSnapshot = false
  for (const { flags, price, amount } of rows) {
    if ((flags & KIND_MASK) === KIND_STATUS) continue
    const isSnapshot = (flags & SNAPSHOT) !== 0
    if (isSnapshot && !wasSnapshot) {
      book.bid.clear()
      book.ask.clear()
    }
    wasSnapshot = isSnapshot && (flags & LAST) === 0
    const levels = (flags & SIDE_ASK) !== 0 ? book.ask : book.bid
    if (amount === 0) levels.delete(price)
    else levels.set(price, amount)
  }
  return book
}

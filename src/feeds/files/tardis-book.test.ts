import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type EventRow, rowsByMessage } from '../../../test/support/event-rows.ts'
import { readOptions } from '../../../test/support/read-options.ts'
import { generateTardisBook } from '../../../test/support/tardis-csv.ts'
import { type DecodedMarkets, decodePieces, piecesOf } from '../../../test/support/tardis-decode.ts'
import {
  createInstrument,
  KIND_MASK,
  KIND_STATUS,
  LAST,
  SIDE_ASK,
  SNAPSHOT,
  StatusCode,
  SteelyardError,
} from '../../market/index.ts'
import type { ReadOptions } from '../source.ts'
import { TardisBookDecoder } from './tardis-book.ts'

const HEADER = 'exchange,symbol,timestamp,local_timestamp,is_snapshot,side,price,amount'
const T = 1_793_491_200_000_000

function text(...rows: string[]): string {
  return `${[HEADER, ...rows].join('\n')}\n`
}

function row(local: number, rest: string, symbol = 'BTC-USD'): string {
  return `acme,${symbol},${T + local - 5},${T + local},${rest}`
}

function decode(files: readonly string[], options: ReadOptions = readOptions(), cuts: readonly number[] = []) {
  return decodePieces(
    new TardisBookDecoder([], options),
    files.map((file) => piecesOf(file, cuts)),
  )
}

function rowsOf(decoded: DecodedMarkets, symbol = 'BTC-USD'): readonly EventRow[] {
  return decoded.rows.get(symbol) ?? []
}

/** Rows as `time side price amount flags`, status rows as `time status code`. */
function shown(rows: readonly EventRow[]): string[] {
  return rows.map(({ localTime, price, amount, flags }) => {
    const time = localTime - T
    if ((flags & KIND_MASK) === KIND_STATUS) return `${time} status ${price}`
    const marks = `${(flags & SNAPSHOT) !== 0 ? 'S' : ''}${(flags & LAST) !== 0 ? 'L' : ''}`
    return `${time} ${(flags & SIDE_ASK) !== 0 ? 'ask' : 'bid'} ${price} ${amount} ${marks}`.trimEnd()
  })
}

describe('TardisBookDecoder', () => {
  it('reads messages, snapshots and statuses', () => {
    const decoded = decode([
      text(
        row(10, 'true,bid,100.5,2'),
        row(10, 'true,ask,101,1.25'),
        row(20, 'false,bid,100.5,0'),
        row(20, 'false,bid,100,3'),
        row(30, 'true,ask,102,4'),
        row(40, 'true,ask,103,5'),
      ),
    ])
    expect(shown(rowsOf(decoded))).toEqual([
      `10 status ${StatusCode.syncing}`,
      `10 status ${StatusCode.liveUnverified}`,
      '10 bid 100.5 2 S',
      '10 ask 101 1.25 SL',
      '20 bid 100.5 0',
      '20 bid 100 3 L',
      '30 ask 102 4 SL',
      '40 ask 103 5 SL',
    ])
    expect(rowsOf(decoded)[3]!.exchangeTime).toBe(T + 5)
    expect(rowsOf(decoded).every(({ sequence }) => sequence === null)).toBe(true)
  })

  it('ends a message where is_snapshot changes, so that a snapshot is a message of its own', () => {
    const decoded = decode([
      text(row(10, 'true,bid,100,2'), row(10, 'false,bid,99,1'), row(10, 'false,ask,101,1'), row(10, 'true,bid,98,1')),
    ])
    expect(shown(rowsOf(decoded)).slice(2)).toEqual([
      '10 bid 100 2 SL',
      '10 bid 99 1',
      '10 ask 101 1 L',
      '10 bid 98 1 SL',
    ])
  })

  it('skips and counts what comes before the first snapshot', () => {
    const options = readOptions()
    const decoded = decode(
      [text(row(1, 'false,bid,99,1'), row(1, 'false,ask,101,1'), row(2, 'false,bid,98,1'), row(3, 'true,bid,97,1'))],
      options,
    )
    expect(shown(rowsOf(decoded))).toEqual([
      `1 status ${StatusCode.syncing}`,
      `3 status ${StatusCode.liveUnverified}`,
      '3 bid 97 1 SL',
    ])
    expect(options.ledgers.get('BTC-USD')).toMatchObject({
      messages: 3,
      skipped: 2,
      verdicts: { unverifiable: 3, ok: 0 },
    })
  })

  it('never goes live in a file without a snapshot, and says so in the ledger', () => {
    const options = readOptions()
    const decoded = decode([text(row(1, 'false,bid,99,1'), row(2, 'false,ask,101,1'))], options)
    expect(shown(rowsOf(decoded))).toEqual([`1 status ${StatusCode.syncing}`])
    expect(options.ledgers.get('BTC-USD')).toMatchObject({ messages: 2, skipped: 2 })
  })

  it('splits a file by instrument and keeps file order inside each', () => {
    const decoded = decode([
      text(
        row(1, 'true,bid,10,1', 'AAA'),
        row(1, 'true,bid,20,1', 'BBB'),
        row(1, 'true,ask,11,1', 'AAA'),
        row(2, 'false,bid,21,1', 'BBB'),
        row(2, 'false,bid,12,1', 'AAA'),
        row(2, 'false,bid,22,1', 'BBB'),
      ),
    ])
    expect(shown(rowsOf(decoded, 'AAA')).slice(2)).toEqual(['1 bid 10 1 S', '1 ask 11 1 SL', '2 bid 12 1 L'])
    expect(shown(rowsOf(decoded, 'BBB')).slice(2)).toEqual(['1 bid 20 1 SL', '2 bid 21 1', '2 bid 22 1 L'])
  })

  it('finds columns by name, ignores further ones, and does without a header', () => {
    const canonical = decode([text(row(1, 'true,bid,10.5,1'), row(2, 'false,ask,11,2'))])
    const reordered = `note,amount,price,side,is_snapshot,local_timestamp,timestamp,symbol,exchange\r
x,1,10.5,bid,true,${T + 1},${T - 4},BTC-USD,acme\r
,2,11,ask,false,${T + 2},${T - 3},BTC-USD,acme`
    expect(decode([reordered])).toEqual(canonical)
    expect(decode([`${row(1, 'true,bid,10.5,1')}\n${row(2, 'false,ask,11,2')}`])).toEqual(canonical)
  })

  it('keeps book and message across the seam of two files', () => {
    const whole = decode([text(row(1, 'true,bid,10,1'), row(1, 'true,ask,11,1'), row(1, 'true,ask,12,1'))])
    expect(decode([text(row(1, 'true,bid,10,1')), text(row(1, 'true,ask,11,1'), row(1, 'true,ask,12,1'))])).toEqual(
      whole,
    )
  })

  it('floors nanoseconds to microseconds', () => {
    const [, , first] = rowsOf(decode([`${HEADER}\nacme,BTC-USD,${T}999,${T + 1}001,true,bid,10,1\n`]))
    expect(first).toMatchObject({ exchangeTime: T, localTime: T + 1 })
  })

  it.each([
    ['a missing column', row(2, 'false,bid,10'), 'file.malformed', '8 fields expected, 7 found'],
    ['an extra column', row(2, 'false,bid,10,1,1'), 'file.malformed', '8 fields expected, 9 found'],
    ['an unknown side', row(2, 'false,buy,10,1'), 'file.malformed', 'side is neither bid nor ask: "buy"'],
    ['a wrong boolean', row(2, 'talse,bid,10,1'), 'file.malformed', 'is_snapshot is neither true nor false: "talse"'],
    ['a price that is no number', row(2, 'false,bid,1O,1'), 'file.malformed', 'price is not a number: "1O"'],
    ['an empty price', row(2, 'false,bid,,1'), 'file.malformed', 'price is not a number: ""'],
    ['a negative amount', row(2, 'false,bid,10,-1'), 'file.malformed', 'amount is negative: -1'],
    ['a short time', 'acme,BTC-USD,1,2,false,bid,10,1', 'file.malformed', 'timestamp is no time in microseconds: "1"'],
    ['an empty symbol', row(2, 'false,bid,10,1', ''), 'file.malformed', 'symbol is empty'],
    [
      'time going backwards',
      row(0, 'false,bid,10,1'),
      'file.unordered',
      `local_timestamp goes backwards: ${T} after ${T + 1}`,
    ],
  ])('reports %s with file and line, or counts it and reads on', (_name, bad, code, message) => {
    const file = text(row(1, 'true,bid,10,1'), bad, row(3, 'false,ask,11,1'))
    const error = caught(() => decode([file]))
    expect(error).toMatchObject({ code, message, where: { file: 'file-1', line: 3 } })
    const options = readOptions({ skipMalformed: true })
    expect(shown(rowsOf(decode([file], options))).slice(2)).toEqual(['1 bid 10 1 SL', '3 ask 11 1 L'])
    expect(options.ledgers.get('BTC-USD')!.malformed).toBe(1)
  })

  it('refuses files that overlap in time', () => {
    const error = caught(() => decode([text(row(5, 'true,bid,10,1')), text(row(4, 'true,bid,10,1'))]))
    expect(error).toMatchObject({ code: 'file.unordered', where: { file: 'file-2', line: 2 } })
  })

  it('refuses a header that lacks a column, whether malformed rows are skipped or not', () => {
    const file = `exchange,symbol,timestamp,local_timestamp,is_snapshot,side,cost,amount\n${row(1, 'true,bid,10,1')}\n`
    const error = caught(() => decode([file], readOptions({ skipMalformed: true })))
    expect(error).toMatchObject({ code: 'file.malformed', where: { file: 'file-1', line: 1 } })
    expect(error.message).toContain('no column price')
  })

  it('checks declared steps on every row, and stops even when malformed rows are skipped', () => {
    const rows = Array.from({ length: 40 }, (_, i) => row(i + 1, `${i === 0},bid,${100 + i / 2},1`))
    const options = readOptions({
      skipMalformed: true,
      resolveInstrument: (venue, symbol) => createInstrument({ venue, symbol, tickSize: '0.5', lotSize: '1' }),
    })
    expect(rowsOf(decode([text(...rows)], options))).toHaveLength(42)
    const error = caught(() => decode([text(...rows, row(99, 'false,bid,100.7,1'))], options))
    expect(error).toMatchObject({ code: 'instrument.off_tick', where: { line: 42 } })
    expect(caught(() => decode([text(...rows, row(99, 'false,bid,100,1.5'))], options)).code).toBe(
      'instrument.off_tick',
    )
  })

  it('keeps far more levels and finer scales than one block without losing a row', () => {
    const finer = Array.from({ length: 9 }, (_, i) => row(i + 1, `${i === 0},bid,${(1 + 10 ** -i).toFixed(i)},1`))
    const decoded = decode([text(...finer)], readOptions({ batchRows: 2 }))
    expect(
      rowsOf(decoded)
        .slice(2)
        .map(({ price }) => price),
    ).toEqual([2, 1.1, 1.01, 1.001, 1.0001, 1.00001, 1.000001, 1.0000001, 1.00000001])
    expect(decoded.scales.get('BTC-USD')!.slice(2)).toEqual(
      [0, 1, 2, 3, 4, 5, 6, 7, 8].map((decimals) => `${decimals}/0`),
    )
  })

  it('equals a naive reading of a generated recording', () => {
    const { book, messages } = generateTardisBook({ seed: 7, rows: 20_000, snapshotEvery: 300, isShort: true })
    const options = readOptions()
    const rows = rowsOf(decode([book], options)).slice(2)
    const lines = book.trimEnd().split('\n').slice(1)
    const naive = lines.map((line, i) => {
      const [, , exchange, local, snapshot, side, price, amount] = line.split(',')
      const next = lines[i + 1]?.split(',')
      const isLast = next === undefined || next[3] !== local || next[4] !== snapshot
      return {
        localTime: Number(local),
        exchangeTime: Number(exchange),
        price: Number(price),
        amount: Number(amount),
        flags: (side === 'ask' ? SIDE_ASK : 0) | (snapshot === 'true' ? SNAPSHOT : 0) | (isLast ? LAST : 0),
        sequence: null,
      }
    })
    expect(rows).toEqual(naive)
    expect(rowsByMessage(rows)).toHaveLength(messages)
    expect(options.ledgers.get('BTC-USD')).toMatchObject({ messages, skipped: 0, verdicts: { unverifiable: messages } })
  })

  it('reads names of one letter, wherever a chunk begins', () => {
    const lines = Array.from({ length: 8 }, (_, i) => `a,B,${T + i},${T + i},${i === 0},bid,10,${i}\n`).join('')
    for (let cut = 0; cut <= lines.length; cut++) {
      expect(decode([lines], readOptions(), [cut]).rows.get('B')).toHaveLength(10)
    }
  })

  it('gives the same rows whatever the chunks, the blocks and the files are', () => {
    const market = generateTardisBook({ seed: 3, rows: 400, levels: 8, snapshotEvery: 20 })
    const expected = decode([market.book])
    expect(
      decode(
        [market.book],
        readOptions(),
        Array.from({ length: market.book.length }, (_, i) => i),
      ),
    ).toEqual(expected)
    const lines = market.book.trimEnd().split('\n')
    fc.assert(
      fc.property(
        fc.array(fc.nat(market.book.length), { maxLength: 30 }),
        fc.integer({ min: 1, max: 100 }),
        fc.integer({ min: 1, max: lines.length - 1 }),
        (cuts, batchRows, seam) => {
          expect(decode([market.book], readOptions({ batchRows }), cuts)).toEqual(expected)
          const first = `${lines.slice(0, seam).join('\n')}\n`
          const second = `${[HEADER, ...lines.slice(seam)].join('\n')}\n`
          expect(decode([first, second], readOptions({ batchRows }))).toEqual(expected)
        },
      ),
      { numRuns: 60 },
    )
  })
})

function caught(run: () => unknown): SteelyardError {
  try {
    run()
  } catch (error) {
    if (error instanceof SteelyardError) return error
    throw error
  }
  throw new Error('nothing was thrown')
}

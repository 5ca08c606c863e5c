import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { tempFolder } from '../../test/support/temp-folder.ts'
import {
  createInstrument,
  type EventBatch,
  KIND_BOOK,
  KIND_QUOTE,
  KIND_STATUS,
  KIND_TRADE,
  LAST,
  NO_FLOW,
  SIDE_ASK,
  SIDE_UNKNOWN,
  SNAPSHOT,
  StatusCode,
} from '../market/index.ts'
import { createBookSnapshotRow, writeBookSnapshots } from './write-book-snapshots.ts'
import { writeEvents } from './write-events.ts'

const INSTRUMENT = createInstrument({ venue: 'acme', symbol: 'BTC-USD' })
const T = 1_700_000_000_000_000
const NONE = Number.NaN

/** Rows as `[flags, ticks, lots, sequence]`, one microsecond apart; the venue's clock is 5 µs behind, at first unknown. */
const ROWS: readonly (readonly [number, number, number, number])[] = [
  [KIND_STATUS | LAST, StatusCode.syncing, NONE, NONE],
  [KIND_BOOK | SNAPSHOT, 6161250, 3, 7],
  [KIND_BOOK | SNAPSHOT | SIDE_ASK | LAST, 6161260, 10, 7],
  [KIND_BOOK | LAST, 6161250, 0, 8],
  [KIND_TRADE | SIDE_ASK | LAST, 6161250, 12345, 9],
  [KIND_TRADE | SIDE_UNKNOWN | LAST, 6161251, 1, 10],
  [KIND_QUOTE, NONE, 0, 11],
  [KIND_QUOTE | SIDE_ASK | LAST, 6161260, 10, 11],
  [KIND_STATUS | LAST, StatusCode.outOfOrder, 2, NONE],
]

function batchOf(rows: typeof ROWS, first: number): EventBatch {
  return {
    instrument: INSTRUMENT,
    scale: { priceDecimals: 2, amountDecimals: 3 },
    start: 0,
    end: rows.length,
    localTime: Float64Array.from(rows, (_, row) => T + first + row),
    exchangeTime: Float64Array.from(rows, (_, row) => (first + row === 0 ? NONE : T + first + row - 5)),
    price: Float64Array.from(rows, (row) => row[1]),
    amount: Float64Array.from(rows, (row) => row[2]),
    flags: Uint8Array.from(rows, (row) => row[0]),
    sequence: Float64Array.from(rows, (row) => row[3]),
  }
}

async function* batches(size: number): AsyncIterable<EventBatch> {
  for (let from = 0; from < ROWS.length; from += size) yield batchOf(ROWS.slice(from, from + size), from)
}

const CSV = `exchange,symbol,timestamp,local_timestamp,type,is_snapshot,side,price,amount,sequence
acme,BTC-USD,,1700000000000000,book_status,false,syncing,,,
acme,BTC-USD,1699999999999996,1700000000000001,book_change,true,bid,61612.5,0.003,7
acme,BTC-USD,1699999999999997,1700000000000002,book_change,true,ask,61612.6,0.01,7
acme,BTC-USD,1699999999999998,1700000000000003,book_change,false,bid,61612.5,0,8
acme,BTC-USD,1699999999999999,1700000000000004,trade,false,sell,61612.5,12.345,9
acme,BTC-USD,1700000000000000,1700000000000005,trade,false,unknown,61612.51,0.001,10
acme,BTC-USD,1700000000000001,1700000000000006,book_ticker,false,bid,,0,11
acme,BTC-USD,1700000000000002,1700000000000007,book_ticker,false,ask,61612.6,0.01,11
acme,BTC-USD,1700000000000003,1700000000000008,book_status,false,out_of_order,,2,
`

describe('writeEvents', () => {
  it.each([1, 2, 100])('writes CSV with exact decimals, in batches of %d rows', async (size) => {
    const path = join(tempFolder().path, 'events.csv')
    const result = await writeEvents(path, batches(size))
    expect(readFileSync(path, 'utf8')).toBe(CSV)
    expect(result).toEqual({ path, rows: 9, bytes: CSV.length })
  })

  it('compresses by extension', async () => {
    const path = join(tempFolder().path, 'events.csv.gz')
    await writeEvents(path, batches(4))
    expect(gunzipSync(readFileSync(path)).toString()).toBe(CSV)
  })

  it.each([1, 2, 100])('writes one JSON line per message, whole across batches of %d rows', async (size) => {
    const path = join(tempFolder().path, 'events.jsonl')
    const { rows } = await writeEvents(path, batches(size))
    const lines = readFileSync(path, 'utf8').trimEnd().split('\n')
    expect(rows).toBe(7)
    const head = { exchange: 'acme', symbol: 'BTC-USD' }
    expect(lines.map((line) => JSON.parse(line) as unknown)).toMatchObject([
      { ...head, type: 'book_status', timestamp: null, sequence: null, status: 'syncing', detail: null },
      {
        ...head,
        type: 'book_change',
        timestamp: '2023-11-14T22:13:19.999996Z',
        localTimestamp: '2023-11-14T22:13:20.000001Z',
        sequence: 7,
        isSnapshot: true,
        bids: [{ price: 61612.5, amount: 0.003 }],
        asks: [{ price: 61612.6, amount: 0.01 }],
      },
      { type: 'book_change', isSnapshot: false, bids: [{ price: 61612.5, amount: 0 }], asks: [] },
      { type: 'trade', side: 'sell', price: 61612.5, amount: 12.345 },
      { type: 'trade', side: 'unknown', price: 61612.51, amount: 0.001 },
      { type: 'book_ticker', bid: null, ask: { price: 61612.6, amount: 0.01 } },
      { type: 'book_status', status: 'out_of_order', detail: 2 },
    ])
  })

  it('says which levels are no flow, which trades belong together and how deep a book is known', async () => {
    const path = join(tempFolder().path, 'events.jsonl')
    async function* batch(): AsyncIterable<EventBatch> {
      yield batchOf(
        [
          [KIND_STATUS | LAST, StatusCode.liveVerified, NONE, NONE],
          [KIND_BOOK | NO_FLOW, 100, 1, 7],
          [KIND_BOOK | NO_FLOW | SIDE_ASK | LAST, 200, 1, 7],
          [KIND_BOOK | NO_FLOW, 100, 2, 8],
          [KIND_BOOK | SIDE_ASK | LAST, 200, 2, 8],
          [KIND_TRADE, 100, 1, 9],
          [KIND_TRADE | LAST, 100, 1, 10],
        ],
        0,
      )
    }
    await writeEvents(path, batch(), { depthScope: () => 'window' })
    const [status, silent, mixed, ...trades] = readFileSync(path, 'utf8').trimEnd().split('\n')
    expect(status).toMatch(/"status":"live_verified","detail":null,"depth":"window"}$/)
    expect(silent).toMatch(
      /"isSnapshot":false,"noFlow":true,"bids":\[{"price":1,"amount":0.001}\],"asks":\[{"price":2,"amount":0.001}\]}$/,
    )
    expect(mixed).toMatch(
      /"isSnapshot":false,"bids":\[{"price":1,"amount":0.002,"noFlow":true}\],"asks":\[{"price":2,"amount":0.002}\]}$/,
    )
    expect(trades.map((trade) => trade.includes('"continues":true'))).toEqual([true, false])
  })

  it('leaves nothing when its events fail', async () => {
    const { path: folder } = tempFolder()
    async function* failing(): AsyncIterable<EventBatch> {
      yield* batches(3)
      throw new Error('the recording is corrupt')
    }
    await expect(writeEvents(join(folder, 'events.csv.gz'), failing())).rejects.toThrow('the recording is corrupt')
    expect(readdirSync(folder)).toEqual([])
  })

  it.each(['events.parquet', 'events.txt'])('refuses %s', async (name) => {
    const path = join(tempFolder().path, name)
    await expect(writeEvents(path, batches(1))).rejects.toMatchObject({ code: 'config.invalid' })
    expect(existsSync(path)).toBe(false)
  })
})

describe('writeBookSnapshots', () => {
  it('writes the layout of book_snapshot_N from one row that is filled again and again', async () => {
    const path = join(tempFolder().path, 'book.csv')
    const row = createBookSnapshotRow(2)
    function* rows() {
      row.venue = 'acme'
      row.symbol = 'BTC-USD'
      row.scale = { priceDecimals: 2, amountDecimals: 3 }
      row.exchangeTime = T - 5
      row.localTime = T
      row.askTicks.set([6161260, 6161270])
      row.askLots.set([10, 20])
      row.bidTicks[0] = 6161250
      row.bidLots[0] = 3
      yield row
      row.exchangeTime = NONE
      row.localTime = T + 1
      row.askTicks.fill(NONE)
      yield row
    }
    const result = await writeBookSnapshots(path, 2, rows())
    expect(readFileSync(path, 'utf8')).toBe(
      [
        'exchange,symbol,timestamp,local_timestamp,asks[0].price,asks[0].amount,bids[0].price,bids[0].amount,' +
          'asks[1].price,asks[1].amount,bids[1].price,bids[1].amount',
        'acme,BTC-USD,1699999999999995,1700000000000000,61612.6,0.01,61612.5,0.003,61612.7,0.02,,',
        'acme,BTC-USD,,1700000000000001,,,61612.5,0.003,,,,',
        '',
      ].join('\n'),
    )
    expect(result.rows).toBe(2)
  })

  it('refuses other formats than CSV', async () => {
    await expect(writeBookSnapshots('book.jsonl', 2, [])).rejects.toMatchObject({ code: 'config.invalid' })
  })
})

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { collectBatches } from '../../../test/support/decode-text.ts'
import { eventRows } from '../../../test/support/event-rows.ts'
import { readOptions } from '../../../test/support/read-options.ts'
import { tempFolder } from '../../../test/support/temp-folder.ts'
import { zipArchive } from '../../../test/support/zip-archive.ts'
import {
  createInstrument,
  type EventBatch,
  KIND_BOOK,
  KIND_MASK,
  KIND_QUOTE,
  KIND_STATUS,
  KIND_TRADE,
  LAST,
  SIDE_ASK,
  SIDE_UNKNOWN,
  SNAPSHOT,
  StatusCode,
  SteelyardError,
} from '../../market/index.ts'
import { BatchBuilder } from '../batch-builder.ts'
import { createLedger } from '../ledger.ts'
import { HFTBACKTEST_NPZ } from './hftbacktest-npz.ts'
import { DoubleDecimals } from './hftbacktest-npz-decimal.ts'
import { HftbacktestNpzDecoder } from './hftbacktest-npz-decoder.ts'
import { microsOfNanos } from './hftbacktest-npz-event.ts'
import { readHead } from './read-head.ts'

const INSTRUMENT = createInstrument({ venue: 'hftbacktest', symbol: 'X' })
const T = 1_723_161_254_123_456_789n
const BOTH = 0xc0000000
const LOCAL = 0x40000000
const BUY = 0x20000000
const SELL = 0x10000000

type Event = readonly [ev: number, px: number, qty: number, localNs?: bigint, exchNs?: bigint]

const FIELDS =
  "('ev', '<u8'), ('exch_ts', '<i8'), ('local_ts', '<i8'), ('px', '<f8'), ('qty', '<f8'), ('order_id', '<u8'), ('ival', '<i8'), ('fval', '<f8')"

function npy(events: readonly Event[], options: { fields?: string; rows?: number; version?: number } = {}): Buffer {
  const { fields = FIELDS, rows = events.length, version = 1 } = options
  const text = `{'descr': [${fields}], 'fortran_order': False, 'shape': (${rows},), }\n`
  const head = Buffer.alloc(version === 1 ? 10 : 12)
  head.set([0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59, version, 0])
  if (version === 1) head.writeUInt16LE(text.length, 8)
  else head.writeUInt32LE(text.length, 8)
  const body = Buffer.alloc(events.length * 64)
  events.forEach(([ev, px, qty, localNs = T, exchNs = localNs - 1_000_000n], i) => {
    body.writeBigUInt64LE(BigInt(ev >>> 0), i * 64)
    body.writeBigInt64LE(exchNs, i * 64 + 8)
    body.writeBigInt64LE(localNs, i * 64 + 16)
    body.writeDoubleLE(px, i * 64 + 24)
    body.writeDoubleLE(qty, i * 64 + 32)
  })
  return Buffer.concat([head, Buffer.from(text), body])
}

function decode(bytes: Uint8Array, options: { chunkBytes?: number; skipMalformed?: boolean } = {}) {
  const { chunkBytes = 1 << 20, skipMalformed = false } = options
  const ledger = createLedger(INSTRUMENT)
  const decoder = new HftbacktestNpzDecoder(new BatchBuilder(INSTRUMENT, { capacity: 8 }), ledger, skipMalformed)
  const rows: ReturnType<typeof eventRows> = []
  const keep = (batches: Iterable<EventBatch>) => {
    for (const batch of batches) rows.push(...eventRows([batch]))
  }
  decoder.beginFile('x.npz')
  for (let at = 0; at < bytes.length; at += chunkBytes) keep(decoder.push(bytes.subarray(at, at + chunkBytes)))
  keep(decoder.endFile())
  keep(decoder.end())
  return { rows, ledger }
}

/** Flags, price and amount of the rows that are not status. */
function content(bytes: Uint8Array): [number, number, number][] {
  return decode(bytes)
    .rows.filter(({ flags }) => (flags & KIND_MASK) !== KIND_STATUS)
    .map(({ flags, price, amount }) => [flags, price, amount])
}

const BOOK: Event[] = [
  [BOTH + BUY + 3, 9.9, 0],
  [BOTH + BUY + 4, 10, 5],
  [BOTH + BUY + 4, 9.9, 2.5],
  [BOTH + SELL + 3, 10.1, 0],
  [BOTH + SELL + 4, 10.1, 1],
]

const DAY: Event[] = [
  [BOTH + BUY + 1, 9.5, 1, T - 5000n],
  ...BOOK,
  [BOTH + SELL + 1, 10.1, 0, T + 1000n],
  [BOTH + SELL + 1, 10.2, 3, T + 1000n],
  [BOTH + BUY + 2, 10.2, 0.25, T + 1001n],
  [BOTH + 2, 10.2, 0.5, T + 2000n],
  [0x80000000 + BUY + 1, 1, 1, T + 2500n], // the exchange's view of an event that arrives later
  [LOCAL + BUY + 1, 9.9, 0, T + 3000n],
  [BOTH + BUY + 5, 10, 4, T + 4000n],
  [BOTH + SELL + 5, 10.2, 3, T + 4000n],
  [BOTH + SELL + 5, Number.NaN, 0, T + 5000n],
]

describe('HftbacktestNpzDecoder', () => {
  it('makes messages of rows: snapshot, depth, trades and quotes; events without LOCAL are not received', () => {
    const { rows, ledger } = decode(npy(DAY))
    const of = (flags: number, price: number, amount: number, ns: bigint) => {
      const localTime = Number(ns / 1000n)
      return { localTime, exchangeTime: localTime - 1000, price, amount, flags, sequence: null }
    }
    const status = (code: number, ns: bigint) => of(KIND_STATUS | LAST, code, Number.NaN, ns)
    expect(rows).toEqual([
      status(StatusCode.syncing, T - 5000n),
      status(StatusCode.liveUnverified, T),
      of(KIND_BOOK | SNAPSHOT, 10, 5, T),
      of(KIND_BOOK | SNAPSHOT, 9.9, 2.5, T),
      of(KIND_BOOK | SNAPSHOT | SIDE_ASK | LAST, 10.1, 1, T),
      of(KIND_BOOK | SIDE_ASK, 10.1, 0, T + 1000n),
      of(KIND_BOOK | SIDE_ASK | LAST, 10.2, 3, T + 1000n),
      of(KIND_TRADE | LAST, 10.2, 0.25, T + 1001n),
      of(KIND_TRADE | SIDE_UNKNOWN | LAST, 10.2, 0.5, T + 2000n),
      of(KIND_BOOK | LAST, 9.9, 0, T + 3000n),
      of(KIND_QUOTE, 10, 4, T + 4000n),
      of(KIND_QUOTE | SIDE_ASK | LAST, 10.2, 3, T + 4000n),
      // A quote of one side keeps the other.
      of(KIND_QUOTE, 10, 4, T + 5000n),
      of(KIND_QUOTE | SIDE_ASK | LAST, Number.NaN, 0, T + 5000n),
    ])
    expect(ledger).toMatchObject({
      messages: 4,
      skipped: 1,
      trades: 2,
      quotes: 2,
      verdicts: { unverifiable: 4, ok: 0 },
    })
  })

  it('reads headers of format 2 and an empty array', () => {
    expect(content(npy(BOOK, { version: 2 }))).toEqual(content(npy(BOOK)))
    expect(content(npy([]))).toEqual([])
  })

  it('takes a clear of both sides without a snapshot for an empty book', () => {
    const empty = [[KIND_BOOK | SNAPSHOT | LAST, Number.NaN, 0]]
    expect(content(npy([[BOTH + 3, 0, 0]]))).toEqual(empty)
    expect(
      content(
        npy([
          [BOTH + BUY + 3, 9, 0],
          [BOTH + SELL + 3, 11, 0],
        ]),
      ),
    ).toEqual(empty)
  })

  it.each([
    ['a side cleared for nothing', [[BOTH + BUY + 3, 9, 0]], 'one side of the book is cleared and nothing replaces it'],
    ['an order-by-order event', [[BOTH + BUY + 10, 9, 1]], 'event kind 10 is not read'],
    ['depth without a side', [[BOTH + 1, 9, 1]], 'the event has neither or both of the BUY and SELL flags'],
    ['a negative amount', [[BOTH + BUY + 2, 9, -1]], 'qty is no number >= 0: -1'],
    ['an infinite price', [[BOTH + BUY + 2, Number.POSITIVE_INFINITY, 1]], 'px is no number: Infinity'],
    ['a time of zero', [[BOTH + BUY + 2, 9, 1, 0n]], 'local_ts is not positive'],
  ] as [string, Event[], string][])('stops at %s, or counts it', (_what, events, message) => {
    const bytes = npy([[BOTH + BUY + 2, 9, 1, T - 1n], ...events])
    expect(() => decode(bytes)).toThrow(
      expect.objectContaining({
        code: 'file.malformed',
        message: expect.stringContaining(message),
        where: { file: 'x.npz', line: 2 },
      }),
    )
    const { rows, ledger } = decode(bytes, { skipMalformed: true })
    expect(ledger.malformed).toBe(1)
    expect(rows.filter(({ flags }) => (flags & KIND_MASK) === KIND_TRADE)).toHaveLength(1)
  })

  it('stops where receive time goes back', () => {
    const bytes = npy([
      [BOTH + BUY + 2, 9, 1, T],
      [BOTH + BUY + 2, 9, 1, T - 1000n],
    ])
    expect(() => decode(bytes)).toThrow(
      expect.objectContaining({ code: 'file.unordered', where: { file: 'x.npz', line: 2 } }),
    )
  })

  it.each([
    [
      'another dtype',
      npy(BOOK, { fields: FIELDS.replace('px', 'price') }),
      'fields are not those of hftbacktest events',
    ],
    ['plain numbers', npy(BOOK, { fields: "'<f8'" }), 'fields are not those'],
    ['another format', npy(BOOK, { version: 9 }), 'numpy array format 9 is not known'],
    ['no array', Buffer.from('ev,exch_ts,local_ts\n1,2,3\n'), 'not a numpy array'],
    ['fewer events than announced', npy(BOOK, { rows: 6 }), 'the file ends after 5 of 6 events'],
    ['more events than announced', npy(BOOK, { rows: 4 }), 'bytes follow the 4 events'],
    ['half an event', npy(BOOK).subarray(0, -3), 'the file ends after 4 of 5 events'],
    ['half a header', npy(BOOK).subarray(0, 40), 'the file ends inside its numpy header'],
    ['two arrays', Buffer.concat([npy(BOOK), npy(BOOK)]), 'bytes follow the 5 events'],
  ])('refuses %s', (_what, bytes, message) => {
    for (const chunkBytes of [1, 1 << 20]) {
      expect(() => decode(bytes, { chunkBytes })).toThrow(
        expect.objectContaining({ code: 'file.corrupt', message: expect.stringContaining(message) }),
      )
    }
  })

  it('gives the same rows whatever the chunks', () => {
    const whole = decode(npy(DAY))
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 400 }), (chunkBytes) => {
        expect(decode(npy(DAY), { chunkBytes })).toEqual(whole)
      }),
    )
  })

  it('answers damaged bytes with a SteelyardError or with rows, nothing else', () => {
    const good = npy(DAY)
    const edits = fc.array(fc.tuple(fc.nat(good.length - 1), fc.integer({ min: 0, max: 255 })), { maxLength: 6 })
    fc.assert(
      fc.property(edits, fc.nat(good.length), fc.boolean(), fc.boolean(), (bytes, length, isCut, skipMalformed) => {
        const damaged = Buffer.from(good)
        for (const [at, byte] of bytes) damaged[at] = byte
        try {
          decode(isCut ? damaged.subarray(0, length) : damaged, { skipMalformed })
        } catch (error) {
          expect(error).toBeInstanceOf(SteelyardError)
        }
      }),
      { numRuns: 1000 },
    )
  })

  it('divides nanoseconds exactly, also before 1970', () => {
    const view = new DataView(new ArrayBuffer(8))
    fc.assert(
      fc.property(fc.bigInt({ min: -(2n ** 62n), max: 2n ** 62n }), (ns) => {
        view.setBigInt64(0, ns, true)
        expect(BigInt(microsOfNanos(view, 0))).toBe((ns - (((ns % 1000n) + 1000n) % 1000n)) / 1000n)
      }),
    )
  })
})

describe('DoubleDecimals', () => {
  it('finds the shortest decimal of any double of up to 15 digits, whatever came before', () => {
    const decimals = new DoubleDecimals()
    const out = { units: 0, decimals: 0 }
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 999_999_999_999_999 }),
        fc.integer({ min: 0, max: 12 }),
        (units, places) => {
          const value = Number(`${units}e-${places}`)
          decimals.parse(value, out)
          expect(Number(`${out.units}e${-out.decimals}`)).toBe(value)
          expect(Number.isSafeInteger(out.units)).toBe(true)
          // No digit that is not in the text.
          expect(String(Number(out.units)).replace(/0+$/, '')).toBe(String(units).replace(/0+$/, ''))
        },
      ),
    )
  })

  it('refuses what has more digits than an exact integer holds', () => {
    const out = { units: 0, decimals: 0 }
    new DoubleDecimals().parse(0.1 + 0.2, out)
    expect(out.units).toBeNaN()
    expect(() => decode(npy([[BOTH + BUY + 2, 0.1 + 0.2, 1]]))).toThrow(
      expect.objectContaining({ code: 'instrument.precision' }),
    )
  })
})

describe('hftbacktest files', () => {
  it.each([true, false])('are recognised by content and read from their zip (deflated: %s)', async (deflate) => {
    const path = tempFolder().write('btcusdt_20240808.npz', zipArchive([{ name: 'data.npy', data: npy(DAY), deflate }]))
    const head = await readHead(path)
    const match = HFTBACKTEST_NPZ.probe(head)!
    expect(match).toEqual({
      venue: 'hftbacktest',
      group: 'BTCUSDT',
      firstTime: Number((T - 5000n) / 1000n),
      content: { book: true, trades: true, quotes: true },
    })
    const whole = decode(npy(DAY)).rows
    for (const chunkBytes of [1, 77, 1 << 20]) {
      const source = HFTBACKTEST_NPZ.open([{ path, match }], readOptions({ chunkBytes }))
      expect(eventRows(await collectBatches(source.batches()))).toEqual(whole)
    }
  })

  it('are not claimed when they are something else', () => {
    const bytes = npy(BOOK, { fields: "('x', '<f8')" })
    expect(HFTBACKTEST_NPZ.probe({ path: 'x.npz', name: 'x.npz', bytes, complete: true })).toBeNull()
    expect(HFTBACKTEST_NPZ.probe({ path: 'x.npz', name: 'x.npz', bytes: Buffer.from('PK'), complete: true })).toBeNull()
  })
})

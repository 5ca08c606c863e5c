import { execFileSync } from 'node:child_process'
import { closeSync, openSync, readdirSync, readFileSync, truncateSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { crc32 } from 'node:zlib'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { open } from 'yauzl'
import { tempFolder } from '../../test/support/temp-folder.ts'
import {
  createColumns,
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
import { combineCrc32 } from './npz-crc.ts'
import { EVENT_BYTES, NpzEvents } from './npz-events.ts'
import { writeHftbacktestNpz } from './npz-writer.ts'
import { directory, LOCAL_HEADER_BYTES, localHeader } from './npz-zip.ts'

const INSTRUMENT = createInstrument({ venue: 'acme', symbol: 'X' })
const T = 1_723_161_254_123_456

type Row = readonly [flags: number, price: number, amount: number, local: number, exchange?: number]

/** Prices are given in ticks of 0.1, amounts in lots of 0.001. */
function batchOf(rows: readonly Row[]): EventBatch {
  const columns = createColumns(rows.length, false)
  rows.forEach(([flags, price, amount, local, exchange = local - 5], i) => {
    columns.flags[i] = flags
    columns.price[i] = price
    columns.amount[i] = amount
    columns.localTime[i] = local
    columns.exchangeTime[i] = exchange
  })
  return {
    ...columns,
    instrument: INSTRUMENT,
    scale: { priceDecimals: 1, amountDecimals: 3 },
    start: 0,
    end: rows.length,
  }
}

interface Event {
  readonly ev: string
  readonly exch: bigint
  readonly local: bigint
  readonly px: number
  readonly qty: number
}

function eventAt(view: DataView, at: number): Event {
  return {
    ev: view.getBigUint64(at, true).toString(16),
    exch: view.getBigInt64(at + 8, true),
    local: view.getBigInt64(at + 16, true),
    px: view.getFloat64(at + 24, true),
    qty: view.getFloat64(at + 32, true),
  }
}

function eventsOf(...batches: readonly Row[][]): Event[] {
  const views: DataView[] = []
  const events = new NpzEvents(() => {
    const view = new DataView(new ArrayBuffer(EVENT_BYTES))
    views.push(view)
    return { view, offset: 0 }
  })
  for (const rows of batches) events.add(batchOf(rows))
  return views.map((view) => eventAt(view, 0))
}

async function* stream(...batches: EventBatch[]) {
  yield* batches
}

const SNAPSHOT_ROWS: Row[] = [
  [KIND_BOOK | SNAPSHOT, 100, 5000, T],
  [KIND_BOOK | SNAPSHOT, 99, 2500, T],
  [KIND_BOOK | SNAPSHOT | SIDE_ASK | LAST, 101, 1000, T],
]

// ev: EXCH 8, LOCAL 4, BUY 2, SELL 1 in the highest digit; the kind in the lowest.
describe('NpzEvents', () => {
  it('writes a clear of each side up to its boundary price before a snapshot', () => {
    const ns = BigInt(T) * 1000n
    const event = (ev: string, px: number, qty: number): Event => ({ ev, exch: ns - 5000n, local: ns, px, qty })
    expect(eventsOf(SNAPSHOT_ROWS)).toEqual([
      event('e0000003', 9.9, 0),
      event('d0000003', 10.1, 0),
      event('e0000004', 10, 5),
      event('e0000004', 9.9, 2.5),
      event('d0000004', 10.1, 1),
    ])
  })

  it('clears as far as the side has reached since the last clear, not only as far as the new snapshot does', () => {
    const deltas: Row[] = [
      [KIND_BOOK, 50, 1, T + 1],
      [KIND_BOOK | SIDE_ASK | LAST, 400, 1, T + 1],
    ]
    const again = SNAPSHOT_ROWS.map(([flags, price, amount]): Row => [flags, price, amount, T + 2])
    const clears = eventsOf(SNAPSHOT_ROWS, deltas, again).filter(({ ev }) => ev.endsWith('3'))
    expect(clears.map(({ px }) => px)).toEqual([9.9, 10.1, 5, 40])
  })

  it('writes trades, changes and quotes with their side, and nothing for a change of integrity', () => {
    const rows: Row[] = [
      [KIND_STATUS | LAST, StatusCode.gap, 3, T],
      [KIND_TRADE | LAST, 100, 1000, T],
      [KIND_TRADE | SIDE_ASK | LAST, 100, 1000, T],
      [KIND_TRADE | SIDE_UNKNOWN | LAST, 100, 1000, T],
      [KIND_BOOK | NO_FLOW | LAST, 100, 0, T],
      [KIND_QUOTE, Number.NaN, 0, T],
      [KIND_QUOTE | SIDE_ASK | LAST, 101, 7, T, Number.NaN],
    ]
    const events = eventsOf(rows)
    expect(events.map(({ ev }) => ev)).toEqual(['e0000002', 'd0000002', 'c0000002', 'e0000001', 'e0000005', 'd0000005'])
    expect(events[4]).toMatchObject({ px: Number.NaN, qty: 0 })
    // Without an exchange time the local one stands in.
    expect(events[5]!.exch).toBe(BigInt(T) * 1000n)
  })

  it('tells messages of one microsecond apart by nanoseconds, and stays in order', () => {
    const rows: Row[] = [
      [KIND_BOOK, 100, 1, T],
      [KIND_BOOK | LAST, 99, 1, T],
      [KIND_BOOK | LAST, 98, 1, T],
      [KIND_TRADE | LAST, 98, 1, T],
      [KIND_BOOK | LAST, 97, 1, T],
      [KIND_BOOK | LAST, 97, 1, T],
      [KIND_BOOK | LAST, 97, 1, T + 1],
    ]
    expect(eventsOf(rows).map(({ local }) => local - BigInt(T) * 1000n)).toEqual([0n, 0n, 1n, 1n, 1n, 2n, 1000n])
  })

  it('joins a snapshot that is spread over batches', () => {
    expect(eventsOf(SNAPSHOT_ROWS.slice(0, 1), SNAPSHOT_ROWS.slice(1, 2), SNAPSHOT_ROWS.slice(2))).toEqual(
      eventsOf(SNAPSHOT_ROWS),
    )
  })

  it('writes an empty book as a clear of both sides', () => {
    expect(eventsOf([[KIND_BOOK | SNAPSHOT | LAST, Number.NaN, 0, T]]).map(({ ev }) => ev)).toEqual(['c0000003'])
  })

  it('splits microseconds into nanoseconds exactly', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 9_000_000_000_000_000 }), (micros) => {
        const [event] = eventsOf([[KIND_TRADE | LAST, 1, 1, micros, micros]])
        expect(event!.local).toBe(BigInt(micros) * 1000n)
      }),
    )
  })
})

const NUMPY = (() => {
  try {
    execFileSync('python3', ['-c', 'import numpy'], { stdio: 'ignore' })
    return true
  } catch {
    return false
  }
})()

describe('writeHftbacktestNpz', () => {
  const many = Array.from({ length: 40_000 }, (_, i): Row => {
    return [KIND_TRADE | (i % 3 === 0 ? SIDE_ASK : 0) | LAST, 100 + (i % 17), 1 + (i % 1000), T + i * 7]
  })

  it.skipIf(!NUMPY).each([true, false])('is what numpy loads (compressed: %s)', async (compress) => {
    const path = join(tempFolder().path, 'x.npz')
    const summary = await writeHftbacktestNpz(path, stream(batchOf(SNAPSHOT_ROWS), batchOf(many)), { compress })
    expect(summary).toEqual({ rows: 40_005, exchangeBackwards: 0, negativeLatency: 0 })
    const script = `
import json, sys, zipfile, numpy
zipfile.ZipFile(sys.argv[1]).testzip() is None or sys.exit('bad crc')
data = numpy.load(sys.argv[1])['data']
print(json.dumps([data.dtype.descr, data.dtype.itemsize, len(data), float(data['px'].sum()), float(data['qty'].sum()),
  str(sum(int(x) for x in data['local_ts'])), str(sum(int(x) for x in data['ev'])), int(data['order_id'].sum())]))`
    const loaded = JSON.parse(execFileSync('python3', ['-c', script, path], { encoding: 'utf8' }))
    const [descr, itemsize, rows, px, qty, local, ev, orders] = loaded
    expect(descr).toEqual(
      ['ev <u8', 'exch_ts <i8', 'local_ts <i8', 'px <f8', 'qty <f8', 'order_id <u8', 'ival <i8', 'fval <f8'].map(
        (field) => field.split(' '),
      ),
    )
    expect([itemsize, rows, orders]).toEqual([64, 40_005, 0])
    const all = eventsOf(SNAPSHOT_ROWS, many)
    expect(px).toBeCloseTo(
      all.reduce((sum, event) => sum + event.px, 0),
      4,
    )
    expect(qty).toBeCloseTo(
      all.reduce((sum, event) => sum + event.qty, 0),
      4,
    )
    expect(BigInt(local)).toBe(all.reduce((sum, event) => sum + event.local, 0n))
    expect(BigInt(ev)).toBe(all.reduce((sum, event) => sum + BigInt(`0x${event.ev}`), 0n))
  })

  it('depends on the events alone, not on batches', async () => {
    const folder = tempFolder().path
    const [a, b] = [join(folder, 'a.npz'), join(folder, 'b.npz')]
    await writeHftbacktestNpz(a, stream(batchOf(many)))
    await writeHftbacktestNpz(b, stream(batchOf(many.slice(0, 9)), batchOf(many.slice(9))))
    expect(readFileSync(b).equals(readFileSync(a))).toBe(true)
  })

  it('counts what hftbacktest would refuse', async () => {
    const rows: Row[] = [
      [KIND_TRADE | LAST, 1, 1, T, T + 3],
      [KIND_TRADE | LAST, 1, 1, T + 1, T - 9],
    ]
    const path = join(tempFolder().path, 'x.npz')
    expect(await writeHftbacktestNpz(path, stream(batchOf(rows)))).toEqual({
      rows: 2,
      exchangeBackwards: 1,
      negativeLatency: 1,
    })
  })

  it('leaves nothing behind when the events fail', async () => {
    const folder = tempFolder().path
    async function* failing() {
      yield batchOf(many)
      throw new Error('source broke')
    }
    await expect(writeHftbacktestNpz(join(folder, 'x.npz'), failing())).rejects.toThrow('source broke')
    expect(readdirSync(folder)).toEqual([])
  })

  it('refuses a folder that does not exist', async () => {
    const path = join(tempFolder().path, 'none', 'x.npz')
    await expect(writeHftbacktestNpz(path, stream())).rejects.toMatchObject({ code: 'config.invalid' })
  })
})

describe('the zip around it', () => {
  it('combines checksums as if the pieces were one', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), fc.uint8Array({ maxLength: 3000 }), (first, second) => {
        const whole = crc32(Buffer.concat([first, second]))
        expect(combineCrc32(crc32(first), crc32(second), second.length)).toBe(whole)
      }),
    )
  })

  it('combines across more than 4 GiB: twice the shift is the shift of the double', () => {
    const half = 3_000_000_019
    const once = combineCrc32(0x12345678, 0, half)
    expect(combineCrc32(0x12345678, 0, 2 * half)).toBe(combineCrc32(once, 0, half))
  })

  it.each([
    ['small', 1_000_000, 1_000_256],
    ['as large as 32 bits nearly hold', 0xfffffff0 - LOCAL_HEADER_BYTES, 0xfffffff0],
    ['stored in less than 4 GiB, but longer', 3_000_000_000, 9_000_000_256],
    ['beyond 4 GiB', 5_000_000_000, 9_000_000_256],
  ])('of a member that is %s is read back by another zip reader', async (_what, compressedBytes, bytes) => {
    const path = join(tempFolder().path, 'sparse.npz')
    const member = { isDeflated: true, crc32: 0xdeadbeef, compressedBytes, bytes }
    const tail = directory(member)
    const file = openSync(path, 'w')
    writeSync(file, localHeader(member))
    truncateSync(path, LOCAL_HEADER_BYTES + compressedBytes) // sparse: the data take no room
    writeSync(file, tail, 0, tail.length, LOCAL_HEADER_BYTES + compressedBytes)
    closeSync(file)
    const entry = await new Promise<object>((resolve, reject) => {
      open(path, { lazyEntries: true }, (error, zip) => {
        if (error) return reject(error)
        zip.once('entry', (found) => {
          zip.close()
          resolve(found)
        })
        zip.readEntry()
      })
    })
    expect(entry).toMatchObject({
      fileName: 'data.npy',
      compressionMethod: 8,
      crc32: 0xdeadbeef,
      compressedSize: compressedBytes,
      uncompressedSize: bytes,
      relativeOffsetOfLocalHeader: 0,
    })
  })
})

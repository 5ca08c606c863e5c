import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { bybitRecording } from '../../../test/support/bybit-recording.ts'
import { collectBatches, decodeText } from '../../../test/support/decode-text.ts'
import { mutatedText } from '../../../test/support/mutated-text.ts'
import { readOptions } from '../../../test/support/read-options.ts'
import {
  archiveText,
  captureText,
  type RecordedLine,
  withDropped,
  withDuplicate,
  withSwapped,
  withWrongSize,
} from '../../../test/support/recorded-lines.ts'
import { messagesOf, RowReplay } from '../../../test/support/row-replay.ts'
import { sharedData } from '../../../test/support/shared-data.ts'
import { scaledBook, type TrueBook } from '../../../test/support/true-market.ts'
import { WINDOW_AMOUNT_DECIMALS, WINDOW_PRICE_DECIMALS } from '../../../test/support/window-recording.ts'
import { SteelyardError } from '../../market/index.ts'
import type { ReadOptions } from '../source.ts'
import { bybitArchive } from './bybit-archive.ts'
import { BybitArchiveDecoder } from './bybit-archive-decoder.ts'
import type { FileHead } from './format.ts'
import { readHead } from './read-head.ts'

function decode(files: readonly string[], { chunkBytes, ...overrides }: Partial<ReadOptions> = {}) {
  const options = readOptions(overrides)
  const decoder = new BybitArchiveDecoder({ venue: 'bybit-linear', symbols: ['ACMUSDT'], options })
  const messages = messagesOf(decodeText(decoder, files, chunkBytes))
  return { messages, ledger: options.ledgers.get('ACMUSDT')! }
}

function replayAgainstTruth(truth: ReadonlyMap<number, TrueBook>, lines: readonly RecordedLine[]) {
  const { messages, ledger } = decode([archiveText(lines)])
  const replay = new RowReplay()
  let compared = 0
  for (const message of messages) {
    replay.apply(message)
    if (message.kind !== 'book' || !replay.isLive) continue
    const expected = truth.get(message.localTime / 1000)!
    const { bids, asks } = scaledBook(expected, WINDOW_PRICE_DECIMALS, WINDOW_AMOUNT_DECIMALS)
    expect(replay.bids).toEqual(bids)
    expect(replay.asks).toEqual(asks)
    compared++
  }
  return { ledger, replay, compared }
}

const headOf = (text: string, name: string, path = `/data/${name}.zip`): FileHead => ({
  path,
  name,
  bytes: Buffer.from(text),
  complete: true,
})

describe('bybit.orderbook, recognition', () => {
  const { lines } = bybitRecording({ seed: 1, updates: 5 })
  const text = archiveText(lines)
  const book = { book: true, trades: false, quotes: false }

  it('knows archives and captures by content', () => {
    const archive = { venue: 'bybit-linear', group: 'ACMUSDT', content: book }
    const sent = (lines[0]!.frame as { ts: number }).ts * 1000
    expect(bybitArchive.probe(headOf(text, 'anything'))).toEqual({ ...archive, firstTime: sent })
    expect(bybitArchive.probe(headOf(captureText(lines), 'anything'))).toEqual({ ...archive, firstTime: sent + 250 })
  })

  it.each([
    ['a capture name', '', 'bybit-spot_ACMUSDT_20261120T14.jsonl', '/d/x.gz', 'bybit-spot'],
    ['a folder spot', text, 'a.data', '/d/orderbook/spot/ACMUSDT/a.zip', 'bybit-spot'],
    ['a folder inverse', text, 'a.data', '/d/inverse/a.zip', 'bybit-inverse'],
    ['a coin-margined symbol', text.replaceAll('ACMUSDT', 'ACMUSD'), 'a.data', '/d/a.zip', 'bybit-inverse'],
    ['nothing', text, 'a.data', '/d/spotless/a.zip', 'bybit-linear'],
  ])('takes the product from %s', (_what, content, name, path, venue) => {
    expect(bybitArchive.probe(headOf(content, name, path))?.venue).toBe(venue)
  })

  it('knows an empty day by its name', () => {
    expect(bybitArchive.probe(headOf('', '2024-12-01_ACMUSDT_ob500.data'))).toEqual({
      venue: 'bybit-linear',
      group: 'ACMUSDT',
      firstTime: null,
      content: { ...book, book: false },
    })
  })

  it.each([
    ['another topic', '{"topic":"publicTrade.X","type":"snapshot","ts":1,"data":[]}\n'],
    ['the full book, which has other rules', '{"topic":"orderbook.full.X","type":"delta","ts":1,"data":{"s":"X"}}\n'],
    ['CSV', 'a,b\n'],
    ['nothing', ''],
  ])('is not fooled by %s', (_what, content) => expect(bybitArchive.probe(headOf(content, 'a.data'))).toBeNull())

  it('never throws on a damaged head', () => {
    fc.assert(fc.property(mutatedText(text), (damaged) => void bybitArchive.probe(headOf(damaged, 'a'))))
  })
})

describe('bybit.orderbook, generated recordings', () => {
  it('rebuilds the true window at every message, through restarts and repeated snapshots', () => {
    const { lines, truth } = bybitRecording({
      seed: 2,
      updates: 200,
      snapshotsAfter: [50, 51, 120],
      restartsAfter: [80],
    })
    const { ledger, replay, compared } = replayAgainstTruth(truth, lines)
    expect(ledger.messages).toBe(205)
    expect(ledger.verdicts).toMatchObject({ ok: 201, duplicate: 3, reset: 1, gap: 0, out_of_order: 0, unverifiable: 0 })
    expect(replay.anchors).toEqual({ compared: 3, equal: 3 })
    expect(compared).toBeGreaterThan(190)
  })

  it('reads archives on the venue clocks and captures on the local one', () => {
    const { lines } = bybitRecording({ seed: 3, updates: 3 })
    const { ts, cts } = lines[0]!.frame as { ts: number; cts: number }
    const first = (text: string) => decode([text]).messages[1]!
    expect(first(archiveText(lines))).toMatchObject({ localTime: ts * 1000, exchangeTime: cts * 1000 })
    expect(first(captureText(lines))).toMatchObject({ localTime: ts * 1000 + 250, exchangeTime: cts * 1000 })
  })

  it('shows a falsified size at the next snapshot', () => {
    const { lines } = bybitRecording({ seed: 4, updates: 30, snapshotsAfter: [20] })
    const replay = new RowReplay()
    for (const message of decode([archiveText(withWrongSize(lines, 20))]).messages) replay.apply(message)
    expect(replay.anchors).toEqual({ compared: 1, equal: 0 })
  })

  it('finds exactly the faults that were put in, and never shows a wrong book', () => {
    const fault = fc.tuple(fc.constantFrom('drop', 'duplicate', 'swap'), fc.nat(8), fc.integer({ min: 1, max: 4 }))
    fc.assert(
      fc.property(fc.nat(1e6), fc.array(fault, { maxLength: 4 }), (seed, faults) => {
        // A repeated snapshot after every 20 updates; one fault in the middle of each interval.
        const snapshotsAfter = Array.from({ length: faults.length }, (_, k) => 19 + 20 * k)
        const { lines, truth } = bybitRecording({ seed, updates: 20 * faults.length + 10, snapshotsAfter })
        let damaged: readonly RecordedLine[] = lines
        const sum = { drop: 0, duplicate: 0, swap: 0 }
        const gaps: number[] = []
        for (let index = faults.length - 1; index >= 0; index--) {
          const [kind, at, count] = faults[index]!
          const depthIndex = 20 * index + 3 + at
          sum[kind as keyof typeof sum]++
          if (kind === 'drop') damaged = withDropped(damaged, depthIndex, count)
          else if (kind === 'duplicate') damaged = withDuplicate(damaged, depthIndex)
          else damaged = withSwapped(damaged, depthIndex)
          if (kind !== 'duplicate') gaps.unshift(kind === 'drop' ? count : 1)
        }
        const { ledger } = replayAgainstTruth(truth, damaged)
        expect(ledger.gaps.map(({ size }) => size)).toEqual(gaps)
        expect(ledger.verdicts.gap).toBe(sum.drop + sum.swap)
        // A snapshot of the number that the book has reached is a duplicate; after a gap it starts the book.
        expect(ledger.verdicts.duplicate).toBe(sum.duplicate + sum.duplicate)
        expect(ledger.verdicts.out_of_order + ledger.verdicts.reset + ledger.verdicts.stale).toBe(0)
        expect(ledger.messages).toBe(damaged.length)
      }),
      { numRuns: 60 },
    )
  })

  it('gives the same rows for any chunk size, any batch size and any seam between files', () => {
    const { lines } = bybitRecording({ seed: 5, updates: 20, snapshotsAfter: [9] })
    const whole = decode([archiveText(lines)]).messages
    for (const chunkBytes of [1, 10, 333]) expect(decode([archiveText(lines)], { chunkBytes }).messages).toEqual(whole)
    for (const batchRows of [1, 7]) expect(decode([archiveText(lines)], { batchRows }).messages).toEqual(whole)
    for (let seam = 0; seam <= lines.length; seam += 4) {
      expect(decode([archiveText(lines.slice(0, seam)), archiveText(lines.slice(seam))]).messages).toEqual(whole)
    }
  })

  it('throws nothing but its own errors on damaged bytes, whether it stops or skips', () => {
    const text = archiveText(bybitRecording({ seed: 6, updates: 8 }).lines)
    fc.assert(
      fc.property(mutatedText(text), fc.boolean(), (damaged, skipMalformed) => {
        try {
          decode([damaged], { skipMalformed })
        } catch (error) {
          expect(error).toBeInstanceOf(SteelyardError)
          expect((error as SteelyardError).where.line).toBeGreaterThan(0)
        }
      }),
      { numRuns: 500 },
    )
  })
})

describe('bybit.orderbook, lines', () => {
  const line = (
    u: number,
    ts: number,
    more = '"b":[["1.5","2"]],"a":[]',
    type = 'delta',
    topic = 'orderbook.50.ACMUSDT',
  ) =>
    `{"topic":"${topic}","type":"${type}","ts":${1_700_000_000_000 + ts},"data":{"s":"ACMUSDT",${more},"u":${u},"seq":1}}\n`
  const snapshot = (u: number, ts: number) => line(u, ts, undefined, 'snapshot')

  it('uses the time of sending for both clocks where there is no time of matching', () => {
    expect(decode([snapshot(5, 1)]).messages[1]).toMatchObject({
      localTime: 1_700_000_000_001_000,
      exchangeTime: 1_700_000_000_001_000,
    })
  })

  it('keeps to the first window of a symbol', () => {
    const other = line(9, 2, undefined, 'snapshot', 'orderbook.1.ACMUSDT')
    expect(decode([snapshot(5, 1) + other + line(6, 3)]).ledger).toMatchObject({ messages: 2, verdicts: { ok: 2 } })
  })

  it('refuses an archive that is in order by number and not by time, and only that', () => {
    expect(() => decode([snapshot(5, 9) + line(6, 8)])).toThrow(
      expect.objectContaining({ code: 'file.unordered', where: { file: 'file-1', line: 2 } }),
    )
    expect(decode([snapshot(5, 9) + line(6, 10) + line(4, 8)]).ledger.verdicts).toMatchObject({ out_of_order: 1 })
  })

  it.each([
    [
      'an unknown type',
      snapshot(5, 1).replace('"snapshot"', '"partial"'),
      'field "type" must be "snapshot" or "delta"',
    ],
    ['a missing number', snapshot(5, 1).replace('"u":5', '"v":5'), 'field "u" is missing'],
    ['a missing time', snapshot(5, 1).replace('"ts"', '"tx"'), 'field "ts" is missing'],
    ['missing data', '{"topic":"orderbook.50.X","type":"delta","ts":1}\n', 'field "data" is missing'],
    ['a missing side', snapshot(5, 1).replace('"a":[]', '"c":[]'), 'field "a" is missing'],
    ['a size in words', snapshot(5, 1).replace('"2"', '"two"'), 'amount is not a number: "two"'],
  ])('names the line of %s', (_what, bad, message) => {
    expect(() => decode([`\n${bad}`])).toThrow(message)
    expect(() => decode([`\n${bad}`])).toThrow(
      expect.objectContaining({ code: 'file.malformed', where: { file: 'file-1', line: 2 } }),
    )
  })

  it('counts lines that cannot be read when told to skip them', () => {
    const { ledger } = decode([`${snapshot(5, 1)}{"topic":\n${line(6, 2)}`], { skipMalformed: true })
    expect(ledger).toMatchObject({ malformed: 1, messages: 2, verdicts: { ok: 2 } })
  })
})

describe('recorded orderbook.500.XRPUSDT', () => {
  const path = sharedData('data/l2-bybit/xrpusdt-ob500.jsonl.gz')

  it.skipIf(path === null)(
    'has one snapshot and 49 deltas, no gap, no cross, and 500 levels a side throughout',
    async () => {
      const match = bybitArchive.probe(await readHead(path!))!
      expect(match).toMatchObject({ venue: 'bybit-linear', group: 'XRPUSDT' })
      const options = readOptions()
      const messages = messagesOf(await collectBatches(bybitArchive.open([{ path: path!, match }], options).batches()))
      const ledger = options.ledgers.get('XRPUSDT')!
      expect(ledger.messages).toBe(50)
      expect(ledger.verdicts).toMatchObject({ ok: 50, gap: 0, duplicate: 0, reset: 0, unverifiable: 0 })
      expect(messages.filter(({ isSnapshot }) => isSnapshot)).toHaveLength(1)
      const replay = new RowReplay()
      for (const message of messages) {
        replay.apply(message)
        if (message.kind !== 'book') continue
        expect([replay.bids.size, replay.asks.size]).toEqual([500, 500])
        expect(replay.bestBid).toBeLessThan(replay.bestAsk)
      }
    },
  )
})

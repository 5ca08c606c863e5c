import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { decodeText } from '../../../test/support/decode-text.ts'
import { mutatedText } from '../../../test/support/mutated-text.ts'
import { okxArchiveRecording, okxCaptureRecording } from '../../../test/support/okx-recording.ts'
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
import { scaledBook, type TrueBook } from '../../../test/support/true-market.ts'
import { WINDOW_AMOUNT_DECIMALS, WINDOW_PRICE_DECIMALS } from '../../../test/support/window-recording.ts'
import { StatusCode, SteelyardError } from '../../market/index.ts'
import type { ReadOptions } from '../source.ts'
import type { FileHead } from './format.ts'
import { okxArchive } from './okx-archive.ts'
import { OkxArchiveDecoder, type OkxScheme } from './okx-archive-decoder.ts'

function decode(scheme: OkxScheme, files: readonly string[], overrides: Partial<ReadOptions> = {}) {
  const { chunkBytes, ...others } = overrides
  const options = readOptions(others)
  const decoder = new OkxArchiveDecoder({ venue: 'okx', symbols: ['ACM-USDT'], scheme, options })
  const messages = messagesOf(decodeText(decoder, files, chunkBytes))
  return { messages, ledger: options.ledgers.get('ACM-USDT')! }
}

/** Replays and counts books that differ from the truth while readable. */
function replay(scheme: OkxScheme, text: string, truth: ReadonlyMap<number, TrueBook>) {
  const { messages, ledger } = decode(scheme, [text])
  const book = new RowReplay()
  let compared = 0
  let wrong = 0
  for (const message of messages) {
    book.apply(message)
    if (message.kind !== 'book' || !book.isLive) continue
    const expected = truth.get(message.exchangeTime / 1000)!
    const { bids, asks } = scaledBook(expected, WINDOW_PRICE_DECIMALS, WINDOW_AMOUNT_DECIMALS)
    compared++
    if (!isSameSide(book.bids, bids) || !isSameSide(book.asks, asks)) wrong++
  }
  return { ledger, compared, wrong, anchors: book.anchors, messages }
}

function isSameSide(a: ReadonlyMap<number, number>, b: ReadonlyMap<number, number>): boolean {
  return a.size === b.size && [...a].every(([price, amount]) => b.get(price) === amount)
}

const headOf = (text: string, name: string): FileHead => ({
  path: `/data/${name}.tar.gz`,
  name,
  bytes: Buffer.from(text),
  complete: true,
})

describe('okx.orderbook, recognition', () => {
  const archive = okxArchiveRecording({ seed: 1, updates: 5 }).lines
  const capture = okxCaptureRecording({ seed: 1, updates: 5 }).lines
  const match = { venue: 'okx', group: 'ACM-USDT', content: { book: true, trades: false, quotes: false } }

  it('knows archives and captures by content, and which of them carry ids', () => {
    const firstTime = archive[0]!.localMicros - 250
    expect(okxArchive.probe(headOf(archiveText(archive), 'a'))).toEqual({ ...match, firstTime, variant: 'anchor' })
    const found = okxArchive.probe(headOf(captureText(capture), 'a'))!
    expect(found).toEqual({ ...match, firstTime: capture[0]!.localMicros, variant: 'chain' })
    const profileOf = (variant: string) =>
      okxArchive.open([{ path: 'a', match: { ...found, variant } }], readOptions()).profile
    expect(profileOf('chain')).toMatchObject({ scheme: 'okx-chain', verifiability: 'sequence', depthScope: 'window' })
    expect(profileOf('anchor')).toMatchObject({ scheme: 'okx-anchor', verifiability: 'anchor', depthScope: 'window' })
  })

  it.each([
    'ACM-USDT-SWAP-L2orderbook-400lv-2026-11-20',
    'ACM-USDT-SWAP-L2orderbook-5000lv-2026-11-20.data',
    'okx_ACM-USDT-SWAP_20261120T14.jsonl',
  ])('knows an empty file by the name %s', (name) => {
    expect(okxArchive.probe(headOf('', name))).toMatchObject({ group: 'ACM-USDT-SWAP', content: { book: false } })
  })

  it.each([
    ['five levels sent in full', captureText(capture).replaceAll('"books"', '"books5"')],
    ['trades', '{"arg":{"channel":"trades","instId":"X"},"data":[{"px":"1"}]}\n'],
    ['nothing', ''],
  ])('is not fooled by %s', (_what, text) => expect(okxArchive.probe(headOf(text, 'a'))).toBeNull())

  it('never throws on a damaged head', () => {
    const text = archiveText(archive)
    fc.assert(fc.property(mutatedText(text), (damaged) => void okxArchive.probe(headOf(damaged, 'a'))))
  })
})

describe('okx.orderbook, archives', () => {
  const snapshotsAfter = [40, 80, 120]

  it('rebuilds the true window and agrees with every repeated snapshot', () => {
    const { lines, truth } = okxArchiveRecording({ seed: 2, updates: 150, snapshotsAfter })
    const { ledger, compared, wrong, anchors, messages } = replay('anchor', archiveText(lines), truth)
    expect(wrong).toBe(0)
    expect(compared).toBeGreaterThan(140)
    expect(anchors).toEqual({ compared: 3, equal: 3 })
    expect(ledger.verdicts).toMatchObject({ ok: 4, unverifiable: 150, gap: 0 })
    expect(messages.filter(({ kind }) => kind === 'status').map(({ code }) => code)).toEqual([
      StatusCode.syncing,
      StatusCode.liveUnverified,
    ])
  })

  it.each([
    ['a lost update', withDropped],
    ['a falsified size', withWrongSize],
  ])('disagrees with the next snapshot after %s, unless later updates have mended it', (_what, damage) => {
    let shown = 0
    for (let seed = 1; seed <= 20; seed++) {
      const { lines, truth } = okxArchiveRecording({ seed, updates: 50, snapshotsAfter: [20, 40] })
      const at = lastWithLevels(lines, 20)
      const { anchors } = replay('anchor', archiveText(damage(lines, at)), truth)
      expect(anchors.compared).toBe(2)
      if (anchors.equal === 1) shown++
      else expect(anchors.equal).toBe(2)
    }
    expect(shown).toBeGreaterThanOrEqual(15)
  })

  it('is right again from the snapshot that showed the damage on', () => {
    const { lines, truth } = okxArchiveRecording({ seed: 3, updates: 50, snapshotsAfter: [20] })
    const { messages } = decode('anchor', [archiveText(withDropped(lines, 15))])
    const book = new RowReplay()
    for (const message of messages) book.apply(message)
    const last = [...truth.values()].at(-1)!
    const { bids, asks } = scaledBook(last, WINDOW_PRICE_DECIMALS, WINDOW_AMOUNT_DECIMALS)
    expect(isSameSide(book.bids, bids) && isSameSide(book.asks, asks)).toBe(true)
  })

  it('refuses an archive whose time runs backwards: nothing else tells its order', () => {
    const { lines } = okxArchiveRecording({ seed: 4, updates: 10 })
    expect(() => decode('anchor', [archiveText(withSwapped(lines, 4))])).toThrow(
      expect.objectContaining({ code: 'file.unordered', where: { file: 'file-1', line: 7 } }),
    )
  })

  it('applies an update twice without harm', () => {
    const { lines, truth } = okxArchiveRecording({ seed: 5, updates: 50, snapshotsAfter })
    expect(replay('anchor', archiveText(withDuplicate(lines, 20)), truth).wrong).toBe(0)
  })

  it('gives the same rows for any chunk size, any batch size and any seam between files', () => {
    const { lines } = okxArchiveRecording({ seed: 6, updates: 20, snapshotsAfter: [9] })
    const whole = decode('anchor', [archiveText(lines)]).messages
    for (const chunkBytes of [1, 10, 333]) {
      expect(decode('anchor', [archiveText(lines)], { chunkBytes }).messages).toEqual(whole)
    }
    for (const batchRows of [1, 7])
      expect(decode('anchor', [archiveText(lines)], { batchRows }).messages).toEqual(whole)
    for (let seam = 0; seam <= lines.length; seam += 4) {
      const files = [archiveText(lines.slice(0, seam)), archiveText(lines.slice(seam))]
      expect(decode('anchor', files).messages).toEqual(whole)
    }
  })
})

describe('okx.orderbook, captures', () => {
  it('finds exactly the faults that were put in, and never shows a wrong book', () => {
    const fault = fc.tuple(fc.constantFrom('drop', 'duplicate', 'swap'), fc.nat(8), fc.integer({ min: 1, max: 4 }))
    fc.assert(
      fc.property(fc.nat(1e6), fc.array(fault, { maxLength: 4 }), (seed, faults) => {
        const snapshotsAfter = Array.from({ length: faults.length }, (_, k) => 19 + 20 * k)
        const { lines, truth } = okxCaptureRecording({ seed, updates: 20 * faults.length + 10, snapshotsAfter })
        let damaged: readonly RecordedLine[] = lines
        const sum = { drop: 0, duplicate: 0, swap: 0 }
        for (let index = faults.length - 1; index >= 0; index--) {
          const [kind, at, count] = faults[index]!
          const depthIndex = 20 * index + 3 + at
          sum[kind as keyof typeof sum]++
          if (kind === 'drop') damaged = withDropped(damaged, depthIndex, count)
          else if (kind === 'duplicate') damaged = withDuplicate(damaged, depthIndex)
          else damaged = withSwapped(damaged, depthIndex)
        }
        const { ledger, wrong, anchors } = replay('chain', captureText(damaged), truth)
        expect(wrong).toBe(0)
        expect(ledger.verdicts.gap).toBe(sum.drop + sum.swap)
        expect(ledger.gaps.every(({ size }) => size === null)).toBe(true)
        expect(ledger.verdicts.duplicate).toBe(sum.duplicate)
        expect(ledger.verdicts.out_of_order + ledger.verdicts.reset).toBe(0)
        expect(anchors).toEqual({ compared: sum.duplicate, equal: sum.duplicate })
        expect(ledger.messages).toBe(damaged.length)
      }),
      { numRuns: 60 },
    )
  })

  it('takes a new snapshot of another id as a reset', () => {
    const { lines, truth } = okxCaptureRecording({ seed: 8, updates: 40, restartsAfter: [20], restartAt: 500 })
    const { ledger, wrong } = replay('chain', captureText(lines), truth)
    expect(wrong).toBe(0)
    expect(ledger.verdicts).toMatchObject({ ok: 41, reset: 1, gap: 0 })
  })

  it('ends the trust in the book at a disconnect', () => {
    const { lines } = okxCaptureRecording({ seed: 9, updates: 3 })
    const cut = `${lines[2]!.localMicros}000 {"steelyard":"disconnect"}\n`
    const { messages, ledger } = decode('chain', [captureText(lines.slice(0, 3)) + cut + captureText(lines.slice(3))])
    expect(messages.at(-1)).toMatchObject({ kind: 'status', code: StatusCode.resyncing })
    expect(ledger.verdicts).toMatchObject({ ok: 3, unverifiable: 1 })
  })
})

describe('okx.orderbook, lines', () => {
  const line = (ts: string, more = '"asks":[["2","1","1"]],"bids":[["1","1","1"]]', action = 'snapshot') =>
    `{"instId":"ACM-USDT","action":"${action}","ts":"${ts}",${more}}\n`
  const good = line('1700000000000')

  it('uses the one time of an archive for both clocks', () => {
    expect(decode('anchor', [good]).messages.find(({ kind }) => kind === 'book')).toMatchObject({
      localTime: 1_700_000_000_000_000,
      exchangeTime: 1_700_000_000_000_000,
    })
  })

  it.each([
    ['an unknown action', line('1700000000000', undefined, 'partial'), 'field "action" must be "snapshot" or "update"'],
    ['a missing time', good.replace('"ts"', '"tx"'), 'field "ts" is missing'],
    ['a time that is none', line('17:00'), 'field "ts" must be milliseconds, was "17:00"'],
    ['a missing side', good.replace('"bids"', '"bid"'), 'field "bids" is missing'],
    ['a level without a size', line('1700000000000', '"asks":[["2"]],"bids":[]'), 'levels of [price, amount] as text'],
    ['a negative size', line('1700000000000', '"asks":[["2","-1"]],"bids":[]'), 'amount is negative: -1'],
    ['a symbol that is a number', good.replace('"ACM-USDT"', '7'), 'field "instId" must be a text, was 7'],
  ])('names the line of %s', (_what, bad, message) => {
    expect(() => decode('anchor', [good + bad])).toThrow(message)
    expect(() => decode('anchor', [good + bad])).toThrow(
      expect.objectContaining({ code: 'file.malformed', where: { file: 'file-1', line: 2 } }),
    )
  })

  it('refuses a message without ids in a stream that is checked by them', () => {
    expect(() => decode('chain', [good])).toThrow('field "seqId" is missing')
  })

  it.each(['anchor', 'chain'] as const)('throws nothing but its own errors on damaged bytes (%s)', (scheme) => {
    const options = { seed: 10, updates: 8 }
    const text =
      scheme === 'anchor'
        ? archiveText(okxArchiveRecording(options).lines)
        : captureText(okxCaptureRecording(options).lines)
    fc.assert(
      fc.property(mutatedText(text), fc.boolean(), (damaged, skipMalformed) => {
        try {
          decode(scheme, [damaged], { skipMalformed })
        } catch (error) {
          expect(error).toBeInstanceOf(SteelyardError)
          expect((error as SteelyardError).where.line).toBeGreaterThan(0)
        }
      }),
      { numRuns: 400 },
    )
  })
})

/** The newest update at or before `depthIndex` that carries levels. */
function lastWithLevels(lines: readonly RecordedLine[], depthIndex: number): number {
  const updates = lines.filter(({ kind }) => kind === 'depth')
  let at = depthIndex
  while (at > 0 && /"asks":\[\],"bids":\[\]/.test(JSON.stringify(updates[at]!.frame))) at--
  return at
}

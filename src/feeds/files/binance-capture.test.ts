import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type BinanceRecording, binanceRecording } from '../../../test/support/binance-recording.ts'
import { decodeText } from '../../../test/support/decode-text.ts'
import { mutatedText } from '../../../test/support/mutated-text.ts'
import { readOptions } from '../../../test/support/read-options.ts'
import {
  captureText,
  type RecordedLine,
  withDropped,
  withDuplicate,
  withSwapped,
  withWrongSize,
} from '../../../test/support/recorded-lines.ts'
import { messagesOf, RowReplay } from '../../../test/support/row-replay.ts'
import { scaledBook } from '../../../test/support/true-market.ts'
import { SteelyardError } from '../../market/index.ts'
import type { IntegrityLedger } from '../ledger.ts'
import type { ReadOptions } from '../source.ts'
import type { BinanceVenue } from '../venues/binance/messages.ts'
import { binanceCapture } from './binance-capture.ts'
import { BinanceCaptureDecoder } from './binance-capture-decoder.ts'
import type { FileHead } from './format.ts'

const VENUES: readonly BinanceVenue[] = ['binance', 'binance-usdm', 'binance-coinm']

function decode(
  venue: BinanceVenue,
  files: readonly string[],
  { chunkBytes, symbols = ['ACMUSDT'], ...overrides }: Partial<ReadOptions> & { symbols?: readonly string[] } = {},
) {
  const options = readOptions(overrides)
  const decoder = new BinanceCaptureDecoder({ venue, symbols, trades: 'trade', options })
  const batches = decodeText(decoder, files, chunkBytes)
  return { batches, messages: messagesOf(batches), ledgers: options.ledgers }
}

/** Decodes a recording and checks that the book is the true one whenever it may be read. */
function replayAgainstTruth(venue: BinanceVenue, recording: BinanceRecording, lines: readonly RecordedLine[]) {
  const { symbol, truth, priceDecimals, amountDecimals } = recording
  const { messages, ledgers } = decode(venue, [captureText(lines)], { symbols: [symbol] })
  const replay = new RowReplay()
  let compared = 0
  for (const message of messages) {
    replay.apply(message)
    // Right after a snapshot only its own range is known; what the diffs since then say beyond it follows.
    if (message.kind !== 'book' || !replay.isLive || message.isSnapshot) continue
    const expected = scaledBook(truth.get(message.sequence)!, priceDecimals, amountDecimals)
    expect(replay.bids).toEqual(expected.bids)
    expect(replay.asks).toEqual(expected.asks)
    compared++
  }
  return { ledger: ledgers.get(symbol) as IntegrityLedger, replay, compared, messages }
}

const headOf = (text: string, name = 'capture.jsonl'): FileHead => ({
  path: `/data/${name}.gz`,
  name,
  bytes: Buffer.from(text),
  complete: true,
})

describe('binance.capture, recognition', () => {
  it.each(VENUES)('tells %s from the other products by content', (venue) => {
    const { lines, symbol } = binanceRecording({ venue, seed: 1, diffs: 40 })
    expect(binanceCapture.probe(headOf(captureText(lines)))).toEqual({
      venue,
      group: symbol,
      firstTime: lines[0]!.localMicros,
      content: { book: true, trades: true, quotes: true },
      variant: 'trade',
    })
  })

  it.each(VENUES)('tells %s from single streams of it', (venue) => {
    const { lines } = binanceRecording({ venue, seed: 2, diffs: 40 })
    for (const kind of ['depth', 'quote', 'trade']) {
      const match = binanceCapture.probe(headOf(captureText(lines.filter((line) => line.kind === kind))))
      expect(match?.venue).toBe(venue)
      expect(match?.content).toEqual({ book: kind === 'depth', quotes: kind === 'quote', trades: kind === 'trade' })
    }
  })

  it('knows an empty hour by its name', () => {
    expect(binanceCapture.probe(headOf('', 'binance-coinm_BTCUSD_PERP_20261120T14.jsonl'))).toEqual({
      venue: 'binance-coinm',
      group: 'BTCUSD_PERP',
      firstTime: null,
      content: { book: false, trades: false, quotes: false },
    })
  })

  it.each([
    ['another capture', '1700000000000000000 {"channel":"l2Book","data":{"coin":"BTC","levels":[[],[]]}}\n'],
    ['JSON without receive times', '{"e":"depthUpdate","s":"X","U":1,"u":1,"b":[],"a":[]}\n'],
    ['CSV', 'exchange,symbol,timestamp\n'],
    ['an array', '1700000000000000000 [1,2]\n'],
    ['bytes', '\u0000\u0001\uffff'],
    ['nothing', ''],
  ])('is not fooled by %s', (_what, text) => expect(binanceCapture.probe(headOf(text))).toBeNull())

  it('never throws on a head that is cut or damaged anywhere', () => {
    const text = captureText(binanceRecording({ venue: 'binance', seed: 3, diffs: 6 }).lines)
    fc.assert(
      fc.property(mutatedText(text), (damaged) => void binanceCapture.probe(headOf(damaged))),
      { numRuns: 200 },
    )
  })

  it('refuses the clock of the venue where spot quotes are used, and only there', () => {
    const clocks = (venue: BinanceVenue, kinds: readonly string[]) => {
      const { lines } = binanceRecording({ venue, seed: 4, diffs: 20 })
      const head = headOf(captureText(lines.filter(({ kind }) => kinds.includes(kind))))
      return binanceCapture.open([{ path: head.path, match: binanceCapture.probe(head)! }], readOptions()).clocks
    }
    expect(clocks('binance', ['depth', 'quote'])).toEqual({ local: true, exchange: false })
    expect(clocks('binance', ['depth', 'trade'])).toEqual({ local: true, exchange: true })
    expect(clocks('binance-usdm', ['depth', 'quote'])).toEqual({ local: true, exchange: true })
  })
})

describe.each(VENUES)('binance.capture, generated recordings of %s', (venue) => {
  it('rebuilds the true book at every message, quotes and trades included', () => {
    const recording = binanceRecording({ venue, seed: 11, diffs: 120 })
    const { ledger, compared, messages } = replayAgainstTruth(venue, recording, recording.lines)
    const count = (kind: string) => recording.lines.filter((line) => line.kind === kind).length
    expect(ledger).toMatchObject({ messages: 120, quotes: count('quote'), trades: count('trade') })
    expect(ledger.verdicts).toMatchObject({ gap: 0, duplicate: 0, out_of_order: 0, unverifiable: 0 })
    // Live from the snapshot before message 3 on: all later messages are flow.
    expect(compared).toBe(117)
    for (const quote of messages.filter(({ kind }) => kind === 'quote')) {
      const book = scaledBook(recording.truth.get(quote.sequence)!, recording.priceDecimals, recording.amountDecimals)
      const [bid, ask] = [Math.max(...book.bids.keys()), Math.min(...book.asks.keys())]
      expect(quote.levels).toEqual([
        [false, bid, book.bids.get(bid)],
        [true, ask, book.asks.get(ask)],
      ])
    }
  })

  it.each([0, 1, 2, 5])('finds snapshots taken while live equal to the book when they lag %i messages', (lag) => {
    const recording = binanceRecording({ venue, seed: 12, diffs: 80, lag, snapshotsBefore: [8, 30, 50, 70] })
    const { replay, ledger } = replayAgainstTruth(venue, recording, recording.lines)
    expect(replay.anchors).toEqual({ compared: 3, equal: 3 })
    expect(ledger.verdicts.gap).toBe(0)
  })

  it('can compare a late snapshot after any number of messages', () => {
    const recording = binanceRecording({ venue, seed: 17, diffs: 2600, lag: 3, snapshotsBefore: [5, 2500] })
    const { replay } = replayAgainstTruth(venue, recording, recording.lines)
    expect(replay.anchors).toEqual({ compared: 1, equal: 1 })
  })

  it('shows a falsified size at the next snapshot, unless later messages have mended it', () => {
    let shown = 0
    for (let seed = 1; seed <= 20; seed++) {
      const recording = binanceRecording({ venue, seed, diffs: 30, lag: 1, snapshotsBefore: [3, 20] })
      const anchorsOf = (lines: readonly RecordedLine[]) => {
        const replay = new RowReplay()
        for (const message of decode(venue, [captureText(lines)]).messages) replay.apply(message)
        return replay.anchors
      }
      expect(anchorsOf(recording.lines)).toEqual({ compared: 1, equal: 1 })
      if (anchorsOf(withWrongSize(recording.lines, 18)).equal === 0) shown++
    }
    expect(shown).toBeGreaterThanOrEqual(15)
  })

  it('finds exactly the faults that were put in, and never shows a wrong book', () => {
    const fault = fc.tuple(fc.constantFrom('drop', 'duplicate', 'swap'), fc.nat(9), fc.integer({ min: 1, max: 3 }))
    fc.assert(
      fc.property(
        fc.nat(1e6),
        fc.integer({ min: 0, max: 4 }),
        fc.array(fault, { maxLength: 4 }),
        (seed, lag, faults) => {
          // A snapshot every 20 messages; one fault in the middle of each interval.
          const recording = binanceRecording({
            venue,
            seed,
            diffs: 20 * (faults.length + 1) + 10,
            lag,
            snapshotsBefore: Array.from({ length: faults.length + 1 }, (_, k) => 5 + 20 * k),
          })
          let lines: readonly RecordedLine[] = recording.lines
          const injected = { drop: 0, duplicate: 0, swap: 0 }
          // From the last to the first, so that earlier positions stay what they are.
          faults.toReversed().forEach(([kind, at, count], index) => {
            const position = 8 + at / 2 + 20 * (faults.length - 1 - index)
            const depthIndex = Math.floor(position)
            injected[kind as keyof typeof injected]++
            if (kind === 'drop') lines = withDropped(lines, depthIndex, count)
            else if (kind === 'duplicate') lines = withDuplicate(lines, depthIndex)
            else lines = withSwapped(lines, depthIndex)
          })
          const { ledger, compared } = replayAgainstTruth(venue, recording, lines)
          const { verdicts } = ledger
          expect(verdicts.gap).toBe(injected.drop + injected.swap)
          expect(ledger.gaps.length).toBe(verdicts.gap)
          expect(verdicts.duplicate).toBe(injected.duplicate)
          expect(verdicts.out_of_order + verdicts.unverifiable + verdicts.reset + verdicts.divergence).toBe(0)
          expect(ledger.messages).toBe(lines.filter(({ kind }) => kind === 'depth').length)
          expect(ledger.messages).toBe(Object.values(verdicts).reduce((sum, count) => sum + count, 0))
          expect(compared).toBeGreaterThan(0)
        },
      ),
      { numRuns: 60 },
    )
  })

  it('gives the same rows for any chunk size, any batch size and any seam between files', () => {
    const { lines, symbol } = binanceRecording({ venue, seed: 14, diffs: 30 })
    const whole = decode(venue, [captureText(lines)], { symbols: [symbol] })
    for (const chunkBytes of [1, 7, 100, 4096]) {
      expect(decode(venue, [captureText(lines)], { symbols: [symbol], chunkBytes }).messages).toEqual(whole.messages)
    }
    for (const batchRows of [1, 3, 50]) {
      expect(decode(venue, [captureText(lines)], { symbols: [symbol], batchRows }).messages).toEqual(whole.messages)
    }
    for (let seam = 0; seam <= lines.length; seam += 5) {
      const files = [captureText(lines.slice(0, seam)), captureText(lines.slice(seam))]
      expect(decode(venue, files, { symbols: [symbol] }).messages).toEqual(whole.messages)
    }
  })

  it('throws nothing but its own errors on damaged bytes, whether it stops or skips', () => {
    const text = captureText(binanceRecording({ venue, seed: 15, diffs: 8 }).lines)
    fc.assert(
      fc.property(mutatedText(text), fc.boolean(), (damaged, skipMalformed) => {
        try {
          decode(venue, [damaged], { skipMalformed })
        } catch (error) {
          expect(error).toBeInstanceOf(SteelyardError)
          expect((error as SteelyardError).where.line).toBeGreaterThan(0)
        }
      }),
      { numRuns: 500 },
    )
  })
})

describe('binance.capture, lines', () => {
  const at = (micros: number, json: string) => `1700000000${String(micros).padStart(6, '0')}123 ${json}\n`
  const depth = (U: number, u: number, b = '[["1.5","2"]]') =>
    `{"stream":"x@depth@100ms","data":{"e":"depthUpdate","E":1700000000000,"s":"X","U":${U},"u":${u},"b":${b},"a":[]}}`
  const snapshot = (id: number) => `{"lastUpdateId":${id},"bids":[["1.0","1"]],"asks":[["2.0","1"]]}`
  const trade = (fields: string) =>
    `{"e":"trade","E":1700000000005,"T":1700000000001,"s":"X","p":"1.5","q":"2",${fields}}`
  const read = (lines: readonly string[], overrides: Partial<ReadOptions> & { symbols?: readonly string[] } = {}) =>
    decode('binance', [lines.join('')], { symbols: ['X'], ...overrides })

  it('cuts the receive time to microseconds without rounding', () => {
    const { messages } = read([`1700000000123456999 ${trade('"m":true')}\n`])
    expect(messages[0]?.localTime).toBe(1_700_000_000_123_456)
    expect(messages[0]?.exchangeTime).toBe(1_700_000_000_001_000)
  })

  it('takes a trade whose buyer was the maker as a sale', () => {
    const { messages } = read([at(1, trade('"m":true')), at(2, trade('"m":false'))])
    expect(messages.map(({ levels }) => levels[0]?.[0])).toEqual([true, false])
  })

  it('counts trades off the book and leaves them out', () => {
    const { messages, ledgers } = read(
      ['"INSURANCE_FUND"', '"ADL"', '"NA"', '"MARKET"'].map((X, k) => at(k, trade(`"m":true,"X":${X}`))),
    )
    expect(messages).toHaveLength(1)
    expect(ledgers.get('X')).toMatchObject({ trades: 1, offBookTrades: 3 })
  })

  it('uses aggregated trades only where there are no plain ones', () => {
    const aggregate = at(1, trade('"m":true').replace('"trade"', '"aggTrade"'))
    expect(read([aggregate, at(2, trade('"m":true'))]).messages).toHaveLength(1)
    const match = binanceCapture.probe(headOf(aggregate))
    expect(match).toMatchObject({ variant: 'aggTrade', content: { trades: true } })
    const options = readOptions()
    const decoder = new BinanceCaptureDecoder({ venue: 'binance', symbols: ['X'], trades: 'aggTrade', options })
    expect(messagesOf(decodeText(decoder, [aggregate]))).toHaveLength(1)
  })

  it('gives a spot snapshot the venue time of the depth message before it', () => {
    const { messages } = read([at(1, depth(1, 5)), at(2, snapshot(3))])
    expect(messages.filter(({ kind }) => kind === 'book').map(({ exchangeTime }) => exchangeTime)).toEqual([
      1_700_000_000_000_000, 1_700_000_000_000_000,
    ])
  })

  it('keeps an empty side of a quote as a price that is missing', () => {
    const { messages } = read([at(1, '{"u":7,"s":"X","b":"0.00","B":"0.00","a":"2.5","A":"4"}')])
    expect(messages[0]).toMatchObject({
      kind: 'quote',
      sequence: 7,
      levels: [
        [false, Number.NaN, 0],
        [true, 2.5, 4],
      ],
    })
  })

  it('passes over replies, other streams, books of a few levels and lines of other tools', () => {
    const { messages, ledgers } = read([
      at(1, '{"result":null,"id":1}'),
      at(2, '{"stream":"x@markPrice","data":{"e":"markPriceUpdate","s":"X"}}'),
      at(3, depth(1, 5).replace('depth@100ms', 'depth5@100ms')),
      at(4, '{"note":"started"}'),
      at(5, '[]'),
      at(6, 'null'),
      '\n',
    ])
    expect(messages).toEqual([])
    expect(ledgers.size).toBe(0)
  })

  it('ends the trust in the book at a disconnect of our own recorder', () => {
    const { messages } = read([
      at(1, '{"steelyard":"connect"}'),
      at(2, snapshot(3)),
      at(3, depth(4, 5)),
      at(4, '{"steelyard":"disconnect"}'),
      at(5, depth(6, 7)),
    ])
    expect(messages.map(({ kind, code }) => (kind === 'status' ? code : kind))).toEqual([1, 'book', 2, 'book', 7, 6])
  })

  it('splits a file of several symbols', () => {
    const other = depth(1, 5).replaceAll('"X"', '"Y"')
    const { messages, ledgers } = read([
      at(1, depth(1, 5)),
      at(2, other),
      at(3, trade('"m":true').replace('"X"', '"Y"')),
    ])
    expect([...ledgers.keys()]).toEqual(['X', 'Y'])
    expect(messages.filter(({ symbol }) => symbol === 'Y').map(({ kind }) => kind)).toEqual(['status', 'trade'])
  })

  it('does not guess whose snapshot it is in a file of several symbols', () => {
    expect(() => read([at(1, snapshot(3))], { symbols: ['X', 'Y'] })).toThrow('does not say which symbol')
  })

  it('leaves no part of a message behind when a level of it cannot be read', () => {
    const { messages, ledgers } = read(
      [at(1, snapshot(3)), at(2, depth(4, 4, '[["1.5","2"],["1.6","x"]]')), at(3, depth(5, 5))],
      { skipMalformed: true },
    )
    expect(messages.map(({ kind, code }) => (kind === 'status' ? code : kind))).toEqual([1, 'book', 4, 6])
    expect(ledgers.get('X')).toMatchObject({ malformed: 1, verdicts: { gap: 1, ok: 0 } })
  })

  it.each([
    ['a missing id', depth(4, 4).replace('"u":4', '"v":4'), 'field "u" is missing'],
    ['a negative id', depth(4, 4).replace('"u":4', '"u":-4'), 'field "u" must be an integer, was -4'],
    ['an id beyond exact integers', depth(4, 4).replace('"u":4', '"u":9007199254740993'), 'must be an integer'],
    ['ids in the wrong order', depth(5, 4), 'first update id 5 is greater than the last, 4'],
    ['a side that is no list', depth(4, 4, '{}'), 'field "b" must be a list of levels, was {}'],
    ['a level that is no pair', depth(4, 4, '[["1"]]'), 'field "b" must be levels of [price, amount] as text'],
    ['a price that is a number', depth(4, 4, '[[1,"1"]]'), 'field "b" must be levels of [price, amount] as text'],
    ['a negative amount', depth(4, 4, '[["1","-1"]]'), 'amount is negative: -1'],
    ['a trade without a side', trade('"n":1'), 'field "m" is missing'],
    ['a trade with a side in words', trade('"m":"true"'), 'field "m" must be true or false, was "true"'],
    ['a cut line', depth(4, 4).slice(0, 50), 'the line is not valid JSON'],
  ])('names the line of %s', (_what, json, message) => {
    const lines = [at(1, snapshot(3)), at(2, json)]
    expect(() => read(lines)).toThrow(message)
    try {
      read(lines)
    } catch (error) {
      expect(error).toMatchObject({ code: 'file.malformed', where: { file: 'file-1', line: 2 } })
    }
  })

  it.each([
    ['too short', '170000000000000000 {}\n'],
    ['too long', '17000000000000000000 {}\n'],
    ['not a number', '17000000000000000x0 {}\n'],
    ['missing', '{"u":1}\n'],
  ])('refuses a receive time that is %s', (_what, line) => {
    expect(() => read([line])).toThrow(expect.objectContaining({ code: 'file.malformed' }))
  })

  it('refuses time that runs backwards, to the nanosecond and across files, but not time that stands still', () => {
    const line = (nanos: number) => `17000000000000000${nanos} {"id":1}\n`
    expect(() => read([line(20), line(20), line(21)])).not.toThrow()
    const backwards = expect.objectContaining({ code: 'file.unordered', where: { file: 'file-1', line: 2 } })
    expect(() => read([line(21), line(20)])).toThrow(backwards)
    expect(() => decode('binance', [line(21), line(20)])).toThrow(
      expect.objectContaining({ code: 'file.unordered', where: { file: 'file-2', line: 1 } }),
    )
  })

  it('refuses a futures depth message without the link to its predecessor', () => {
    expect(() => decode('binance-usdm', [at(1, depth(1, 2))], { symbols: ['X'] })).toThrow('field "pu" is missing')
  })
})

import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { binanceRecording } from '../../../test/support/binance-recording.ts'
import { bybitRecording } from '../../../test/support/bybit-recording.ts'
import { decodeText } from '../../../test/support/decode-text.ts'
import { measureFiles } from '../../../test/support/measure-rows.ts'
import { readOptions, type TestReadOptions } from '../../../test/support/read-options.ts'
import { archiveText, captureText, withDropped } from '../../../test/support/recorded-lines.ts'
import { runCommand } from '../../../test/support/run-command.ts'
import { generateTardisBook } from '../../../test/support/tardis-csv.ts'
import { tempFolder } from '../../../test/support/temp-folder.ts'
import {
  createInstrument,
  type EventBatch,
  KIND_BOOK,
  KIND_MASK,
  KIND_STATUS,
  LAST,
  NO_FLOW,
  SIDE_ASK,
  SNAPSHOT,
  StatusCode,
  SteelyardError,
} from '../../market/index.ts'
import { writeEvents } from '../../store/write-events.ts'
import { planMarkets } from '../inputs.ts'
import type { FileHead } from './format.ts'
import { recogniseFile } from './registry.ts'
import { STEELYARD_EVENTS } from './steelyard-events.ts'
import { SteelyardEventsDecoder } from './steelyard-events-decoder.ts'

const T = 1_700_000_000_000_000
const CONFIG = {
  bars: { kind: 'time', width: 500_000, origin: 0 },
  labels: [{ name: '1s', horizon: 1_000_000 }],
} as const

/** Time of a line `micros` after 2023-11-14T22:13:20Z. */
function at(micros: number): string {
  return `2023-11-14T22:13:20.${String(micros).padStart(6, '0')}Z`
}

function line(type: string, micros: number, rest: string, symbol = 'BTC-USD'): string {
  const times = `"timestamp":null,"localTimestamp":"${at(micros)}"`
  return `{"type":"${type}","exchange":"acme","symbol":"${symbol}",${times},"sequence":7${rest}}\n`
}

function book(micros: number, bids: string, asks = '', rest = '"isSnapshot":false', symbol = 'BTC-USD'): string {
  return line('book_change', micros, `,${rest},"bids":[${bids}],"asks":[${asks}]`, symbol)
}

function trade(micros: number, rest = '', symbol = 'BTC-USD'): string {
  return line('trade', micros, `,"side":"sell","price":10.5,"amount":2${rest}`, symbol)
}

function decoder(options: TestReadOptions): SteelyardEventsDecoder {
  return new SteelyardEventsDecoder({ venue: 'acme', symbol: 'BTC-USD', depthScope: 'full', options })
}

/** Rows as `symbol time flags price amount sequence` in the order handed out, prices and amounts as decimals. */
function shown(batches: readonly EventBatch[]): string[] {
  return batches.flatMap(({ instrument, localTime, flags, price, amount, sequence, scale, end }) =>
    Array.from({ length: end }, (_, row) => {
      const isStatus = (flags[row]! & KIND_MASK) === KIND_STATUS
      const unit = (decimals: number) => (isStatus ? 1 : 10 ** decimals)
      const value = `${price[row]! / unit(scale.priceDecimals)} ${amount[row]! / unit(scale.amountDecimals)}`
      return `${instrument.symbol} ${localTime[row]! - T} ${flags[row]} ${value} ${sequence![row]}`
    }),
  )
}

function decode(text: string, options = readOptions(), chunkBytes?: number): string[] {
  return shown(decodeText(decoder(options), [text], chunkBytes))
}

function caught(run: () => unknown): SteelyardError {
  try {
    run()
  } catch (error) {
    if (error instanceof SteelyardError) return error
    throw error
  }
  throw new Error('nothing was thrown')
}

function headOf(name: string, text: string): FileHead {
  return { path: name, name, bytes: Buffer.from(text), complete: true }
}

/** Converts recordings to events and measures both. */
async function bothTables(files: readonly string[], folder: string, width = 500_000) {
  const events = join(folder, 'events.jsonl')
  const { stderr } = await runCommand('convert', ...files, '--to', 'events', '--out', events)
  expect(stderr).toBe('')
  const config = { ...CONFIG, bars: { ...CONFIG.bars, width } }
  return {
    events,
    original: await measureFiles(files, config),
    again: await measureFiles([events], config),
  }
}

describe('steelyard.events', () => {
  it('measures like the Binance capture it was converted from, gap and all', async () => {
    const folder = tempFolder()
    const { lines } = binanceRecording({ venue: 'binance-usdm', seed: 5, diffs: 160, snapshotsBefore: [3, 90, 130] })
    const capture = folder.write('usdm-acmusdt_20231114.jsonl', captureText(withDropped(lines, 60)))
    const { original, again } = await bothTables([capture], folder.path)
    expect(original.rows.length).toBeGreaterThan(20)
    expect(new Set(original.rows.map(({ quality }) => quality))).toEqual(new Set(['verified', 'suspect']))
    expect(again.rows).toEqual(original.rows)
    expect(again.digest).toBe(original.digest)
    const { ledger } = again.results[0]!
    expect(ledger.verdicts.gap).toBe(1)
    expect(ledger.gaps).toHaveLength(1)
    expect(ledger.trades).toBe(original.results[0]!.ledger.trades)
    expect(ledger.verdicts.unverifiable + ledger.verdicts.gap).toBe(ledger.messages)
  })

  it('measures like the Tardis files it was converted from, whose book is known whole', async () => {
    const folder = tempFolder()
    const { book, trades, quotes } = generateTardisBook({ seed: 4, rows: 1_500, snapshotEvery: 200 })
    const files = [
      folder.write('acme_incremental_book_L2_2026-11-01_BTC-USD.csv', book),
      folder.write('acme_trades_2026-11-01_BTC-USD.csv', trades),
      folder.write('acme_quotes_2026-11-01_BTC-USD.csv', quotes),
    ]
    for (const given of [files, files.slice(0, 1)]) {
      const { original, again } = await bothTables(given, folder.path)
      expect(original.rows.length).toBeGreaterThan(5)
      expect(again.rows).toEqual(original.rows)
      expect(again.digest).toBe(original.digest)
    }
  })

  it('measures like the depth window it was converted from, and trusts no more of it', async () => {
    const folder = tempFolder()
    const name = '2023-11-14_ACMUSDT_ob8.data'
    const file = folder.write(name, archiveText(bybitRecording({ seed: 6, updates: 300 }).lines))
    const { original, again, events } = await bothTables([file], folder.path, 100_000)
    expect(original.rows.length).toBeGreaterThan(20)
    expect(again.rows).toEqual(original.rows)
    expect(again.digest).toBe(original.digest)
    expect(readFileSync(events, 'utf8')).toContain('"depth":"window"')
  })

  it('reads every kind of line', () => {
    const options = readOptions()
    const rows = decode(
      line('book_status', 0, ',"status":"syncing","detail":null') +
        line('book_status', 0, ',"status":"live_verified","detail":null,"depth":"full"') +
        book(1, '{"price":10,"amount":1}', '{"price":11,"amount":2}', '"isSnapshot":true') +
        book(2, '{"price":10,"amount":0,"noFlow":true},{"price":9,"amount":1}') +
        book(3, '{"price":9,"amount":2}', '', '"isSnapshot":false,"noFlow":true') +
        book(4, '', '', '"isSnapshot":true') +
        trade(5, ',"continues":true') +
        trade(5) +
        line('book_ticker', 6, ',"bid":null,"ask":{"price":11,"amount":2}') +
        line('book_status', 7, ',"status":"gap","detail":3'),
      options,
    )
    expect(rows).toEqual([
      `BTC-USD 0 22 ${StatusCode.syncing} NaN NaN`,
      `BTC-USD 0 22 ${StatusCode.liveVerified} NaN NaN`,
      `BTC-USD 1 ${SNAPSHOT} 10 1 7`,
      `BTC-USD 1 ${SNAPSHOT | SIDE_ASK | LAST} 11 2 7`,
      `BTC-USD 2 ${NO_FLOW} 10 0 7`,
      `BTC-USD 2 ${LAST} 9 1 7`,
      `BTC-USD 3 ${NO_FLOW | LAST} 9 2 7`,
      `BTC-USD 4 ${SNAPSHOT | LAST} NaN 0 7`,
      'BTC-USD 5 3 10.5 2 7',
      'BTC-USD 5 19 10.5 2 7',
      'BTC-USD 6 4 NaN 0 7',
      'BTC-USD 6 21 11 2 7',
      `BTC-USD 7 22 ${StatusCode.gap} 3 NaN`,
    ])
    expect(options.ledgers.get('BTC-USD')).toMatchObject({
      messages: 5,
      trades: 2,
      quotes: 1,
      verdicts: { unverifiable: 4, gap: 1 },
      gaps: [{ at: T + 7, size: 3, where: { file: 'file-1', line: 10 } }],
    })
  })

  it('keeps digits that a double does not hold', () => {
    const [batch] = decodeText(decoder(readOptions()), [book(1, '{"price":9007.199254740991,"amount":1e-7}')])
    expect(batch).toMatchObject({ scale: { priceDecimals: 12, amountDecimals: 7 } })
    // Through a double the price would become 9007.199254740992.
    expect(batch!.price[0]).toBe(9_007_199_254_740_991)
    expect(batch!.amount[0]).toBe(1)
  })

  it('writes and reads any stream of rows back as it was', async () => {
    const level = fc.record({
      isAsk: fc.boolean(),
      price: fc.integer({ min: 1, max: 2 ** 50 }),
      amount: fc.integer({ min: 0, max: 2 ** 50 }),
      isSilent: fc.boolean(),
    })
    const message = fc.record({ isSnapshot: fc.boolean(), levels: fc.array(level, { minLength: 1, maxLength: 6 }) })
    const instrument = createInstrument({ venue: 'acme', symbol: 'quoted "price":1' })
    const folder = tempFolder()
    let run = 0
    await fc.assert(
      fc.asyncProperty(fc.array(message, { minLength: 1, maxLength: 8 }), async (messages) => {
        const rows = messages.flatMap(({ isSnapshot, levels }, index) =>
          [...levels]
            .sort((a, b) => Number(a.isAsk) - Number(b.isAsk))
            .map((each, i, all) => ({
              ...each,
              time: T + index,
              flags:
                KIND_BOOK |
                (each.isAsk ? SIDE_ASK : 0) |
                (isSnapshot ? SNAPSHOT : 0) |
                (each.isSilent ? NO_FLOW : 0) |
                (i === all.length - 1 ? LAST : 0),
            })),
        )
        const batch: EventBatch = {
          instrument,
          scale: { priceDecimals: 3, amountDecimals: 8 },
          start: 0,
          end: rows.length,
          localTime: Float64Array.from(rows, ({ time }) => time),
          exchangeTime: Float64Array.from(rows, ({ time }) => time - 9),
          price: Float64Array.from(rows, ({ price }) => price),
          amount: Float64Array.from(rows, ({ amount }) => amount),
          flags: Uint8Array.from(rows, ({ flags }) => flags),
          sequence: null,
        }
        const path = join(folder.path, `${run++}.jsonl`)
        async function* batches(): AsyncIterable<EventBatch> {
          yield batch
        }
        await writeEvents(path, batches())
        const back = decodeText(decoder(readOptions()), [readFileSync(path, 'utf8')])
        expect(back.flatMap((each) => [...each.flags])).toEqual([...batch.flags])
        expect(back.flatMap((each) => [...each.exchangeTime])).toEqual([...batch.exchangeTime])
        const prices = ({ price, scale }: EventBatch) =>
          [...price].map((ticks) => BigInt(ticks) * 10n ** BigInt(3 - scale.priceDecimals))
        const amounts = ({ amount, scale }: EventBatch) =>
          [...amount].map((lots) => BigInt(lots) * 10n ** BigInt(8 - scale.amountDecimals))
        expect(back.flatMap(prices)).toEqual(prices(batch))
        expect(back.flatMap(amounts)).toEqual(amounts(batch))
        expect(back.flatMap((each) => [...each.localTime])).toEqual([...batch.localTime])
      }),
      { numRuns: 60 },
    )
  })

  const two =
    trade(1, ',"continues":true', 'AAA') +
    book(1, '{"price":1,"amount":1},{"price":0.5,"amount":1}', '', '"isSnapshot":true', 'BBB') +
    trade(2, '', 'AAA') +
    trade(2, '', 'BBB') +
    trade(3, '', 'AAA')

  it.each([1, 2, 100])('hands out several instruments in the order of the file, in batches of %d rows', (batchRows) => {
    const rows = decode(two, readOptions({ inOrder: true, batchRows }))
    expect(rows.map((row) => row.split(' ').slice(0, 3).join(' '))).toEqual([
      'AAA 1 19', // the change of instrument ends its message
      'BBB 1 8',
      'BBB 1 24',
      'AAA 2 19',
      'BBB 2 19',
      'AAA 3 19',
    ])
  })

  it('gives the same rows whatever the chunks are', () => {
    const expected = decode(two)
    expect(expected).toHaveLength(6)
    for (const size of [1, 7, 100]) expect(decode(two, readOptions(), size)).toEqual(expected)
  })

  it.each([
    ['no JSON', '{"type":\n', 'the line is not valid JSON'],
    ['no object', '[1]\n', 'the line is no JSON object'],
    ['an unknown type', line('candle', 2, ''), 'field "type" must be book_change'],
    ['an unknown status', line('book_status', 2, ',"status":"fine","detail":null'), 'field "status" must be the name'],
    ['an unknown side', trade(2).replace('sell', 'short'), 'field "side" must be buy, sell or unknown'],
    ['a negative amount', trade(2).replace('"amount":2', '"amount":-2'), 'amount is negative: -2'],
    ['a price that is none', trade(2).replace('10.5', '1.0.5'), 'price is not a number: "1.0.5"'],
    ['a missing price', trade(2).replace('"price":10.5,', ''), 'field "price" is missing'],
    ['half a book', line('book_change', 2, ',"isSnapshot":false,"bids":[]'), 'field "asks" is missing'],
    ['a bad level', book(2, '{"price":1,"amount":1},7'), 'field "bids" must be levels'],
    ['a wrong flag', book(2, '', '', '"isSnapshot":1'), 'field "isSnapshot" must be true or false, was 1'],
    ['a bad time', trade(2).replace('T22', 'T77'), 'field "localTimestamp" must be an ISO time'],
    ['an unknown depth', line('book_status', 2, ',"status":"live_verified","depth":"deep"'), 'field "depth" must be'],
  ])('reports %s with file and line, or counts it and reads on', (_name, bad, message) => {
    const text = trade(1) + bad + trade(3)
    const error = caught(() => decode(text))
    expect(error).toMatchObject({ code: 'file.malformed', where: { file: 'file-1', line: 2 } })
    expect(error.message).toContain(message)
    const options = readOptions({ skipMalformed: true })
    expect(decode(text, options)).toEqual(decode(trade(1) + trade(3)))
    expect(options.ledgers.get('BTC-USD')!.malformed).toBe(1)
  })

  it('refuses time that goes backwards, between instruments only where their order counts', () => {
    expect(caught(() => decode(trade(2) + trade(1)))).toMatchObject({ code: 'file.unordered', where: { line: 2 } })
    const markets = trade(2, '', 'AAA') + trade(1, '', 'BBB')
    expect(decode(markets)).toHaveLength(2)
    expect(caught(() => decode(markets, readOptions({ inOrder: true }))).code).toBe('file.unordered')
  })

  it('refuses a book that is known less deep than the file said at first', () => {
    const window = line('book_status', 2, ',"status":"live_verified","detail":null,"depth":"window"')
    expect(caught(() => decode(trade(1) + window))).toMatchObject({ code: 'config.invalid', where: { line: 2 } })
  })

  it('is recognised by content, with its markets and families', () => {
    const { format, match } = recogniseFile(headOf('x.jsonl', trade(5) + book(6, '', '', '"isSnapshot":true', 'ETH')))
    expect(format).toBe(STEELYARD_EVENTS)
    expect(match).toEqual({
      venue: 'acme',
      group: 'BTC-USD+ETH',
      firstTime: T + 5,
      content: { book: true, trades: true, quotes: false },
    })
    expect(STEELYARD_EVENTS.probe(headOf('x.jsonl', '{"type":"trade","s":"BTC"}\n'))).toBeNull()
  })

  it('recognises events as CSV and refuses to measure them, and so does every other format', async () => {
    const folder = tempFolder()
    const source = folder.write(
      'acme_incremental_book_L2_2026-11-01_BTC-USD.csv',
      generateTardisBook({ seed: 1, rows: 50 }).book,
    )
    // A name that says Tardis does not help.
    const events = join(folder.path, 'acme_trades_2026-11-01_BTC-USD.csv')
    await runCommand('convert', source, '--to', 'events', '--out', events)
    const { plans } = await planMarkets([events])
    const { format, files } = plans[0]!.streams[0]!
    expect([plans[0]!.venue, plans[0]!.group, format.id]).toEqual(['acme', 'BTC-USD', 'steelyard.events'])
    expect(caught(() => format.open(files, readOptions()))).toMatchObject({
      code: 'config.invalid',
      message: 'normalised events as CSV cannot be measured: message ends are not marked',
      where: { file: events },
    })
    const { code, stderr } = await runCommand('measure', events, '--out', join(folder.path, 'x.csv'))
    expect(code).toBe(2)
    expect(stderr).toContain('.jsonl')
  })
})

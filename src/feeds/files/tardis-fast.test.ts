import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { EventRow } from '../../../test/support/event-rows.ts'
import { readOptions, type TestReadOptions } from '../../../test/support/read-options.ts'
import { generateTardisBook } from '../../../test/support/tardis-csv.ts'
import { decodePieces, piecesOf } from '../../../test/support/tardis-decode.ts'
import { createInstrument, KIND_MASK, KIND_STATUS, StatusCode, SteelyardError } from '../../market/index.ts'
import type { ReadOptions } from '../source.ts'
import type { ChunkDecoder } from './chunk-decoder.ts'
import { TardisBookDecoder } from './tardis-book.ts'
import { TardisQuotesDecoder } from './tardis-quotes.ts'
import { TardisTradesDecoder } from './tardis-trades.ts'

// The careful readers: what the fast ones must equal. `decodeFast` that reads nothing leaves every row to `decodeRow`.
class CarefulBookDecoder extends TardisBookDecoder {
  protected override decodeFast(_bytes: Uint8Array, _view: DataView, from: number): number {
    return from
  }
}
class CarefulTradesDecoder extends TardisTradesDecoder {
  protected override decodeFast(_bytes: Uint8Array, _view: DataView, from: number): number {
    return from
  }
}
class CarefulQuotesDecoder extends TardisQuotesDecoder {
  protected override decodeFast(_bytes: Uint8Array, _view: DataView, from: number): number {
    return from
  }
}

/** Counts the bytes that the fast reader took. */
class CountingBookDecoder extends TardisBookDecoder {
  fastBytes = 0

  protected override decodeFast(bytes: Uint8Array, view: DataView, from: number): number {
    const to = super.decodeFast(bytes, view, from)
    this.fastBytes += to - from
    return to
  }
}

type Create = (options: ReadOptions) => ChunkDecoder

/** Everything that can be seen of a run: rows, scales, ledgers, or the error. */
function outcome(create: Create, text: string, options: TestReadOptions) {
  try {
    const { rows, scales } = decodePieces(create(options), [piecesOf(text)])
    return { rows, scales, ledgers: [...options.ledgers] }
  } catch (error) {
    if (!(error instanceof SteelyardError)) throw error
    return { code: error.code, message: error.message, where: error.where }
  }
}

const number = fc.oneof(
  { weight: 12, arbitrary: fc.integer({ min: 0, max: 999_999 }).map((units) => (units / 100).toFixed(2)) },
  { weight: 3, arbitrary: fc.integer({ min: 0, max: 99_999 }).map(String) },
  { weight: 2, arbitrary: fc.integer({ min: 0, max: 99_999 }).map((units) => `${units / 10}000`) },
  { weight: 1, arbitrary: fc.stringMatching(/^[0-9]{0,11}(\.[0-9]{0,11})?$/) },
  {
    weight: 1,
    arbitrary: fc.constantFrom('', '0', '-1', '+2.5', '1e-3', '1E2', '.5', '5.', '1..2', 'x', '0.000', '12 '),
  },
)
const words = (usual: readonly string[], odd: readonly string[]) =>
  fc.oneof({ weight: 20, arbitrary: fc.constantFrom(...usual) }, { weight: 1, arbitrary: fc.constantFrom(...odd) })

interface Row {
  readonly step: number
  readonly lag: number
  readonly venue: string
  readonly stamp: (micros: number) => string
  readonly rest: string
  readonly end: string
}

function tableOf(rest: fc.Arbitrary<string>): fc.Arbitrary<string> {
  const row: fc.Arbitrary<Row> = fc.record({
    step: fc.oneof({ weight: 20, arbitrary: fc.constantFrom(0, 0, 0, 1, 7_000) }, fc.constantFrom(-1, 100_000_000)),
    lag: fc.constantFrom(5, 5, 6, 1_000),
    venue: words(
      ['acme,BTC-USD', 'acme,BTC-USD', 'acme,BTC-USD', 'acme,ETH-USD'],
      ['a,b', 'acme,BTC-USX', ',', 'acme,BTCé-USD'],
    ),
    stamp: fc.oneof(
      { weight: 30, arbitrary: fc.constant(String) },
      fc.constantFrom<Row['stamp']>(
        (micros) => `${micros}123`,
        (micros) => `${micros}`.slice(1),
        () => '17934912000000x0',
      ),
    ),
    rest,
    end: words(['\n'], ['\r\n', '\n\n', ',\n', '\r\r\n']),
  })
  return fc.array(row, { minLength: 1, maxLength: 120 }).map((rows) => {
    let time = 1_793_491_200_000_000
    let text = ''
    for (const { step, lag, venue, stamp, rest: tail, end } of rows) {
      time += step
      text += `${venue},${stamp(time - lag)},${stamp(time)},${tail}${end}`
    }
    return text
  })
}

const bookRest = fc
  .tuple(
    words(['false', 'false', 'true'], ['talse', 'TRUE', '']),
    words(['bid', 'ask'], ['buy', 'bids', '']),
    number,
    number,
  )
  .map((cells) => cells.join(','))
const tradesRest = fc
  .tuple(
    words(['1', 'a-b', ''], ['x'.repeat(80)]),
    words(['buy', 'sell'], ['unknown', '', 'sold', 'sells']),
    number,
    number,
  )
  .map((cells) => cells.join(','))
const quotesRest = fc.tuple(number, number, number, number).map((cells) => cells.join(','))

describe('the fast Tardis readers', () => {
  it.each<[string, fc.Arbitrary<string>, Create, Create]>([
    ['book', bookRest, (o) => new TardisBookDecoder([], o), (o) => new CarefulBookDecoder([], o)],
    ['trades', tradesRest, (o) => new TardisTradesDecoder([], o), (o) => new CarefulTradesDecoder([], o)],
    ['quotes', quotesRest, (o) => new TardisQuotesDecoder([], o), (o) => new CarefulQuotesDecoder([], o)],
  ])('equal the careful ones: %s', (_name, rest, fast, careful) => {
    fc.assert(
      fc.property(
        tableOf(rest),
        fc.constantFrom(1, 3, 1_000),
        fc.constantFrom(undefined, undefined, '0.01', '0.5', '1'),
        (table, batchRows, tickSize) => {
          const options = () =>
            readOptions({
              skipMalformed: true,
              batchRows,
              resolveInstrument: (venue, symbol) => createInstrument({ venue, symbol, tickSize }),
            })
          // Two rows that can be read, so that there is a scale and, in a book, a snapshot.
          const text = `${openingOf(rest)}${table}`
          expect(outcome(fast, text, options())).toEqual(outcome(careful, text, options()))
        },
      ),
      { numRuns: 400 },
    )
  })

  it.each<[string, (price: string) => string, Create, Create]>([
    [
      'book',
      (price) => `false,bid,${price},1`,
      (o) => new TardisBookDecoder([], o),
      (o) => new CarefulBookDecoder([], o),
    ],
    [
      'trades',
      (price) => `1,buy,${price},1`,
      (o) => new TardisTradesDecoder([], o),
      (o) => new CarefulTradesDecoder([], o),
    ],
    [
      'quotes',
      (price) => `1,${price},${price},1`,
      (o) => new TardisQuotesDecoder([], o),
      (o) => new CarefulQuotesDecoder([], o),
    ],
  ])('equal the careful ones across changes of the tick: %s', (name, rest, fast, careful) => {
    const start = 1_793_491_200_000_000
    const row = fc.record({ step: fc.nat(3), lag: fc.nat(4), units: fc.integer({ min: 100, max: 110 }) })
    const rows = fc.array(row, { minLength: 10, maxLength: 80 })
    let changes = 0
    fc.assert(
      fc.property(rows, fc.nat(60), fc.boolean(), fc.boolean(), (some, at, isFiner, isOff) => {
        const [before, after] = isFiner ? ['0.5', '0.25'] : ['0.25', '0.5']
        const resolveInstrument = (venue: string, symbol: string) =>
          createInstrument({ venue, symbol, tickSize: after, changes: [{ until: start + at, tickSize: before }] })
        let time = start
        const lines = some.map(({ step, lag, units }, i) => {
          time += step
          const tick = Number(time - lag < start + at ? before : after)
          const price = units * tick + (isOff && i === some.length - 1 ? tick / 2 : 0)
          return `acme,BTC-USD,${time - lag},${time},${rest(String(price))}\n`
        })
        const opening = `acme,BTC-USD,${start - 1},${start - 1},${rest('100').replace('false', 'true')}\n`
        // An end that can be read, so that the rows above are far enough from it for the fast reader.
        const text = opening + opening + lines.join('') + `\n`.repeat(400)
        const expected = outcome(careful, text, readOptions({ resolveInstrument }))
        if ('rows' in expected && expected.rows.get('BTC-USD')!.some(isEpoch)) changes++
        expect(outcome(fast, text, readOptions({ resolveInstrument }))).toEqual(expected)
      }),
      { numRuns: 300 },
    )
    expect(changes, name).toBeGreaterThan(0)
  })

  it('takes nearly all of an ordinary recording', () => {
    for (const isShort of [false, true]) {
      const { book } = generateTardisBook({ seed: 5, rows: 30_000, isShort })
      const decoder = new CountingBookDecoder([], readOptions())
      decodePieces(decoder, [piecesOf(book)])
      expect(decoder.fastBytes / book.length).toBeGreaterThan(0.98)
    }
  })

  it('takes recordings of contracts in tens, on half ticks', () => {
    const resolveInstrument = (venue: string, symbol: string) =>
      createInstrument({ venue, symbol, tickSize: '0.5', lotSize: '10' })
    const lines = Array.from({ length: 3_000 }, (_, i) => {
      const time = 1_793_491_200_000_000 + Math.floor(i / 5)
      return `deribit,BTC-PERPETUAL,${time},${time},${i === 0},bid,${6_421 + (i % 9) / 2},${10 * (1 + (i % 70))}\n`
    })
    const decoder = new CountingBookDecoder([], readOptions({ resolveInstrument }))
    decodePieces(decoder, [piecesOf(lines.join(''))])
    expect(decoder.fastBytes / lines.join('').length).toBeGreaterThan(0.9)
  })
})

function isEpoch({ flags, price }: EventRow): boolean {
  return (flags & KIND_MASK) === KIND_STATUS && price === StatusCode.epoch
}

function openingOf(rest: fc.Arbitrary<string>): string {
  const start = 'acme,BTC-USD,1793491199000000,1793491199000000,'
  if (rest === bookRest) return `${start}true,bid,100.01,1.001\n${start}true,ask,100.02,1\n`
  if (rest === tradesRest) return `${start}1,buy,100.01,1.001\n${start}2,sell,100.02,1\n`
  return `${start}1.001,100.02,100.01,1\n${start}1,100.02,100.01,1\n`
}

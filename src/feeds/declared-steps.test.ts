import { describe, expect, it } from 'vitest'
import { eventRows } from '../../test/support/event-rows.ts'
import { readOptions } from '../../test/support/read-options.ts'
import { generateTardisBook } from '../../test/support/tardis-csv.ts'
import { decodePieces, piecesOf } from '../../test/support/tardis-decode.ts'
import { createInstrument, KIND_BOOK, KIND_MASK, KIND_STATUS, LAST, StatusCode } from '../market/index.ts'
import { BatchBuilder } from './batch-builder.ts'
import { TardisBookDecoder } from './files/tardis-book.ts'

const CHANGE = 1_000_000

/** Tick 0.5 before the change, 0.01 after it (or the other way round). */
const finer = createInstrument({
  venue: 'acme',
  symbol: 'BTC-USD',
  tickSize: '0.01',
  lotSize: '0.001',
  changes: [{ until: CHANGE, tickSize: '0.5' }],
})
const coarser = createInstrument({ ...finer, tickSize: '0.5', changes: [{ until: CHANGE, tickSize: '0.01' }] })

type Row = readonly [price: string, amount: string, exchangeTime: number]

/** Every row a message of its own, received 10 microseconds after it was sent (or at its time, where that is unknown). */
function build(instrument: typeof finer, rows: readonly Row[], isOneMessage = false): BatchBuilder {
  const builder = new BatchBuilder(instrument)
  rows.forEach(([price, amount, exchangeTime], index) => {
    const localTime = Number.isNaN(exchangeTime) ? CHANGE : exchangeTime + 10
    builder.rowFromText(KIND_BOOK, price, amount, localTime, exchangeTime, Number.NaN, { file: 'f', line: index + 1 })
    if (!isOneMessage) builder.endMessage()
  })
  builder.endMessage()
  builder.flush()
  return builder
}

/** `price` of each row, or the name of its status. */
function shown(builder: BatchBuilder): (number | 'epoch')[] {
  return eventRows(builder.ready).map(({ flags, price }) => {
    if ((flags & KIND_MASK) !== KIND_STATUS) return price
    expect([price, flags & LAST]).toEqual([StatusCode.epoch, LAST])
    return 'epoch'
  })
}

describe('declared steps', () => {
  it('are those of the time of the row, and an epoch row stands at the change', () => {
    const rows: Row[] = [
      ['100.5', '1', CHANGE - 2],
      ['101', '1', CHANGE - 1],
      ['100.01', '1', CHANGE],
      ['100.02', '1', CHANGE + 1],
    ]
    expect(shown(build(finer, rows))).toEqual([100.5, 101, 'epoch', 100.01, 100.02])
  })

  it('refuse a finer price before the change and a coarse miss after it, naming the line', () => {
    const early = () =>
      build(finer, [
        ['100.5', '1', CHANGE - 2],
        ['100.01', '1', CHANGE - 1],
      ])
    expect(early).toThrow(
      expect.objectContaining({
        code: 'instrument.off_tick',
        message: 'price 100.01 is off the declared tick',
        where: { file: 'f', line: 2 },
      }),
    )
    expect(() =>
      build(coarser, [
        ['100.01', '1', CHANGE - 1],
        ['100.01', '1', CHANGE],
      ]),
    ).toThrow(expect.objectContaining({ code: 'instrument.off_tick', where: { file: 'f', line: 2 } }))
  })

  it('let a deletion name a level that was placed on the tick before', () => {
    expect(
      shown(
        build(coarser, [
          ['100.01', '1', CHANGE - 1],
          ['100.01', '0', CHANGE],
        ]),
      ),
    ).toEqual([100.01, 'epoch', 100.01])
    expect(() =>
      build(coarser, [
        ['100.01', '1', CHANGE - 1],
        ['100.001', '0', CHANGE],
      ]),
    ).toThrow('off the declared tick')
  })

  it('let a row whose own time lies before the change stand on the old tick', () => {
    const rows: Row[] = [
      ['100.01', '1', CHANGE - 1],
      ['100.5', '1', CHANGE],
      ['100.02', '1', CHANGE - 1],
    ]
    expect(shown(build(coarser, rows))).toEqual([100.01, 'epoch', 100.5, 100.02])
  })

  it('change between messages only', () => {
    const rows: Row[] = [
      ['100.5', '1', CHANGE - 1],
      ['100.01', '1', CHANGE],
    ]
    expect(shown(build(finer, rows, true))).toEqual([100.5, 100.01])
  })

  it('follow the local time where the venue gives none', () => {
    expect(
      shown(
        build(finer, [
          ['100.5', '1', CHANGE - 1],
          ['100.01', '1', Number.NaN],
        ]),
      ),
    ).toEqual([100.5, 'epoch', 100.01])
  })

  it('need no epoch row at the beginning of a stream', () => {
    expect(shown(build(finer, [['100.01', '1', CHANGE + 5]]))).toEqual([100.01])
    expect(shown(build(finer, [['100.5', '1', CHANGE - 5]]))).toEqual([100.5])
  })

  it('refuse an amount off the lot', () => {
    expect(() => build(finer, [['100.5', '0.0001', CHANGE]])).toThrow('amount 0.0001 is off the declared lot')
  })

  it('are the same for the fast Tardis reader and the careful one', () => {
    const { book } = generateTardisBook({ seed: 3, rows: 400 })
    const sent = book.split('\n').map((line) => Number(line.split(',')[2]))
    const declared = (until: number) =>
      createInstrument({ venue: 'acme', symbol: 'BTC-USD', tickSize: '0.01', changes: [{ until, tickSize: '0.01' }] })
    const rows = (until: number, cuts: readonly number[]) => {
      const decoder = new TardisBookDecoder([], readOptions({ resolveInstrument: () => declared(until) }))
      return decodePieces(decoder, [piecesOf(book, cuts)]).rows.get('BTC-USD')!
    }
    const everyByte = Array.from({ length: book.length }, (_, at) => at)
    for (const line of [90, 150, 220, 390]) {
      const until = sent[line]!
      const fast = rows(until, [])
      expect(fast).toEqual(rows(until, everyByte))
      const epochs = fast.flatMap(({ price, flags }, at) =>
        (flags & KIND_MASK) === KIND_STATUS && price === StatusCode.epoch ? [at] : [],
      )
      expect(epochs).toHaveLength(1)
      expect(fast[epochs[0]! - 1]!.exchangeTime).toBeLessThan(until)
      expect(fast[epochs[0]! + 1]!.exchangeTime).toBeGreaterThanOrEqual(until)
    }
  })

  it('must be positive decimals', () => {
    expect(() => new BatchBuilder(createInstrument({ venue: 'acme', symbol: 'X', tickSize: '0' }))).toThrow(
      expect.objectContaining({ code: 'config.invalid' }),
    )
  })
})

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { decodeText } from '../../../test/support/decode-text.ts'
import { eventRows } from '../../../test/support/event-rows.ts'
import { mutatedText } from '../../../test/support/mutated-text.ts'
import { bybitTrades } from '../../../test/support/vision-files.ts'
import { createInstrument, KIND_TRADE, LAST, SIDE_ASK, SteelyardError } from '../../market/index.ts'
import { BatchBuilder } from '../batch-builder.ts'
import { createLedger } from '../ledger.ts'
import { BYBIT_TRADES } from './bybit-trades.ts'
import { BybitTradesDecoder } from './bybit-trades-decoder.ts'
import { parseSecondsMicros } from './comma-fields.ts'

const INSTRUMENT = createInstrument({ venue: 'bybit-linear', symbol: 'BTCUSDT' })

function decoderOf(skipMalformed = false) {
  const ledger = createLedger(INSTRUMENT)
  return new BybitTradesDecoder(new BatchBuilder(INSTRUMENT, { capacity: 64 }), { skipMalformed, ledger })
}

function headOf(name: string, text: string) {
  return { path: name, name, bytes: Buffer.from(text), complete: true }
}

describe('BybitTradesDecoder', () => {
  it.each([0, 6, 30])('sorts rows displaced by up to %i places, to the microsecond', (displacement) => {
    const { text, trades } = bybitTrades({ seed: 4, rows: 400, displacement, header: displacement > 0 })
    expect(eventRows(decodeText(decoderOf(), [text]))).toEqual(
      trades.map(({ time, price, amount, isSell }) => ({
        localTime: time,
        exchangeTime: time,
        price,
        amount,
        flags: KIND_TRADE | LAST | (isSell ? SIDE_ASK : 0),
        sequence: null,
      })),
    )
  })

  it('says of a file from newest to oldest that it is one, and how to turn it round', () => {
    const { text } = bybitTrades({ seed: 4, rows: 400, isReversed: true })
    expect(() => decodeText(decoderOf(), [text])).toThrow(
      expect.objectContaining({
        code: 'file.unordered',
        message: 'the file runs from newest to oldest',
        hint: expect.stringContaining('tac'),
      }),
    )
  })

  it.each([
    ['1585094400.4763', 1_585_094_400_476_300],
    ['1585094400', 1_585_094_400_000_000],
    ['1585094400.1234567', 1_585_094_400_123_456], // a double of this number of seconds ends in ...123457
    ['1585094400.', Number.NaN],
    ['.5', Number.NaN],
    ['-1.5', Number.NaN],
    ['1.5.5', Number.NaN],
    ['1e9', Number.NaN],
  ])('%s seconds are read without a float', (text, micros) => {
    expect(parseSecondsMicros(Buffer.from(text), 0, text.length)).toBe(micros)
  })

  it.each([
    ['another symbol', '1585094400.1,ETHUSDT,Buy,1,2,T,i,1,1,1', 'row is of "ETHUSDT" in a file of BTCUSDT'],
    ['an unknown side', '1585094400.1,BTCUSDT,buy,1,2,T,i,1,1,1', 'side is neither Buy nor Sell: "buy"'],
    ['a missing column', '1585094400.1,BTCUSDT,Buy,1,2,T,i,1,1', 'row has 9 columns instead of 10 or 11'],
  ])('stops at %s', (_what, line, message) => {
    expect(() => decodeText(decoderOf(), [`${line}\n`])).toThrow(message)
  })

  it('gives the same batches whatever the chunks, and only SteelyardErrors for damage', () => {
    const { text } = bybitTrades({ seed: 9, rows: 80, displacement: 5 })
    const whole = decodeText(decoderOf(), [text])
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 300 }), (chunkBytes) => {
        expect(decodeText(decoderOf(), [text], chunkBytes)).toEqual(whole)
      }),
      { numRuns: 20 },
    )
    fc.assert(
      fc.property(mutatedText(text), fc.boolean(), (damaged, skip) => {
        try {
          decodeText(decoderOf(skip), [damaged])
        } catch (error) {
          expect(error).toBeInstanceOf(SteelyardError)
        }
      }),
      { numRuns: 200 },
    )
  })
})

describe('Bybit trade archives', () => {
  const { text, trades } = bybitTrades({ seed: 4, rows: 5 })

  it('are recognised by header or row, with the venue of the product', () => {
    const expected = { venue: 'bybit-linear', group: 'BTCUSDT', firstTime: trades[0]!.time, unordered: true }
    expect(BYBIT_TRADES.probe(headOf('anything', text))).toMatchObject(expected)
    expect(BYBIT_TRADES.probe(headOf('anything', text.slice(text.indexOf('\n') + 1)))).toMatchObject(expected)
    const inverse = text.replaceAll('BTCUSDT', 'BTCUSD')
    expect(BYBIT_TRADES.probe(headOf('x', inverse))).toMatchObject({ venue: 'bybit-inverse', group: 'BTCUSD' })
  })

  it('without a row go by their name', () => {
    const header = text.slice(0, text.indexOf('\n') + 1)
    expect(BYBIT_TRADES.probe(headOf('ETHUSDT2020-03-25.csv', header))).toMatchObject({
      group: 'ETHUSDT',
      firstTime: null,
    })
    expect(BYBIT_TRADES.probe(headOf('ETHUSDT2020-03-25', ''))).toMatchObject({ group: 'ETHUSDT', firstTime: null })
    expect(BYBIT_TRADES.probe(headOf('other.csv', header))).toBeNull()
    expect(BYBIT_TRADES.probe(headOf('other.csv', 'timestamp,symbol,side,size,price\n'))).toBeNull()
  })
})

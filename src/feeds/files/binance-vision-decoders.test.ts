import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { decodeText } from '../../../test/support/decode-text.ts'
import { eventRows } from '../../../test/support/event-rows.ts'
import { mutatedText } from '../../../test/support/mutated-text.ts'
import {
  type VisionTradeLayout,
  visionBookDepth,
  visionBookTicker,
  visionMetrics,
  visionTrades,
} from '../../../test/support/vision-files.ts'
import {
  createInstrument,
  KIND_MASK,
  KIND_QUOTE,
  KIND_TRADE,
  LAST,
  SIDE_ASK,
  SteelyardError,
} from '../../market/index.ts'
import { BatchBuilder } from '../batch-builder.ts'
import { createLedger } from '../ledger.ts'
import { VisionBookTickerDecoder } from './binance-vision-book-ticker.ts'
import { AGG_TRADE_COLUMNS, TRADE_COLUMNS } from './binance-vision-layout.ts'
import { VisionBookDepthDecoder, VisionMetricsDecoder } from './binance-vision-records.ts'
import { visionMicros } from './binance-vision-time.ts'
import { VisionTradesDecoder } from './binance-vision-trades.ts'
import type { SortBound } from './bounded-sort.ts'

const INSTRUMENT = createInstrument({ venue: 'binance', symbol: 'BTCUSDT' })
const LAYOUTS: readonly VisionTradeLayout[] = ['spot.aggTrades', 'spot.trades', 'futures.aggTrades', 'futures.trades']

function runOf(skipMalformed = false) {
  return { skipMalformed, ledger: createLedger(INSTRUMENT) }
}

function tradesDecoder(layout: VisionTradeLayout, run = runOf(), capacity = 64) {
  const columns = layout.endsWith('aggTrades') ? AGG_TRADE_COLUMNS : TRADE_COLUMNS
  return new VisionTradesDecoder(columns, new BatchBuilder(INSTRUMENT, { capacity }), run)
}

function tickerDecoder(run = runOf(), bound?: SortBound) {
  return new VisionBookTickerDecoder(new BatchBuilder(INSTRUMENT, { withSequence: true, capacity: 64 }), run, bound)
}

describe('Vision trades', () => {
  it.each(
    LAYOUTS.flatMap((layout) =>
      (['ms', 'us'] as const).flatMap((unit) =>
        (['True', 'true'] as const).map((booleans) => [layout, unit, booleans, booleans === 'True'] as const),
      ),
    ),
  )('%s in %s with %s, header %s: every trade with time, price, amount and taker', (layout, unit, booleans, header) => {
    const { text, trades } = visionTrades(layout, { seed: 7, rows: 300, unit, booleans, header, lineBreak: '\r\n' })
    const run = runOf()
    const rows = eventRows(decodeText(tradesDecoder(layout, run), [text]))
    expect(rows).toEqual(
      trades.map(({ time, price, amount, isBuyerMaker }) => ({
        localTime: time,
        exchangeTime: time,
        price,
        amount,
        // The buyer made the market: the taker sold.
        flags: KIND_TRADE | LAST | (isBuyerMaker ? SIDE_ASK : 0),
        sequence: null,
      })),
    )
    expect(run.ledger.trades).toBe(300)
  })

  it('finds columns by name where a header says so', () => {
    const text = 'time,is_buyer_maker,price,qty,quote_qty,id\n1711670400000,false,10.5,2,21,1\n'
    expect(eventRows(decodeText(tradesDecoder('futures.trades'), [text]))).toMatchObject([
      { price: 10.5, amount: 2, localTime: 1_711_670_400_000_000, flags: KIND_TRADE | LAST },
    ])
  })

  it('tells milliseconds from microseconds by the size of each value, also inside one stream', () => {
    expect(visionMicros(1_704_067_200_000)).toBe(1_704_067_200_000_000)
    expect(visionMicros(1_735_689_600_000_001)).toBe(1_735_689_600_000_001)
    const text = '1,10,2,1,1,1735689599999,true,true\n2,10,2,1,1,1735689600000001,true,true\n'
    expect(eventRows(decodeText(tradesDecoder('spot.aggTrades'), [text])).map((row) => row.localTime)).toEqual([
      1_735_689_599_999_000, 1_735_689_600_000_001,
    ])
  })

  it('reads consecutive files, with and without header, as one', () => {
    const day = (id: number, time: number) => `${id},10.5,2,1,1,${time},true\n`
    const header = 'agg_trade_id,price,quantity,first_trade_id,last_trade_id,transact_time,is_buyer_maker\n'
    const files = [day(1, 1_711_670_400_000), header + day(2, 1_711_670_400_001), day(3, 1_711_670_400_001)]
    const rows = eventRows(decodeText(tradesDecoder('futures.aggTrades'), files))
    expect(rows.map((row) => row.localTime % 1e6)).toEqual([0, 1000, 1000])
  })

  it.each([
    ['a missing column', '1,10.5,2,1,1,1711670400000', 'row has 6 columns instead of 7'],
    ['a price that is no number', '1,x,2,1,1,1711670400000,true', 'price is no positive number: "x"'],
    ['a price of zero', '1,0,2,1,1,1711670400000,true', 'price is no positive number: "0"'],
    ['a negative amount', '1,10,-2,1,1,1711670400000,true', 'amount is no number >= 0: "-2"'],
    ['a time that is no number', '1,10,2,1,1,now,true', 'time is no timestamp: "now"'],
    ['an unknown side', '1,10,2,1,1,1711670400000,maybe', 'is_buyer_maker is neither true nor false: "maybe"'],
    ['a line that is neither row nor header', 'x1,10,2,1,1,1711670400000,true', 'header has no column "price"'],
  ])('stops at %s, or counts it', (_what, line, message) => {
    const good = '9,10.5,2,1,1,1711670400000,true'
    // Only a first line can be taken for a header.
    const isFirst = line.startsWith('x')
    const text = isFirst ? `${line}\n${good}\n` : `${good}\n${line}\n`
    const where = { file: 'file-1', line: isFirst ? 1 : 2 }
    expect(() => decodeText(tradesDecoder('futures.aggTrades'), [text])).toThrow(
      expect.objectContaining({ code: 'file.malformed', message, where }),
    )
    const run = runOf(true)
    expect(eventRows(decodeText(tradesDecoder('futures.aggTrades', run), [text]))).toHaveLength(1)
    expect(run.ledger.malformed).toBe(1)
  })

  it('stops where time goes back', () => {
    const text = '1,10,2,1,1,1711670400001,true\n2,10,2,1,1,1711670400000,true\n'
    expect(() => decodeText(tradesDecoder('futures.aggTrades'), [text])).toThrow(
      expect.objectContaining({ code: 'file.unordered', where: { file: 'file-1', line: 2 } }),
    )
  })
})

describe('Vision bookTicker', () => {
  it.each([0, 3, 40])('puts rows displaced by up to %i places in order of time and update id', (displacement) => {
    const { text, quotes } = visionBookTicker({ seed: 11, rows: 500, displacement, header: displacement > 0 })
    const run = runOf()
    const rows = eventRows(decodeText(tickerDecoder(run), [text]))
    const expected = quotes.flatMap(({ time, updateId, bid, ask }) => [
      { localTime: time, exchangeTime: time, price: bid[0], amount: bid[1], flags: KIND_QUOTE, sequence: updateId },
      {
        localTime: time,
        exchangeTime: time,
        price: ask[0],
        amount: ask[1],
        flags: KIND_QUOTE | SIDE_ASK | LAST,
        sequence: updateId,
      },
    ])
    expect(rows).toEqual(expected)
    expect(run.ledger.quotes).toBe(500)
  })

  it('names the row and the bound when a row comes later than that', () => {
    const row = (id: number, ms: number) => `${id},10.0,1,10.1,1,${1_711_670_400_000 + ms},0\n`
    const text = row(1, 0) + row(2, 9000) + row(3, 3999)
    expect(() => decodeText(tickerDecoder(), [text])).toThrow(
      expect.objectContaining({
        code: 'file.unordered',
        message: 'row is further out of order than 5 s or 65536 rows',
        where: { file: 'file-1', line: 3 },
      }),
    )
    const within = row(1, 0) + row(2, 9000) + row(3, 4000)
    expect(eventRows(decodeText(tickerDecoder(), [within]))).toHaveLength(6)
  })

  it('gives an empty side no price', () => {
    const rows = eventRows(decodeText(tickerDecoder(), ['5,0,0,10.1,3,1711670400000,0\n']))
    expect(rows).toMatchObject([
      { price: Number.NaN, amount: 0 },
      { price: 10.1, amount: 3 },
    ])
  })

  it('names the row a declared tick was broken in, though it was held back', () => {
    const instrument = createInstrument({ venue: 'binance-usdm', symbol: 'BTCUSDT', tickSize: '0.1' })
    const decoder = new VisionBookTickerDecoder(new BatchBuilder(instrument, { withSequence: true }), runOf())
    const text = '1,10.0,1,10.1,1,1711670400000,0\n2,10.05,1,10.1,1,1711670400001,0\n3,10.0,1,10.1,1,1711670400002,0\n'
    expect(() => decodeText(decoder, [text])).toThrow(
      expect.objectContaining({ code: 'instrument.off_tick', where: { file: 'file-1', line: 2 } }),
    )
  })
})

describe('Vision decoders', () => {
  const texts = LAYOUTS.map((layout) => visionTrades(layout, { seed: 2, rows: 60, header: true }).text)
  const ticker = visionBookTicker({ seed: 2, rows: 60, displacement: 8, header: true }).text
  const metrics = visionMetrics({ seed: 2, rows: 40, symbol: 'BTCUSDT' }).text
  const depth = visionBookDepth({ seed: 2, moments: 4 }).text
  const market = { venue: 'binance-usdm', symbol: 'BTCUSDT' }

  it('give the same batches whatever the chunks', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 200 }), fc.constantFrom(...LAYOUTS.keys()), (chunkBytes, i) => {
        const layout = LAYOUTS[i]!
        const whole = decodeText(tradesDecoder(layout), [texts[i]!])
        expect(decodeText(tradesDecoder(layout), [texts[i]!], chunkBytes)).toEqual(whole)
        expect(decodeText(tickerDecoder(), [ticker], chunkBytes)).toEqual(decodeText(tickerDecoder(), [ticker]))
      }),
      { numRuns: 25 },
    )
  })

  it('answer damaged bytes with a SteelyardError or with rows, nothing else', () => {
    const decoders = [
      ...LAYOUTS.map((layout, i) => ({
        text: texts[i]!,
        create: (skip: boolean) => tradesDecoder(layout, runOf(skip)),
      })),
      { text: ticker, create: (skip: boolean) => tickerDecoder(runOf(skip), { windowMicros: 20_000, rows: 16 }) },
      { text: metrics, create: (skip: boolean) => new VisionMetricsDecoder(market, runOf(skip)) },
      { text: depth, create: (skip: boolean) => new VisionBookDepthDecoder(market, runOf(skip)) },
    ]
    for (const { text, create } of decoders) {
      fc.assert(
        fc.property(mutatedText(text), fc.boolean(), (damaged, skip) => {
          try {
            for (const row of eventRows(decodeText(create(skip), [damaged]))) {
              expect([KIND_TRADE, KIND_QUOTE]).toContain(row.flags & KIND_MASK)
              expect(row.amount).toBeGreaterThanOrEqual(0)
            }
          } catch (error) {
            expect(error).toBeInstanceOf(SteelyardError)
          }
        }),
        { numRuns: 150 },
      )
    }
  })
})

import { describe, expect, it } from 'vitest'
import { BinanceDecoder, type BinanceSink, type BinanceTradeStream } from './decode.ts'
import type { BinanceVenue } from './messages.ts'
import { binanceVenueOf } from './recognise.ts'

/** What one frame makes the decoder say, as `[what, message, levels]`. */
function said(frame: unknown, venue: BinanceVenue = 'binance', trades: BinanceTradeStream = 'trade'): unknown[] {
  const calls: unknown[] = []
  const sink: BinanceSink = {
    depth: (message, levels) => calls.push('depth', message, levels.length),
    snapshot: (message, levels) => calls.push('snapshot', message, levels.length),
    quote: (message, levels) => calls.push('quote', message, levels.length),
    trade: (message) => calls.push('trade', message),
    offBookTrade: (symbol) => calls.push('off book', symbol),
  }
  new BinanceDecoder(venue, trades, sink).decode(frame, { line: 1 })
  return calls
}

const T = 1_700_000_000_000

describe('BinanceDecoder', () => {
  it('reads a spot diff by the time it was sent, a futures diff by the time of matching', () => {
    const diff = { e: 'depthUpdate', E: T + 9, s: 'X', U: 5, u: 7, b: [['1.50', '2']], a: [['1.60', '0']] }
    const common = { symbol: 'X', first: 5, last: 7 }
    expect(said(diff)).toEqual(['depth', { ...common, previous: Number.NaN, exchangeTime: (T + 9) * 1000 }, 2])
    const futures = { ...diff, T, pu: 3 }
    expect(said(futures, 'binance-usdm')).toEqual(['depth', { ...common, previous: 3, exchangeTime: T * 1000 }, 2])
  })

  it('takes frames of combined and of single streams', () => {
    const quote = { u: 7, s: 'X', b: '1.5', B: '2', a: '1.6', A: '3' }
    const expected = ['quote', { symbol: 'X', sequence: 7, exchangeTime: Number.NaN }, 2]
    expect(said(quote)).toEqual(expected)
    expect(said({ stream: 'x@bookTicker', data: quote })).toEqual(expected)
  })

  it('leaves microseconds as they are where the connection asked for them', () => {
    const trade = { e: 'trade', E: T, T: T * 1000 + 123, s: 'X', p: '1', q: '1', m: false }
    expect(said(trade)[1]).toMatchObject({ exchangeTime: T * 1000 + 123, aggressor: 'buy' })
  })

  it.each(['depth5', 'depth20@100ms', 'markPrice', 'kline_1m', 'forceOrder', 'trade2'])('passes over @%s', (name) => {
    expect(said({ stream: `x@${name}`, data: { e: 'depthUpdate', s: 'X', lastUpdateId: 1 } })).toEqual([])
  })

  it.each([null, 7, 'pong', [], {}, { result: null, id: 1 }, { e: 'kline' }])('passes over %j', (frame) => {
    expect(said(frame)).toEqual([])
  })

  it('follows one of the two trade streams', () => {
    const trade = { E: T, T, s: 'X', p: '1', q: '1', m: true }
    expect(said({ ...trade, e: 'aggTrade' })).toEqual([])
    expect(said({ ...trade, e: 'aggTrade' }, 'binance', 'aggTrade')[0]).toBe('trade')
    expect(said({ ...trade, e: 'trade' }, 'binance', 'aggTrade')).toEqual([])
  })

  it('knows a COIN-M snapshot by its symbol', () => {
    const body = { lastUpdateId: 9, E: T + 5, T, symbol: 'XUSD_PERP', pair: 'XUSD', bids: [['1', '2']], asks: [] }
    expect(said(body, 'binance-coinm')).toEqual([
      'snapshot',
      { symbol: 'XUSD_PERP', last: 9, exchangeTime: T * 1000 },
      1,
    ])
  })
})

describe('binanceVenueOf', () => {
  it.each([
    ['a diff without pu', 'depth', { s: 'BTCUSDT' }, 'binance'],
    ['a diff with pu', 'depth', { s: 'BTCUSDT', pu: 1 }, 'binance-usdm'],
    ['a dated USD-M contract', 'depth', { s: 'BTCUSDT_261225', pu: 1 }, 'binance-usdm'],
    ['a diff with a pair', 'depth', { s: 'BTCUSD_PERP', ps: 'BTCUSD', pu: 1 }, 'binance-coinm'],
    ['a coin-margined trade, which names no pair', 'trade', { s: 'BTCUSD_261225' }, 'binance-coinm'],
    ['a trade with M', 'trade', { s: 'BTCUSDT', M: true }, 'binance'],
    ['a trade without M', 'aggTrade', { s: 'BTCUSDT' }, 'binance-usdm'],
    ['a quote without event name', 'quote', { s: 'BTCUSDT' }, 'binance'],
    ['a quote with event name', 'quote', { s: 'BTCUSDT', e: 'bookTicker' }, 'binance-usdm'],
    ['a snapshot without time', 'snapshot', {}, 'binance'],
    ['a snapshot with a time, which two products send', 'snapshot', { E: 1 }, null],
    ['anything else', 'other', { s: 'BTCUSDT' }, null],
  ] as const)('%s', (_what, kind, message, venue) => expect(binanceVenueOf(kind, message)).toBe(venue))
})

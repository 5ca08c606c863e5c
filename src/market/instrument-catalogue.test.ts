import { describe, expect, it } from 'vitest'
import { createInstrument, stepsAt } from './instrument.ts'
import { InstrumentCatalogue } from './instrument-catalogue.ts'

describe('InstrumentCatalogue', () => {
  it('answers with what the name says where nothing is declared', () => {
    expect(new InstrumentCatalogue().resolve('binance', 'BTCUSDT')).toMatchObject({ base: 'BTC', tickSize: undefined })
  })

  it('puts declared facts over the name, field by field, the later source first', () => {
    const catalogue = new InstrumentCatalogue()
    catalogue.add([{ venue: 'okx', symbol: 'BTC-USDT-SWAP', tickSize: '0.1', contractSize: 0.01 }])
    catalogue.add([{ venue: 'okx', symbol: 'BTC-USDT-SWAP', tickSize: '0.5', lotSize: undefined }])
    expect(catalogue.resolve('okx', 'BTC-USDT-SWAP')).toMatchObject({
      kind: 'perpetual',
      base: 'BTC',
      tickSize: '0.5',
      contractSize: 0.01,
    })
  })

  it('serves vendor names of a venue, either way and in any case, and answers as it was asked', () => {
    const catalogue = new InstrumentCatalogue()
    catalogue.add([
      { venue: 'binance-futures', symbol: 'btcusdt', tickSize: '0.1' },
      { venue: 'bybit', symbol: 'BTCUSD', tickSize: '0.5' },
    ])
    expect(catalogue.resolve('binance-usdm', 'BTCUSDT')).toMatchObject({
      venue: 'binance-usdm',
      symbol: 'BTCUSDT',
      tickSize: '0.1',
    })
    expect(catalogue.resolve('bybit-inverse', 'BTCUSD').tickSize).toBe('0.5')
    expect(catalogue.resolve('bybit-linear', 'BTCUSDT').tickSize).toBeUndefined()
  })

  it('does not carry a contract size over to another unit', () => {
    const catalogue = new InstrumentCatalogue()
    catalogue.add([{ venue: 'binance-usdm', symbol: 'BTCUSDT', amountUnit: 'contracts' }])
    expect(catalogue.resolve('binance-usdm', 'BTCUSDT').contractSize).toBeUndefined()
  })

  it('gives the same object for the same question', () => {
    const catalogue = new InstrumentCatalogue()
    expect(catalogue.resolve('acme', 'X')).toBe(catalogue.resolve('acme', 'X'))
  })

  it('lists what was declared, sorted', () => {
    const catalogue = new InstrumentCatalogue()
    catalogue.resolve('acme', 'not declared')
    catalogue.add([
      { venue: 'okx', symbol: 'B' },
      { venue: 'okx', symbol: 'A' },
      { venue: 'acme', symbol: 'Z' },
    ])
    expect(catalogue.list().map(({ venue, symbol }) => `${venue}:${symbol}`)).toEqual(['acme:Z', 'okx:A', 'okx:B'])
  })
})

describe('stepsAt', () => {
  const instrument = createInstrument({
    venue: 'acme',
    symbol: 'X',
    tickSize: '0.1',
    lotSize: '1',
    contractSize: 10,
    changes: [
      { until: 200, tickSize: '0.5' },
      { until: 100, tickSize: '1', lotSize: '5' },
    ],
  })
  // biome-ignore format: a table
  it.each([
    [0,   '1',   '5', 'before both changes'],
    [99,  '1',   '5', 'strictly before the first'],
    [100, '0.5', '1', 'from the first on, the lot is today\'s: the second change does not name it'],
    [199, '0.5', '1', 'strictly before the second'],
    [200, '0.1', '1', 'after both'],
  ])('at %d the tick is %s and the lot %s: %s', (time, tickSize, lotSize) => {
    expect(stepsAt(instrument, time)).toEqual({ tickSize, lotSize, contractSize: 10 })
  })
})

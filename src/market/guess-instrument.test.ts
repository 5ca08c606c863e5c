import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { guessInstrument } from './guess-instrument.ts'
import { instrumentId } from './instrument-id.ts'

describe('guessInstrument', () => {
  // biome-ignore format: a table of names
  it.each([
    ['binance',           'BTCUSDT',                 'BTC/USDT/spot',                          'base',      1],
    ['binance',           'ethbtc',                  'ETH/BTC/spot',                           'base',      1],
    ['binance',           'BTCFDUSD',                'BTC/FDUSD/spot',                         'base',      1],
    ['binance-spot',      'USDTTRY',                 'USDT/TRY/spot',                          'base',      1],
    ['binance-usdm',      'BTCUSDT',                 'BTC/USDT/perpetual',                     'base',      1],
    ['binance-futures',   '1000SHIBUSDT',            '1000SHIB/USDT/perpetual',                'base',      1],
    ['binance-futures',   'BTCUSDT_240927',          'BTC/USDT/future/2024-09-27',             'base',      1],
    ['binance-coinm',     'BTCUSD_PERP',             'BTC/USD/perpetual',                      'contracts', 100],
    ['binance-delivery',  'ETHUSD_PERP',             'ETH/USD/perpetual',                      'contracts', 10],
    ['binance-coinm',     'BTCUSD_240927',           'BTC/USD/future/2024-09-27',              'contracts', 100],
    ['binance-options',   'BTC-240927-60000-C',      'BTC/USDT/option/2024-09-27/60000/call',  'base',      1],
    ['bybit-spot',        'BTCUSDC',                 'BTC/USDC/spot',                          'base',      1],
    ['bybit-linear',      'BTCUSDT',                 'BTC/USDT/perpetual',                     'base',      1],
    ['bybit-linear',      'BTCPERP',                 'BTC/USDC/perpetual',                     'base',      1],
    ['bybit-linear',      'BTC-27SEP24',             'BTC/USDC/future/2024-09-27',             'base',      1],
    ['bybit-linear',      'BTCUSDT-27SEP24',         'BTC/USDT/future/2024-09-27',             'base',      1],
    ['bybit',             'BTCUSD',                  'BTC/USD/perpetual',                      'contracts', 1],
    ['bybit',             'XRPUSDT',                 'XRP/USDT/perpetual',                     'base',      1],
    ['bybit-options',     'ETH-27SEP24-2500-P',      'ETH/USDC/option/2024-09-27/2500/put',    'base',      1],
    ['bybit-option',      'ETH-27SEP24-2500-P-USDT', 'ETH/USDT/option/2024-09-27/2500/put',    'base',      1],
    ['okx',               'BTC-USDT',                'BTC/USDT/spot',                          'base',      1],
    ['okex-swap',         'BTC-USDT-SWAP',           'BTC/USDT/perpetual',                     'contracts', undefined],
    ['okx',               'BTC-USD_UM-SWAP',         'BTC/USD/perpetual',                      'contracts', undefined],
    ['okex-futures',      'BTC-USD-240927',          'BTC/USD/future/2024-09-27',              'contracts', undefined],
    ['okx',               'BTC-USD-240927-60000-C',  'BTC/USD/option/2024-09-27/60000/call',   'contracts', undefined],
    ['deribit',           'BTC-PERPETUAL',           'BTC/USD/perpetual',                      'quote',     1],
    ['deribit',           'SOL_USDC-PERPETUAL',      'SOL/USDC/perpetual',                     'base',      1],
    ['deribit',           'ETH-6SEP24',              'ETH/USD/future/2024-09-06',              'quote',     1],
    ['deribit',           'BTC-27SEP24-60000-C',     'BTC/USD/option/2024-09-27/60000/call',   'base',      1],
    ['deribit',           'XRP_USDC-27SEP24-0d525-P','XRP/USDC/option/2024-09-27/0.525/put',   'base',      1],
    ['deribit',           'BTC_USDC',                'BTC/USDC/spot',                          'base',      1],
    ['bitmex',            'XBTUSD',                  'BTC/USD/perpetual',                      'contracts', 1],
    ['coinbase',          'ETH-EUR',                 'ETH/EUR/spot',                           'base',      1],
    ['kraken',            'XBT/USD',                 'BTC/USD/spot',                           'base',      1],
    ['hyperliquid',       'kPEPE',                   'kPEPE/USDC/perpetual',                   'base',      1],
    ['hyperliquid',       'PURR/USDC',               'PURR/USDC/spot',                         'base',      1],
    ['lobster',           'AAPL',                    'AAPL/USD/spot',                          'base',      1],
  ])('%s %s is %s', (venue, symbol, id, amountUnit, contractSize) => {
    const instrument = guessInstrument(venue, symbol)
    expect(instrumentId(instrument)).toBe(id)
    expect(instrument).toMatchObject({ venue, symbol, amountUnit })
    expect(instrument.contractSize).toBe(contractSize)
  })

  it.each([
    ['binance-coinm', 'BTCUSD_PERP'],
    ['bybit', 'ETHUSD'],
    ['bybit', 'BTCUSDU24'],
    ['okx', 'BTC-USD-SWAP'],
    ['deribit', 'BTC-PERPETUAL'],
    ['deribit', 'ETH-27SEP24-2500-P'],
    ['bitmex', 'XBTUSD'],
  ])('%s %s is settled in its base', (venue, symbol) => {
    const { inverse, settle, base, quote } = guessInstrument(venue, symbol)
    expect({ inverse, settle, quote }).toEqual({ inverse: true, settle: base, quote: 'USD' })
  })

  it.each([
    ['acme', 'BTCUSDT'],
    ['binance', 'BTC'],
    ['binance', 'USDT'],
    ['binance-coinm', 'BTCUSDT'],
    ['binance-usdm', 'BTCUSDT_NEXT'],
    ['okx', 'BTC'],
    ['okx', 'BTC-USDT-SOON'],
    ['deribit', 'BTC-FS-27SEP24_PERP'],
    ['deribit', 'BTC-31JUN24'],
    ['bitmex', 'ETHUSD'],
    ['hyperliquid', '@107'],
  ])('says nothing of %s %s', (venue, symbol) => {
    const { kind, base, quote, amountUnit, contractSize } = guessInstrument(venue, symbol)
    const nothing = {
      kind: undefined,
      base: undefined,
      quote: undefined,
      amountUnit: undefined,
      contractSize: undefined,
    }
    expect({ kind, base, quote, amountUnit, contractSize }).toEqual(nothing)
  })

  it('knows a dated future whose day its name does not give, without inventing the day', () => {
    expect(guessInstrument('bybit-inverse', 'BTCUSDU24')).toMatchObject({
      kind: 'future',
      base: 'BTC',
      expiry: undefined,
    })
    expect(instrumentId(guessInstrument('bybit-inverse', 'BTCUSDU24'))).toBeNull()
  })

  it('never throws and never declares a tick or lot, whatever the name', () => {
    const venue = fc.constantFrom('binance', 'binance-usdm', 'binance-coinm', 'bybit', 'okx', 'deribit', 'kraken', 'x')
    const symbol = fc.oneof(fc.string(), fc.stringMatching(/^[A-Z]{2,5}[-_/]?[A-Z0-9]{0,7}([-_][A-Z0-9]{1,7}){0,3}$/))
    fc.assert(
      fc.property(venue, symbol, (v, s) => {
        expect(guessInstrument(v, s)).toMatchObject({ venue: v, symbol: s, tickSize: undefined, lotSize: undefined })
      }),
    )
  })
})

import { createInstrument, type Instrument } from './instrument.ts'
import { expiryAt8, type NameFacts, option, splitPair, spotPair } from './symbol-parts.ts'
import { canonicalVenue } from './venues.ts'

/**
 * What the venue and the symbol alone say of an instrument. Kind, currencies, unit of amounts, expiry and strike are read
 * from the name where the venue's naming is known; tick and lot sizes never are, nor contract sizes that only an
 * instrument list knows. What is not known stays undefined, all of it for an unknown venue.
 *
 * Units follow the venues' own books: coins on spot and USD-margined markets of Binance and Bybit, contracts on Binance
 * COIN-M (100 USD for BTC, 10 USD for other coins), Bybit inverse (1 USD), BitMEX XBTUSD (1 USD) and all OKX derivatives,
 * USD on Deribit's inverse futures.
 *
 * @example guessInstrument('binance-coinm', 'BTCUSD_PERP').contractSize // => 100
 * @example guessInstrument('okx', 'BTC-USDT-SWAP').contractSize // => undefined
 * @example guessInstrument('acme', 'BTCUSDT').kind // => undefined
 */
export function guessInstrument(venue: string, symbol: string): Instrument {
  const id = canonicalVenue(venue, symbol)
  // Vendors differ in case (`btcusdt`); only on Hyperliquid does it mean something (`kPEPE` is 1000 PEPE).
  const name = id === 'hyperliquid' ? symbol : symbol.toUpperCase()
  return createInstrument({ ...NAMES[id]?.(name), venue, symbol })
}

const NAMES: Readonly<Record<string, (symbol: string) => NameFacts>> = {
  binance: (symbol) => spotPair(splitPair(symbol)),
  'binance-usdm': binanceUsdm,
  'binance-coinm': binanceCoinm,
  'binance-options': (symbol) => dashedOption(symbol, 'USDT'),
  'bybit-spot': (symbol) => spotPair(splitPair(symbol)),
  'bybit-linear': bybitLinear,
  'bybit-inverse': bybitInverse,
  'bybit-option': bybitOption,
  okx,
  deribit,
  bitmex,
  coinbase: (symbol) => spotPair(symbol.split('-')),
  kraken: (symbol) => spotPair(symbol.split('/').map((asset) => (asset === 'XBT' ? 'BTC' : asset))),
  hyperliquid,
  // Shares of one US exchange, by ticker.
  lobster: (symbol) => spotPair([symbol, 'USD']),
}

/** `BTCUSDT`, `BTCUSDT_240927`. */
function binanceUsdm(symbol: string): NameFacts {
  const [name = '', delivery] = symbol.split('_')
  const pair = splitPair(name)
  if (pair === null) return {}
  const facts: NameFacts = { base: pair[0], quote: pair[1], settle: pair[1], amountUnit: 'base' }
  return dated(facts, delivery)
}

/** `BTCUSD_PERP`, `BTCUSD_240927`. */
function binanceCoinm(symbol: string): NameFacts {
  const match = /^([A-Z0-9]+)USD_(PERP|\d{6})$/.exec(symbol)
  if (match === null) return {}
  const contractSize = match[1] === 'BTC' ? 100 : 10
  return dated(
    inverse(match[1]!, { amountUnit: 'contracts', contractSize }),
    match[2] === 'PERP' ? undefined : match[2],
  )
}

/** `BTCUSDT` and `BTCPERP` (USDC), `BTCUSDT-27SEP24` and `BTC-27SEP24` (USDC). */
function bybitLinear(symbol: string): NameFacts {
  const [name = '', delivery] = symbol.split('-')
  const base = delivery === undefined ? (/^(.+)PERP$/.exec(name)?.[1] ?? null) : null
  const pair = base !== null ? [base, 'USDC'] : (splitPair(name) ?? (delivery === undefined ? null : [name, 'USDC']))
  if (pair === null) return {}
  return dated({ base: pair[0], quote: pair[1], settle: pair[1], amountUnit: 'base' }, delivery)
}

/** `BTCUSD`, `BTCUSDU24`: the quarter's name gives a month, not a day, so the expiry stays unknown. */
function bybitInverse(symbol: string): NameFacts {
  const match = /^([A-Z0-9]+?)USD([FGHJKMNQUVXZ]\d{2})?$/.exec(symbol)
  if (match === null) return {}
  const facts = inverse(match[1]!, { amountUnit: 'contracts', contractSize: 1 })
  return { ...facts, kind: match[2] === undefined ? 'perpetual' : 'future' }
}

/** `BTC-27SEP24-60000-C` (USDC), `BTC-27SEP24-60000-C-USDT`. */
function bybitOption(symbol: string): NameFacts {
  const quote = /-[CP]-([A-Z]+)$/.exec(symbol)?.[1]
  return dashedOption(quote === undefined ? symbol : symbol.slice(0, -quote.length - 1), quote ?? 'USDC')
}

/** `BTC-USDT`, `BTC-USDT-SWAP`, `BTC-USD_UM-SWAP`, `BTC-USD-240927`, `BTC-USD-240927-60000-C`. */
function okx(symbol: string): NameFacts {
  const [base, quoteName, product, strike, type, ...rest] = symbol.split('-')
  if (!base || !quoteName || rest.length > 0) return {}
  if (product === undefined) return spotPair([base, quoteName])
  const linearUsd = quoteName === 'USD_UM'
  const facts: NameFacts =
    quoteName === 'USD'
      ? inverse(base, { amountUnit: 'contracts' })
      : {
          base,
          quote: linearUsd ? 'USD' : quoteName,
          settle: linearUsd ? undefined : quoteName,
          amountUnit: 'contracts',
        }
  if (product === 'SWAP') return strike === undefined ? { ...facts, kind: 'perpetual' } : {}
  return strike === undefined ? dated(facts, product) : option(facts, product, strike, type)
}

/** `BTC-PERPETUAL`, `BTC_USDC-PERPETUAL`, `BTC-27SEP24`, `BTC-27SEP24-60000-C`, `XRP_USDC-27SEP24-0d525-C`, `BTC_USDC`. */
function deribit(symbol: string): NameFacts {
  const [name = '', product, strike, type, ...rest] = symbol.split('-')
  const [base = '', quote] = name.split('_')
  if (base === '' || rest.length > 0) return {}
  if (product === undefined) return quote === undefined ? {} : spotPair([base, quote])
  const linear: NameFacts = { base, quote, settle: quote, amountUnit: 'base' }
  if (strike !== undefined) {
    const facts = quote === undefined ? inverse(base, { amountUnit: 'base' }) : linear
    return option(facts, product, strike.toLowerCase(), type)
  }
  const facts = quote === undefined ? inverse(base, { amountUnit: 'quote' }) : linear
  return dated(facts, product === 'PERPETUAL' ? undefined : product)
}

/** Only the contract whose size its name fixes; every other BitMEX contract needs the instrument list. */
function bitmex(symbol: string): NameFacts {
  if (symbol !== 'XBTUSD') return {}
  return { ...inverse('BTC', { amountUnit: 'contracts', contractSize: 1 }), kind: 'perpetual' }
}

/** `BTC` is a perpetual, `PURR/USDC` a spot pair, `@107` a spot pair only the venue's list can name. */
function hyperliquid(symbol: string): NameFacts {
  if (symbol.includes('/')) return spotPair(symbol.split('/'))
  if (!/^[A-Za-z0-9]+$/.test(symbol)) return {}
  return { kind: 'perpetual', base: symbol, quote: 'USDC', settle: 'USDC', amountUnit: 'base' }
}

/** `BTC-240927-60000-C` and `BTC-27SEP24-60000-C`, in coins. */
function dashedOption(symbol: string, quote: string): NameFacts {
  const [base, expiry, strike, type, ...rest] = symbol.split('-')
  if (!base || rest.length > 0) return {}
  return option({ base, quote, settle: quote, amountUnit: 'base' }, expiry, strike, type)
}

function inverse(base: string, units: Pick<NameFacts, 'amountUnit' | 'contractSize'>): NameFacts {
  return { base, quote: 'USD', settle: base, inverse: true, ...units }
}

/** A future where a delivery date is given, a perpetual where none is, nothing where it cannot be read. */
function dated(facts: NameFacts, delivery: string | undefined): NameFacts {
  if (delivery === undefined) return { ...facts, kind: 'perpetual' }
  const expiry = expiryAt8(delivery)
  return expiry === undefined ? {} : { ...facts, kind: 'future', expiry }
}

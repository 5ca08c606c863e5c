import type { InstrumentFacts } from './instrument.ts'
import { parseIso } from './time.ts'

/** What a name says; venue and symbol are added by the caller. */
export type NameFacts = Omit<InstrumentFacts, 'venue' | 'symbol'>

/** Quote currencies that venues append to a base without a separator. A longer one that fits wins over a shorter one. */
const QUOTES = [
  ...['FDUSD', 'PYUSD', 'USDT', 'USDC', 'USDE', 'USDP', 'USDS', 'USD1', 'TUSD', 'BUSD', 'DAI', 'EURI'],
  ...['USD', 'EUR', 'TRY', 'BRL', 'JPY', 'GBP', 'AUD', 'ARS', 'MXN', 'PLN', 'RON', 'UAH', 'ZAR', 'COP', 'CZK', 'IDR'],
  ...['BTC', 'ETH', 'BNB', 'SOL', 'XRP', 'TRX', 'DOGE', 'DOT', 'MNT'],
].sort((a, b) => b.length - a.length)

const MONTHS = ['JAN', 'FEB', 'MAR', 'APR', 'MAY', 'JUN', 'JUL', 'AUG', 'SEP', 'OCT', 'NOV', 'DEC']

/**
 * A concatenated pair as base and quote; null where no known quote currency ends it, or nothing is left of the base.
 *
 * @example splitPair('BTCFDUSD') // => ['BTC', 'FDUSD']
 */
export function splitPair(pair: string): [base: string, quote: string] | null {
  const quote = QUOTES.find((currency) => pair.endsWith(currency) && pair.length > currency.length)
  return quote === undefined ? null : [pair.slice(0, -quote.length), quote]
}

/** Expiry at 08:00 UTC, which Binance, Bybit, OKX and Deribit share, from `240927` or `27SEP24`; undefined otherwise. */
export function expiryAt8(text: string): number | undefined {
  const digits = /^(\d{2})(\d{2})(\d{2})$/.exec(text)
  if (digits !== null) return timeOf(`20${digits[1]}-${digits[2]}-${digits[3]}`)
  const named = /^(\d{1,2})([A-Z]{3})(\d{2})$/.exec(text)
  if (named === null) return undefined
  const month = MONTHS.indexOf(named[2]!) + 1
  return timeOf(`20${named[3]}-${String(month).padStart(2, '0')}-${named[1]!.padStart(2, '0')}`)
}

/** `60000`, or Deribit's `0d525` for 0.525; undefined otherwise. */
export function strikeOf(text: string): number | undefined {
  return /^\d+([d.]\d+)?$/.test(text) ? Number(text.replace('d', '.')) : undefined
}

/** Facts of a linear spot pair whose amounts count the base coin; empty where the pair is not known. */
export function spotPair(pair: readonly string[] | null): NameFacts {
  if (pair === null || pair.length !== 2 || pair.includes('')) return {}
  return { kind: 'spot', base: pair[0], quote: pair[1], amountUnit: 'base' }
}

/** Facts of an option; empty where expiry, strike or type cannot be read. */
export function option(
  facts: NameFacts,
  expiryText: string | undefined,
  strikeText: string | undefined,
  type: string | undefined,
): NameFacts {
  const expiry = expiryAt8(expiryText ?? '')
  const strike = strikeOf(strikeText ?? '')
  if (expiry === undefined || strike === undefined || (type !== 'C' && type !== 'P')) return {}
  return { ...facts, kind: 'option', expiry, strike, optionType: type === 'C' ? 'call' : 'put' }
}

function timeOf(day: string): number | undefined {
  try {
    return parseIso(`${day}T08:00:00Z`)
  } catch {
    return undefined // a name that only looks like a date
  }
}

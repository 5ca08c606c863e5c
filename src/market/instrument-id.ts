import type { Instrument } from './instrument.ts'
import { isoDay } from './time.ts'

/**
 * The name of what trades, equal on all venues: `BASE/QUOTE/kind`, with the day of expiry for futures and options, and
 * strike and type for options. Null where a part of it is not known. How an instrument is settled is not part of the
 * name: the inverse and the linear BTC/USD perpetual share one.
 *
 * @example instrumentId(guessInstrument('binance-usdm', 'BTCUSDT')) // => 'BTC/USDT/perpetual'
 * @example instrumentId(guessInstrument('deribit', 'BTC-27SEP24-60000-C')) // => 'BTC/USD/option/2024-09-27/60000/call'
 */
export function instrumentId(instrument: Instrument): string | null {
  const { base, quote, kind, expiry, strike, optionType } = instrument
  if (base === undefined || quote === undefined || kind === undefined) return null
  const name = `${base}/${quote}/${kind}`
  if (kind === 'spot' || kind === 'perpetual') return name
  if (expiry === undefined) return null
  if (kind === 'future') return `${name}/${isoDay(expiry)}`
  if (strike === undefined || optionType === undefined) return null
  return `${name}/${isoDay(expiry)}/${strike}/${optionType}`
}

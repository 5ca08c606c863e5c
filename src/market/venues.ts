/**
 * Names under which data vendors publish a venue, and our id for it. Bybit is missing on purpose: one vendor name covers
 * its linear and inverse products, which only the symbol tells apart.
 */
const ALIASES: Readonly<Record<string, string>> = {
  'binance-spot': 'binance',
  'binance-futures': 'binance-usdm',
  'binance-delivery': 'binance-coinm',
  'binance-european-options': 'binance-options',
  'bybit-options': 'bybit-option',
  okex: 'okx',
  'okx-spot': 'okx',
  'okex-swap': 'okx',
  'okx-swap': 'okx',
  'okex-futures': 'okx',
  'okx-futures': 'okx',
  'okex-options': 'okx',
  'okx-options': 'okx',
  'coinbase-advanced': 'coinbase',
  cryptofacilities: 'kraken-futures',
}

/**
 * Our id of a venue that a vendor may name differently; other names come back as they are. It serves look-ups of fees
 * and metadata: tables keep the venue as their input wrote it. OKX is one venue, because its instrument ids are unique
 * across products; Binance and Bybit are one per product, because theirs are not.
 *
 * @example canonicalVenue('binance-futures') // => 'binance-usdm'
 * @example canonicalVenue('bybit', 'BTCUSD') // => 'bybit-inverse'
 */
export function canonicalVenue(venue: string, symbol?: string): string {
  if (venue === 'bybit' && symbol !== undefined) return bybitProduct(symbol.toUpperCase())
  return ALIASES[venue] ?? venue
}

/** Bybit's derivatives by name: coin-margined ones are quoted in USD (`BTCUSD`, `BTCUSDU24`), options end in -C or -P. */
function bybitProduct(symbol: string): string {
  if (/-[CP](-[A-Z]+)?$/.test(symbol)) return 'bybit-option'
  return /^[A-Z0-9]+USD([FGHJKMNQUVXZ]\d{2})?$/.test(symbol) ? 'bybit-inverse' : 'bybit-linear'
}

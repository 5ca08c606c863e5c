import type { WireObject } from '../wire-fields.ts'
import type { BinanceMessageKind } from './decode.ts'
import type { BinanceVenue } from './messages.ts'

/** Delivery symbols of COIN-M: `BTCUSD_PERP`, `BTCUSD_241227`. */
const COIN_MARGINED = /USD_(?:PERP|\d{6})$/

/**
 * The product a message comes from, by what only that product sends: a pair or a coin-margined symbol, `pu`, an event
 * name on a bookTicker, `M` on a trade. Null where the message does not tell.
 */
export function binanceVenueOf(kind: BinanceMessageKind, message: WireObject): BinanceVenue | null {
  if (kind === 'other') return null
  if ('ps' in message || 'pair' in message) return 'binance-coinm'
  if (typeof message.s === 'string' && COIN_MARGINED.test(message.s)) return 'binance-coinm'
  switch (kind) {
    case 'depth':
      return 'pu' in message ? 'binance-usdm' : 'binance'
    case 'quote':
      return 'e' in message ? 'binance-usdm' : 'binance'
    case 'snapshot':
      // Both futures products send times; which of them it is, other messages say.
      return 'E' in message || 'T' in message ? null : 'binance'
    default:
      return 'M' in message ? 'binance' : 'binance-usdm'
  }
}

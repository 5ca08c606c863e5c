import { readConfigurationText } from './configuration-text.ts'
import type { InstrumentFacts } from './instrument.ts'

// YAML and zod are loaded on first use, so that this room stays light and runs in a browser.

/**
 * Instrument metadata written by the user (`--instruments`), as YAML or JSON. Every field but `venue` and `symbol` may be
 * left out; what is left out keeps what the name says. Throws `config.invalid` with the path and line of a fault,
 * `file.not_found` or `file.unreadable`.
 *
 *     instruments:
 *       - venue: okx
 *         symbol: BTC-USDT-SWAP
 *         kind: perpetual              # spot, perpetual, future, option
 *         base: BTC
 *         quote: USDT
 *         settle: USDT
 *         tick_size: "0.1"             # smallest price step; every price is checked against it
 *         lot_size: "0.01"             # smallest amount step
 *         amount_unit: contracts       # base, quote, contracts
 *         contract_size: 0.01          # base per contract; quote where inverse
 *         inverse: false
 *         expiry: 2026-12-25T08:00:00Z # futures and options; strike and option_type (call, put) too
 *         changes:                     # what held before; a step left out did not change
 *           - until: 2026-03-01T00:00:00Z
 *             tick_size: "0.5"
 */
export async function readInstrumentFile(file: string): Promise<InstrumentFacts[]> {
  const text = await readConfigurationText(file)
  const { parseInstruments } = await import('./instrument-file-schema.ts')
  return parseInstruments(text, file)
}

/**
 * A Tardis instrument list (`https://api.tardis.dev/v1/instruments/{exchange}`, saved as a file): an array, or one object,
 * of `{id, exchange, baseCurrency, quoteCurrency, type, priceIncrement, amountIncrement, contractMultiplier, inverse,
 * changes: [{until, …}]}`, imported with its history. The multiplier becomes the contract size only where the venue's
 * amounts count contracts. Throws as `readInstrumentFile` does.
 */
export async function readTardisInstruments(file: string): Promise<InstrumentFacts[]> {
  const text = await readConfigurationText(file)
  const { parseTardisInstruments } = await import('./instrument-file-schema.ts')
  return parseTardisInstruments(text, file)
}

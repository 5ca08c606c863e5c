import { createLedger, type IntegrityLedger } from '../../src/feeds/ledger.ts'
import type { ReadOptions } from '../../src/feeds/source.ts'
import { createInstrument, type Instrument } from '../../src/market/index.ts'

export interface TestReadOptions extends ReadOptions {
  /** Ledgers by symbol, as they were asked for. */
  readonly ledgers: ReadonlyMap<string, IntegrityLedger>
}

/** Options for reading in a test: instruments of which nothing is known, and ledgers that can be looked at. */
export function readOptions(
  overrides: Partial<ReadOptions> & { readonly resolveInstrument?: ReadOptions['resolveInstrument'] } = {},
): TestReadOptions {
  const instruments = new Map<string, Instrument>()
  const ledgers = new Map<string, IntegrityLedger>()
  return {
    skipMalformed: false,
    resolveInstrument: (venue, symbol) => {
      const key = `${venue} ${symbol}`
      const instrument = instruments.get(key) ?? createInstrument({ venue, symbol })
      instruments.set(key, instrument)
      return instrument
    },
    ledgerOf: (instrument) => {
      const ledger = ledgers.get(instrument.symbol) ?? createLedger(instrument)
      ledgers.set(instrument.symbol, ledger)
      return ledger
    },
    ...overrides,
    ledgers,
  }
}

import type { AmountUnit, Instrument, InstrumentKind } from './instrument.ts'
import { instrumentId } from './instrument-id.ts'
import { isoMicros } from './time.ts'

/** An older state in the written form; a step that did not change then is left out. */
export interface InstrumentChangeDocument {
  readonly until: string
  readonly tick_size?: string
  readonly lot_size?: string
  readonly contract_size?: number
}

/**
 * The written form of an instrument: JSON output, table metadata and entries of an `--instruments` file. Times are ISO
 * text, steps exact decimal text, null is not known.
 */
export interface InstrumentDocument {
  readonly id: string | null
  readonly venue: string
  readonly symbol: string
  readonly kind: InstrumentKind | null
  readonly base: string | null
  readonly quote: string | null
  readonly settle: string | null
  readonly tick_size: string | null
  readonly lot_size: string | null
  readonly contract_size: number | null
  readonly inverse: boolean
  readonly amount_unit: AmountUnit | null
  readonly expiry: string | null
  readonly strike: number | null
  readonly option_type: 'call' | 'put' | null
  readonly changes: readonly InstrumentChangeDocument[]
}

export function instrumentDocument(instrument: Instrument): InstrumentDocument {
  return {
    id: instrumentId(instrument),
    venue: instrument.venue,
    symbol: instrument.symbol,
    kind: instrument.kind ?? null,
    base: instrument.base ?? null,
    quote: instrument.quote ?? null,
    settle: instrument.settle ?? null,
    tick_size: instrument.tickSize ?? null,
    lot_size: instrument.lotSize ?? null,
    contract_size: instrument.contractSize ?? null,
    inverse: instrument.inverse,
    amount_unit: instrument.amountUnit ?? null,
    expiry: instrument.expiry === undefined ? null : isoMicros(instrument.expiry),
    strike: instrument.strike ?? null,
    option_type: instrument.optionType ?? null,
    changes: instrument.changes.map(({ until, tickSize, lotSize, contractSize }) => ({
      until: isoMicros(until),
      ...(tickSize !== undefined && { tick_size: tickSize }),
      ...(lotSize !== undefined && { lot_size: lotSize }),
      ...(contractSize !== undefined && { contract_size: contractSize }),
    })),
  }
}

export type InstrumentKind = 'spot' | 'perpetual' | 'future' | 'option'

/** What `amount` counts: base coin, quote coin, or contracts of `contractSize`. */
export type AmountUnit = 'base' | 'quote' | 'contracts'

/** Steps that held until a moment in the past. */
export interface InstrumentChange {
  /** Microseconds since the epoch; the values below held strictly before it. */
  readonly until: number
  readonly tickSize?: string
  readonly lotSize?: string
  readonly contractSize?: number
}

/**
 * What trades, where, and in which steps and units.
 *
 * `tickSize` and `lotSize` are decimal strings, exact; undefined means *not declared*: the reader then starts at the
 * finest decimal seen and no price is ever "off tick". A declared step is checked on every row.
 */
export interface Instrument {
  readonly venue: string
  readonly symbol: string
  readonly kind: InstrumentKind | undefined
  readonly base: string | undefined
  readonly quote: string | undefined
  readonly settle: string | undefined
  readonly tickSize: string | undefined
  readonly lotSize: string | undefined
  /** Amount of `base` (linear) or of `quote` (inverse) that one contract stands for; 1 where amounts are not contracts. */
  readonly contractSize: number
  readonly inverse: boolean
  readonly amountUnit: AmountUnit
  /** Microseconds since the epoch; futures and options only. */
  readonly expiry: number | undefined
  readonly strike: number | undefined
  readonly optionType: 'call' | 'put' | undefined
  /** Older steps, oldest first. */
  readonly changes: readonly InstrumentChange[]
}

export type InstrumentKind = 'spot' | 'perpetual' | 'future' | 'option'

/** What `amount` counts: base coin, quote coin, or contracts of `contractSize`. */
export type AmountUnit = 'base' | 'quote' | 'contracts'

/** Steps that held until a moment in the past; a step left out did not change at that moment. */
export interface InstrumentChange {
  /** Microseconds since the epoch; the values below held strictly before it. */
  readonly until: number
  readonly tickSize?: string
  readonly lotSize?: string
  readonly contractSize?: number
}

/**
 * What trades, where, and in which steps and units. Undefined always means *not known*, never "none of it".
 *
 * `tickSize` and `lotSize` are decimal strings, exact; undefined means *not declared*: the reader then starts at the
 * finest decimal seen and no price is ever "off tick". A declared step is checked on every row.
 */
export interface Instrument {
  readonly venue: string
  readonly symbol: string
  readonly kind: InstrumentKind | undefined
  readonly base: string | undefined
  /** Currency of the price (of the strike, for options). */
  readonly quote: string | undefined
  readonly settle: string | undefined
  readonly tickSize: string | undefined
  readonly lotSize: string | undefined
  /**
   * Amount of `base` (linear) or of `quote` (inverse) that one contract stands for; 1 where amounts are not contracts.
   * Undefined where only the venue's instrument list knows it: amounts then cannot be converted.
   */
  readonly contractSize: number | undefined
  /** Margined and settled in `base`. The premium of an inverse option is in `base` too. */
  readonly inverse: boolean
  readonly amountUnit: AmountUnit | undefined
  /** Microseconds since the epoch; futures and options only. */
  readonly expiry: number | undefined
  readonly strike: number | undefined
  readonly optionType: 'call' | 'put' | undefined
  /** Older steps, oldest first. */
  readonly changes: readonly InstrumentChange[]
}

/** What is known of an instrument; what is left out, or undefined, is not known. */
export type InstrumentFacts = {
  readonly [Field in keyof Instrument]?: Instrument[Field] | undefined
} & Pick<Instrument, 'venue' | 'symbol'>

/** The steps of an instrument at one moment. */
export interface InstrumentSteps {
  readonly tickSize: string | undefined
  readonly lotSize: string | undefined
  readonly contractSize: number | undefined
}

/**
 * An instrument from whatever is known of it. Nothing is guessed: `inverse` is false and `contractSize` is 1 only where
 * `amountUnit` says that amounts are not contracts. `changes` are put in order, oldest first.
 *
 * @example createInstrument({ venue: 'acme', symbol: 'X', amountUnit: 'base' }).contractSize // => 1
 * @example createInstrument({ venue: 'acme', symbol: 'X', amountUnit: 'contracts' }).contractSize // => undefined
 */
export function createInstrument(facts: InstrumentFacts): Instrument {
  const { amountUnit } = facts
  return {
    venue: facts.venue,
    symbol: facts.symbol,
    kind: facts.kind,
    base: facts.base,
    quote: facts.quote,
    settle: facts.settle,
    tickSize: facts.tickSize,
    lotSize: facts.lotSize,
    contractSize: facts.contractSize ?? (amountUnit === 'base' || amountUnit === 'quote' ? 1 : undefined),
    inverse: facts.inverse ?? false,
    amountUnit,
    expiry: facts.expiry,
    strike: facts.strike,
    optionType: facts.optionType,
    changes: [...(facts.changes ?? [])].sort((a, b) => a.until - b.until),
  }
}

/**
 * Tick, lot and contract size as they stood at `time` (microseconds): each from the earliest change that ends after
 * `time` and names it, else today's value.
 */
export function stepsAt(instrument: Instrument, time: number): InstrumentSteps {
  let { tickSize, lotSize, contractSize } = instrument
  for (let i = instrument.changes.length - 1; i >= 0; i--) {
    const change = instrument.changes[i]!
    if (change.until <= time) break
    tickSize = change.tickSize ?? tickSize
    lotSize = change.lotSize ?? lotSize
    contractSize = change.contractSize ?? contractSize
  }
  return { tickSize, lotSize, contractSize }
}

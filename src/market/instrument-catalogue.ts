import { guessInstrument } from './guess-instrument.ts'
import { createInstrument, type Instrument, type InstrumentFacts } from './instrument.ts'
import { canonicalVenue } from './venues.ts'

/**
 * Instrument metadata of a run: what sources declare, over what names say (`guessInstrument`).
 *
 * Sources are added weakest first: of two that state the same field, the later one counts. Look-ups go by canonical
 * venue and ignore case, so that metadata of `binance-usdm:BTCUSDT` also serves a `binance-futures` recording; the answer
 * carries venue and symbol as they were asked for. The same question always gets the same object.
 *
 * @example
 * const catalogue = new InstrumentCatalogue()
 * catalogue.add([{ venue: 'binance-usdm', symbol: 'BTCUSDT', tickSize: '0.1' }])
 * catalogue.resolve('binance-futures', 'BTCUSDT').tickSize // => '0.1'
 */
export class InstrumentCatalogue {
  private readonly declared = new Map<string, InstrumentFacts>()
  private readonly resolved = new Map<string, Instrument>()

  /** Adds declared facts. Complete the catalogue before a run: instruments resolved earlier are not revised. */
  add(facts: Iterable<InstrumentFacts>): void {
    for (const fact of facts) {
      const key = keyOf(fact.venue, fact.symbol)
      this.declared.set(key, merge(this.declared.get(key), fact))
    }
    this.resolved.clear()
  }

  resolve(venue: string, symbol: string): Instrument {
    const question = `${venue}\n${symbol}`
    let instrument = this.resolved.get(question)
    if (instrument === undefined) {
      const declared = this.declared.get(keyOf(venue, symbol))
      const guessed = guessInstrument(venue, symbol)
      instrument = declared === undefined ? guessed : createInstrument({ ...overlay(guessed, declared), venue, symbol })
      this.resolved.set(question, instrument)
    }
    return instrument
  }

  /** Everything declared, sorted by venue and symbol. What only a name says is not listed. */
  list(): Instrument[] {
    return [...this.declared.values()]
      .map(({ venue, symbol }) => this.resolve(venue, symbol))
      .sort((a, b) => compare(a.venue, b.venue) || compare(a.symbol, b.symbol))
  }
}

/** Declared facts over guessed ones; a guessed contract size does not outlive the unit it belonged to. */
function overlay(guessed: Instrument, declared: InstrumentFacts): InstrumentFacts {
  const sameUnit = declared.amountUnit === undefined || declared.amountUnit === guessed.amountUnit
  return merge(sameUnit ? guessed : { ...guessed, contractSize: undefined }, declared)
}

function merge(weaker: InstrumentFacts | undefined, stronger: InstrumentFacts): InstrumentFacts {
  const known = Object.entries(stronger).filter(([, value]) => value !== undefined)
  return { ...weaker, ...(Object.fromEntries(known) as unknown as InstrumentFacts) }
}

function keyOf(venue: string, symbol: string): string {
  return `${canonicalVenue(venue, symbol)}\n${symbol.toUpperCase()}`
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}

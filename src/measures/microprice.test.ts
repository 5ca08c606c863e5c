import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { MarketDriver, TEST_INSTRUMENT } from '../../test/support/market-driver.ts'
import { createInstrument } from '../market/index.ts'
import { mulberry32 } from '../math/index.ts'
import { fitMicroprice } from './fit-microprice.ts'
import { type InstrumentFit, InstrumentFits } from './instrument-fits.ts'
import { mergeInstrumentFits } from './merge-fits.ts'
import { Microprice } from './microprice.ts'
import type { MicropriceParameters } from './microprice-parameters.ts'

const MINUTE = 60_000_000
/** A whole minute. */
const START = 28_000_000 * MINUTE
const SMALL = { minPairs: 5, halfLife: null, imbalanceBuckets: 4 } as const
const CONDITIONS = { l1: 'quotes', bars: '1s' } as const

type Quote = readonly [bid: number, bidLots: number, ask: number, askLots: number]

/** Quotes of a market that follows its heavier side; every third changes its spread. The first and last are one tick wide. */
function quotes(seed: number, count: number): Quote[] {
  const random = mulberry32(seed)
  let bid = 1000
  let spread = 1
  return Array.from({ length: count }, (_, i) => {
    const [bidLots, askLots] = [1 + Math.floor(random() * 9), 1 + Math.floor(random() * 9)]
    if (random() < 0.4) bid += random() * (bidLots + askLots) < bidLots ? 1 : -1
    if (random() < 0.3) spread = 1 + Math.floor(random() * 6)
    if (i === 0 || i === count - 1) spread = 1
    return [bid, bidLots, bid + spread, askLots]
  })
}

interface Setting {
  readonly parameters?: Partial<MicropriceParameters>
  readonly fits?: InstrumentFits
  readonly priceDecimals?: number
  readonly tickSize?: string
}

function market({ parameters = SMALL, fits, priceDecimals = 0, tickSize }: Setting = {}): MarketDriver {
  const instrument = tickSize === undefined ? TEST_INSTRUMENT : createInstrument({ ...TEST_INSTRUMENT, tickSize })
  return new MarketDriver([[new Microprice(parameters, fits), ['microprice']]], {
    l1: 'quotes',
    priceDecimals,
    instrument,
  })
}

/** Plays quotes one second apart from `from`; prices are multiplied by `times`. */
function play(driver: MarketDriver, list: readonly Quote[], from = START, times = 1): number {
  list.forEach(([bid, bidLots, ask, askLots], i) => {
    driver.quote(from + i * 1_000_000, bid * times, bidLots, ask * times, askLots)
  })
  return from + list.length * 1_000_000
}
const price = (driver: MarketDriver, end: number) => driver.close(end).microprice!

function model(list: readonly Quote[], options = {}) {
  const column = (at: number) => list.map((quote) => quote[at]!)
  const touches = { bid: column(0), bidSize: column(1), ask: column(2), askSize: column(3) }
  return fitMicroprice(touches, { minPairs: SMALL.minPairs, imbalanceBuckets: SMALL.imbalanceBuckets, ...options })!
}

/** What a market has learnt, as the fit of its instrument. */
function learnt(fits: InstrumentFits): InstrumentFit {
  return JSON.parse(JSON.stringify({ venue: 'acme', symbol: 'BTC-USD', ...fits.learnt() })) as InstrumentFit
}

describe('microprice', () => {
  it('is the price that a table of the same touches gives, fitted at the last whole minute', () => {
    const list = quotes(1, 100)
    const driver = market()
    const end = play(driver, list) // the 61st quote is the first at or after a whole minute
    const fitted = model(list.slice(0, 60))
    expect(price(driver, end)).toBe(fitted.price(...list.at(-1)!))
    expect(price(driver, end)).not.toBe(model(list).price(...list.at(-1)!))
  })

  it('uses nothing later than its row: what comes afterwards changes no earlier one', () => {
    fc.assert(
      fc.property(fc.nat(250), fc.integer(), (cut, seed) => {
        const list = [...quotes(2, 250)]
        const other = [...list.slice(0, cut), ...quotes(seed, 250 - cut)]
        const rows = (each: readonly Quote[]) => {
          const driver = market()
          return each.map((quote, i) => {
            play(driver, [quote], START + i * 1_000_000)
            return price(driver, START + (i + 1) * 1_000_000)
          })
        }
        expect(rows(other).slice(0, cut)).toEqual(rows(list).slice(0, cut))
      }),
      { numRuns: 30 },
    )
  })

  it('has no value before enough pairs at a whole minute, nor without a side', () => {
    const driver = market({ parameters: { ...SMALL, minPairs: 59 } })
    const list = quotes(1, 130).map(([bid, b, , a]): Quote => [bid, b, bid + 1, a])
    play(driver, list.slice(0, 59))
    expect(price(driver, START + MINUTE)).toBeNaN() // 58 pairs
    play(driver, list.slice(59), START + MINUTE)
    expect(price(driver, START + 2 * MINUTE)).not.toBeNaN()
    driver.quote(START + 3 * MINUTE, Number.NaN, 0, 1001, 4)
    expect(price(driver, START + 3 * MINUTE + 1)).toBeNaN()
  })

  it('is the mid where the spread is wider than the buckets', () => {
    const driver = market()
    const end = play(driver, quotes(1, 100))
    driver.quote(end, 1000, 90, 1006, 1)
    expect(price(driver, end + 1)).toBe(1003)
    driver.quote(end, 1000, 90, 1001, 1)
    expect(price(driver, end + 1)).not.toBe(1000.5)
  })

  it('pairs nothing across a reset', () => {
    const list = quotes(3, 60)
    const fits = new InstrumentFits(CONDITIONS)
    const driver = market({ fits })
    const end = play(driver, list)
    driver.interrupt(end, 'gap', 'touch')
    play(driver, list, end)
    const before = learnt(fits).microprice!.sample.observations
    const twice = new InstrumentFits(CONDITIONS)
    play(market({ fits: twice }), [...list, ...list])
    // One pair joins the end of the first part to the beginning of the second.
    expect(learnt(twice).microprice!.sample.observations).toBe(before + 1)
  })

  it('lets an observation count half after its half-life', () => {
    const halfLife = 10 * MINUTE
    const fits = new InstrumentFits(CONDITIONS)
    const driver = market({ fits, parameters: { ...SMALL, halfLife } })
    play(driver, quotes(4, 50))
    const total = () => {
      const { still, moved } = learnt(fits).microprice!.counts
      return [...still, ...moved].reduce((sum, count) => sum + count, 0)
    }
    const fresh = total()
    driver.close(START + 20 * MINUTE)
    expect(total()).toBeCloseTo(fresh / 4, 10)
    driver.close(START + 20 * MINUTE + MINUTE - 1) // not before the next whole minute
    expect(total()).toBeCloseTo(fresh / 4, 10)
  })
})

describe('the tick of a microprice', () => {
  const list = quotes(5, 200)
  const end = START + 200 * 1_000_000

  it('is found in the prices, whatever the scale: a step of 5 units is one tick', () => {
    const plain = market()
    play(plain, list)
    const steps = market({ priceDecimals: 1 }) // a tick of 0.5
    play(steps, list, START, 5)
    expect(price(steps, end)).toBeCloseTo(price(plain, end) / 2, 12)
    const declared = market({ priceDecimals: 1, tickSize: '0.5' })
    play(declared, list, START, 5)
    expect(price(declared, end)).toBe(price(steps, end))
  })

  it('may be declared finer than any price shows', () => {
    const declared = market({ tickSize: '0.5' }) // every spread is 2, 4, … ticks
    play(declared, list)
    const expected = model(
      list.map(([bid, b, ask, a]): Quote => [2 * bid, b, 2 * ask, a]).slice(0, 180), // the last whole minute
    )
    const [bid, b, ask, a] = list.at(-1)!
    expect(price(declared, end)).toBeCloseTo(expected.price(2 * bid, b, 2 * ask, a) / 2, 12)
  })

  it('that turns out finer than thought leaves what would have been counted in the fine one', () => {
    const coarse = list.slice(0, 80)
    const fine = quotes(6, 150)
    const late = market() // learns of the finer tick after 80 quotes
    const known = market({ tickSize: '1' })
    for (const driver of [late, known]) play(driver, fine, play(driver, coarse, START, 3))
    const close = START + 230 * 1_000_000
    expect(price(late, close)).toBe(price(known, close))
  })

  it('survives a finer scale in mid-run', () => {
    const plain = market()
    play(plain, list)
    const rescaled = market()
    const half = play(rescaled, list.slice(0, 90))
    rescaled.rescale(2, 0)
    play(rescaled, list.slice(90), half, 100)
    expect(price(rescaled, end)).toBe(price(plain, end))
  })

  it('changes when the instrument says so, and spreads are counted in the new one', () => {
    const until = START + 100 * 1_000_000
    const instrument = createInstrument({ ...TEST_INSTRUMENT, tickSize: '1', changes: [{ until, tickSize: '2' }] })
    const driver = new MarketDriver([[new Microprice(SMALL), ['microprice']]], { l1: 'quotes', instrument })
    const early = list.slice(0, 100).map(([bid, b, ask, a]): Quote => [2 * bid, b, 2 * ask, a])
    play(driver, list.slice(100), play(driver, early))
    const expected = model([...early, ...list.slice(100)].slice(0, 180))
    expect(price(driver, end)).toBeCloseTo(expected.price(...list.at(-1)!), 11)
  })
})

describe('a saved microprice', () => {
  const first = quotes(7, 150)
  const second = quotes(8, 100)
  const middle = START + 3 * MINUTE
  const end = middle + 100 * 1_000_000

  /** First part, a reset, second part, in one run. */
  function uninterrupted(parameters: Partial<MicropriceParameters>): number {
    const driver = market({ parameters })
    play(driver, first)
    driver.close(middle) // ages to the whole minute, as at the end of a run
    driver.interrupt(middle, 'gap', 'touch')
    play(driver, second, middle)
    return price(driver, end)
  }

  /** The same in two runs, the second beginning with the fit of the first. */
  function resumed(parameters: Partial<MicropriceParameters>): number {
    const fits = new InstrumentFits(CONDITIONS)
    const driver = market({ parameters, fits })
    play(driver, first)
    driver.close(middle)
    const next = market({ parameters, fits: new InstrumentFits(CONDITIONS, learnt(fits)) })
    play(next, second, middle)
    return price(next, end)
  }

  it('goes on as if the run had not been interrupted: to the last bit where nothing is forgotten', () => {
    expect(resumed(SMALL)).toBe(uninterrupted(SMALL))
  })

  it('goes on with the same ageing, to rounding', () => {
    const parameters = { ...SMALL, halfLife: 2 * MINUTE }
    expect(resumed(parameters)).toBeCloseTo(uninterrupted(parameters), 10)
    expect(resumed(parameters)).not.toBeCloseTo(uninterrupted(SMALL), 4)
  })

  it('has a value from the first row on, and frozen never another', () => {
    const fits = new InstrumentFits(CONDITIONS)
    play(market({ fits }), first)
    const frozen = new InstrumentFits(CONDITIONS, learnt(fits), true)
    const driver = market({ fits: frozen })
    const fitted = model(first)
    driver.quote(middle + 1, ...second[0]!)
    expect(price(driver, middle + 2)).toBe(fitted.price(...second[0]!))
    play(driver, second, middle + 10)
    expect(price(driver, end + 10)).toBe(fitted.price(...second.at(-1)!))
    expect(learnt(frozen).microprice!.sample.observations).toBe(0)
  })

  it('of two days is that of both together', () => {
    const parts = [first, second].map((list, i) => {
      const fits = new InstrumentFits(CONDITIONS)
      play(market({ fits }), list, START + i * 3 * MINUTE)
      return learnt(fits)
    })
    const both = new InstrumentFits(CONDITIONS)
    const driver = market({ fits: both })
    play(driver, first)
    driver.interrupt(middle, 'gap', 'touch')
    play(driver, second, middle)
    expect(mergeInstrumentFits(parts[0]!, parts[1]!).microprice).toEqual(learnt(both).microprice)
    const swapped = mergeInstrumentFits(parts[1]!, parts[0]!).microprice!
    expect(swapped).toEqual(learnt(both).microprice)
  })

  it('of another tick is carried over to the tick of the run', () => {
    const fits = new InstrumentFits(CONDITIONS)
    play(market({ fits, tickSize: '2' }), first, START, 2)
    const fit = learnt(fits)
    expect(fit.microprice!.tick_size).toBe('2')
    const driver = market({ fits: new InstrumentFits(CONDITIONS, fit, true), tickSize: '1' })
    const expected = model(first.map(([bid, b, ask, a]): Quote => [2 * bid, b, 2 * ask, a]))
    driver.quote(middle + 1, 1000, 9, 1002, 1)
    expect(price(driver, middle + 2)).toBeCloseTo(expected.price(1000, 9, 1002, 1), 11)
    driver.quote(middle + 3, 1000, 9, 1003, 1) // a spread the coarse tick does not have
    expect(price(driver, middle + 4)).toBe(1001.5)
    const other = { ...fit, microprice: { ...fit.microprice!, tick_size: '1' } }
    expect(mergeInstrumentFits(fit, other).microprice!.tick_size).toBe('1')
    expect(mergeInstrumentFits(other, fit).microprice!.counts).toEqual(
      mergeInstrumentFits(fit, other).microprice!.counts,
    )
  })

  it('is refused where its parameters are others, or where it has none', () => {
    const fits = new InstrumentFits(CONDITIONS)
    play(market({ fits }), first)
    const fit = learnt(fits)
    const start = (parameters: Partial<MicropriceParameters>, conditions: InstrumentFits['conditions']) => () =>
      new Microprice(parameters, new InstrumentFits(conditions, fit))
    expect(start({ ...SMALL, prior: 2 }, CONDITIONS)).toThrow(
      expect.objectContaining({ code: 'config.invalid', message: 'the fit of microprice has prior 1, this run 2' }),
    )
    expect(start(SMALL, { l1: 'book', bars: '1s' })).toThrow('has l1 "quotes", this run "book"')
    expect(() => new Microprice(SMALL, new InstrumentFits(CONDITIONS, { venue: 'acme', symbol: 'X' }))).toThrow(
      'the fit of acme X holds no microprice',
    )
  })
})

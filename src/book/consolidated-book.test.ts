import fc from 'fast-check'
import { beforeEach, describe, expect, it } from 'vitest'
import type { CurrencyRate } from '../market/index.ts'
import { ConsolidatedBook } from './consolidated-book.ts'
import type { ConsolidatedVenue } from './consolidated-venue.ts'
import { depthWithin } from './depth-query.ts'
import { LadderBook } from './ladder-book.ts'

type Level = readonly [tick: number, lots: number]
const NOW = 1_000_000_000
const now = { now: NOW }
const net = { now: NOW, net: true }
const LINEAR = { base: 'BTC', quote: 'USD', amountUnit: 'base', contractSize: 1, inverse: false } as const
const INVERSE = { ...LINEAR, amountUnit: 'contracts', contractSize: 100, inverse: true } as const

function ladder(bids: readonly Level[], asks: readonly Level[], book = new LadderBook()): LadderBook {
  book.clear()
  for (const [tick, lots] of bids) book.setBid(tick, lots)
  for (const [tick, lots] of asks) book.setAsk(tick, lots)
  return book
}

function venue(book: LadderBook, facts: Partial<ConsolidatedVenue> = {}): ConsolidatedVenue {
  const scale = { priceDecimals: 1, amountDecimals: 3 }
  return { book, scale, instrument: LINEAR, takerFee: 0, rate: null, isLive: () => true, ...facts }
}

const usd = (facts: object = {}) => new ConsolidatedBook({ base: 'BTC', currency: 'USD', ...facts })

/** Ticks of 0.1, amounts in coins. */
const acmeBook = ladder(
  [
    [1000, 2000],
    [999, 1000],
  ],
  [
    [1001, 1000],
    [1002, 3000],
  ],
)
const acme = venue(acmeBook, { takerFee: 0.001 })
/** Ticks of 0.01 (used in steps of 0.5), inverse contracts of 100 USD. */
const boltBook = ladder(
  [
    [10_000, 5],
    [9_950, 2],
  ],
  [[10_050, 4]],
)
const bolt = venue(boltBook, {
  scale: { priceDecimals: 2, amountDecimals: 0 },
  instrument: INVERSE,
  takerFee: 0.0005,
})

describe('ConsolidatedBook, two venues with different ticks, units and fees', () => {
  let book = usd()
  beforeEach(() => {
    book = usd()
    book.add('acme', acme)
    book.add('bolt', bolt)
    book.update('acme', NOW)
    book.update('bolt', NOW)
  })

  it('merges levels at one price, in quote notional with its venues', () => {
    expect(book.levels('bid', 9, now).levels).toEqual([
      {
        price: 100,
        notional: 700, // 2 coins at 100, and 5 contracts of 100 USD
        byVenue: [
          { venue: 'acme', notional: 200 },
          { venue: 'bolt', notional: 500 },
        ],
      },
      { price: 99.9, notional: 99.9, byVenue: [{ venue: 'acme', notional: 99.9 }] },
      { price: 99.5, notional: 200, byVenue: [{ venue: 'bolt', notional: 200 }] },
    ])
    const asks = book.levels('ask', 2, now).levels
    expect(asks.map(({ price }) => price)).toEqual([100.1, 100.2])
    expect(asks[1]!.notional).toBeCloseTo(300.6, 10)
  })

  it('orders by what is left after the taker fee when asked for net prices', () => {
    const { bid, ask, mid, isCrossed, isNet } = book.touch(net)
    expect(bid?.byVenue).toEqual([{ venue: 'bolt', notional: 500 }])
    expect(bid?.price).toBeCloseTo(99.95, 10) // against 100 * 0.999 = 99.9 at acme
    expect(ask?.byVenue.map((share) => share.venue)).toEqual(['acme'])
    expect(ask?.price).toBeCloseTo(100.2001, 10) // against 100.5 * 1.0005 = 100.55025 at bolt
    expect(mid).toBeCloseTo((99.95 + 100.2001) / 2, 10)
    expect([isCrossed, isNet]).toEqual([false, true])
  })

  it('sums depth within bps of the common mid', () => {
    // Mid 100.05; 10 bps reach from 99.94995 to 100.15005, 20 bps from 99.8499 to 100.2501.
    expect(book.depthWithin('bid', 10, now).notional).toBe(700)
    expect(book.depthWithin('ask', 10, now).notional).toBeCloseTo(100.1, 10)
    expect(book.depthWithin('bid', 20, now).notional).toBeCloseTo(799.9, 10)
    const imbalance = book.imbalance(10, now)
    expect(imbalance.imbalance).toBeCloseTo((700 - 100.1) / 800.1, 12)
    expect([imbalance.bidNotional, imbalance.mid]).toEqual([700, 100.05])
  })

  it('weighs a venue down by half per half-life, prices untouched, and prints the rule', () => {
    const later = { now: NOW + 1_000_000 }
    book.update('acme', later.now)
    const { bid, venues, rules, leftOut } = book.touch(later)
    expect(bid).toMatchObject({ price: 100, notional: 450 })
    expect(venues.map(({ age, weight }) => [age, weight])).toEqual([
      [0, 1],
      [1_000_000, 0.5],
    ])
    expect(rules).toEqual({
      currency: 'USD',
      halfLife: 1_000_000,
      maxAge: 10_000_000,
      rateMaxAge: 60_000_000,
      pegged: false,
    })
    expect(leftOut).toEqual([])
  })

  it('does not count a venue older than the greatest age, and names it', () => {
    book.update('acme', NOW + 10_000_001)
    expect(book.touch({ now: NOW + 10_000_001 })).toMatchObject({
      bid: { notional: 200 },
      leftOut: [{ venue: 'bolt', reason: 'stale' }],
    })
    expect(book.touch({ now: NOW + 10_000_000 }).leftOut).toEqual([{ venue: 'acme', reason: 'ahead_of_now' }])
  })

  it('keeps the latest update when an earlier one comes in', () => {
    book.update('bolt', NOW - 5_000_000)
    expect(book.touch(now).venues[1]).toMatchObject({ venue: 'bolt', age: 0, weight: 1 })
  })

  it('reports a crossed book and repairs nothing', () => {
    const high = venue(ladder([[1003, 1000]], [[1004, 1000]]))
    book.add('high', high)
    book.update('high', NOW)
    expect(book.touch(now)).toMatchObject({ isCrossed: true, bid: { price: 100.3 }, ask: { price: 100.1 } })
    expect(book.touch(now).mid).toBeCloseTo(100.2, 10)
    expect(book.depthWithin('bid', 0, now)).toMatchObject({ isCrossed: true, notional: 100.3 })
  })

  it('leaves a venue out of a band that its trusted range does not cover, but not out of the mid', () => {
    const shallowBook = ladder([[1000, 1000]], [[1001, 1000]])
    shallowBook.trustedLow = 999
    book.add('shallow', venue(shallowBook))
    book.update('shallow', NOW)
    const untrusted = [{ venue: 'shallow', reason: 'depth_not_trusted' }]
    expect(book.depthWithin('bid', 10, now)).toMatchObject({ notional: 800, leftOut: [] })
    const wide = book.depthWithin('bid', 20, now)
    expect(wide.leftOut).toEqual(untrusted)
    expect(wide.notional).toBeCloseTo(799.9, 10)
    expect(wide.venues.map((share) => share.venue)).toEqual(['acme', 'bolt'])
    // Its ask is trusted, but one side alone would tilt the balance.
    const imbalance = book.imbalance(20, now)
    expect(imbalance.leftOut).toEqual(untrusted)
    expect(imbalance.askNotional).toBeCloseTo(100.1 + 300.6, 10)
  })
})

describe('ConsolidatedBook, who is left out and why', () => {
  const usdc = { ...LINEAR, quote: 'USDC' }
  const rate = (asOf: number, from = 'USDC'): CurrencyRate => ({
    from,
    to: 'USD',
    rate: 0.5,
    asOf,
    quality: 'unverified',
  })

  it.each([
    ['a book that is not live', { isLive: () => false }, 'not_live'],
    ['a currency without a rate', { instrument: usdc }, 'no_rate'],
    ['a rate of another currency', { instrument: usdc, rate: rate(NOW, 'USDT') }, 'no_rate'],
    ['a rate that is too old', { instrument: usdc, rate: rate(NOW - 60_000_001) }, 'stale_rate'],
    ['a contract size that nobody knows', { instrument: { ...INVERSE, contractSize: undefined } }, 'units_unknown'],
    ['an amount unit that nobody knows', { instrument: { ...LINEAR, amountUnit: undefined } }, 'units_unknown'],
    ['a quote currency that nobody knows', { instrument: { ...LINEAR, quote: undefined } }, 'units_unknown'],
    ['an empty book', { book: new LadderBook() }, 'empty'],
  ])('%s', (_what, facts, reason) => {
    const book = usd()
    book.add('acme', acme)
    book.add('other', venue(acmeBook, facts))
    book.update('acme', NOW)
    book.update('other', NOW)
    const leftOut = [{ venue: 'other', reason }]
    expect(book.touch(now)).toMatchObject({ leftOut, bid: { notional: 200 } })
    expect(book.levels('ask', 1, now)).toMatchObject({ leftOut, venues: [{ venue: 'acme' }] })
    expect(book.depthWithin('bid', 1e4, now).leftOut).toEqual(leftOut)
    expect(book.imbalance(10, now).leftOut).toEqual(leftOut)
  })

  it('a venue without a fee is left out of net figures only', () => {
    const book = usd()
    book.add('acme', venue(acmeBook, { takerFee: null }))
    expect(book.touch(now).leftOut).toEqual([{ venue: 'acme', reason: 'never_updated' }])
    book.update('acme', NOW)
    expect(book.touch(now).bid?.price).toBe(100)
    expect(book.touch(net)).toMatchObject({
      bid: null,
      ask: null,
      mid: null,
      leftOut: [{ venue: 'acme', reason: 'fee_unknown' }],
    })
    expect(book.depthWithin('bid', 10, net).notional).toBeNull()
    expect(book.imbalance(10, net).imbalance).toBeNull()
  })

  it('converts price and notional by a rate, and shows its age and quality', () => {
    const book = usd()
    book.add('coin', venue(acmeBook, { instrument: usdc }))
    book.update('coin', NOW)
    book.setRate('coin', rate(NOW - 7))
    expect(book.touch(now)).toMatchObject({
      bid: { price: 50, notional: 100 },
      venues: [{ rate: 0.5, rateAge: 7, rateQuality: 'unverified', isPegged: false }],
    })
  })

  it('takes USDC at par only under an explicit peg, and says so', () => {
    const book = usd({ pegged: true })
    book.add('coin', venue(acmeBook, { instrument: usdc }))
    book.update('coin', NOW)
    expect(book.touch(now)).toMatchObject({
      bid: { price: 100 },
      venues: [{ rate: 1, isPegged: true, rateQuality: 'unverified' }],
      rules: { pegged: true },
    })
  })

  it('has no mid and no depth where a side is empty everywhere', () => {
    const book = usd()
    book.add('acme', venue(ladder([[1000, 1000]], [])))
    book.update('acme', NOW)
    expect(book.touch(now)).toMatchObject({ bid: { price: 100 }, ask: null, mid: null, isCrossed: false })
    expect(book.depthWithin('bid', 10, now).notional).toBeNull()
    expect(book.imbalance(10, now)).toMatchObject({ bidNotional: null, askNotional: null, imbalance: null })
  })

  it('refuses what makes no sense', () => {
    const refused = expect.objectContaining({ code: 'config.invalid' })
    const book = usd()
    book.add('acme', acme)
    expect(() => book.add('acme', acme)).toThrow(refused)
    expect(() => book.add('ether', venue(acmeBook, { instrument: { ...LINEAR, base: 'ETH' } }))).toThrow(refused)
    expect(() => book.update('nobody', NOW)).toThrow(refused)
    expect(() => book.setRate('nobody', null)).toThrow(refused)
    expect(() => book.depthWithin('bid', -1, now)).toThrow(refused)
    expect(() => book.imbalance(Number.NaN, now)).toThrow(refused)
    expect(() => usd({ halfLife: 0 })).toThrow(refused)
    expect(() => usd({ maxAge: -1 })).toThrow(refused)
    expect(() => usd({ rateMaxAge: -1 })).toThrow(refused)
  })
})

describe('ConsolidatedBook, units of amounts', () => {
  // One level of 50 units at 200.0; the last column is worked by hand.
  it.each([
    ['coins', LINEAR, 50 * 200],
    ['quote currency', { ...LINEAR, amountUnit: 'quote' as const }, 50],
    ['linear contracts of 0.01 coins', { ...LINEAR, amountUnit: 'contracts' as const, contractSize: 0.01 }, 100],
    ['inverse contracts of 100 dollars', INVERSE, 5_000],
    ['coins of an inverse market', { ...LINEAR, inverse: true }, 50 * 200],
  ])('%s', (_what, instrument, notional) => {
    const book = usd()
    book.add('acme', venue(ladder([[2000, 50_000]], []), { instrument }))
    book.update('acme', NOW)
    expect(book.touch(now).bid?.notional).toBeCloseTo(notional, 9)
  })

  it('one venue with amounts in quote equals depthWithin of its book, edges included', () => {
    const single = new LadderBook()
    const offsets = fc.uniqueArray(fc.integer({ min: 1, max: 120 }), { minLength: 1, maxLength: 40 })
    fc.assert(
      fc.property(offsets, offsets, fc.constantFrom(1, 2, 5, 10, 25, 50, 100), (below, above, bps) => {
        ladder(
          below.map((offset) => [10_000 - offset, offset]),
          above.map((offset) => [10_000 + offset, offset]),
          single,
        )
        const book = usd()
        const scale = { priceDecimals: 2, amountDecimals: 0 }
        book.add('acme', venue(single, { scale, instrument: { ...LINEAR, amountUnit: 'quote' } }))
        book.update('acme', NOW)
        for (const side of ['bid', 'ask'] as const) {
          expect(book.depthWithin(side, bps, now).notional).toBe(depthWithin(single, side, bps))
        }
      }),
    )
  })
})

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { ConsolidatedBook } from './consolidated-book.ts'
import { LadderBook } from './ladder-book.ts'

type Level = readonly [tick: number, lots: number]
const NOW = 1_000_000_000
const LINEAR = { base: 'BTC', quote: 'USD', amountUnit: 'base', contractSize: 1, inverse: false } as const
const INVERSE = { ...LINEAR, amountUnit: 'contracts', contractSize: 100, inverse: true } as const

function fill(book: LadderBook, bids: readonly Level[], asks: readonly Level[]): LadderBook {
  book.clear()
  for (const [tick, lots] of bids) book.setBid(tick, lots)
  for (const [tick, lots] of asks) book.setAsk(tick, lots)
  return book
}

describe('ConsolidatedBook, against a naive merge', () => {
  const books = [new LadderBook(), new LadderBook(), new LadderBook()]
  const levels = fc.uniqueArray(
    fc.record({ offset: fc.integer({ min: 0, max: 30 }), lots: fc.integer({ min: 1, max: 900 }) }),
    {
      selector: (level) => level.offset,
      maxLength: 12,
    },
  )
  // Rates are powers of two and the ticks nest, so that different venues meet at exactly the same price.
  const market = fc.record({
    bids: levels,
    asks: levels,
    priceDecimals: fc.constantFrom(0, 1),
    rate: fc.constantFrom(1, 0.5, 2),
    takerFee: fc.constantFrom(0, 0.001, -0.0002),
    instrument: fc.constantFrom(LINEAR, INVERSE, { ...LINEAR, amountUnit: 'contracts' as const, contractSize: 10 }),
    age: fc.constantFrom(0, 250_000, 3_000_000, 20_000_000),
  })

  it('gives the same levels, depth and imbalance as one sorted list', () => {
    fc.assert(
      fc.property(
        fc.array(market, { minLength: 1, maxLength: 3 }),
        fc.boolean(),
        fc.constantFrom(5, 40, 300),
        (markets, isNet, bps) => {
          const book = new ConsolidatedBook({ base: 'BTC', currency: 'USD' })
          const rows: Record<'bid' | 'ask', { price: number; notional: number }[]> = { bid: [], ask: [] }
          for (const [i, { bids, asks, priceDecimals, rate, takerFee, instrument, age }] of markets.entries()) {
            const unit = 10 ** priceDecimals
            const centre = (1_000 / rate) * unit
            const scaled = {
              bid: bids.map(({ offset, lots }): Level => [centre - offset, lots]),
              ask: asks.map(({ offset, lots }): Level => [centre + 1 + offset, lots]),
            }
            const currency = { from: 'EUR', to: 'USD', rate, asOf: NOW, quality: 'verified' as const }
            book.add(`v${i}`, {
              book: fill(books[i]!, scaled.bid, scaled.ask),
              scale: { priceDecimals, amountDecimals: 2 },
              instrument: { ...instrument, quote: 'EUR' },
              takerFee,
              rate: currency,
              isLive: () => true,
            })
            book.update(`v${i}`, NOW - age)
            if (age > 10_000_000) continue
            for (const side of ['bid', 'ask'] as const) {
              for (const [tick, lots] of scaled[side]) {
                const quoted = tick / unit
                const fee = isNet ? takerFee : 0
                const amount = (lots / 100) * instrument.contractSize
                rows[side].push({
                  price: quoted * rate * (side === 'bid' ? 1 - fee : 1 + fee),
                  notional: (instrument.inverse ? amount : amount * quoted) * rate * 0.5 ** (age / 1e6),
                })
              }
            }
          }
          const query = { now: NOW, net: isNet }
          const close = (actual: number, expected: number) =>
            expect(Math.abs(actual - expected)).toBeLessThanOrEqual(1e-9 * Math.abs(expected))
          for (const side of ['bid', 'ask'] as const) {
            const direction = side === 'bid' ? -1 : 1
            rows[side].sort((a, b) => direction * (a.price - b.price))
            const merged: { price: number; notional: number }[] = []
            for (const row of rows[side]) {
              const last = merged.at(-1)
              if (last !== undefined && last.price === row.price) last.notional += row.notional
              else merged.push({ ...row })
            }
            const found = book.levels(side, 20, query).levels
            expect(found.map(({ price }) => price)).toEqual(merged.slice(0, 20).map(({ price }) => price))
            for (const [i, level] of found.entries()) {
              close(level.notional, merged[i]!.notional)
              close(
                level.byVenue.reduce((total, share) => total + share.notional, 0),
                level.notional,
              )
            }
          }
          const [bid] = rows.bid
          const [ask] = rows.ask
          const { mid, isCrossed } = book.touch(query)
          const imbalance = book.imbalance(bps, query)
          if (bid === undefined || ask === undefined) {
            expect([mid, imbalance.imbalance]).toEqual([null, null])
            return
          }
          expect(isCrossed).toBe(bid.price > ask.price)
          const middle = (bid.price + ask.price) / 2
          close(mid!, middle)
          // A level within rounding of the edge counts as inside.
          const inside = (['bid', 'ask'] as const).map((side) =>
            rows[side]
              .filter(({ price }) => ((side === 'bid' ? middle - price : price - middle) / middle) * 1e4 <= bps + 1e-8)
              .reduce((total, { notional }) => total + notional, 0),
          )
          close(book.depthWithin('bid', bps, query).notional!, inside[0]!)
          close(book.depthWithin('ask', bps, query).notional!, inside[1]!)
          const total = inside[0]! + inside[1]!
          if (total === 0) expect(imbalance.imbalance).toBeNull()
          else expect(imbalance.imbalance).toBeCloseTo((inside[0]! - inside[1]!) / total, 9)
        },
      ),
    )
  })
})

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { MarketDriver } from '../../test/support/market-driver.ts'
import { OpenTrades } from './open-trades.ts'
import { spreads } from './spreads.ts'

const SECOND = 1_000_000
const HORIZONS = { '100ms': 0.1, '1s': 1, '5s': 5, '30s': 30, '60s': 60 } as const
const start = (bid = 9_999, ask = 10_001) => {
  const market = new MarketDriver([spreads], { l1: 'quotes' })
  market.quote(0, bid, 1, ask, 1)
  return market
}

describe('spreads', () => {
  it('splits what the taker paid into what the maker kept and what the market moved', () => {
    const market = start()
    market.trade(10, 10_002, 5, 1) // 2 above the mid of 10,000: 4 bps
    market.quote(20, 10_000, 1, 10_002, 1) // the mid moves up by 1: 2 bps of impact
    const row = market.close(SECOND)
    expect(row.effective_spread_bps).toBeCloseTo(4, 12)
    expect(row.realised_spread_100ms_bps).toBeCloseTo(2, 12)
    expect(row.price_impact_100ms_bps).toBeCloseTo(2, 12)
    expect([row.realised_spread_1s_bps, row.price_impact_1s_bps]).toEqual([NaN, NaN]) // ends in the next bar
    expect(market.close(2 * SECOND)).toMatchObject({
      effective_spread_bps: NaN,
      realised_spread_100ms_bps: NaN,
      realised_spread_1s_bps: row.realised_spread_100ms_bps,
    })
  })

  it('counts a sell as positive when it pays below the mid, and weighs by amount', () => {
    const market = start()
    market.trade(10, 9_999, 3, -1) // 2 bps
    market.trade(11, 9_997, 1, -1) // 6 bps
    market.trade(12, 10_050, 99, 0) // unknown aggressor
    expect(market.close(SECOND).effective_spread_bps).toBeCloseTo((2 * 3 + 6 * 1) / 4, 12)
  })

  it('takes the last mid at or before the end of the horizon', () => {
    const market = start()
    market.trade(0, 10_001, 1, 1)
    market.quote(SECOND, 10_000, 1, 10_002, 1) // exactly at the end: counts
    market.quote(SECOND + 1, 10_009, 1, 10_011, 1) // later: does not
    expect(market.close(2 * SECOND).price_impact_1s_bps).toBeCloseTo(2, 12)
  })

  it('reports a horizon that ends exactly on a boundary in the bar that begins there', () => {
    const market = start()
    market.trade(0, 10_001, 1, 1)
    expect(market.close(SECOND).price_impact_1s_bps).toBeNaN()
    expect(market.close(2 * SECOND).price_impact_1s_bps).toBe(0)
  })

  it('drops waiting trades at an interruption, and trades without a live quote', () => {
    const market = start()
    market.trade(0, 10_001, 1, 1)
    market.interrupt(10, 'disconnect', 'touch')
    market.trade(20, 10_001, 1, 1)
    market.quote(30, 10_009, 1, 10_011, 1)
    market.trade(40, 10_010, 1, 1) // at the mid, which then stays
    const row = market.close(2 * SECOND)
    expect(row.effective_spread_bps).toBeCloseTo((2 + 0) / 2, 12) // of the first trade and the last
    expect([row.realised_spread_100ms_bps, row.price_impact_1s_bps]).toEqual([0, 0]) // of the last only
  })

  it('leaves a trade out of a horizon at whose end a side was empty', () => {
    const market = start()
    market.trade(0, 10_001, 1, 1)
    market.quote(10, 9_999, 1, Number.NaN, 0)
    market.quote(200_000, 9_999, 1, 10_001, 1)
    const row = market.close(2 * SECOND)
    expect([row.realised_spread_100ms_bps, row.price_impact_1s_bps]).toEqual([NaN, 0])
  })

  it('equals the definition, trade by trade and horizon by horizon', () => {
    const event = fc.record({
      wait: fc.integer({ min: 0, max: 9_000_000 }),
      shift: fc.integer({ min: -40, max: 40 }),
      lots: fc.integer({ min: 1, max: 50 }),
      sign: fc.constantFrom(1, -1, 0), // 0 is a quote
    })
    fc.assert(
      fc.property(fc.array(event, { minLength: 1, maxLength: 60 }), (events) => {
        const market = start()
        const mids = [{ time: 0, mid: 10_000 }]
        const trades: { time: number; price: number; lots: number; sign: number; mid: number }[] = []
        const width = 4 * SECOND
        let time = 0
        let end = width
        const rows: Record<string, number>[] = []
        for (const { wait, shift, lots, sign } of events) {
          time += wait
          for (; time >= end; end += width) rows.push(market.close(end))
          if (sign === 0) {
            market.quote(time, 9_999 + shift, 1, 10_001 + shift, 1)
            mids.push({ time, mid: 10_000 + shift })
          } else {
            market.trade(time, 10_000 + shift, lots, sign)
            trades.push({ time, price: 10_000 + shift, lots, sign, mid: mids.at(-1)!.mid })
          }
        }
        for (let i = 0; i < 20; i++, end += width) rows.push(market.close(end))
        rows.forEach((row, i) => {
          const inBar = (t: number) => t >= i * width && t < (i + 1) * width
          for (const [name, seconds] of Object.entries(HORIZONS)) {
            const ended = trades.filter((trade) => inBar(trade.time + seconds * SECOND))
            const weight = ended.reduce((sum, { lots }) => sum + lots, 0)
            const mean = (value: (trade: (typeof trades)[number], later: number) => number) =>
              ended.reduce((sum, trade) => {
                const later = mids.findLast((each) => each.time <= trade.time + seconds * SECOND)!.mid
                return sum + trade.lots * ((2 * trade.sign * value(trade, later)) / trade.mid) * 1e4
              }, 0) / weight
            const expected = {
              realised_spread: mean((t, later) => t.price - later),
              price_impact: mean((t, later) => later - t.mid),
            }
            for (const [kind, value] of Object.entries(expected)) {
              const found = row[`${kind}_${name}_bps`]!
              if (Number.isNaN(value)) expect(found).toBeNaN()
              else expect(found).toBeCloseTo(value, 8)
            }
          }
        })
      }),
      { numRuns: 60 },
    )
  })
})

describe('OpenTrades', () => {
  const entry = (open: OpenTrades, place: number) => {
    const at = open.slot(place)
    return [open.time, open.twiceMid, open.divisor, open.excess, open.signedLots, open.lots].map((column) => column[at])
  }

  it('grows without losing a waiting trade, wherever its ring begins', () => {
    const open = new OpenTrades(1)
    for (let i = 0; i < 700; i++) open.add(i, i, i, i, i)
    open.cursors[0] = 700
    for (let i = 700; i < 5_000; i++) open.add(i, 2 * i, 3 * i, 4 * i, -i)
    for (let place = 700; place < 5_000; place++) {
      expect(entry(open, place)).toEqual([place, 2 * place, 3 * place, 4 * place, -place, place])
    }
  })

  it('adds up trades of one moment and one mid, but never to an entry that is settled or forgotten', () => {
    const open = new OpenTrades(1)
    open.add(1, 20, 2, 7, 3)
    open.add(1, 20, 2, -2, -4)
    expect([open.end, ...entry(open, 0)]).toEqual([1, 1, 20, 2, 5, -1, 7])
    open.add(1, 21, 2.1, 1, 1)
    open.add(2, 21, 2.1, 1, 1)
    expect(open.end).toBe(3)
    open.clear()
    open.add(2, 21, 2.1, 1, 1)
    expect(open.end).toBe(4)
  })
})

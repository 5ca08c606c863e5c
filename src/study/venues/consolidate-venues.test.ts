import { describe, expect, it } from 'vitest'
import type { CurrencyRate } from '../../market/index.ts'
import { consolidateVenues } from './consolidate-venues.ts'
import { joinVenues } from './join-venues.ts'
import { rateSeries } from './rate-series.ts'
import { venueDivergence } from './venue-divergence.ts'
import type { VenueTable } from './venue-table.ts'

const SECOND = 1_000_000
const table = (settings: Partial<VenueTable> & { rows: Record<string, number[]>; at?: number[] }): VenueTable => {
  const { rows, at, ...rest } = settings
  const length = Object.values(rows)[0]!.length
  return {
    venue: 'acme',
    symbol: 'BTC',
    time: Float64Array.from(at ?? Array.from({ length }, (_, i) => i), (seconds) => seconds * SECOND),
    columns: new Map(Object.entries(rows).map(([name, values]) => [name, Float64Array.from(values)])),
    bar: SECOND,
    quote: 'USDT',
    amountUnit: 'base',
    contractSize: null,
    inverse: false,
    ...rest,
  }
}
const book = (bid: number[], ask: number[], mid = bid.map(() => 100)) => ({
  depth_bid_10bps: bid,
  depth_ask_10bps: ask,
  mid,
})

describe('consolidateVenues', () => {
  it('sums sides in quote notional, worked by hand with base, linear and inverse contracts', () => {
    const found = consolidateVenues([
      table({ rows: book([3], [1]) }), // 300 against 100
      table({ venue: 'linear', rows: book([10], [20]), amountUnit: 'contracts', contractSize: 0.1 }), // 100 against 200
      table({ venue: 'inverse', rows: book([5], [1]), amountUnit: 'contracts', contractSize: 100, inverse: true }), // 500 against 100
    ])
    expect(found.imbalance[0]).toBeCloseTo((900 - 400) / 1300, 12)
    expect(found.venues.map(({ imbalance }) => imbalance[0])).toEqual([0.5, -1 / 3, expect.closeTo(2 / 3, 12)])
    expect(found).toMatchObject({ currency: 'USDT', isPegged: false, excluded: [], bars: 1 })
  })

  it('has no value where one included venue is missing, so that it never moves because a venue went', () => {
    const a = table({ rows: book([3, 3, 3], [1, 1, 1]) })
    const b = table({ venue: 'b', rows: book([1, Number.NaN, 1], [1, 1, 1]) })
    expect([...consolidateVenues([a, b]).imbalance]).toEqual([2 / 6, Number.NaN, 2 / 6])
  })

  it('leaves out, and names, a venue it cannot value', () => {
    const a = table({ rows: book([3], [1]) })
    const unknown = table({ venue: 'b', rows: book([1], [1]), amountUnit: 'contracts' })
    const dollars = table({ venue: 'c', rows: book([1], [1]), quote: 'USD' })
    const empty = table({ venue: 'd', rows: { mid: [100] } })
    expect(consolidateVenues([a, unknown, dollars, empty]).excluded.map(({ reason }) => reason)).toEqual([
      'the size of a contract is unknown',
      'no rate from USD to USDT, and no peg was granted',
      'depth_bid_10bps and depth_ask_10bps are known in 0 of 1 bars',
    ])
  })

  it('joins dollars by a granted peg, and says so, or by a rate', () => {
    const tables = [table({ rows: book([3], [1]) }), table({ venue: 'c', rows: book([1], [1]), quote: 'USD' })]
    expect(consolidateVenues(tables, { pegged: true })).toMatchObject({ isPegged: true, excluded: [], bars: 1 })
    const rates: CurrencyRate[] = [{ from: 'USD', to: 'USDT', rate: 2, asOf: 0, quality: 'verified' }]
    const found = consolidateVenues(tables, { rates })
    expect(found.isPegged).toBe(false)
    expect(found.imbalance[0]).toBeCloseTo((500 - 300) / 800, 12)
  })
})

describe('rateSeries', () => {
  const time = Float64Array.of(0, 10, 20, 30)
  const rate = (asOf: number, value: number, quality: CurrencyRate['quality'] = 'verified'): CurrencyRate => ({
    from: 'USD',
    to: 'USDT',
    rate: value,
    asOf,
    quality,
  })

  it('takes the latest rate that is neither from the future, stale, nor missing', () => {
    const rates = [rate(5, 1.5), rate(19, 1.1), rate(9, 1.2), rate(12, 9, 'missing')]
    expect([...rateSeries(time, 'USD', 'USDT', { rates, maxAge: 8, pegged: false }).values]).toEqual([
      Number.NaN,
      1.2,
      1.1,
      Number.NaN,
    ])
  })

  it('reads a rate backwards, and needs none for the same currency', () => {
    const rates = [rate(0, 2)]
    expect(rateSeries(time, 'USDT', 'USD', { rates, maxAge: 100, pegged: false }).values[1]).toBe(0.5)
    expect(rateSeries(time, 'USD', 'USD', { rates: [], maxAge: 0, pegged: false }).known).toBe(4)
  })
})

describe('joinVenues', () => {
  it('keeps bars from the latest start to the earliest end, and invents none in a gap', () => {
    const a = table({ rows: { mid: [1, 2, 3, 4] }, at: [0, 1, 2, 3] })
    const b = table({ rows: { mid: [1, 2, 3] }, at: [1, 3, 4] })
    const joined = joinVenues([a, b])
    expect([...joined.time]).toEqual([SECOND, 2 * SECOND, 3 * SECOND])
    expect(joined.rows.map((rows) => [...rows])).toEqual([[1, 2, 3], [0, -1, 1]]) // biome-ignore format: one line
    expect(joined.complete).toBe(2)
  })

  const a = table({ rows: { mid: [1, 2] } })
  it.each([
    ['needs two tables', [a]],
    ['have different bars', [a, { ...a, bar: 5 * SECOND }]],
    ['do not overlap', [a, table({ rows: { mid: [1] }, at: [9] })]],
    ['ends at the same time', [a, table({ rows: { mid: [1, 2] }, at: [0.5, 1.5] })]],
  ])('refuses tables: %s', (message, tables) => {
    expect(() => joinVenues(tables)).toThrow(message)
    expect(() => joinVenues(tables)).toThrow(expect.objectContaining({ code: 'config.invalid' }))
  })
})

describe('venueDivergence', () => {
  it('counts shares, distance and sign flips, worked by hand', () => {
    const a = table({ rows: book([3, 3, 1, 2], [1, 1, 3, 2]) }) // +.5 +.5 -.5 0
    const b = table({ venue: 'b', rows: book([9, 3, 3, 9], [3, 9, 9, 3]) }) // +.5 -.5 -.5 +.5
    const [first, second] = venueDivergence(consolidateVenues([a, b])) // all: +.5 -.25 -.5 +.375
    expect(first).toMatchObject({ bars: 4, decidedBars: 3, notionalShare: 0.25, meanImbalance: 0.125 })
    expect(first!.flipRateAgainstOthers).toBeCloseTo(1 / 3, 12)
    expect(first!.meanAbsDivergence).toBeCloseTo((0 + 0.75 + 0 + 0.375) / 4, 12)
    expect(second!.flipRate).toBe(0)
    expect(second!.notionalShare).toBe(0.75)
  })
})

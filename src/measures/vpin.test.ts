import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { MarketDriver } from '../../test/support/market-driver.ts'
import { type GoldenStats, loadFixture } from '../../test/support/oracle.ts'
import { Vpin } from './vpin.ts'

const SECOND = 1_000_000
const marketWith = (measure: Vpin, amountDecimals = 0) => new MarketDriver([[measure, ['vpin']]], { amountDecimals })

describe('vpin', () => {
  it('agrees with the independent buckets and values', () => {
    const { trades, V, n, buckets, vpin } = loadFixture<GoldenStats>('golden_stats.json').vpin
    const measure = new Vpin({ buckets: n })
    measure.startBuckets(V)
    let volume = 0
    const values: number[] = []
    for (const [lots, sign] of trades) {
      measure.add(lots, sign)
      const closed = Math.floor((volume + lots) / V) > Math.floor(volume / V)
      volume += lots
      if (closed && !Number.isNaN(measure.value())) values.push(measure.value())
    }
    expect(Math.floor(volume / V)).toBe(buckets.length)
    expect(values).toHaveLength(vpin.length)
    for (const [i, value] of values.entries()) expect(value).toBeCloseTo(vpin[i]!, 12)
  })

  it('takes its bucket from the volume of the first five minutes, which then fill the first buckets', () => {
    const market = marketWith(new Vpin({ buckets: 2 }))
    market.trade(0, 1, 1, 1)
    market.trade(5 * SECOND, 1, 2, 1)
    market.trade(10 * SECOND, 1, 100, 0) // unknown aggressor: not counted
    market.trade(299 * SECOND, 1, 2, -1) // bucket: 5 lots / 2
    expect(market.close(299 * SECOND + 1).vpin).toBeNaN()
    expect(market.close(300 * SECOND).vpin).toBe((2.5 + 1.5) / 5) // 2.5 bought; 0.5 bought and 2 sold
    market.trade(300 * SECOND, 1, 4, 1) // 2.5 bought, then 1.5
    expect(market.close(301 * SECOND).vpin).toBe((1.5 + 2.5) / 5)
    expect(market.close(900 * SECOND).vpin).toBe((1.5 + 2.5) / 5) // holds between buckets
  })

  it('is independent of how the trades of the first five minutes alternate and how many they are', () => {
    const market = marketWith(new Vpin())
    for (let i = 0; i < 5_000; i++) market.trade(i, 1, 10, i % 2 === 0 ? 1 : -1)
    expect(market.close(300 * SECOND).vpin).toBe(0) // 1,000 lots a bucket, half of them bought
  })

  it('is not disturbed by trades of nothing', () => {
    const market = marketWith(new Vpin())
    market.trade(0, 1, 0, 1)
    expect(market.close(301 * SECOND).vpin).toBeNaN()
  })

  it('takes a given bucket at once, also one finer than a lot', () => {
    const market = marketWith(new Vpin({ bucket: 0.25, buckets: 2 }), 1) // 2.5 lots of 0.1
    market.trade(1, 1, 4, 1)
    market.trade(2, 1, 1, -1)
    expect(market.close(10).vpin).toBe((2.5 + 0.5) / 5)
  })

  it('takes a bucket of more digits than a whole number holds, such as a hundredth of a measured volume', () => {
    const market = marketWith(new Vpin({ bucket: 24.293659999975706, buckets: 2 }), 3) // 17 digits
    market.trade(1, 1, 24_294, 1)
    market.trade(2, 1, 24_294, -1)
    expect(market.close(10).vpin).toBeGreaterThan(0.9999)
  })

  it('survives a trade of a trillion buckets', () => {
    const measure = new Vpin()
    measure.startBuckets(1)
    measure.add(1e12, 1)
    expect(measure.value()).toBe(1)
    measure.add(25, -1)
    expect(measure.value()).toBe(1)
  })

  it('refuses a bucket that is no positive amount, naming the option', () => {
    for (const bucket of [0, -1, Number.NaN, Number.POSITIVE_INFINITY]) {
      expect(() => new Vpin({ bucket })).toThrow(
        expect.objectContaining({ code: 'config.invalid', hint: expect.stringContaining('--vpin-bucket') }),
      )
    }
  })

  const trades = fc.array(fc.tuple(fc.integer({ min: 1, max: 90 }), fc.constantFrom(1, -1)), {
    minLength: 1,
    maxLength: 80,
  })

  it('lies in [0, 1], and is 1 when all trades have one sign', () => {
    fc.assert(
      fc.property(trades, fc.integer({ min: 1, max: 40 }), (list, bucket) => {
        const mixed = new Vpin({ buckets: 3 })
        const oneSided = new Vpin({ buckets: 3 })
        mixed.startBuckets(bucket)
        oneSided.startBuckets(bucket)
        for (const [lots, sign] of list) {
          mixed.add(lots, sign)
          oneSided.add(lots, 1)
        }
        if (Number.isNaN(mixed.value())) return
        expect(mixed.value()).toBeGreaterThanOrEqual(0)
        expect(mixed.value()).toBeLessThanOrEqual(1)
        expect(oneSided.value()).toBe(1)
      }),
    )
  })

  it('equals buckets cut lot by lot', () => {
    fc.assert(
      fc.property(trades, fc.integer({ min: 1, max: 40 }), (list, bucket) => {
        const measure = new Vpin({ buckets: 3 })
        measure.startBuckets(bucket)
        const signs = list.flatMap(([lots, sign]) => new Array<number>(lots).fill(sign))
        const full = Math.floor(signs.length / bucket)
        const imbalance = (i: number) => Math.abs(signs.slice(i * bucket, (i + 1) * bucket).reduce((a, b) => a + b, 0))
        for (const [lots, sign] of list) measure.add(lots, sign)
        const expected = (imbalance(full - 3) + imbalance(full - 2) + imbalance(full - 1)) / (3 * bucket)
        expect(measure.value()).toBe(full < 3 ? Number.NaN : expected)
      }),
    )
  })
})

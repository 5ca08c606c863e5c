import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Comparison } from '../../test/support/comparison.ts'
import { loadFixture } from '../../test/support/oracle.ts'
import { leeReady, tickRule } from './trade-sign.ts'

interface Golden {
  readonly sign: Readonly<Record<'prices' | 'mids' | 'tick' | 'lee_ready', readonly number[]>>
}

const price = fc.integer({ min: 1, max: 5 })

describe('trade signs', () => {
  it('agree with golden_stats.json, section sign', () => {
    const { sign } = loadFixture<Golden>('golden_stats.json')
    const compare = new Comparison()
    compare.exact('tick', [...tickRule(sign.prices)], sign.tick)
    compare.exact('lee_ready', [...leeReady(sign.prices, sign.mids)], sign.lee_ready)
  })

  it('of the tick rule look back to the last different price', () => {
    fc.assert(
      fc.property(fc.array(price), (prices) => {
        tickRule(prices).forEach((sign, i) => {
          const different = prices.slice(0, i).findLast((before) => before !== prices[i])
          expect(sign).toBe(different === undefined ? 0 : Math.sign(prices[i]! - different))
        })
      }),
    )
  })

  it('turn round with the prices, and ignore where these start', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(price, price)), (trades) => {
        const prices = trades.map(([p]) => p)
        const mids = trades.map(([, m]) => m)
        const minus = (values: number[]) => values.map((value) => 100 - value)
        const signs = Array.from(leeReady(prices, mids), (sign) => 0 - sign)
        expect([...leeReady(minus(prices), minus(mids))]).toEqual(signs)
      }),
    )
  })

  it('of Lee-Ready are those of the tick rule where the mid is missing or met', () => {
    const prices = [10, 11, 11, 10]
    expect(leeReady(prices, new Array(4).fill(Number.NaN))).toEqual(tickRule(prices))
    expect(leeReady(prices, prices)).toEqual(tickRule(prices))
  })

  it('skip a missing price', () => {
    expect([...tickRule([10, Number.NaN, 11, Number.NaN, 11])]).toEqual([0, 0, 1, 0, 1])
    expect([...leeReady([10, Number.NaN, 9], [9, 9, 9.5])]).toEqual([1, 0, -1])
  })

  it('need a mid for every price', () => {
    expect(() => leeReady([1, 2], [1])).toThrow('prices has 2 values, mids has 1')
  })
})

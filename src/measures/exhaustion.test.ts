import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type LevelChange, MarketDriver } from '../../test/support/market-driver.ts'
import { CENTRE, marketSteps, OPENING } from '../../test/support/market-steps.ts'
import { exhaustion } from './exhaustion.ts'

const SECOND = 1_000_000
const weight = (seconds: number) => 2 ** (-seconds / 10)
/** Integral of the weight over the last `seconds`. */
const weightPassed = (seconds: number) => (10 / Math.LN2) * (1 - weight(seconds))

const BOOK: readonly LevelChange[] = [
  ['bid', 99_999, 60],
  ['bid', 99_950, 40], // 5 bps: on the edge
  ['bid', 99_900, 999],
  ['ask', 100_001, 80],
]
const start = () => {
  const market = new MarketDriver([exhaustion], { amountDecimals: 1 })
  market.snapshot(0, BOOK)
  return market
}

describe('exhaustion', () => {
  it('divides the depth that is left by the decayed rate at which it left', () => {
    const market = start()
    market.update(0, [['bid', 99_900, 1_000]]) // beyond 5 bps: starts the clock only
    market.update(10 * SECOND, [['bid', 99_950, 10]]) // 3 units leave
    market.update(20 * SECOND, [['bid', 99_999, 50]]) // 1 unit leaves
    const rate = (3 * weight(10) + 1 * weight(0)) / weightPassed(20)
    const row = market.close(20 * SECOND)
    expect(row.exhaustion_bid_s).toBeCloseTo(6 / rate, 9)
    expect(row.exhaustion_ask_s).toBeNaN() // no outflow at all
  })

  it('decays with time alone: quiet seconds make it longer', () => {
    const market = start()
    market.update(0, [['ask', 100_001, 80]])
    market.update(5 * SECOND, [['ask', 100_001, 60]])
    const atOnce = market.close(5 * SECOND).exhaustion_ask_s!
    const later = market.close(15 * SECOND).exhaustion_ask_s!
    expect(later / atOnce).toBeCloseTo(2 * (weightPassed(15) / weightPassed(5)), 9)
  })

  it('has no value while the band is refilled as fast as it empties', () => {
    const market = start()
    market.update(SECOND, [['bid', 99_999, 50]])
    market.update(SECOND, [['bid', 99_999, 60]])
    expect(market.close(2 * SECOND).exhaustion_bid_s).toBeNaN()
  })

  it('is zero when outflow has left the band empty', () => {
    const market = start()
    market.update(SECOND, [['ask', 100_001, 79]])
    market.update(2 * SECOND, [
      ['ask', 100_001, 0],
      ['ask', 100_900, 5],
    ])
    expect(market.close(3 * SECOND).exhaustion_ask_s).toBe(0)
  })

  it('starts afresh after an interruption, and goes on across a snapshot that replaces a live book', () => {
    const flowed = () => {
      const market = start()
      market.update(0, [['bid', 99_999, 60]])
      market.update(SECOND, [['bid', 99_999, 50]])
      return market
    }
    const anchored = flowed()
    anchored.snapshot(2 * SECOND, BOOK)
    expect(anchored.close(3 * SECOND).exhaustion_bid_s).not.toBeNaN()
    const interrupted = flowed()
    interrupted.interrupt(2 * SECOND, 'gap')
    interrupted.snapshot(2 * SECOND, BOOK, 'resync')
    expect(interrupted.close(3 * SECOND).exhaustion_bid_s).toBeNaN()
  })

  it('needs the trusted range of its side', () => {
    const market = start()
    market.update(0, [['bid', 99_999, 60]])
    market.update(SECOND, [
      ['bid', 99_999, 50],
      ['ask', 100_001, 70],
    ])
    market.book.trustedLow = 99_951
    const row = market.close(2 * SECOND)
    expect([row.exhaustion_bid_s, row.exhaustion_ask_s]).toEqual([
      NaN,
      expect.closeTo((7 / (1 * weight(1))) * weightPassed(2), 9),
    ])
  })

  it('equals the definition: a sum over all changes so far', () => {
    fc.assert(
      fc.property(marketSteps({ hasFixedTouch: true, hasGaps: false }), (steps) => {
        const market = new MarketDriver([exhaustion])
        market.snapshot(0, OPENING)
        const outflows: { time: number; side: string; lots: number }[] = []
        let time = 0
        let first = Number.NaN
        for (const step of steps) {
          time += step.wait
          if (step.kind !== 'update') continue
          if (Number.isNaN(first)) first = time
          for (const [side, tick, lots] of step.levels) {
            const before = side === 'bid' ? market.book.bids.sizeAt(tick) : market.book.asks.sizeAt(-tick)
            // A message may name a level twice: apply one level per message, all at the same time.
            if (Math.abs(tick - CENTRE) <= 50) outflows.push({ time, side, lots: before - lots })
            market.update(time, [[side, tick, lots]])
          }
        }
        const end = time + SECOND
        const row = market.close(end)
        for (const side of ['bid', 'ask'] as const) {
          let sum = 0
          let size = 0
          for (const each of outflows) {
            if (each.side !== side) continue
            sum += each.lots * weight((end - each.time) / SECOND)
            size += Math.abs(each.lots)
          }
          const depth = market.book[`${side}s`].sum(side === 'bid' ? CENTRE - 50 : -CENTRE - 50, Infinity)
          const found = row[`exhaustion_${side}_s`]!
          if (Math.abs(sum) < 1e-9 * size) continue // the sum cancels: its sign is rounding
          if (!(sum > 0)) expect(found).toBeNaN()
          else expect(found / ((depth * weightPassed((end - first) / SECOND)) / sum)).toBeCloseTo(1, 6)
        }
      }),
    )
  })
})

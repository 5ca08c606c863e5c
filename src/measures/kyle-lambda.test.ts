import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { MarketDriver } from '../../test/support/market-driver.ts'
import { kyleLambda } from './kyle-lambda.ts'

const MINUTE = 60_000_000
/** A whole minute. */
const START = 28_000_000 * MINUTE

/** Plays minutes of [signed volume, mid at the end in half ticks] after one that only fixes the first mid. */
function play(minutes: readonly (readonly [volume: number, twiceMid: number])[], options = {}): MarketDriver {
  const market = new MarketDriver([kyleLambda], { l1: 'quotes', ...options })
  market.quote(START + 1, 1000, 1, 1000, 1)
  minutes.forEach(([volume, twiceMid], i) => {
    const at = START + (i + 1) * MINUTE
    if (volume !== 0) market.trade(at + 1, 1000, Math.abs(volume), Math.sign(volume))
    market.quote(at + 2, Math.floor(twiceMid / 2), 1, Math.ceil(twiceMid / 2), 1)
  })
  return market
}
const endOf = (minutes: number) => START + (minutes + 1) * MINUTE
const lambda = (market: MarketDriver, minutes: number) => market.close(endOf(minutes)).kyle_lambda!

describe('kyle_lambda', () => {
  it('is the slope by which the mid follows signed volume, in price per amount', () => {
    // The mid moves 3 half-ticks per lot: with 1 price decimal and 2 amount decimals, 0.15 / 0.01 = 15 per unit.
    let twiceMid = 2000
    const minutes = Array.from({ length: 60 }, (_, i) => {
      const volume = ((i * 7) % 13) - 6
      twiceMid += 3 * volume
      return [volume, twiceMid] as const
    })
    const market = play(minutes, { priceDecimals: 1, amountDecimals: 2 })
    expect(lambda(market, 60)).toBeCloseTo(15, 10)
  })

  it('has no value before 60 minutes are closed, nor where the volume never varied', () => {
    const minutes = Array.from({ length: 60 }, (_, i) => [i % 5, 2000 + i] as const)
    const market = play(minutes)
    expect(market.close(endOf(60) - 1).kyle_lambda).toBeNaN() // the last minute is still open
    expect(market.close(endOf(60)).kyle_lambda).not.toBeNaN()
    expect(lambda(play(minutes.map(([, mid]) => [4, mid] as const)), 60)).toBeNaN()
  })

  it('equals the textbook formula over the last 60 of any minutes', () => {
    const minute = fc.tuple(fc.integer({ min: -50, max: 50 }), fc.integer({ min: 1900, max: 2100 }))
    fc.assert(
      fc.property(fc.array(minute, { minLength: 61, maxLength: 90 }), (minutes) => {
        const points = minutes
          .map(([x, mid], i) => [x, (mid - (i === 0 ? 2000 : minutes[i - 1]![1])) / 2] as const)
          .slice(-60)
        const sum = (of: (point: readonly [number, number]) => number) =>
          points.reduce((total, point) => total + of(point), 0)
        const [sx, sy] = [sum(([x]) => x), sum(([, y]) => y)]
        const [sxy, sxx] = [sum(([x, y]) => x * y), sum(([x]) => x * x)]
        const expected = (60 * sxy - sx * sy) / (60 * sxx - sx * sx)
        const found = lambda(play(minutes), minutes.length)
        if (Number.isFinite(expected)) expect(found).toBeCloseTo(expected, 9)
        else expect(found).toBeNaN()
      }),
      { numRuns: 40 },
    )
  })

  it('leaves out a minute in which the quotes were interrupted: 60 whole ones are needed', () => {
    const minutes = Array.from({ length: 61 }, (_, i) => [i % 5, 2000 + ((i * 3) % 7)] as const)
    const market = play(minutes.slice(0, 30))
    market.interrupt(endOf(30) + 5, 'disconnect', 'touch') // minute 31 is lost
    market.quote(endOf(30) + 6, 1000, 1, 1000, 1)
    for (let i = 31; i < 61; i++) {
      market.trade(START + (i + 1) * MINUTE + 1, 1000, i, 1)
      market.quote(START + (i + 1) * MINUTE + 2, 1000 + (i % 3), 1, 1000 + (i % 3), 1)
    }
    expect(market.close(endOf(60)).kyle_lambda).toBeNaN()
    expect(market.close(endOf(61)).kyle_lambda).not.toBeNaN()
  })

  it('does not change when prices and sides are mirrored', () => {
    const minute = fc.tuple(fc.integer({ min: -50, max: 50 }), fc.integer({ min: 1900, max: 2100 }))
    fc.assert(
      fc.property(fc.array(minute, { minLength: 60, maxLength: 70 }), (minutes) => {
        const mirrored = minutes.map(([volume, twiceMid]) => [-volume, 4000 - twiceMid] as const)
        expect(lambda(play(mirrored), minutes.length)).toBe(lambda(play(minutes), minutes.length))
      }),
      { numRuns: 20 },
    )
  })
})

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type LevelChange, MarketDriver } from '../../test/support/market-driver.ts'
import {
  AMOUNT_DECIMALS,
  CENTRE,
  marketSteps,
  PRICE_DECIMALS,
  playSteps,
  type Step,
} from '../../test/support/market-steps.ts'
import { CATALOGUE } from './catalogue.ts'

const driver = (finerPrice = 0, finerAmount = 0) =>
  new MarketDriver(CATALOGUE, {
    priceDecimals: PRICE_DECIMALS + finerPrice,
    amountDecimals: AMOUNT_DECIMALS + finerAmount,
    // Generated markets are short: let what is fitted have a value soon.
    measureOptions: { microprice: { minPairs: 10, spreadTicks: 8 }, ofiIntegrated: { minBars: 2 } },
  })

/** Long enough to calibrate VPIN and to fill the hour of Kyle's lambda. */
const WARM_UP: readonly Step[] = Array.from({ length: 160 }, (_, i) =>
  i % 2 === 0
    ? { kind: 'trade', wait: 50_000_000, offset: (i % 7) - 3, lots: 1 + ((i * 37) % 90), sign: i % 3 === 0 ? -1 : 1 }
    : {
        kind: 'update',
        wait: 1_000,
        levels: [[i % 4 === 1 ? 'bid' : 'ask', CENTRE + (i % 4 === 1 ? -1 : 1), 5 + (i % 50)]],
      },
)
/** Steps of the warm-up in one bar; the others fill whole minutes of bars, from which the flow of the levels is learnt. */
const LONG_BAR = WARM_UP.length - 8
const play = (market: MarketDriver, tail: readonly Step[], before: (i: number) => void = () => {}) =>
  playSteps(market, [...WARM_UP, ...tail], { warmUp: LONG_BAR, before })

describe('every measure of the catalogue', () => {
  it('has at least one row with a value for every column in the generated markets', () => {
    // Otherwise the properties below would compare nothing.
    const seen = new Set<string>()
    const rows = fc.sample(marketSteps(), { numRuns: 20, seed: 7 }).flatMap((steps) => play(driver(), steps))
    for (const row of rows) for (const [name, value] of Object.entries(row)) if (!Number.isNaN(value)) seen.add(name)
    const never = CATALOGUE.flatMap(({ columns }) => columns).filter(({ name }) => !seen.has(name))
    // The generated book is too small for a million.
    expect(never.map(({ name }) => name)).toEqual(['cost_buy_1m_bps', 'cost_sell_1m_bps'])
  })

  it('gives the same bits on a scale that is finer from the start, or becomes so in mid-run', () => {
    fc.assert(
      fc.property(marketSteps(), fc.nat(400), (tail, when) => {
        const plain = play(driver(), tail)
        const changing = driver()
        const changed = play(changing, tail, (i) => {
          if (i === when % (WARM_UP.length + tail.length)) changing.rescale(1, 2)
        })
        expect(play(driver(1, 1), tail)).toEqual(plain)
        expect(play(driver(2, 3), tail)).toEqual(plain)
        expect(changed).toEqual(plain)
      }),
      { numRuns: 25 },
    )
  })

  it('stays in the range its catalogue entry declares', () => {
    const ranges = CATALOGUE.flatMap(({ columns }) => columns)
    const within = (value: number, range: string): boolean => {
      const bounds = /^([[(])(-?[\d.]+), (-?[\d.]+|inf)([\])])/.exec(range)
      if (bounds === null) return true
      const low = Number(bounds[2])
      const high = bounds[3] === 'inf' ? Number.POSITIVE_INFINITY : Number(bounds[3])
      return (
        (bounds[1] === '[' ? value >= low : value > low) && (bounds[4] === ']' ? value <= high + 1e-9 : value < high)
      )
    }
    fc.assert(
      fc.property(marketSteps(), (tail) => {
        for (const row of play(driver(), tail)) {
          for (const { name, range } of ranges) {
            const value = row[name]!
            if (Number.isNaN(value)) continue
            if (!within(value, range) || !Number.isFinite(value))
              throw new Error(`${name} is ${value}, outside ${range}`)
          }
          expect(
            Number.isNaN(row.weighted_mid) || (row.weighted_mid! >= row.bid! && row.weighted_mid! <= row.ask!),
          ).toBe(true)
        }
      }),
      { numRuns: 25 },
    )
  })

  it('splits the effective spread exactly into realised spread and impact while no quote intervenes', () => {
    const market = driver()
    market.snapshot(0, [
      ['bid', CENTRE - 5, 10],
      ['ask', CENTRE + 5, 10],
    ])
    market.trade(1, CENTRE + 5, 3, 1)
    market.update(2, [
      ['ask', CENTRE + 5, 0],
      ['ask', CENTRE + 7, 10],
    ])
    const row = market.close(1_000_000)
    expect(row.effective_spread_bps).toBeCloseTo(row.realised_spread_100ms_bps! + row.price_impact_100ms_bps!, 12)
  })
})

describe('a mirrored market', () => {
  /** Prices reflected about the centre, sides and aggressors swapped; the touch keeps its prices, so bps are equal. */
  const mirror = (steps: readonly Step[]): Step[] =>
    steps.map((step) => {
      if (step.kind === 'trade') return { ...step, offset: -step.offset, sign: -step.sign }
      if (step.kind === 'gap') return step
      const levels = step.levels.map(
        ([side, tick, lots]): LevelChange => [side === 'bid' ? 'ask' : 'bid', 2 * CENTRE - tick, lots],
      )
      return { ...step, levels }
    })
  const flips = /imbalance|^ofi|^mlofi|^band_flow|^log_volume_ratio|^cvd$/
  /** Columns that a reflection leaves as they are; those of one side become those of the other. */
  const partner = (name: string): string =>
    name.replace(
      /(^|_)(bid|ask|buy|sell)(_|$)/,
      (_, before, side, after) => before + { bid: 'ask', ask: 'bid', buy: 'sell', sell: 'buy' }[side as string] + after,
    )
  /** Prices move by the reflection, and a notional buys another amount above the mid than below. */
  const priced = /^(bid|ask|mid|book_mid|weighted_mid|microprice|vwap)$|^cost_/

  it('changes the sign of every imbalance and flow, swaps the sides, and leaves the rest', () => {
    fc.assert(
      fc.property(marketSteps({ hasFixedTouch: true }), (tail) => {
        const rows = play(driver(), tail)
        const mirrored = playSteps(driver(), mirror([...WARM_UP, ...tail]), { warmUp: LONG_BAR })
        rows.forEach((row, i) => {
          for (const [name, value] of Object.entries(row)) {
            if (priced.test(name)) continue
            const other = mirrored[i]![partner(name)]!
            const expected = flips.test(name) ? -value : value
            if (Number.isNaN(expected)) expect([name, other]).toEqual([name, Number.NaN])
            else if (Math.abs(other - expected) > 1e-12 * Math.max(1, Math.abs(expected))) {
              throw new Error(`${name} is ${value}, mirrored ${other}`)
            }
          }
        })
      }),
      { numRuns: 25 },
    )
  })
})

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type LevelChange, MarketDriver } from '../../test/support/market-driver.ts'
import { CENTRE, marketSteps, OPENING } from '../../test/support/market-steps.ts'
import { type GoldenStats, loadFixture } from '../../test/support/oracle.ts'
import { mlofi } from './mlofi.ts'

const flows = (row: Record<string, number>) => Array.from({ length: 10 }, (_, i) => row[`mlofi_${i + 1}`]!)

/** The definition, on sorted lists of levels: a missing level is size 0 at minus (bid) or plus (ask) infinity. */
function definition(before: Levels, after: Levels, level: number): number {
  const [pb0, qb0] = before.bids[level] ?? [-Infinity, 0]
  const [pa0, qa0] = before.asks[level] ?? [Infinity, 0]
  const [pb1, qb1] = after.bids[level] ?? [-Infinity, 0]
  const [pa1, qa1] = after.asks[level] ?? [Infinity, 0]
  return (pb1 >= pb0 ? qb1 : 0) - (pb1 <= pb0 ? qb0 : 0) - (pa1 <= pa0 ? qa1 : 0) + (pa1 >= pa0 ? qa0 : 0)
}
interface Levels {
  readonly bids: readonly (readonly [number, number])[]
  readonly asks: readonly (readonly [number, number])[]
}
function levelsOf({ book }: MarketDriver): Levels {
  return { bids: book.bids.levels(), asks: book.asks.levels().map(([key, lots]) => [-key, lots]) }
}

describe('mlofi', () => {
  it('agrees with the independent values', () => {
    const { book, mlofi: after } = loadFixture<GoldenStats>('golden_stats.json')
    const scaled = (side: 'bid' | 'ask', levels: readonly (readonly [number, number])[]) =>
      levels.map(([price, size]): LevelChange => [side, Math.round(price * 10), Math.round(size * 10)])
    const old = [...scaled('bid', book.bids), ...scaled('ask', book.asks)]
    const market = new MarketDriver([mlofi], { priceDecimals: 1, amountDecimals: 1 })
    market.snapshot(1, old)
    market.update(2, [
      ...old.map(([side, tick]): LevelChange => [side, tick, 0]),
      ...scaled('bid', after.bids2),
      ...scaled('ask', after.asks2),
    ])
    expect(flows(market.close(10)).slice(0, 5)).toEqual(after.e5)
  })

  it('adds nothing for a change below the tenth level, and nothing across a snapshot', () => {
    const bids = Array.from({ length: 12 }, (_, i): LevelChange => ['bid', 100 - i, 5])
    const market = new MarketDriver([mlofi])
    market.snapshot(1, [...bids, ['ask', 101, 5]])
    market.update(2, [['bid', 89, 50]])
    market.snapshot(3, [...bids, ['ask', 101, 500]])
    market.update(4, [['bid', 88, 1]])
    expect(flows(market.close(10))).toEqual(new Array(10).fill(0))
  })

  it('equals the definition on sorted lists after every message, and sums over the bar', () => {
    fc.assert(
      fc.property(marketSteps({ hasGaps: false, reach: 15 }), (steps) => {
        const market = new MarketDriver([mlofi])
        market.snapshot(0, OPENING)
        const expected = new Array<number>(10).fill(0)
        for (const step of steps) {
          if (step.kind !== 'update') continue
          const before = levelsOf(market)
          market.update(1, step.levels)
          const after = levelsOf(market)
          for (let level = 0; level < 10; level++) expected[level]! += definition(before, after, level)
        }
        expect(flows(market.close(2))).toEqual(expected)
      }),
    )
  })

  it('sees a level that appears where the book had none', () => {
    const market = new MarketDriver([mlofi])
    market.snapshot(0, [
      ['bid', CENTRE - 1, 5],
      ['ask', CENTRE + 1, 5],
    ])
    market.update(1, [['bid', CENTRE - 2, 9]])
    expect(flows(market.close(2)).slice(0, 3)).toEqual([0, 9, 0])
  })
})

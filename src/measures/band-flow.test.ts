import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type LevelChange, MarketDriver } from '../../test/support/market-driver.ts'
import { marketSteps, OPENING } from '../../test/support/market-steps.ts'
import { bandFlow } from './band-flow.ts'

const NAMES = ['band_flow_0_1bps', 'band_flow_1_2bps', 'band_flow_2_5bps', 'band_flow_5_10bps', 'band_flow_10_25bps']
const EDGES = [0, 1, 2, 5, 10, 25]
const flows = (row: Record<string, number>) => NAMES.map((name) => row[name]!)
const start = () => {
  const market = new MarketDriver([bandFlow])
  market.snapshot(0, OPENING) // mid 100,000: 1 bp is 10 ticks
  return market
}

describe('band flow', () => {
  // biome-ignore format: one case per line
  it.each([
    ['a bid that grows on the mid side of 1 bp',    ['bid', 99_991, 20], [7, 0, 0, 0, 0]],
    ['a bid exactly 1 bp away: the next band',      ['bid', 99_990, 7],  [0, 7, 0, 0, 0]],
    ['an ask exactly 2 bps away',                   ['ask', 100_020, 24], [0, 0, -10, 0, 0]],
    ['an ask taken away',                           ['ask', 100_001, 0], [10, 0, 0, 0, 0]],
    ['a bid beyond the mid counts as the first band', ['bid', 100_000, 3], [3, 0, 0, 0, 0]],
    ['an ask just inside 25 bps',                   ['ask', 100_249, 6], [0, 0, 0, 0, -6]],
    ['an ask exactly 25 bps away is left out',      ['ask', 100_250, 6], [0, 0, 0, 0, 0]],
    ['a bid exactly 25 bps away is left out',       ['bid', 99_750, 6],  [0, 0, 0, 0, 0]],
  ] as [string, LevelChange, number[]][])('%s', (_what, change, expected) => {
    const market = start()
    market.update(1, [change])
    expect(flows(market.close(10))).toEqual(expected)
  })

  it('measures distance from the mid before the message, also when the message moves it', () => {
    const market = start()
    market.update(1, [
      ['bid', 100_000, 1],
      ['ask', 100_012, 5], // 1.2 bps from the old mid, 1.15 from the new one
      ['ask', 100_010, 2], // 1 bp from the old mid, less from the new one
    ])
    expect(flows(market.close(10))).toEqual([1, -7, 0, 0, 0])
  })

  it('leaves out a message that finds a side empty', () => {
    const market = new MarketDriver([bandFlow])
    market.snapshot(0, [['bid', 99_999, 5]])
    market.update(1, [['ask', 100_001, 5]])
    market.update(2, [['bid', 99_999, 6]])
    expect(flows(market.close(10))).toEqual([1, 0, 0, 0, 0])
  })

  it('equals the definition in bps for every change', () => {
    fc.assert(
      fc.property(marketSteps({ hasGaps: false }), (steps) => {
        const market = start()
        const expected = new Array<number>(5).fill(0)
        for (const step of steps) {
          if (step.kind !== 'update') continue
          const twiceMid = market.book.twiceMid
          const sizes = new Map<string, number>()
          for (const [side, tick, lots] of step.levels) {
            const key = side + tick
            const held = side === 'bid' ? market.book.bids.sizeAt(tick) : market.book.asks.sizeAt(-tick)
            const change = lots - (sizes.get(key) ?? held)
            sizes.set(key, lots)
            const ahead = side === 'bid' ? twiceMid - 2 * tick : 2 * tick - twiceMid
            const distance = (ahead * 10_000) / twiceMid
            const band = distance < 0 ? 0 : EDGES.findLastIndex((edge) => distance >= edge)
            if (!Number.isNaN(twiceMid) && band < 5) expected[band]! += side === 'bid' ? change : -change
          }
          market.update(1, step.levels)
        }
        expect(flows(market.close(2))).toEqual(expected)
      }),
    )
  })

  it('conserves size: over all bands it is the signed change of the book', () => {
    // The touch stays, so the mid does, and no level is 25 bps away.
    fc.assert(
      fc.property(marketSteps({ hasFixedTouch: true, hasGaps: false, reach: 240 }), (steps) => {
        const market = start()
        const net = () => market.book.bids.sum(-Infinity, Infinity) - market.book.asks.sum(-Infinity, Infinity)
        const before = net()
        for (const step of steps) if (step.kind === 'update') market.update(1, step.levels)
        expect(flows(market.close(2)).reduce((sum, flow) => sum + flow)).toBe(net() - before)
      }),
    )
  })
})

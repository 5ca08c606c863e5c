import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { askEdgeCeil, askEdgeFloor, bidEdgeCeil, bidEdgeFloor } from './band-edges.ts'

describe('band edges', () => {
  // mid 10,000 ticks: 10 bps is exactly 10 ticks; mid 10,005 ticks: 10.005.
  it.each([
    ['an edge on a whole tick is inclusive', 20_000, 10, [9_990, 9_990, 10_010, 10_010]],
    ['an edge between ticks excludes the tick beyond it', 20_010, 10, [9_994, 9_995, 10_015, 10_016]],
    ['an odd sum of best prices (a mid on half a tick)', 20_001, 1, [9_999, 10_000, 10_001, 10_002]],
  ])('%s', (_what, twiceMid, bps, expected) => {
    expect([
      bidEdgeFloor(twiceMid, bps),
      bidEdgeCeil(twiceMid, bps),
      askEdgeFloor(twiceMid, bps),
      askEdgeCeil(twiceMid, bps),
    ]).toEqual(expected)
  })

  it('are exact for any mid that a double can hold, by arithmetic on big integers', () => {
    const twiceMids = fc.oneof(fc.integer({ min: 1, max: 2 ** 31 - 1 }), fc.integer({ min: 1, max: 2 ** 52 }))
    fc.assert(
      fc.property(twiceMids, fc.constantFrom(1, 2, 5, 10, 25, 50, 100), (twiceMid, bps) => {
        const inBid = (tick: number) => 20_000n * BigInt(tick) >= BigInt(twiceMid) * BigInt(10_000 - bps)
        const inAsk = (tick: number) => 20_000n * BigInt(tick) <= BigInt(twiceMid) * BigInt(10_000 + bps)
        const lowest = bidEdgeCeil(twiceMid, bps)
        const highest = askEdgeFloor(twiceMid, bps)
        expect([inBid(lowest), inBid(lowest - 1), inAsk(highest), inAsk(highest + 1)]).toEqual([
          true,
          false,
          true,
          false,
        ])
        const isWholeBid = 20_000n * BigInt(lowest) === BigInt(twiceMid) * BigInt(10_000 - bps)
        const isWholeAsk = 20_000n * BigInt(highest) === BigInt(twiceMid) * BigInt(10_000 + bps)
        expect(bidEdgeFloor(twiceMid, bps)).toBe(isWholeBid ? lowest : lowest - 1)
        expect(askEdgeCeil(twiceMid, bps)).toBe(isWholeAsk ? highest : highest + 1)
      }),
    )
  })
})

import fc from 'fast-check'
import { beforeEach, describe, expect, it } from 'vitest'
import { costToTrade, depthWithin, topSum } from './depth-query.ts'
import { LadderBook } from './ladder-book.ts'

const SIDES = ['bid', 'ask'] as const
type Level = readonly [tick: number, lots: number]

const book = new LadderBook()
beforeEach(() => book.clear())

function fill(bids: readonly Level[], asks: readonly Level[]): void {
  book.clear()
  for (const [tick, lots] of bids) book.setBid(tick, lots)
  for (const [tick, lots] of asks) book.setAsk(tick, lots)
}

describe('depthWithin', () => {
  // Mid 10,000 ticks: 10 bps end exactly at 9,990 and 10,010.
  const bids: Level[] = [
    [9_999, 1],
    [9_990, 2],
    [9_989, 4],
  ]
  const asks: Level[] = [
    [10_001, 8],
    [10_010, 16],
    [10_011, 32],
  ]
  it.each([
    [0, 0, 0],
    [1, 1, 8],
    [9, 1, 8],
    [10, 3, 24],
    [11, 7, 56],
    [10_000, 7, 56],
    [20_000, 7, 56],
  ])('%i bps, with levels exactly on the edge of 10 bps', (bps, bid, ask) => {
    fill(bids, asks)
    expect([depthWithin(book, 'bid', bps), depthWithin(book, 'ask', bps)]).toEqual([bid, ask])
  })

  it('is null where a side is empty, for there is no mid', () => {
    fill(bids, [])
    expect([depthWithin(book, 'bid', 10), depthWithin(book, 'ask', 10)]).toEqual([null, null])
  })

  it('is null beyond the trusted range of its own side, and known on its last tick', () => {
    fill(bids, asks)
    book.trustedLow = 9_990
    book.trustedHigh = 10_009
    expect([depthWithin(book, 'bid', 10), depthWithin(book, 'bid', 11)]).toEqual([3, null])
    expect([depthWithin(book, 'ask', 9), depthWithin(book, 'ask', 10)]).toEqual([8, null])
  })
})

describe('topSum', () => {
  it('adds up the best n levels, fewer where there are fewer, also far outside the window of the ladder', () => {
    fill(
      [
        [9_999, 1],
        [9_998, 2],
        [-5_000_000, 4],
      ],
      [],
    )
    expect([0, 1, 2, 3, 9].map((n) => topSum(book, 'bid', n))).toEqual([0, 1, 3, 7, 7])
    expect(topSum(book, 'ask', 5)).toBe(0)
  })
})

describe('costToTrade', () => {
  const bids: Level[] = [
    [99, 2],
    [97, 6],
  ]
  const asks: Level[] = [
    [101, 2],
    [102, 5],
  ]
  it.each([
    ['part of the best level', 'ask', 1, 101, 1],
    ['two levels', 'ask', 4, (2 * 101 + 2 * 102) / 4, 4],
    ['more than there is', 'ask', 10, (2 * 101 + 5 * 102) / 7, 7],
    ['a sell into two levels', 'bid', 8, (2 * 99 + 6 * 97) / 8, 8],
    ['nothing asked for', 'bid', 0, null, 0],
  ] as const)('%s', (_what, side, lots, vwapTicks, filledLots) => {
    fill(bids, asks)
    const result = costToTrade(book, side, lots)
    expect(result.filledLots).toBe(filledLots)
    if (vwapTicks === null) expect(result.vwapTicks).toBeNull()
    else expect(result.vwapTicks).toBeCloseTo(vwapTicks, 12)
  })

  it('has no price where nothing is filled, and overwrites the fill it is given', () => {
    const reused = { vwapTicks: 5, filledLots: 5 }
    expect(costToTrade(book, 'ask', 3, reused)).toBe(reused)
    expect(reused).toEqual({ vwapTicks: null, filledLots: 0 })
  })

  it('stops at the trusted range', () => {
    fill(bids, asks)
    book.trustedLow = 98
    book.trustedHigh = 101
    expect(costToTrade(book, 'bid', 8)).toEqual({ vwapTicks: 99, filledLots: 2 })
    expect(costToTrade(book, 'ask', 8)).toEqual({ vwapTicks: 101, filledLots: 2 })
  })

  it('is exact where price times size would leave the exact integers', () => {
    fill(
      [],
      [
        [9e12, 3e9],
        [9e12 + 2, 3e9],
      ],
    )
    expect(costToTrade(book, 'ask', 6e9).vwapTicks).toBe(9e12 + 1)
  })
})

describe('all queries', () => {
  const offset = fc.oneof(fc.integer({ min: 1, max: 60 }), fc.constantFrom(3_000, 140_000, 200_000))
  const levels = fc.uniqueArray(fc.record({ offset, lots: fc.integer({ min: 1, max: 1e6 }) }), {
    selector: (level) => level.offset,
    minLength: 1,
    maxLength: 20,
  })

  it('equal sums over plain sorted lists, by arithmetic on big integers', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(250_000, 1_000_001, 6_160_000, 4_000_000_000),
        levels,
        levels,
        fc.constantFrom(0, 1, 2, 5, 10, 25, 50, 100, 700),
        fc.nat(22),
        fc.integer({ min: 1, max: 5e6 }),
        (centre, below, above, bps, n, lots) => {
          const sorted = {
            bid: below.map(({ offset, lots }): Level => [centre - offset, lots]).sort((a, b) => b[0] - a[0]),
            ask: above.map(({ offset, lots }): Level => [centre + offset, lots]).sort((a, b) => a[0] - b[0]),
          }
          fill(sorted.bid, sorted.ask)
          const twiceMid = BigInt(sorted.bid[0]![0] + sorted.ask[0]![0])
          for (const side of SIDES) {
            const isInside = ([tick]: Level) =>
              side === 'bid'
                ? 20_000n * BigInt(tick) >= twiceMid * BigInt(10_000 - bps)
                : 20_000n * BigInt(tick) <= twiceMid * BigInt(10_000 + bps)
            const sum = (list: readonly Level[]) => list.reduce((total, [, size]) => total + size, 0)
            expect(depthWithin(book, side, bps)).toBe(sum(sorted[side].filter(isInside)))
            expect(topSum(book, side, n)).toBe(sum(sorted[side].slice(0, n)))

            let left = lots
            let paid = 0n
            for (const [tick, size] of sorted[side]) {
              const taken = Math.min(left, size)
              paid += BigInt(tick) * BigInt(taken)
              left -= taken
            }
            const { vwapTicks, filledLots } = costToTrade(book, side, lots)
            expect(filledLots).toBe(lots - left)
            expect(Math.abs(vwapTicks! / (Number(paid) / filledLots) - 1)).toBeLessThan(1e-14)
          }
        },
      ),
    )
  })
})

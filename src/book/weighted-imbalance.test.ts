import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Comparison } from '../../test/support/comparison.ts'
import { loadFixture } from '../../test/support/oracle.ts'
import { elasticitySlope } from './elasticity-slope.ts'
import { LadderBook } from './ladder-book.ts'
import { distanceWeightedImbalance, rankWeightedImbalance } from './weighted-imbalance.ts'

type Level = readonly [tick: number, lots: number]
interface Golden {
  readonly book: {
    readonly bids: readonly Level[]
    readonly asks: readonly Level[]
    readonly imb_level_exp_0_5: number
    readonly imb_bps_exp_20: number
    readonly slope_ns: readonly [number, number]
  }
}

function bookOf(bids: readonly Level[], asks: readonly Level[]): LadderBook {
  const book = new LadderBook()
  for (const [tick, lots] of bids) book.setBid(tick, lots)
  for (const [tick, lots] of asks) book.setAsk(tick, lots)
  return book
}

const side = (from: number, to: number) =>
  fc
    .uniqueArray(fc.tuple(fc.integer({ min: from, max: to }), fc.integer({ min: 1, max: 50 })), {
      selector: ([tick]) => tick,
      minLength: 1,
      maxLength: 15,
    })
    .map((levels): Level[] => levels)
const sides = [side(900, 999), side(1001, 1100)] as const
const MIRROR = 2000
const mirrored = (levels: readonly Level[]): Level[] => levels.map(([tick, lots]) => [MIRROR - tick, lots])

describe('weighted imbalances and the elasticity slope', () => {
  it('agree with golden_stats.json, section book', () => {
    const { book: golden } = loadFixture<Golden>('golden_stats.json')
    const ticks = (levels: readonly Level[]) => levels.map(([price, size]): Level => [Math.round(10 * price), size])
    const book = bookOf(ticks(golden.bids), ticks(golden.asks))
    const compare = new Comparison()
    compare.near('imb_level_exp_0_5', rankWeightedImbalance(book)!, golden.imb_level_exp_0_5)
    compare.near('imb_bps_exp_20', distanceWeightedImbalance(book)!, golden.imb_bps_exp_20)
    const slope = (of: 'bid' | 'ask') => elasticitySlope(book, of, { levels: 5, lotSize: 1 })!
    compare.near('slope_ns', [slope('bid'), slope('ask')], golden.slope_ns)
  })

  it('by hand: two bids against one ask, 10 and 30 bps from the mid', () => {
    const book = bookOf(
      [
        [9_990, 2],
        [9_970, 5],
      ],
      [[10_010, 4]],
    )
    const [near, far] = [Math.exp(-0.5), Math.exp(-1.5)]
    const bids = 2 * near + 5 * far
    expect(distanceWeightedImbalance(book, 20)).toBeCloseTo((bids - 4 * near) / (bids + 4 * near), 12)
    const ranked = 2 + 5 * Math.exp(-1)
    expect(rankWeightedImbalance(book, 1)).toBeCloseTo((ranked - 4) / (ranked + 4), 12)
    const slope = (Math.log(2) / 0.001 + (Math.log(7) / Math.log(2) - 1) / 2) / 2
    expect(elasticitySlope(book, 'bid', { levels: 9, lotSize: 1 })).toBeCloseTo(slope, 9)
  })

  it('change sign when the book is mirrored, and tend to the plain imbalance as weights level out', () => {
    fc.assert(
      fc.property(...sides, fc.double({ min: 0.01, max: 3, noNaN: true }), (bids, asks, decay) => {
        const book = bookOf(bids, asks)
        const other = bookOf(mirrored(asks), mirrored(bids))
        expect(rankWeightedImbalance(other, decay)).toBeCloseTo(-rankWeightedImbalance(book, decay)!, 12)
        const lots = (levels: readonly Level[]) => levels.reduce((sum, [, size]) => sum + size, 0)
        const plain = (lots(bids) - lots(asks)) / (lots(bids) + lots(asks))
        expect(rankWeightedImbalance(book, 0)).toBeCloseTo(plain, 12)
        expect(distanceWeightedImbalance(book, 1e9)).toBeCloseTo(plain, 5)
        expect(Math.abs(distanceWeightedImbalance(book, 1 + decay) ?? 0)).toBeLessThanOrEqual(1)
      }),
    )
  })

  it('are null where they are not known', () => {
    expect(rankWeightedImbalance(new LadderBook())).toBeNull()
    const oneSided = bookOf([[10, 1]], [])
    expect(rankWeightedImbalance(oneSided)).toBe(1)
    expect([distanceWeightedImbalance(oneSided), elasticitySlope(oneSided, 'bid', { levels: 1, lotSize: 1 })]).toEqual([null, null]) // biome-ignore format: one line
    const spliced = bookOf([[9_990, 2]], [[10_010, 4]])
    spliced.trustedLow = 9_860 // 7 x 20 bps below 10,000
    expect(distanceWeightedImbalance(spliced)).not.toBeNull()
    spliced.trustedLow = 9_861
    expect(distanceWeightedImbalance(spliced)).toBeNull()
    spliced.trustedLow = 0
    spliced.trustedHigh = 10_139
    expect(distanceWeightedImbalance(spliced)).toBeNull()
  })

  it('refuse weights that do not fall, and no levels', () => {
    const book = new LadderBook()
    expect(() => rankWeightedImbalance(book, -1)).toThrow('decay must be at least 0, was -1')
    expect(() => distanceWeightedImbalance(book, 0)).toThrow('scaleBps must be above 0, was 0')
    expect(() => elasticitySlope(book, 'bid', { levels: 0, lotSize: 1 })).toThrow('levels must be a positive integer')
    expect(() => elasticitySlope(book, 'bid', { levels: 1, lotSize: 0 })).toThrow('lotSize must be above 0, was 0')
  })
})

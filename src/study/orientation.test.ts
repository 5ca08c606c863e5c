import { describe, expect, it } from 'vitest'
import { CATALOGUE, columnCatalogue } from '../measures/index.ts'
import { orientationOf, sideWords } from './orientation.ts'

const NAMES = CATALOGUE.flatMap(({ columns }) => columns.map(({ name }) => name))

/** Every column of the catalogue by what it says where it is high, written out by hand. */
const BY_HAND: readonly (readonly [RegExp, -1 | 0 | 1])[] = [
  [/^(bid|ask|mid|book_mid|spread_bps)$/, 0],
  [/^bid_size$/, 1],
  [/^ask_size$/, -1],
  [/^queue_imbalance(_mean)?$/, 1],
  [/^depth_imbalance_\d+(bps)?$/, 1],
  [/^level_depth_mean_10$/, 0],
  [/^depth_bid_\d+bps$/, 1],
  [/^depth_ask_\d+bps$/, -1],
  [/^log_volume_ratio_\d+bps$/, 1],
  [/^(weighted_mid|microprice)$/, 1],
  [/^(ofi_l1|mlofi_\d+|ofi_integrated|band_flow_\d+_\d+bps)$/, 1],
  [/^(buy_volume|buy_count|touch_buy_volume)$/, 1],
  [/^(sell_volume|sell_count|touch_sell_volume)$/, -1],
  [/^(trade_imbalance|cvd)$/, 1],
  [/^(vwap|vpin|kyle_lambda|effective_spread_bps|max_gap_bps)$/, 0],
  [/^(realised_spread|price_impact)_\w+_bps$/, 0],
  [/^cost_(buy|sell)_\w+_bps$/, 0],
  [/^slope_(bid|imbalance)$/, 1],
  [/^slope_ask$/, -1],
  [/^exhaustion_(bid|ask)_s$/, 0],
]

describe('orientationOf', () => {
  it.each(NAMES)('knows on which side %s is heavy', (name) => {
    const known = BY_HAND.filter(([pattern]) => pattern.test(name))
    expect(known, 'one line by hand').toHaveLength(1)
    expect(orientationOf(name, columnCatalogue(NAMES)[name] ?? null)).toBe(known[0]![1])
  })

  it('says nothing of sides where the name is not known, unless the unit is a signed ratio', () => {
    expect(orientationOf('signal_0', null)).toBe(0)
    expect(orientationOf('my_pressure', { unit: 'signed ratio' })).toBe(1)
  })
})

describe('sideWords', () => {
  it.each([
    [1, 1, 'price goes to the heavy side'],
    [-1, 1, 'price goes against the heavy side'],
    [-1, -1, 'price goes to the heavy side'],
    [1, -1, 'price goes against the heavy side'],
    [1, 0, 'higher values go with rising prices'],
    [-1, 0, 'higher values go with falling prices'],
  ] as const)('slope %d, orientation %d: %s', (slope, orientation, words) => {
    expect(sideWords(slope, orientation)).toBe(words)
  })
})

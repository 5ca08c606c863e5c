import { describe, expect, it } from 'vitest'
import { CATALOGUE, columnCatalogue, DEFAULT_MEASURES } from './catalogue.ts'
import { describeMeasure } from './describe-measure.ts'
import { defineMeasure, type MeasureDefinition } from './measure.ts'
import { nearestNames } from './nearest-names.ts'
import { findMeasure, selectMeasures } from './select-measures.ts'

const own = (over: Partial<MeasureDefinition> = {}): MeasureDefinition =>
  defineMeasure({
    id: 'big_trades',
    title: 'Big trades',
    family: 'custom',
    meaning: 'Number of big trades.',
    formula: 'count(q >= 10)',
    columns: [{ name: 'big_trades', role: 'trade', source: 'trades', unit: 'count', range: '[0, inf)' }],
    parameters: {},
    source: 'A test',
    pitfalls: [],
    cost: 'O(1) per trade',
    kind: 'contemporaneous',
    entries: [],
    create: () => ({ closeBar: () => {} }),
    ...over,
  })

/** The columns promised by name. */
const bands = [1, 2, 5, 10, 25, 50, 100].flatMap((x) => [
  `depth_bid_${x}bps`,
  `depth_ask_${x}bps`,
  `depth_imbalance_${x}bps`,
  `log_volume_ratio_${x}bps`,
])
const horizons = ['100ms', '1s', '5s', '30s', '60s']
const STABLE = [
  ...['bid', 'ask', 'bid_size', 'ask_size', 'mid', 'spread_bps', 'book_mid', 'queue_imbalance', 'queue_imbalance_mean'],
  ...['depth_imbalance_5', 'depth_imbalance_10', 'depth_imbalance_20', 'level_depth_mean_10', ...bands, 'weighted_mid'],
  ...['microprice', 'ofi_l1', ...Array.from({ length: 10 }, (_, i) => `mlofi_${i + 1}`), 'ofi_integrated'],
  ...['0_1', '1_2', '2_5', '5_10', '10_25'].map((band) => `band_flow_${band}bps`),
  ...['buy_volume', 'sell_volume', 'buy_count', 'sell_count', 'trade_imbalance', 'cvd', 'vwap'],
  ...['touch_buy_volume', 'touch_sell_volume', 'vpin', 'kyle_lambda', 'effective_spread_bps'],
  ...horizons.map((h) => `realised_spread_${h}_bps`),
  ...horizons.map((h) => `price_impact_${h}_bps`),
  ...['buy', 'sell'].flatMap((side) => ['10k', '100k', '1m'].map((size) => `cost_${side}_${size}_bps`)),
  ...['max_gap_bps', 'slope_bid', 'slope_ask', 'slope_imbalance', 'exhaustion_bid_s', 'exhaustion_ask_s'],
]

describe('the catalogue', () => {
  it('has every stable column, once, in this order', () => {
    expect(CATALOGUE.flatMap(({ columns }) => columns.map(({ name }) => name))).toEqual(STABLE)
  })

  it('says something in every field of every measure', () => {
    for (const { id, title, meaning, formula, source, pitfalls, cost, entries } of CATALOGUE) {
      for (const text of [title, meaning, formula, source, cost])
        expect([id, text]).toEqual([id, expect.stringMatching(/\S/)])
      expect([id, pitfalls.length > 0, entries.length > 0]).toEqual([id, true, true])
    }
  })

  it('describes the columns of a table, and leaves out what no measure has', () => {
    const entries = columnCatalogue(['depth_bid_5bps', 'label_1s', 'quality'])
    expect(Object.keys(entries)).toEqual(['depth_bid_5bps'])
    expect(entries.depth_bid_5bps).toMatchObject({ measure: 'depth_bands', unit: 'amount', kind: 'contemporaneous' })
    expect(entries.depth_bid_5bps!.null).toMatch(/trusted range/)
    expect(JSON.parse(JSON.stringify(entries))).toEqual(entries)
  })
})

describe('selectMeasures', () => {
  const ids = (names: readonly string[]) => selectMeasures(names).definitions.map(({ id }) => id)

  it('takes the default set when nothing is named', () => {
    expect(ids([])).toEqual(DEFAULT_MEASURES)
    expect(selectMeasures([]).columns).toEqual(STABLE)
  })

  it.each([
    ['a column', 'depth_bid_5bps', ['depth_bands'], ['depth_bid_5bps']],
    ['a measure', 'exhaustion', ['exhaustion'], ['exhaustion_bid_s', 'exhaustion_ask_s']],
    ['a family', 'touch', ['queue_imbalance'], ['queue_imbalance', 'queue_imbalance_mean']],
    ['a family of two words', 'fair-price', ['weighted_mid', 'microprice'], ['weighted_mid', 'microprice']],
    ['a name that is a column and a measure: the column', 'queue_imbalance', ['queue_imbalance'], ['queue_imbalance']],
  ])('resolves %s', (_what, name, definitions, columns) => {
    expect(ids([name])).toEqual(definitions)
    expect(selectMeasures([name]).columns).toEqual(columns)
  })

  it('keeps the order of the catalogue, and names a column once, however it was asked for', () => {
    expect(selectMeasures(['vpin', 'mid', 'quotes', 'mid']).columns).toEqual([...STABLE.slice(0, 7), 'vpin'])
  })

  it('refuses an unknown name and suggests the nearest', () => {
    expect(() => selectMeasures(['ofi_11'])).toThrow(
      expect.objectContaining({ code: 'config.invalid', hint: expect.stringContaining('ofi_l1') }),
    )
    expect(() => selectMeasures(['zzzzzz'])).toThrow(expect.objectContaining({ hint: 'steelyard measures lists them' }))
  })

  it('adds custom measures to the default set and after the built-in ones', () => {
    const custom = own()
    expect(selectMeasures([], [custom]).columns).toEqual([...STABLE, 'big_trades'])
    expect(selectMeasures(['custom', 'vpin'], [custom]).columns).toEqual(['vpin', 'big_trades'])
  })

  it('refuses a custom measure whose id or column is taken', () => {
    expect(() => selectMeasures([], [own({ id: 'vpin' })])).toThrow(/measure vpin .* taken/)
    expect(() => selectMeasures([], [own({ columns: [{ ...own().columns[0]!, name: 'mid' }] })])).toThrow(/column mid/)
    expect(() => selectMeasures([], [own(), own()])).toThrow(/taken/)
  })
})

describe('describeMeasure', () => {
  it('finds a measure by id or column, and says what the catalogue knows', () => {
    const text = describeMeasure('ofi_l1')
    for (const part of [
      'Order flow imbalance at the touch',
      'formula',
      'Cont, Kukanov & Stoikov',
      'pitfalls',
      'null in a bar',
    ]) {
      expect(text).toContain(part)
    }
    expect(describeMeasure('mlofi_3')).toBe(describeMeasure('mlofi'))
    expect(findMeasure('mlofi_3').id).toBe('mlofi')
  })

  it('refuses an unknown name with the nearest ones', () => {
    expect(() => describeMeasure('vpim')).toThrow(expect.objectContaining({ hint: 'did you mean vpin?' }))
  })
})

describe('nearestNames', () => {
  it('finds names a few letters away, best first, and names that contain the text', () => {
    expect(nearestNames('spred_bps', ['spread_bps', 'vpin', 'slope_bid'])).toEqual(['spread_bps'])
    expect(nearestNames('mlofi', ['ofi_l1', 'mlofi_1', 'mlofi_2', 'mlofi_3', 'mlofi_4'])).toEqual([
      'mlofi_1',
      'mlofi_2',
      'mlofi_3',
    ])
    expect(nearestNames('zzzzzz', ['vpin'])).toEqual([])
  })
})

describe('defineMeasure', () => {
  it.each([
    ['no columns', []],
    ['a name that is no snake_case', [{ ...own().columns[0]!, name: 'BigTrades' }]],
    ['a name every table has', [{ ...own().columns[0]!, name: 'time' }]],
  ])('refuses %s', (_what, columns) => {
    expect(() => own({ columns })).toThrow(TypeError)
  })
})

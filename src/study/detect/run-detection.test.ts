import { describe, expect, it } from 'vitest'
import { PLACEBO_PROCESSES, placeboTradeCounts, secondTimes } from '../../../test/support/placebo-series.ts'
import { detectionDelay } from './detection-delay.ts'
import { type MeasureTable, runDetection } from './run-detection.ts'

const BARS = 20 * 3600
const ONSET = 16 * 3600
const table = (): MeasureTable => {
  const imbalance = PLACEBO_PROCESSES['bounded, imbalance-like']!(BARS, 31)
  const mid = new Float64Array(BARS)
  const noise = PLACEBO_PROCESSES['white normal']!(BARS, 32)
  for (let row = 0, log = 4; row < BARS; row++) mid[row] = Math.exp((log += 1e-5 * noise[row]!))
  // Ten minutes of buying pressure in the watched part.
  for (let row = ONSET; row < ONSET + 600; row++) imbalance[row] = Math.min(1, imbalance[row]! + 0.8)
  const { buys, sells } = placeboTradeCounts(BARS, 33)
  const columns = new Map([
    ['queue_imbalance', imbalance],
    ['mid', mid],
    ['ofi_l1', noise],
    ['buy_count', buys],
    ['sell_count', sells],
  ])
  return { venue: 'acme', symbol: 'BTC-USD', time: secondTimes(BARS), columns, bar: 1_000_000 }
}
const settings = { maxPlaceboBars: 500_000 }

describe('runDetection', () => {
  const result = runDetection(table(), settings)
  const of = (measure: string, method: string) =>
    result.measures.find((each) => each.measure === measure && each.method === method)!

  it('runs every method on every measure present, and chi-square once', () => {
    expect(result.measures.map(({ measure, method }) => `${measure} ${method}`)).toEqual([
      ...['z', 'cusum', 'ewma', 'level'].map((method) => `queue_imbalance ${method}`),
      ...['z', 'cusum', 'ewma', 'level'].map((method) => `ofi_l1 ${method}`),
      'buy_count/sell_count chi_square',
    ])
  })

  it('finds the planted pressure within five minutes, in its direction, and labels it with evidence', () => {
    const { alarms, delay } = of('queue_imbalance', 'cusum')
    const found = alarms.find(({ row }) => row >= ONSET)!
    expect(found.row - ONSET).toBeLessThan(300)
    expect(found.direction).toBe(1)
    expect(found.evidence.map(({ rule }) => rule)).toEqual(['flow_persistence', 'price_follows'])
    expect(delay!.map(({ shift }) => shift)).toEqual([0.5, 1, 2, 3])
  })

  it('plants shifts in the watched part, which it was not calibrated on', () => {
    const { model, delay } = of('ofi_l1', 'cusum')
    const { time, columns } = table()
    const from = result.watchedFromRow
    expect(delay).toEqual(
      detectionDelay(model!, columns.get('ofi_l1')!.subarray(from), time.subarray(from), { seed: 1 }),
    )
  })

  it('is plain JSON without NaN, and the same from the same seed', () => {
    expect(JSON.parse(JSON.stringify(result))).toEqual(result)
    expect(runDetection(table(), settings)).toEqual(result)
  })

  it('says in notes and sentences what little data means', () => {
    expect(result.notes).toEqual(['under two days of training: thresholds do not vary by hour of day'])
    expect(of('ofi_l1', 'ewma').summary).toMatch(
      /^ewma on ofi_l1: \d+ alarms in 10\.0 h; at the calibrated threshold \d+ against 10\.0 expected/,
    )
  })

  it('explains what cannot run instead of throwing', () => {
    const bare = { ...table(), columns: new Map([['ofi_l1', new Float64Array(BARS).fill(1)]]) }
    const found = runDetection(bare, { ...settings, measures: ['ofi_l1', 'missing'], methods: ['z', 'chi_square'] })
    expect(found.measures.map(({ summary }) => summary)).toEqual([
      'z on ofi_l1: constant, or fewer than 200 values in training',
      'z on missing: the table has no column missing',
    ])
    expect(found.notes).toContain('chi-square of lifted against hit needs the columns buy_count and sell_count')
    expect(runDetection({ ...table(), bar: null }).notes).toEqual([
      'rows follow events, not a clock: a rate per hour needs bars of time',
    ])
  })
})

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { normals } from '../../../test/support/placebo-series.ts'
import { mulberry32 } from '../../math/index.ts'
import { type LabelSeries, labelAlarm } from './alarm-label.ts'
import { alarmOutcomes } from './alarm-outcomes.ts'

const ROWS = 200
const ROW = 150
/** Quiet history, then the given values in the ten bars up to the alarm. */
const bars = (before: (row: number) => number, last: (row: number) => number): Float64Array =>
  Float64Array.from({ length: ROWS }, (_, row) => (row > ROW - 10 && row <= ROW ? last(row) : before(row)))
const wiggle = (row: number): number => 100 + (row % 2) * 0.01

const cascade: LabelSeries = {
  flow: bars(() => 0, () => 5), // biome-ignore format: history, then the alarm
  depthAsk: bars(() => 10, () => 5), // biome-ignore format: history, then the alarm
  depthBid: bars(() => 10, () => 10), // biome-ignore format: history, then the alarm
  exhaustionAsk: bars(() => 100, () => 3), // biome-ignore format: history, then the alarm
  mid: bars(wiggle, (row) => 100 + 0.05 * (row - ROW + 10)),
  spreadBps: bars(() => 1, () => 2), // biome-ignore format: history, then the alarm
}

describe('labelAlarm', () => {
  it('scores persistent flow into a side that thins, is soon exhausted and gives way as a cascade, with all evidence', () => {
    const found = labelAlarm(ROW, 1, cascade)
    expect(found.label).toBe('cascade_risk')
    expect(found.evidence.map(({ rule, score }) => [rule, score])).toEqual([
      ['flow_persistence', 1],
      ['attacked_depth', 1], // halved
      ['exhaustion', 1], // 30 s / 3 s = 10 > 8
      ['price_follows', 1],
      ['spread', 1], // doubled
    ])
    expect(found.score).toBe(1)
  })

  it('scores the same bars against an alarm of the other direction as a reversion', () => {
    const found = labelAlarm(ROW, -1, { ...cascade, depthBid: bars(() => 10, () => 20), spreadBps: bars(() => 2, () => 1) }) // biome-ignore format: one line
    expect(found.label).toBe('mean_reversion')
    expect(found.score).toBe(-1)
  })

  it('is undetermined where rules disagree, and where fewer than two can speak', () => {
    expect(labelAlarm(ROW, 1, { flow: cascade.flow!, spreadBps: bars(() => 2, () => 1) }).label).toBe('undetermined') // biome-ignore format: one line
    expect(labelAlarm(ROW, 1, { flow: cascade.flow! })).toMatchObject({ label: 'undetermined', score: 1 })
    expect(labelAlarm(ROW, 1, {})).toEqual({ label: 'undetermined', score: null, evidence: [] })
  })

  it('takes a null exhaustion beside a known depth for no outflow, and for nothing known without it', () => {
    const exhaustionAsk = bars(() => 100, () => Number.NaN) // biome-ignore format: one line
    expect(labelAlarm(ROW, 1, { exhaustionAsk, depthAsk: cascade.depthAsk! }).evidence[1]).toMatchObject({ score: -1 })
    expect(labelAlarm(ROW, 1, { exhaustionAsk }).evidence).toEqual([])
  })

  it('uses no bar after the alarm', () => {
    const later = (values: Float64Array): Float64Array => values.map((value, row) => (row > ROW ? 777 : value))
    const changed = Object.fromEntries(Object.entries(cascade).map(([name, values]) => [name, later(values)]))
    expect(labelAlarm(ROW, 1, changed)).toEqual(labelAlarm(ROW, 1, cascade))
  })

  it('reads flow and price of the alarm’s own stretch of time only', () => {
    // The flow that speaks, and the jump of the price, lie before a break three bars ahead of the alarm.
    const stretch = Int32Array.from({ length: ROWS }, (_, row) => (row < ROW - 2 ? 0 : 1))
    const flow = bars(() => 0, (row) => (row < ROW - 2 ? 5 : -5)) // biome-ignore format: history, then the alarm
    const mid = bars(wiggle, (row) => (row < ROW - 2 ? 90 : 100))
    const found = labelAlarm(ROW, 1, { flow, mid, stretch })
    expect(found.evidence.map(({ rule, value }) => [rule, value])).toEqual([
      ['flow_persistence', 0], // three of three against, none of the seven before
      ['price_follows', 0],
    ])
    // A usual move is none across a break: at every second row nothing but jumps would be left.
    const alternating = Int32Array.from({ length: ROWS }, (_, row) => (row < ROW - 9 ? row : ROWS))
    expect(labelAlarm(ROW, 1, { mid, stretch: alternating }).evidence).toEqual([])
  })

  it('keeps every score within [-1, 1]', () => {
    const value = fc.oneof(fc.double({ min: -100, max: 100, noNaN: true }), fc.constant(Number.NaN))
    const series = fc.array(value, { minLength: 60, maxLength: 60 }).map((values) => Float64Array.from(values))
    fc.assert(
      fc.property(series, series, series, fc.constantFrom(1 as const, -1 as const), (flow, depth, mid, direction) => {
        const found = labelAlarm(59, direction, {
          flow,
          depthAsk: depth,
          depthBid: depth,
          exhaustionAsk: depth,
          exhaustionBid: depth,
          mid,
          spreadBps: depth,
        })
        for (const { score, value: evidence } of found.evidence) {
          expect(Math.abs(score)).toBeLessThanOrEqual(1)
          expect(evidence).not.toBeNaN()
        }
      }),
    )
  })
})

describe('alarmOutcomes', () => {
  const mid = Float64Array.from({ length: 100 }, (_, row) => Math.exp(row * 1e-4)) // one bp up per bar
  const whole = new Int32Array(100)
  const alarms = Array.from({ length: 20 }, (_, i) => ({
    row: 4 * i,
    direction: i % 2 === 0 ? (1 as const) : (-1 as const),
    label: i % 2 === 0 ? ('cascade_risk' as const) : ('mean_reversion' as const),
  }))

  it('signs moves by the alarm and splits them by label', () => {
    const found = alarmOutcomes(alarms, mid, { horizonsBars: [5], barSeconds: 2, stretch: whole })
    expect(found.map(({ label, alarms: n, continuedShare }) => [label, n, continuedShare])).toEqual([
      ['all', 20, 0.5],
      ['cascade_risk', 10, 1],
      ['mean_reversion', 10, 0],
      ['undetermined', 0, null],
    ])
    expect(found[1]!.meanBps).toBeCloseTo(5, 9)
    expect(found[1]!.lowBps).toBeNull() // ten alarms, but in fewer than ten blocks of time
    expect(found[0]!.horizonSeconds).toBe(10)
  })

  it('gives intervals that cover where outcomes overlap: 88 % or more of 200 random walks, alarms every third bar', () => {
    const rows = 6000
    const often = Array.from({ length: rows / 3 }, (_, i) => ({
      row: 3 * i,
      direction: 1 as const,
      label: 'undetermined' as const,
    }))
    let covered = 0
    for (let seed = 0; seed < 200; seed++) {
      const normal = normals(mulberry32(900 + seed))
      let log = 4
      const walk = Float64Array.from({ length: rows }, () => Math.exp((log += 1e-5 * normal())))
      const stretch = new Int32Array(rows)
      const [all] = alarmOutcomes(often, walk, { horizonsBars: [30], barSeconds: 1, stretch, seed })
      if (all!.lowBps! <= 0 && all!.highBps! >= 0) covered++
    }
    expect(covered).toBeGreaterThanOrEqual(176)
  })

  it('leaves alarms without a known future out', () => {
    expect(alarmOutcomes(alarms, mid, { horizonsBars: [95], barSeconds: 1, stretch: whole })[0]!.alarms).toBe(2)
  })

  it('takes no move across a break: flat but for a jump inside it is none', () => {
    const jump = mid.map((_, row) => (row < 40 ? 100 : 110))
    const stretch = whole.map((_, row) => (row < 40 ? 0 : 1))
    const [all] = alarmOutcomes(alarms, jump, { horizonsBars: [5], barSeconds: 1, stretch })
    expect(all).toMatchObject({ alarms: 19, meanBps: 0, continuedShare: null }) // the alarm at 36 is without a future
    const blank = whole.map((_, row) => (row === 40 ? -1 : row < 40 ? 0 : 1))
    expect(alarmOutcomes(alarms, jump, { horizonsBars: [5], barSeconds: 1, stretch: blank })[0]!.alarms).toBe(18)
  })
})

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { cusum } from '../../math/statistics.ts'
import { AlarmChart, type ChartRule, countAlarms } from './alarm-chart.ts'

const rule = (kind: ChartRule['kind'], settings: Partial<ChartRule> = {}): ChartRule => ({
  kind,
  side: 'both',
  reference: 0.5,
  weight: 0.5,
  clip: 4,
  offset: 0,
  cooldownBars: 0,
  ...settings,
})
const alarmsOf = (chart: AlarmChart, values: readonly number[]): number[] => values.map((value) => chart.update(value))

describe('AlarmChart', () => {
  // biome-ignore format: one chart per line, worked by hand
  it.each([
    ['z: each value alone',                    rule('z'), 2,                        [1, 2, 2.5, -3, 2.5], [0, 0, 1, -1, 1]],
    ['z: quiet during the cooldown',           rule('z', { cooldownBars: 2 }), 2,   [3, 3, 3, 3, 0],      [1, 0, 0, 1, 0]],
    ['cusum: 1.5 + 1.5 > 2, then from 0',      rule('cusum'), 2,                    [2, 2, 2, 2],         [0, 1, 0, 1]],
    ['cusum: downwards',                       rule('cusum'), 2,                    [-2, -2, -2],         [0, -1, 0]],
    ['cusum: one wild bar counts as the clip', rule('cusum', { clip: 2 }), 2,       [50, 0, 0],           [0, 0, 0]],
    ['cusum: the offset is no drift',          rule('cusum', { offset: 1 }), 2,     [1, 1, 1, 1, 1, 1],   [0, 0, 0, 0, 0, 0]],
    ['ewma: 2 / sqrt(1/3), 3 / sqrt(1/3)',     rule('ewma'), 5,                     [4, 4, 0],            [0, 1, 0]],
    ['level: one alarm per episode',           rule('level'), 2,                    [3, 3, 1.5, 3, 0.5, 3], [1, 0, 0, 0, 0, 1]],
    ['only upwards where asked',               rule('z', { side: 'up' }), 2,        [3, -3],              [1, 0]],
    ['only downwards where asked',             rule('cusum', { side: 'down' }), 2,  [4, 4, -4],           [0, 0, -1]],
  ] as const)('%s', (_what, settings, threshold, values, expected) => {
    expect(alarmsOf(new AlarmChart(settings, threshold), values)).toEqual(expected)
  })

  it('keeps its statistic over a missing value', () => {
    expect(alarmsOf(new AlarmChart(rule('cusum'), 2), [2, Number.NaN, 2])).toEqual([0, 0, 1])
  })

  it('is Page’s CUSUM where there is no clip, offset or cooldown', () => {
    const values = fc.array(fc.double({ min: -3, max: 3, noNaN: true }), { maxLength: 60 })
    fc.assert(
      fc.property(values, fc.double({ min: 0.5, max: 6, noNaN: true }), (xs, threshold) => {
        const own = alarmsOf(new AlarmChart(rule('cusum'), threshold), xs).flatMap((side, index) =>
          side === 0 ? [] : [{ index, side }],
        )
        expect(own).toEqual(cusum(xs, { slack: 0.5, threshold }).alarms)
      }),
    )
  })

  it('mirrors: the opposite series alarms at the same bars, the other way', () => {
    const values = fc.array(fc.double({ min: -5, max: 5, noNaN: true }), { maxLength: 60 })
    const kinds = fc.constantFrom('z', 'cusum', 'ewma', 'level')
    fc.assert(
      fc.property(values, kinds, (xs, kind) => {
        const settings = rule(kind, { cooldownBars: 3 })
        const mirrored = alarmsOf(new AlarmChart(settings, 2), xs.map((x) => -x)) // biome-ignore format: one line
        expect(mirrored.map((side) => -side + 0)).toEqual(
          alarmsOf(new AlarmChart(settings, 2), xs).map((side) => side + 0),
        )
      }),
    )
  })

  it('counts what it raises', () => {
    expect(countAlarms(rule('z'), 2, Float64Array.of(3, 0, -3))).toBe(2)
  })
})

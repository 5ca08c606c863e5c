import { describe, expect, it } from 'vitest'
import { intradayScale, PLACEBO_PROCESSES, secondTimes } from '../../../test/support/placebo-series.ts'
import { fitAutoregression } from './autoregression.ts'
import { fitWhitener } from './fit-whitener.ts'
import { fitHourlyPattern, minuteOfDay, patternByMinute } from './hourly-pattern.ts'
import { Whitener, type WhitenerModel } from './whitener.ts'

const DAY = 86_400
const flat = (value: number): number[] => new Array<number>(24).fill(value)
const model = (settings: Partial<WhitenerModel> = {}): WhitenerModel => ({
  centre: flat(10),
  scale: flat(2),
  coefficients: [],
  innovationScale: flat(1),
  volatilityHalfLife: null,
  volatilityMean: 1,
  ...settings,
})

const BAR = 1_000_000
/** Feeds values bar by bar, from the epoch on. */
const fed = (whitener: Whitener, values: readonly number[]): number[] =>
  values.map((value, bar) => whitener.update(value, bar * BAR))

describe('Whitener', () => {
  it('standardises, takes the lags off and scales the rest, worked by hand', () => {
    const whitener = new Whitener(model({ coefficients: [0.5], innovationScale: flat(4) }), 1)
    expect(whitener.update(14, 0)).toBeNaN() // s = 2 only fills the lag
    expect(whitener.update(20, BAR)).toBe(1) // s = 5; (5 - 0.5 * 2) / 4
    expect(whitener.standardised).toBe(5)
    expect(whitener.update(10, 2 * BAR)).toBe(-0.625) // s = 0; (0 - 0.5 * 5) / 4
  })

  it('takes three lags in their order, again and again', () => {
    const whitener = new Whitener(model({ coefficients: [0.5, 0.25, 0.125] }), 1)
    const found = fed(whitener, [12, 14, 10, 18, 12]) // s = 1 2 0 4 1
    const nan = Number.NaN
    expect(found).toEqual([nan, nan, nan, 4 - 0.5 * 0 - 0.25 * 2 - 0.125 * 1, 1 - 0.5 * 4 - 0.25 * 0 - 0.125 * 2])
  })

  it('differences nothing across a missing value', () => {
    const whitener = new Whitener(model({ coefficients: [0.5] }), 1)
    const nan = Number.NaN
    expect(fed(whitener, [14, nan, 14, 14])).toEqual([nan, nan, nan, 1])
  })

  it('differences nothing across a hole in time, forwards or back', () => {
    const whitener = new Whitener(model({ coefficients: [0.5] }), 1)
    const found = [0, 1, 3, 4, 2, 3].map((bar) => whitener.update(14, bar * BAR))
    const nan = Number.NaN
    expect(found).toEqual([nan, 1, nan, 1, nan, 1])
  })

  it('calms down after a stretch of large innovations, and knows nothing of the present one', () => {
    const whitener = new Whitener(model({ centre: flat(0), scale: flat(1), volatilityHalfLife: 1 }), 1)
    expect(whitener.update(3, 0)).toBe(3) // filter at rest: 1
    expect(whitener.update(3, BAR)).toBe(1.5) // 1 + (3 - 1) / 2 = 2
  })
})

describe('fitAutoregression', () => {
  it('recovers AR(1) 0.9 and finds no lag in white noise', () => {
    const ar = fitAutoregression(standard(PLACEBO_PROCESSES['AR(1) 0.9']!(50_000, 3)))
    expect(ar.coefficients[0]).toBeCloseTo(0.9, 1)
    expect(ar.residualShare).toBeCloseTo(1 - 0.81, 1)
    expect(fitAutoregression(PLACEBO_PROCESSES['white normal']!(50_000, 3)).coefficients).toEqual([])
  })

  it('solves the Yule-Walker equations of order 2', () => {
    const series = new Float64Array(200_000)
    const noise = PLACEBO_PROCESSES['white normal']!(series.length, 4)
    for (let i = 2; i < series.length; i++) series[i] = 0.5 * series[i - 1]! + 0.3 * series[i - 2]! + 0.5 * noise[i]!
    const { coefficients } = fitAutoregression(series)
    expect(coefficients[0]).toBeCloseTo(0.5, 1)
    expect(coefficients[1]).toBeCloseTo(0.3, 1)
  })

  it('pairs no values across a break', () => {
    // Stretches of two equal values: neighbours within a stretch are alike, and nothing is across.
    const draw = PLACEBO_PROCESSES['white normal']!(5000, 6)
    const pairs = Float64Array.from({ length: 10_000 }, (_, row) => draw[row >> 1]!)
    const stretch = Int32Array.from({ length: 10_000 }, (_, row) => row >> 1)
    expect(fitAutoregression(pairs, 1).coefficients[0]).toBeCloseTo(0.5, 1)
    expect(fitAutoregression(pairs, 1, stretch).coefficients[0]).toBeGreaterThan(0.95)
  })

  it('has order 0 where there is too little', () => {
    expect(fitAutoregression(Float64Array.of(1, Number.NaN, 2)).coefficients).toEqual([])
  })
})

describe('fitHourlyPattern', () => {
  it('finds the scale of each hour of a seasonal series within 5 %', () => {
    const bars = 6 * DAY
    const pattern = fitHourlyPattern(PLACEBO_PROCESSES['intraday variance']!(bars, 5), secondTimes(bars))!
    expect(pattern.isHourly).toBe(true)
    for (let hour = 0; hour < 24; hour++) {
      expect(pattern.scale[hour]! / intradayScale(3600 * (hour + 0.5))).toBeGreaterThan(0.95)
      expect(pattern.scale[hour]! / intradayScale(3600 * (hour + 0.5))).toBeLessThan(1.05)
    }
  })

  it('shrinks noise of hours that are alike: fitted scales within 2 % of each other', () => {
    const bars = 6 * DAY
    const { scale } = fitHourlyPattern(PLACEBO_PROCESSES['white normal']!(bars, 5), secondTimes(bars))!
    expect(Math.max(...scale) / Math.min(...scale)).toBeLessThan(1.02)
  })

  it('pools hours under two days of data, and says so', () => {
    const bars = DAY
    const pattern = fitHourlyPattern(PLACEBO_PROCESSES['intraday variance']!(bars, 5), secondTimes(bars))!
    expect(pattern.isHourly).toBe(false)
    expect(new Set(pattern.scale).size).toBe(1)
  })

  it('is null for a constant and for nothing', () => {
    expect(fitHourlyPattern(new Float64Array(10).fill(3), secondTimes(10))).toBeNull()
    expect(fitHourlyPattern(new Float64Array(10).fill(Number.NaN), secondTimes(10))).toBeNull()
  })

  it('is read between the middles of hours, over midnight too', () => {
    const minutes = patternByMinute(Array.from({ length: 24 }, (_, hour) => hour))
    expect(minutes).toHaveLength(1440)
    expect(minutes[minuteOfDay(secondTimes(1)[0]!)]).toBeCloseTo(23 * (0.5 - 0.5 / 60), 9) // half-way from 23 to 0
    expect(minutes[12 * 60 + 30]).toBeCloseTo(12, 1)
    expect(minutes[13 * 60]).toBeCloseTo(12.5, 1)
  })
})

describe('fitWhitener', () => {
  it('finds the same lags where bar ends are rounded: a step within half a bar is one', () => {
    const values = PLACEBO_PROCESSES['AR(1) 0.9']!(5000, 4)
    const rounded = secondTimes(5000).map((time, row) => time + (row % 3) * 1000)
    const of = (time: Float64Array) => fitWhitener(values, time, { barSeconds: 1, volatilityHalfLife: null })!
    expect(of(rounded).model.coefficients).toEqual(of(secondTimes(5000)).model.coefficients)
  })

  it('leaves AR(1) with a season white and at scale 1', () => {
    const bars = 3 * DAY
    const { innovations } = fitWhitener(PLACEBO_PROCESSES['AR(1) 0.9, t 4 df, intraday']!(bars, 2), secondTimes(bars), {
      volatilityHalfLife: 1800,
      barSeconds: 1,
    })!
    const known = innovations.filter((value) => !Number.isNaN(value))
    expect(fitAutoregression(known).residualShare).toBeGreaterThan(0.999)
    const sizes = known.map(Math.abs).sort()
    expect(sizes[sizes.length >> 1]! * 1.4826).toBeCloseTo(1, 1)
  })
})

function standard(values: Float64Array): Float64Array {
  const sd = Math.sqrt(values.reduce((sum, value) => sum + value * value, 0) / values.length)
  return values.map((value) => value / sd)
}

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { PLACEBO_PROCESSES, placeboTradeCounts, secondTimes } from '../../../test/support/placebo-series.ts'
import { detectShifts } from './detect-shifts.ts'
import { detectionDelay } from './detection-delay.ts'
import { type FitDetectorOptions, fitDetector } from './fit-detector.ts'
import { liftedHitRoot } from './lifted-hit.ts'
import { ShiftDetector } from './shift-detector.ts'

const HOUR = 3600
const TRAINING = 50 * HOUR
const BARS = TRAINING + 50 * HOUR
const TIME = secondTimes(BARS)
const past = TIME.subarray(0, TRAINING)
const calibrate = (values: Float64Array, options: Partial<FitDetectorOptions> = {}) =>
  fitDetector(values.subarray(0, TRAINING), past, {
    method: 'cusum',
    barSeconds: 1,
    maxPlaceboBars: 1_000_000,
    ...options,
  })!

// docs/evidence.md has the long version: 200 h, more seeds, the rate of held thresholds.
describe('a detector set to one false alarm per hour', () => {
  it.each([
    ['white normal', 'z'],
    ['white normal', 'cusum'],
    ['AR(1) 0.9, t 4 df, intraday', 'cusum'],
    ['AR(1) 0.9, t 4 df, intraday', 'ewma'],
    ['GARCH(1,1)', 'ewma'],
    ['bounded, imbalance-like', 'cusum'],
    ['AR(1) 0.9', 'level'],
  ] as const)('keeps between 0.8 and 1.25 on placebo: %s, %s', (name, method) => {
    const values = PLACEBO_PROCESSES[name]!(BARS, 11)
    const { alarmsPerHour, hours } = detectShifts(calibrate(values, { method }), values, TIME, { from: TRAINING })
    expect(hours).toBe(50)
    expect(alarmsPerHour).toBeGreaterThan(0.8)
    expect(alarmsPerHour).toBeLessThan(1.25)
  })

  it('keeps it on clustered lifts and hits by chi-square', () => {
    const { buys, sells } = placeboTradeCounts(BARS, 11)
    const roots = liftedHitRoot(buys, sells, 60, 0.54)
    const { alarmsPerHour } = detectShifts(calibrate(roots, { method: 'chi_square' }), roots, TIME, { from: TRAINING })
    expect(alarmsPerHour).toBeGreaterThan(0.8)
    expect(alarmsPerHour).toBeLessThan(1.25)
  })

  it('holds a calibrated threshold within what its training can know: half to double', () => {
    const values = PLACEBO_PROCESSES['AR(1) 0.9']!(BARS, 12)
    const { held } = detectShifts(calibrate(values), values, TIME, { from: TRAINING })
    expect(held.alarms / held.expected).toBeGreaterThan(0.5)
    expect(held.alarms / held.expected).toBeLessThan(2)
  })

  it('alarms ten times as often when ten times as many are granted', () => {
    const values = PLACEBO_PROCESSES['white normal']!(BARS, 13)
    const { alarmsPerHour } = detectShifts(calibrate(values, { falseAlarmsPerHour: 10 }), values, TIME, {
      from: TRAINING,
    })
    expect(alarmsPerHour).toBeGreaterThan(8)
    expect(alarmsPerHour).toBeLessThan(12.5)
  })

  it('finds planted shifts soon, larger ones sooner, and says so in seconds', () => {
    const values = PLACEBO_PROCESSES['white normal']!(BARS, 14)
    const [small, large] = detectionDelay(calibrate(values), values, TIME, { shifts: [1, 3], trials: 100 })!
    // A drift of 1 - k = 0.5 per bar climbs to h = 7 in about 14 bars; one of 2.5 in 3.
    expect(small!.medianSeconds).toBeGreaterThan(7)
    expect(small!.medianSeconds).toBeLessThan(18)
    expect(large!.medianSeconds).toBeLessThan(6)
    expect(small!.foundShare).toBe(1)
  })

  it('says beside each share what the same trials find with nothing planted', () => {
    const values = PLACEBO_PROCESSES['Student t, 3 df']!(BARS, 18)
    const model = calibrate(values, { method: 'z' })
    const held = [values.subarray(TRAINING), TIME.subarray(TRAINING)] as const
    const found = detectionDelay(model, ...held, { shifts: [0, 1e-9, 100], trials: 1000 })!
    // One alarm per hour, half of them in the right direction, over ten minutes: 1 - exp(-1 / 12) = 8 %.
    expect(found[0]!.chanceShare).toBeGreaterThan(0.05)
    expect(found[0]!.chanceShare).toBeLessThan(0.11)
    expect(found[0]!.foundShare).toBe(found[0]!.chanceShare)
    expect(found[1]!.foundShare).toBe(found[1]!.chanceShare)
    expect(found[2]!.chanceShare).toBe(found[0]!.chanceShare)
    expect(found[2]!.foundShare).toBe(1)
  })

  it('finds next to nothing where nothing is planted', () => {
    const values = PLACEBO_PROCESSES['white normal']!(BARS, 14)
    const [none] = detectionDelay(calibrate(values), values, TIME, { shifts: [0], trials: 100, horizonSeconds: 60 })!
    expect(none!.foundShare).toBeLessThan(0.05)
    expect(none!.medianSeconds).toBeNull()
  })
})

describe('fitDetector', () => {
  const values = PLACEBO_PROCESSES['white normal']!(BARS, 15)

  it('is the same from the same seed, and survives JSON', () => {
    const model = calibrate(values)
    expect(calibrate(values)).toEqual(model)
    const revived = JSON.parse(JSON.stringify(model))
    expect(revived).toEqual(model)
    const [first, second] = [new ShiftDetector(model), new ShiftDetector(revived)]
    for (let row = 0; row < 10_000; row++) {
      expect(second.update(values[row]!, TIME[row]!)).toBe(first.update(values[row]!, TIME[row]!))
    }
  })

  it('raises no alarm in missing bars, and counts live hours only', () => {
    const holed = values.map((value, row) => (row % 4 === 0 ? Number.NaN : value))
    const model = calibrate(holed, { maxOrder: 0 })
    const { hours, alarms } = detectShifts(model, holed, TIME, { from: TRAINING })
    expect(hours).toBe(37.5)
    expect(alarms.every(({ row }) => row % 4 !== 0)).toBe(true)
  })

  it('takes the training part where its dependence refutes the resampled placebo', () => {
    // Slow swings that no autoregression of order 0 takes out.
    const swinging = PLACEBO_PROCESSES['AR(1) 0.9']!(BARS, 16)
    const model = calibrate(swinging, { maxOrder: 0, volatilityHalfLifeSeconds: null })
    expect(model.calibration.placebo).toBe('training_order')
    expect(Math.abs(model.calibration.trainingAlarms - model.calibration.trainingExpected)).toBeLessThan(4)
  })

  it('says so where a bounded measure sits at its bound too often for any level to be rare', () => {
    const saturated = values.map((value) => Math.max(-1, Math.min(1, value)))
    const model = calibrate(saturated, { method: 'level' })
    expect(model.calibration.isAttainable).toBe(false)
    expect(detectShifts(model, saturated, TIME, { from: TRAINING }).alarms).toEqual([])
  })

  it('looks for rare levels above the usual ones only: a tiny threshold is left so seldom that it alarms seldom, too', () => {
    expect(calibrate(values, { method: 'level' }).threshold).toBeGreaterThan(3)
  })

  it('is null for a constant and for too little', () => {
    expect(calibrate(new Float64Array(BARS).fill(2))).toBeNull()
    expect(fitDetector(values.subarray(0, 100), TIME.subarray(0, 100), { method: 'z', barSeconds: 1 })).toBeNull()
  })

  it.each([
    ['barSeconds must be positive, was 0', { barSeconds: 0 }],
    ['falseAlarmsPerHour must be positive, was -1', { falseAlarmsPerHour: -1 }],
    ['falseAlarmsPerHour 1000 is an alarm in ten bars or more of 1 s', { falseAlarmsPerHour: 1000 }],
    ['targetShift must be positive, was 0', { targetShift: 0 }],
    [
      'cooldownSeconds must be between 0 and half the time between alarms, 30 s, was 60',
      { falseAlarmsPerHour: 60, cooldownSeconds: 60 },
    ],
  ])('refuses: %s', (message, options) => {
    expect(() => calibrate(values, options)).toThrow(message)
  })
})

describe('ShiftDetector', () => {
  const model = calibrate(PLACEBO_PROCESSES['white normal']!(BARS, 17))

  it('misses the stated count of alarms by no more than the threshold has moved, whatever the data', () => {
    const series = fc.array(fc.oneof(fc.double({ min: -9, max: 9, noNaN: true }), fc.constant(Number.NaN)), {
      maxLength: 400,
    })
    fc.assert(
      fc.property(series, (values) => {
        const detector = new ShiftDetector(model, { tracking: 0.02 })
        let alarms = 0
        values.forEach((value, row) => {
          if (detector.update(value, TIME[row]!) !== 0) alarms++
        })
        const moved = Math.log(detector.threshold / model.threshold) / 0.02
        expect(moved).toBeCloseTo(alarms - detector.liveBars / 3600, 6)
      }),
    )
  })

  it('stops within 22 % of the calibrated threshold, so that real shifts cannot make it deaf', () => {
    const white = PLACEBO_PROCESSES['white normal']!(BARS, 17)
    const steady = calibrate(white, { volatilityHalfLifeSeconds: null, maxOrder: 0 })
    const detector = new ShiftDetector(steady, { tracking: 0.1 })
    for (let row = 0; row < 20_000; row++) detector.update(4, TIME[row]!)
    expect(detector.threshold / steady.threshold).toBeGreaterThan(1.2)
    expect(detector.threshold / steady.threshold).toBeLessThan(Math.exp(0.2) + 1e-9)
    for (let hour = 0; hour < 5; hour++) for (let row = 0; row < 3600; row++) detector.update(0, TIME[row]!)
    expect(detector.threshold / steady.threshold).toBeCloseTo(Math.exp(-0.2), 9)
  })

  it('holds the calibrated threshold without tracking', () => {
    const detector = new ShiftDetector(model, { tracking: 0 })
    for (let row = 0; row < 100; row++) detector.update(3, TIME[row]!)
    expect(detector.threshold).toBe(model.threshold)
  })

  it('refuses a tracking outside [0, 1)', () => {
    expect(() => new ShiftDetector(model, { tracking: 1 })).toThrow('tracking must be in [0, 1), was 1')
  })
})

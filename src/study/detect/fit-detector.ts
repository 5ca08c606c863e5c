import { mulberry32 } from '../../math/index.ts'
import { type AlarmSide, type ChartKind, type ChartRule, countAlarms } from './alarm-chart.ts'
import type { DetectionMethod, DetectorCalibration, DetectorModel } from './detector-model.ts'
import { type FittedWhitener, fitWhitener } from './fit-whitener.ts'
import { poissonInterval } from './poisson-interval.ts'
import { resampleBlocks } from './resample-blocks.ts'
import { type SolvedThreshold, solveThreshold } from './solve-threshold.ts'

export interface FitDetectorOptions {
  readonly method: DetectionMethod
  /** The rate the user grants, per hour of live bars. Default 1. */
  readonly falseAlarmsPerHour?: number
  /** Length of a bar in seconds. */
  readonly barSeconds: number
  /** Shift to be quickest at, in scales of the measure (1.4826 MAD of its hour). Default 1. Sets `reference` and `weight`. */
  readonly targetShift?: number
  /** CUSUM: k in innovation scales. Default: half of what the target shift adds per bar, between 0.1 and 1. */
  readonly reference?: number
  /** EWMA: lambda. Default: 0.14 delta^1.5 of the same shift delta, between 0.02 and 0.5. */
  readonly weight?: number
  /** CUSUM and EWMA: clip of the innovations, in scales. Default 4. */
  readonly clip?: number
  /** Quiet time after an alarm. Default 60, a tenth of the mean time between alarms if that is less. At most half of it. */
  readonly cooldownSeconds?: number
  readonly side?: AlarmSide
  /** Autoregressive orders tried; 0 = no whitening. Default 10. */
  readonly maxOrder?: number
  /** Half-life of the volatility filter in seconds; null = off. Default 1800. */
  readonly volatilityHalfLifeSeconds?: number | null
  /** `false` pools all hours of the day. Default `auto`: by hour from two days of training on. */
  readonly hourly?: 'auto' | false
  /** Most bars of placebo to draw. Default 6,000,000. */
  readonly maxPlaceboBars?: number
  /** Default 1. */
  readonly seed?: number
}

/** Placebo alarms aimed at: the threshold's own Monte Carlo error is then 3 %. */
const PLACEBO_ALARMS = 1000
/** A training count this unlikely (in standard errors) under the resampled placebo refutes it. */
const REFUTED = 2.5
/** Fewer alarms than this in training can refute nothing. */
const LEAST_TRAINING_ALARMS = 8

/**
 * Calibrates a detector on a training part, so that it raises `falseAlarmsPerHour` where nothing happens.
 *
 * 1. The measure is whitened (`fitWhitener`): hour-of-day median and MAD, AR(p), hour-of-day scale of innovations, slow volatility.
 * 2. `z`, `cusum`, `ewma`: the threshold at which the chart alarms at the stated rate over a long placebo drawn from the
 *    whitened innovations by the stationary bootstrap (mean stretch n^(1/3) bars). Combining stretches says more about the tail
 *    of a sum than the training part alone does.
 * 3. The same chart is run over the training part in its own order. If its count refutes the placebo (2.5 standard errors; the
 *    innovations hold dependence that stretches break), the threshold comes from the training part instead.
 *    `level` and `chi_square` run on the standardised, unwhitened measure and always take the training part.
 *
 * Assumes that training holds no shift worth an alarm (alarms in it are taken for false) and that the future is like it.
 * Missing values (NaN) are skipped; lags are never taken over a step of time that is not one bar. Null where the measure is constant or has fewer than 200 values.
 *
 * Throws RangeError for options out of range and arrays of different length.
 */
export function fitDetector(
  values: Float64Array,
  time: Float64Array,
  options: FitDetectorOptions,
): DetectorModel | null {
  const { method, barSeconds, falseAlarmsPerHour = 1, volatilityHalfLifeSeconds = 1800, seed = 1 } = options
  const { maxPlaceboBars = 6_000_000 } = options
  assertPositive(barSeconds, 'barSeconds')
  assertPositive(falseAlarmsPerHour, 'falseAlarmsPerHour')
  if (values.length !== time.length) throw new RangeError(`values has ${values.length} rows, time has ${time.length}`)
  const isLevel = method === 'level' || method === 'chi_square'
  const fitted = fitWhitener(values, time, {
    volatilityHalfLife:
      volatilityHalfLifeSeconds === null ? null : Math.max(50, volatilityHalfLifeSeconds / barSeconds),
    barSeconds,
    maxOrder: isLevel ? 0 : (options.maxOrder ?? 10),
    hourly: options.hourly ?? 'auto',
  })
  if (fitted === null) return null
  const training = isLevel ? fitted.standardised : fitted.innovations
  const live = finiteCount(training)
  if (live < 200) return null

  const alarmsPerBar = (falseAlarmsPerHour * barSeconds) / 3600
  if (alarmsPerBar >= 0.1) {
    throw new RangeError(`falseAlarmsPerHour ${falseAlarmsPerHour} is an alarm in ten bars or more of ${barSeconds} s`)
  }
  const chart = chartRule(isLevel ? 'level' : method, options, fitted)
  const expected = live * alarmsPerBar
  const meanBlock = Math.ceil(Math.cbrt(live))

  let solved: SolvedThreshold | null = null
  let placebo: DetectorCalibration['placebo'] = 'training_order'
  let placeboBars = live
  if (!isLevel) {
    placeboBars = Math.min(maxPlaceboBars, Math.ceil(PLACEBO_ALARMS / alarmsPerBar))
    solved = solveThreshold(
      chart,
      resampleBlocks(training, placeboBars, meanBlock, mulberry32(seed)),
      placeboBars * alarmsPerBar,
    )
    placebo = 'resampled'
    const found = countAlarms(chart, solved.threshold, training)
    if (Math.max(found, expected) >= LEAST_TRAINING_ALARMS && isRefuted(found, expected)) solved = null
  }
  if (solved === null) {
    placebo = 'training_order'
    placeboBars = live
    solved = solveThreshold(chart, training, expected)
  }
  const trainingAlarms = countAlarms(chart, solved.threshold, training)
  const hours = (live * barSeconds) / 3600
  const interval = poissonInterval(trainingAlarms)
  return {
    version: 1,
    method,
    falseAlarmsPerHour,
    barSeconds,
    whitener: fitted.model,
    isHourly: fitted.isHourly,
    chart,
    threshold: solved.threshold,
    stepInInnovations: fitted.stepInInnovations,
    calibration: {
      placebo,
      placeboBars,
      placeboAlarms: solved.alarms,
      meanBlock: placebo === 'resampled' ? meanBlock : null,
      trainingHours: hours,
      trainingAlarms,
      trainingExpected: expected,
      rateLow: interval.low / hours,
      rateHigh: interval.high / hours,
      isAttainable: solved.isAttainable,
    },
  }
}

function chartRule(kind: ChartKind, options: FitDetectorOptions, fitted: FittedWhitener): ChartRule {
  const { targetShift = 1, clip = 4, side = 'both', barSeconds, falseAlarmsPerHour = 1 } = options
  const { cooldownSeconds = Math.min(60, 360 / falseAlarmsPerHour) } = options
  assertPositive(targetShift, 'targetShift')
  assertPositive(clip, 'clip')
  // Half of the time spent in cooldown would leave the threshold the rest of the alarms to make up.
  if (!(cooldownSeconds >= 0 && cooldownSeconds <= 1800 / falseAlarmsPerHour)) {
    throw new RangeError(
      `cooldownSeconds must be between 0 and half the time between alarms, ${1800 / falseAlarmsPerHour} s, was ${cooldownSeconds}`,
    )
  }
  const perBar = targetShift * fitted.stepInInnovations
  return {
    kind,
    side,
    reference: options.reference ?? between(0.1, perBar / 2, 1),
    // Near the weights that Crowder (1989), Technometrics 31(2), plots as best for this shift.
    weight: options.weight ?? between(0.02, 0.14 * Math.max(0, perBar) ** 1.5, 0.5),
    clip,
    offset: meanClipped(fitted.innovations, clip),
    cooldownBars: Math.round(cooldownSeconds / barSeconds),
  }
}

function isRefuted(found: number, expected: number): boolean {
  // Square roots of Poisson counts have standard error 1/2 whatever the mean.
  return Math.abs(2 * (Math.sqrt(found + 0.375) - Math.sqrt(expected + 0.375))) > REFUTED
}

function meanClipped(values: Float64Array, clip: number): number {
  let n = 0
  let sum = 0
  for (const value of values) {
    if (Number.isNaN(value)) continue
    n++
    sum += Math.max(-clip, Math.min(clip, value))
  }
  return n > 0 ? sum / n : 0
}

function finiteCount(values: Float64Array): number {
  let n = 0
  for (const value of values) if (!Number.isNaN(value)) n++
  return n
}

function between(low: number, value: number, high: number): number {
  return Math.max(low, Math.min(high, value))
}

function assertPositive(value: number, name: string): void {
  if (!(value > 0 && value < Number.POSITIVE_INFINITY)) throw new RangeError(`${name} must be positive, was ${value}`)
}

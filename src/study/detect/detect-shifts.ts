import { countAlarms } from './alarm-chart.ts'
import type { DetectorModel } from './detector-model.ts'
import { poissonInterval } from './poisson-interval.ts'
import { ShiftDetector, type ShiftDetectorOptions } from './shift-detector.ts'
import { Whitener } from './whitener.ts'

/** One alarm. Plain JSON. */
export interface Alarm {
  /** Row of the series. */
  readonly row: number
  /** Close of the bar, microseconds since the epoch. */
  readonly time: number
  /** +1: the measure shifted up; -1: down. */
  readonly direction: 1 | -1
  /** Signed, in the unit of the threshold it passed. */
  readonly statistic: number
  readonly threshold: number
}

/** A detector run over a series it was not calibrated on. */
export interface ShiftDetection {
  readonly alarms: readonly Alarm[]
  /** Hours of live bars watched. */
  readonly hours: number
  /** Null where nothing was live. */
  readonly alarmsPerHour: number | null
  /** Threshold after the last row; the calibrated one unless `tracking` moves it. */
  readonly lastThreshold: number
  /** The same series under the calibrated threshold, never moved: what to hold against chance. */
  readonly held: {
    readonly alarms: number
    /** Alarms the stated rate asks for where nothing happens. */
    readonly expected: number
    /** 95 % Poisson interval of the rate per hour behind `alarms`; null where nothing was live. */
    readonly rateLow: number | null
    readonly rateHigh: number | null
  }
}

/**
 * Runs a calibrated detector over rows `from`… of a series. Rows before `from` (its training part, say) only fill the lags and the
 * volatility filter; the last 10,000 of them are enough.
 */
export function detectShifts(
  model: DetectorModel,
  values: Float64Array,
  time: Float64Array,
  { from = 0, ...detectorOptions }: ShiftDetectorOptions & { readonly from?: number } = {},
): ShiftDetection {
  const detector = new ShiftDetector(model, detectorOptions)
  const whitener = new Whitener(model.whitener, model.barSeconds)
  const watched = new Float64Array(Math.max(0, values.length - from))
  const alarms: Alarm[] = []
  const start = Math.max(0, from - 10_000)
  for (let row = start; row < from; row++) {
    detector.warm(values[row]!, time[row]!)
    whitener.update(values[row]!, time[row]!)
  }
  for (let row = from; row < values.length; row++) {
    const threshold = detector.threshold
    const direction = detector.update(values[row]!, time[row]!)
    if (direction !== 0) alarms.push({ row, time: time[row]!, direction, statistic: detector.statistic, threshold })
    const innovation = whitener.update(values[row]!, time[row]!)
    watched[row - from] = model.chart.kind === 'level' ? whitener.standardised : innovation
  }
  const hours = (detector.liveBars * model.barSeconds) / 3600
  const held = countAlarms(model.chart, model.threshold, watched)
  const interval = poissonInterval(held)
  return {
    alarms,
    hours,
    alarmsPerHour: hours > 0 ? alarms.length / hours : null,
    lastThreshold: detector.threshold,
    held: {
      alarms: held,
      expected: model.falseAlarmsPerHour * hours,
      rateLow: hours > 0 ? interval.low / hours : null,
      rateHigh: hours > 0 ? interval.high / hours : null,
    },
  }
}

import { AlarmChart } from './alarm-chart.ts'
import type { DetectorModel } from './detector-model.ts'
import { Whitener } from './whitener.ts'

const TRACKING = 0.01
/** Tracking never moves the threshold by more than this factor either way: the error a calibration can have, not what shifts do. */
const MOST_TRACKED = Math.exp(0.2)

export interface ShiftDetectorOptions {
  /**
   * Gain of the threshold's tracking: an alarm raises the threshold by this share, quiet time lowers it at the same mean pace.
   * Default 0.01: a memory of about ten alarms. 0 holds the calibrated threshold.
   */
  readonly tracking?: number
}

/**
 * A calibrated detector in a stream: one value per bar in, +1, -1 or 0 out.
 *
 * With `tracking` g the threshold moves,
 *
 *     ln h <- ln h + g (alarm - r),     r = stated alarms per live bar
 *
 * so that over T live bars |alarms - r T| = |ln(h_T / h_0)| / g whatever the data do, as long as h stays within 22 % of h_0, where it
 * is stopped (adaptive conformal inference: Gibbs & Candès
 * 2021, NeurIPS 34). What is kept is the rate of *all* alarms: where real shifts use up the budget, the threshold
 * rises as far as the limit, and false alarms become rarer than stated. To count alarms against chance, hold the threshold (`tracking: 0`).
 *
 * Missing values (NaN) raise nothing and move nothing; the lags begin anew after a step of time that is not one bar. O(p) per bar, no allocation. State is the lags, two sums and the threshold.
 */
export class ShiftDetector {
  private readonly whitener: Whitener
  private readonly chart: AlarmChart
  private readonly usesLevel: boolean
  private readonly gain: number
  private readonly alarmsPerBar: number
  private readonly calibrated: number
  private live = 0

  constructor(model: DetectorModel, { tracking = TRACKING }: ShiftDetectorOptions = {}) {
    if (!(tracking >= 0 && tracking < 1)) throw new RangeError(`tracking must be in [0, 1), was ${tracking}`)
    this.whitener = new Whitener(model.whitener, model.barSeconds)
    this.chart = new AlarmChart(model.chart, model.threshold)
    this.usesLevel = model.chart.kind === 'level'
    this.calibrated = model.threshold
    // A threshold nothing reaches must stay out of reach.
    this.gain = model.calibration.isAttainable ? tracking : 0
    this.alarmsPerBar = (model.falseAlarmsPerHour * model.barSeconds) / 3600
  }

  /** `time` is the bar end in microseconds. */
  update(value: number, time: number): -1 | 0 | 1 {
    const innovation = this.whitener.update(value, time)
    const input = this.usesLevel ? this.whitener.standardised : innovation
    const direction = this.chart.update(input)
    if (!Number.isFinite(input)) return direction
    this.live++
    if (this.gain > 0) {
      const next = this.chart.threshold * Math.exp(this.gain * (Math.abs(direction) - this.alarmsPerBar))
      this.chart.threshold = Math.max(this.calibrated / MOST_TRACKED, Math.min(this.calibrated * MOST_TRACKED, next))
    }
    return direction
  }

  /** Fills lags and the volatility filter with a value from before the watch; raises nothing, moves no threshold. */
  warm(value: number, time: number): void {
    this.whitener.update(value, time)
  }

  /** The chart's statistic after the last value, signed, in the unit of `threshold`. */
  get statistic(): number {
    return this.chart.statistic
  }

  get threshold(): number {
    return this.chart.threshold
  }

  /** Bars so far that could have alarmed. */
  get liveBars(): number {
    return this.live
  }
}

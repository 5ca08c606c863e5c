import type { ChartRule } from './alarm-chart.ts'
import type { WhitenerModel } from './whitener.ts'

/**
 * - `z`: one wild bar of the whitened measure. `cusum`, `ewma`: a lasting shift of it.
 * - `level`: the measure itself beyond a robust threshold of its hour (median ± h MAD), counted by episode.
 * - `chi_square`: lifted against hit. The measure is the signed root of a chi-square of buy against sell counts (`liftedHitRoot`)
 *   over a rolling window; the chart is `level`.
 */
export type DetectionMethod = 'z' | 'cusum' | 'ewma' | 'level' | 'chi_square'

/** How a threshold was found, and what the training part says of it. */
export interface DetectorCalibration {
  /**
   * - `resampled`: stretches of the whitened training innovations, drawn again and again (stationary bootstrap). Assumes that
   *   whitening left no dependence longer than a stretch.
   * - `training_order`: the training part itself, in its own order. Assumes nothing but that the future is like it; as exact as
   *   a count of its alarms.
   */
  readonly placebo: 'resampled' | 'training_order'
  /** Bars of placebo, and alarms in it at the threshold. */
  readonly placeboBars: number
  readonly placeboAlarms: number
  /** Mean length of a stretch, in bars; null for `training_order`. */
  readonly meanBlock: number | null
  /** Hours of live training bars; alarms at the threshold in them; alarms the stated rate asks for. */
  readonly trainingHours: number
  readonly trainingAlarms: number
  readonly trainingExpected: number
  /** 95 % interval of the true rate per hour that the training count alone supports (Poisson). */
  readonly rateLow: number
  readonly rateHigh: number
  /** False where no threshold gives the stated rate (a bounded measure at its bound): the detector then never alarms. */
  readonly isAttainable: boolean
}

/** A calibrated detector: everything `ShiftDetector` needs. Plain JSON: save it, load it, embed it. */
export interface DetectorModel {
  readonly version: 1
  readonly method: DetectionMethod
  readonly falseAlarmsPerHour: number
  readonly barSeconds: number
  readonly whitener: WhitenerModel
  /** False: one centre and scale for all hours (under two days of training). */
  readonly isHourly: boolean
  readonly chart: ChartRule
  readonly threshold: number
  /** Innovation that a lasting step of one scale of the measure adds per bar, in scales of the innovation. */
  readonly stepInInnovations: number
  readonly calibration: DetectorCalibration
}

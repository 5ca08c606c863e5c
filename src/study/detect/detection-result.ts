import type { LabelledAlarm } from './alarm-label.ts'
import type { AlarmOutcome } from './alarm-outcomes.ts'
import type { Alarm, ShiftDetection } from './detect-shifts.ts'
import type { DetectionDelay } from './detection-delay.ts'
import type { DetectionMethod, DetectorModel } from './detector-model.ts'

/** An alarm with what it looks like. */
export interface LabelledDetection extends Omit<Alarm, 'time'>, LabelledAlarm {
  /** Close of the bar, ISO text in UTC. */
  readonly time: string
}

/** One method on one measure of one market: calibrated on the first part, watched on the rest. Plain JSON, no NaN. */
export interface MeasureDetection {
  /** Column, or `buy_count/sell_count` for `chi_square`. */
  readonly measure: string
  readonly method: DetectionMethod
  /** The calibrated detector; null where it could not be fitted, with the reason below. */
  readonly model: DetectorModel | null
  readonly watch: Omit<ShiftDetection, 'alarms'> | null
  readonly alarms: readonly LabelledDetection[]
  /** Shifts planted in the watched part, which the detector was not calibrated on; null where it is too short for one. */
  readonly delay: readonly DetectionDelay[] | null
  /** What price did after alarms, by label; empty without a mid. */
  readonly outcomes: readonly AlarmOutcome[]
  /** Plain words: what was found, and how it compares with chance. */
  readonly summary: string
}

/** Detection over the measures of one market. Plain JSON, no NaN. */
export interface DetectionResult {
  readonly venue: string
  readonly symbol: string
  readonly falseAlarmsPerHour: number
  readonly barSeconds: number
  /** Rows before this one are training. */
  readonly watchedFromRow: number
  readonly measures: readonly MeasureDetection[]
  readonly notes: readonly string[]
}

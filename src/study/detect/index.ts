export type { AlarmSide, ChartKind, ChartRule } from './alarm-chart.ts'
export {
  type AlarmLabel,
  type LabelEvidence,
  type LabelledAlarm,
  type LabelOptions,
  type LabelRule,
  type LabelSeries,
  labelAlarm,
} from './alarm-label.ts'
export { type AlarmOutcome, type AlarmOutcomeOptions, type AlarmToJudge, alarmOutcomes } from './alarm-outcomes.ts'
export { type Alarm, detectShifts, type ShiftDetection } from './detect-shifts.ts'
export { type DetectionDelay, type DetectionDelayOptions, detectionDelay } from './detection-delay.ts'
export type { DetectionResult, LabelledDetection, MeasureDetection } from './detection-result.ts'
export type { DetectionMethod, DetectorCalibration, DetectorModel } from './detector-model.ts'
export { type FitDetectorOptions, fitDetector } from './fit-detector.ts'
export {
  type LiftedHitBaseline,
  type LiftedHitOptions,
  type LiftedHitTest,
  liftedHitBaseline,
  liftedHitRoot,
  liftedHitTest,
} from './lifted-hit.ts'
export { type DetectionOptions, type MeasureTable, runDetection } from './run-detection.ts'
export { ShiftDetector, type ShiftDetectorOptions } from './shift-detector.ts'
export { fitSnapshotBaseline, type SnapshotBaseline, type SnapshotTest, snapshotTest } from './snapshot-test.ts'
export type { WhitenerModel } from './whitener.ts'

import { mulberry32 } from '../../math/index.ts'
import type { AlarmLabel } from './alarm-label.ts'

/** What price did after alarms of one label. Plain JSON. */
export interface AlarmOutcome {
  readonly label: AlarmLabel | 'all'
  readonly horizonSeconds: number
  /** Alarms whose forward move is known. */
  readonly alarms: number
  /** Mean move of the mid in the alarm's direction, bps: + is continuation. Null without an alarm. */
  readonly meanBps: number | null
  /** 95 % bootstrap interval over alarms; null with fewer than 10. */
  readonly lowBps: number | null
  readonly highBps: number | null
  /** Share of non-zero moves that went on; null where none moved. */
  readonly continuedShare: number | null
}

export interface AlarmToJudge {
  readonly row: number
  readonly direction: 1 | -1
  readonly label: AlarmLabel
}

export interface AlarmOutcomeOptions {
  /** Bars from the alarm on. */
  readonly horizonsBars: readonly number[]
  readonly barSeconds: number
  /** Unbroken stretch of time of every row, -1 for none (`unbrokenStretches`). */
  readonly stretch: Int32Array
  /** Default 1. */
  readonly seed?: number
}

const LABELS: readonly (AlarmLabel | 'all')[] = ['all', 'cascade_risk', 'mean_reversion', 'undetermined']

/**
 * Did price go on or turn after alarms, by label? The move runs from the alarm's own close, so it is later than anything that raised
 * or labelled the alarm, and to a bar of the same unbroken stretch of time: what happened in a hole is nobody's outcome. The bootstrap draws alarms independently; alarms closer together than the horizon overlap, and the
 * interval is then too narrow.
 */
export function alarmOutcomes(
  alarms: readonly AlarmToJudge[],
  mid: Float64Array,
  { horizonsBars, barSeconds, stretch, seed = 1 }: AlarmOutcomeOptions,
): AlarmOutcome[] {
  return horizonsBars.flatMap((bars) =>
    LABELS.map((label) => {
      const moves = alarms
        .filter((alarm) => label === 'all' || alarm.label === label)
        .filter(({ row }) => stretch[row]! >= 0 && stretch[row + bars] === stretch[row])
        .map(({ row, direction }) => 1e4 * direction * Math.log(mid[row + bars]! / mid[row]!))
        .filter((move) => Number.isFinite(move))
      const moved = moves.filter((move) => move !== 0)
      const interval = moves.length < 10 ? null : bootstrapMean(moves, seed)
      return {
        label,
        horizonSeconds: bars * barSeconds,
        alarms: moves.length,
        meanBps: moves.length > 0 ? mean(moves) : null,
        lowBps: interval?.[0] ?? null,
        highBps: interval?.[1] ?? null,
        continuedShare: moved.length > 0 ? moved.filter((move) => move > 0).length / moved.length : null,
      }
    }),
  )
}

const RESAMPLES = 1000

function bootstrapMean(values: readonly number[], seed: number): [low: number, high: number] {
  const random = mulberry32(seed)
  const means = new Float64Array(RESAMPLES)
  for (let draw = 0; draw < RESAMPLES; draw++) {
    let sum = 0
    for (let i = 0; i < values.length; i++) sum += values[Math.floor(random() * values.length)]!
    means[draw] = sum / values.length
  }
  means.sort()
  return [means[Math.floor(0.025 * RESAMPLES)]!, means[Math.ceil(0.975 * RESAMPLES) - 1]!]
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length
}

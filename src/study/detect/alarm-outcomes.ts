import { BlockSums, blockLengthFor } from '../block-sums.ts'
import type { AlarmLabel } from './alarm-label.ts'

/** What price did after alarms of one label. Plain JSON. */
export interface AlarmOutcome {
  readonly label: AlarmLabel | 'all'
  readonly horizonSeconds: number
  /** Alarms whose forward move is known. */
  readonly alarms: number
  /** Mean move of the mid in the alarm's direction, bps: + is continuation. Null without an alarm. */
  readonly meanBps: number | null
  /** 95 % block-bootstrap interval; null with alarms in fewer than 10 blocks of time. */
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

/** Per label: alarms, and the sum of their moves. */
const MOMENTS = 2

/**
 * Did price go on or turn after alarms, by label? The move runs from the alarm's own close, so it is later than anything that raised
 * or labelled the alarm, and to a bar of the same unbroken stretch of time: what happened in a hole is nobody's outcome. Intervals are
 * block bootstraps over time (blocks of ten horizons, of two in a short series): alarms closer together than the horizon share
 * their outcome, and count as the few that they are.
 */
export function alarmOutcomes(
  alarms: readonly AlarmToJudge[],
  mid: Float64Array,
  { horizonsBars, barSeconds, stretch, seed = 1 }: AlarmOutcomeOptions,
): AlarmOutcome[] {
  return horizonsBars.flatMap((bars) => {
    // Blocks begin with the first alarm: bars before it, of a training part say, hold none.
    const first = alarms.reduce((least, { row }) => Math.min(least, row), mid.length)
    const sums = new BlockSums(mid.length - first, blockLengthFor(mid.length - first, bars), MOMENTS * LABELS.length)
    const moved = LABELS.map(() => 0)
    const continued = LABELS.map(() => 0)
    for (const { row, direction, label } of alarms) {
      if (!(stretch[row]! >= 0 && stretch[row + bars] === stretch[row])) continue
      const move = 1e4 * direction * Math.log(mid[row + bars]! / mid[row]!)
      if (!Number.isFinite(move)) continue
      for (const index of [0, LABELS.indexOf(label)]) {
        sums.add(row - first, MOMENTS * index, 1)
        sums.add(row - first, MOMENTS * index + 1, move)
        if (move !== 0) moved[index]!++
        if (move > 0) continued[index]!++
      }
    }
    const means = sums.bootstrap(
      (totals) => LABELS.map((_, index) => totals[MOMENTS * index + 1]! / totals[MOMENTS * index]!),
      { seed, counts: LABELS.map((_, index) => [MOMENTS * index]) },
    )
    return LABELS.map((label, index) => {
      const known = sums.total(MOMENTS * index)
      return {
        label,
        horizonSeconds: bars * barSeconds,
        alarms: known,
        meanBps: known > 0 ? sums.total(MOMENTS * index + 1) / known : null,
        lowBps: means[index]?.low ?? null,
        highBps: means[index]?.high ?? null,
        continuedShare: moved[index]! > 0 ? continued[index]! / moved[index]! : null,
      }
    })
  })
}

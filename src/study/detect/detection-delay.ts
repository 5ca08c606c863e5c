import { mulberry32 } from '../../math/index.ts'
import type { DetectorModel } from './detector-model.ts'
import { minuteOfDay, patternByMinute } from './hourly-pattern.ts'
import { ShiftDetector } from './shift-detector.ts'

/** How soon a planted shift of one size is found. */
export interface DetectionDelay {
  /** In scales of the measure (1.4826 MAD of its hour). */
  readonly shift: number
  readonly trials: number
  /** Share of the trials found within the horizon, in the right direction. */
  readonly foundShare: number
  /** Share of the same trials in which the detector alarmed like that with nothing planted: what `foundShare` owes to chance. */
  readonly chanceShare: number
  /** Median over all trials, missed ones counted as later than any; null where fewer than half were found. */
  readonly medianSeconds: number | null
  /** 90 % of all trials; null where fewer were found. */
  readonly p90Seconds: number | null
}

export interface DetectionDelayOptions {
  /** Sizes of the planted shifts. Default 0.5, 1, 2, 3. */
  readonly shifts?: readonly number[]
  /** Shifts planted per size, half of them up, half down. Default 200. */
  readonly trials?: number
  /** How long a shift lasts and is waited for. Default 600. */
  readonly horizonSeconds?: number
  /** Run before the shift is planted, so that the chart is under way. Default 600. */
  readonly leadSeconds?: number
  /** Bounds of the measure; shifted values are held inside. Default none. */
  readonly range?: readonly [number, number]
  /** Default 1. */
  readonly seed?: number
}

/**
 * Delay of a detector on shifts planted in a series in which nothing else happens: at random rows the measure is raised (or lowered)
 * by `shift` of its scales and stays there; the delay runs from the opening of the first shifted bar to the close of the bar that
 * alarms, so a shift found at once has a delay of one bar. Thresholds are the calibrated ones. All sizes are planted in the same places.
 *
 * Pass a part of the series that the detector was not calibrated on: in its training part it is a little quieter than it will be. Alarms
 * that real shifts raise there count as chance.
 *
 * Null where the series is shorter than lead and horizon. Trials are drawn with replacement from one series: more of them than
 * the series has room for are not independent.
 */
export function detectionDelay(
  model: DetectorModel,
  values: Float64Array,
  time: Float64Array,
  options: DetectionDelayOptions = {},
): DetectionDelay[] | null {
  const { shifts = [0.5, 1, 2, 3], trials = 200, horizonSeconds = 600, leadSeconds = 600, range, seed = 1 } = options
  const horizon = Math.max(1, Math.round(horizonSeconds / model.barSeconds))
  const lead = Math.max(1, Math.round(leadSeconds / model.barSeconds))
  const room = values.length - lead - horizon
  if (room < 0) return null
  const [low, high] = range ?? [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY]
  const scale = patternByMinute(model.whitener.scale)
  const random = mulberry32(seed)
  const starts = Float64Array.from({ length: trials }, () => Math.floor(random() * (room + 1)))
  /** Delays of the trials in ascending order, in seconds; infinite where nothing was found. */
  const planted = (shift: number): Float64Array => {
    const delays = new Float64Array(trials).fill(Number.POSITIVE_INFINITY)
    for (let trial = 0; trial < trials; trial++) {
      const start = starts[trial]!
      const direction = trial % 2 === 0 ? 1 : -1
      const detector = new ShiftDetector(model, { tracking: 0 })
      const onset = start + lead
      for (let row = start; row < onset; row++) detector.update(values[row]!, time[row]!)
      for (let row = onset; row < onset + horizon; row++) {
        const value = values[row]! + direction * shift * scale[minuteOfDay(time[row]!)]!
        if (detector.update(Math.max(low, Math.min(high, value)), time[row]!) === direction) {
          delays[trial] = (time[row]! - time[onset]!) / 1e6 + model.barSeconds
          break
        }
      }
    }
    return delays.sort()
  }
  const chanceShare = foundShareOf(planted(0))
  return shifts.map((shift) => {
    const delays = planted(shift)
    return {
      shift,
      trials,
      foundShare: foundShareOf(delays),
      chanceShare,
      medianSeconds: finiteOrNull(delays[Math.ceil(trials * 0.5) - 1]),
      p90Seconds: finiteOrNull(delays[Math.ceil(trials * 0.9) - 1]),
    }
  })
}

function foundShareOf(delays: Float64Array): number {
  let found = 0
  for (const delay of delays) if (delay < Number.POSITIVE_INFINITY) found++
  return delays.length > 0 ? found / delays.length : 0
}

function finiteOrNull(value: number | undefined): number | null {
  return value !== undefined && Number.isFinite(value) ? value : null
}

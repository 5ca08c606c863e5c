import { simpleRegression } from '../../math/index.ts'
import { type RobustLocation, robustLocation } from './robust-location.ts'

/** Centre and scale of a measure by hour of the UTC day. Plain JSON. */
export interface HourlyPattern {
  /** 24 values, hour 0 first; in the measure's unit. */
  readonly centre: readonly number[]
  /** 24 positive values, in the measure's unit. */
  readonly scale: readonly number[]
  /** Finite values each hour was fitted on; an hour with too few carries the pooled values. */
  readonly counts: readonly number[]
  /** False where one centre and scale serve all hours for want of days. */
  readonly isHourly: boolean
}

export interface HourlyPatternOptions {
  /** An hour with fewer finite values takes the pooled values. Default 500. */
  readonly minPerHour?: number
  /** Hours need at least two days of data, or they would say what one day did. `false` pools all hours. Default `auto`. */
  readonly hourly?: 'auto' | false
}

export const HOURS = 24
const MINUTE = 60_000_000
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR

/**
 * Robust centre (median) and scale (1.4826 MAD) of a series by hour of the UTC day: the intraday season of thresholds.
 *
 *     centre_h = pooled + r (own_h - pooled),   ln scale_h = ln pooled + r (ln own_h - ln pooled)
 *
 * r in [0, 1] is the share of the deviations that repeats from day to day: the correlation between the patterns of odd and of even
 * days, stepped up to all days (Spearman-Brown 2r / (1 + r)), for centre and scale apart. Where hours are alike, r is near 0 and
 * noise of 24 fits does not reach the thresholds.
 *
 * `time` in microseconds since the epoch. NaN is left out. Null where there is no finite value or the series is constant.
 * An hour whose own scale is 0 takes the pooled scale.
 */
export function fitHourlyPattern(
  values: Float64Array,
  time: Float64Array,
  { minPerHour = 500, hourly = 'auto' }: HourlyPatternOptions = {},
): HourlyPattern | null {
  const pooled = robustLocation(values)
  if (pooled === null || pooled.scale === 0) return null
  const span = time.length > 0 ? time[time.length - 1]! - time[0]! : 0
  // A full two days, less the bar that closes them.
  const isHourly = hourly === 'auto' && span >= 1.99 * DAY
  const all = deviations(values, time, pooled, isHourly ? minPerHour : Number.POSITIVE_INFINITY, null)
  let centreShare = 0
  let scaleShare = 0
  if (isHourly) {
    const odd = deviations(values, time, pooled, minPerHour / 2, 1)
    const even = deviations(values, time, pooled, minPerHour / 2, 0)
    centreShare = repeatedShare(odd.centre, even.centre)
    scaleShare = repeatedShare(odd.logScale, even.logScale)
  }
  return {
    centre: all.centre.map((deviation) => pooled.centre + centreShare * deviation),
    scale: all.logScale.map((deviation) => pooled.scale * Math.exp(scaleShare * deviation)),
    counts: all.counts,
    isHourly,
  }
}

interface HourlyDeviations {
  readonly centre: number[]
  readonly logScale: number[]
  readonly counts: number[]
}

/** How each hour differs from all hours, over all days or those of one parity; 0 where an hour has too few values. */
function deviations(
  values: Float64Array,
  time: Float64Array,
  pooled: RobustLocation,
  minPerHour: number,
  parity: 0 | 1 | null,
): HourlyDeviations {
  const byHour: number[][] = Array.from({ length: HOURS }, () => [])
  for (let i = 0; i < values.length; i++) {
    if (!Number.isFinite(values[i]!)) continue
    if (parity !== null && Math.abs(Math.floor(time[i]! / DAY) % 2) !== parity) continue
    byHour[Math.floor(timeOfDay(time[i]!) / HOUR)]!.push(values[i]!)
  }
  const centre = new Array<number>(HOURS).fill(0)
  const logScale = new Array<number>(HOURS).fill(0)
  for (let hour = 0; hour < HOURS; hour++) {
    const own = byHour[hour]!
    if (own.length < minPerHour || own.length === 0) continue
    const fitted = robustLocation(own)!
    centre[hour] = fitted.centre - pooled.centre
    if (fitted.scale > 0) logScale[hour] = Math.log(fitted.scale / pooled.scale)
  }
  return { centre, logScale, counts: byHour.map((own) => own.length) }
}

/** Spearman-Brown reliability of a pattern measured twice, in [0, 1]. */
function repeatedShare(a: readonly number[], b: readonly number[]): number {
  const line = simpleRegression(a, b)
  if (line === null || line.rSquared === null || !(line.slope > 0)) return 0
  const correlation = Math.sqrt(line.rSquared)
  return (2 * correlation) / (1 + correlation)
}

/**
 * The pattern at each minute of the UTC day: linear between the middles of hours, midnight included, so that thresholds do not
 * jump at the full hour. Read it with `minuteOfDay`.
 */
export function patternByMinute(hours: readonly number[]): Float64Array {
  const minutes = new Float64Array(HOURS * 60)
  for (let minute = 0; minute < minutes.length; minute++) {
    const position = (minute + 0.5) / 60 - 0.5
    const before = Math.floor(position)
    const left = hours[(before + HOURS) % HOURS]!
    minutes[minute] = left + (position - before) * (hours[(before + 1) % HOURS]! - left)
  }
  return minutes
}

/** Index into `patternByMinute` of a time in microseconds. */
export function minuteOfDay(time: number): number {
  return Math.floor(timeOfDay(time) / MINUTE)
}

function timeOfDay(time: number): number {
  return ((time % DAY) + DAY) % DAY
}

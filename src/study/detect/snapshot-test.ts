import { normalTwoSided } from '../../math/statistics.ts'
import { fitHourlyPattern, minuteOfDay, patternByMinute } from './hourly-pattern.ts'
import { robustLocation } from './robust-location.ts'

/** What a window is compared with. Plain JSON but for the sorted array. */
export interface SnapshotBaseline {
  /** Bars of a window; 1 = a single moment. */
  readonly windowBars: number
  readonly barSeconds: number
  readonly centre: readonly number[]
  readonly scale: readonly number[]
  /** Centre and scale of window means in training, in scales of the measure. */
  readonly meanCentre: number
  readonly meanScale: number
  /** |window mean - centre| of disjoint training windows, ascending. */
  readonly sortedDistances: Float64Array
}

/** One window held against history. Plain JSON. */
export interface SnapshotTest {
  readonly direction: 1 | -1 | 0
  /** Mean of the standardised values of the window. */
  readonly mean: number
  /** Robust z: distance from the centre of window means in their scale. Autocorrelation is in that scale. */
  readonly z: number
  /** Normal two-sided p of z. Assumes normal window means; heavy tails make it too small. */
  readonly pNormal: number
  /** (1 + windows of history at least as far out) / (1 + windows). Never below 1 / (1 + windows). */
  readonly pEmpirical: number
  /** Windows this far out, per hour, in history: the false-alarm rate at which this window would just alarm. */
  readonly perHour: number
  /** True where history has fewer windows than the answer needs: `perHour` is then only an upper bound. */
  readonly isBound: boolean
}

/**
 * History of a measure for tests of single windows: hour-of-day median and MAD, and the spread of means of disjoint windows, in
 * which autocorrelation is already counted. A window with a missing bar, or a hole in time, is left out. Null where the measure is constant or fewer
 * than 20 windows are complete.
 */
export function fitSnapshotBaseline(
  values: Float64Array,
  time: Float64Array,
  { windowBars, barSeconds }: { windowBars: number; barSeconds: number },
): SnapshotBaseline | null {
  if (!(Number.isSafeInteger(windowBars) && windowBars > 0)) {
    throw new RangeError(`windowBars must be a positive integer, was ${windowBars}`)
  }
  const pattern = fitHourlyPattern(values, time)
  if (pattern === null) return null
  const standard = { centre: patternByMinute(pattern.centre), scale: patternByMinute(pattern.scale), barSeconds }
  const means: number[] = []
  for (let from = 0; from + windowBars <= values.length; from += windowBars) {
    const mean = windowMean(values, time, from, from + windowBars, standard)
    if (!Number.isNaN(mean)) means.push(mean)
  }
  const location = robustLocation(means)
  if (location === null || location.scale === 0 || means.length < 20) return null
  const sortedDistances = Float64Array.from(means, (mean) => Math.abs(mean - location.centre)).sort()
  const { centre, scale } = pattern
  return {
    windowBars,
    barSeconds,
    centre,
    scale,
    meanCentre: location.centre,
    meanScale: location.scale,
    sortedDistances,
  }
}

/**
 * Is this window unusual? `values` and `time` hold its bars. Null where a bar is missing or time skips. Throws RangeError where the window is not of
 * the baseline's length.
 */
export function snapshotTest(
  baseline: SnapshotBaseline,
  values: Float64Array,
  time: Float64Array,
): SnapshotTest | null {
  const { windowBars, barSeconds, sortedDistances } = baseline
  if (values.length !== windowBars || time.length !== windowBars) {
    throw new RangeError(`the window has ${values.length} bars, the baseline ${windowBars}`)
  }
  const standard = { centre: patternByMinute(baseline.centre), scale: patternByMinute(baseline.scale), barSeconds }
  const mean = windowMean(values, time, 0, windowBars, standard)
  if (Number.isNaN(mean)) return null
  const distance = mean - baseline.meanCentre
  const beyond = sortedDistances.length - lowerBound(sortedDistances, Math.abs(distance))
  const z = distance / baseline.meanScale
  const pEmpirical = (1 + beyond) / (1 + sortedDistances.length)
  return {
    direction: distance > 0 ? 1 : distance < 0 ? -1 : 0,
    mean,
    z,
    pNormal: normalTwoSided(z),
    pEmpirical,
    perHour: pEmpirical * (3600 / (windowBars * barSeconds)),
    isBound: beyond === 0,
  }
}

function windowMean(
  values: Float64Array,
  time: Float64Array,
  from: number,
  to: number,
  { centre, scale, barSeconds }: { centre: Float64Array; scale: Float64Array; barSeconds: number },
): number {
  const bar = barSeconds * 1e6
  if (Math.abs(time[to - 1]! - time[from]! - (to - from - 1) * bar) > bar / 2) return Number.NaN
  let sum = 0
  for (let i = from; i < to; i++) {
    const minute = minuteOfDay(time[i]!)
    sum += (values[i]! - centre[minute]!) / scale[minute]!
  }
  const mean = sum / (to - from)
  return Number.isFinite(mean) ? mean : Number.NaN
}

/** First index whose value is at least `value`. */
function lowerBound(sorted: Float64Array, value: number): number {
  let low = 0
  let high = sorted.length
  while (low < high) {
    const middle = (low + high) >> 1
    if (sorted[middle]! < value) low = middle + 1
    else high = middle
  }
  return low
}

import { type ChartRule, countAlarms } from './alarm-chart.ts'

export interface SolvedThreshold {
  /** Alarms per bar at `threshold` are as near to the target as the placebo allows. */
  readonly threshold: number
  readonly alarms: number
  /** False where the statistic saturates: at its largest value it still alarms too often, or never above it. */
  readonly isAttainable: boolean
}

/** How near the count must come to its target: a quarter of a standard error of a Poisson count. */
const CLOSE_ENOUGH = 0.25

/**
 * The threshold at which a chart raises `target` alarms over a placebo series. Bisection, the count falling with
 * the threshold, hastened by the count's nearly exponential fall. NaN in it is skipped. `target` is a positive number of alarms over the whole series.
 *
 * A bounded measure can sit at its bound too often for any level threshold to be rare; then `isAttainable` is false and the
 * threshold is one that nothing reaches.
 */
export function solveThreshold(rule: ChartRule, series: Float64Array, target: number): SolvedThreshold {
  // A level so low that the measure hardly ever leaves it for good is no rare one, though it alarms rarely.
  let low = rule.kind === 'level' ? medianSize(series) : 0
  let high = Math.max(2 * low, rule.kind === 'cusum' ? 8 : 4)
  let alarms = countAlarms(rule, high, series)
  while (alarms > target && high < 1e9) {
    low = high
    high *= 2
    alarms = countAlarms(rule, high, series)
  }
  const tolerance = CLOSE_ENOUGH * Math.sqrt(target)
  let best = { threshold: high, alarms }
  let lowCount: number | null = null
  let highCount = alarms
  for (let step = 0; step < 40; step++) {
    const middle = low + (high - low) * share(lowCount, highCount, target)
    const count = countAlarms(rule, middle, series)
    if (Math.abs(count - target) < Math.abs(best.alarms - target)) best = { threshold: middle, alarms: count }
    if (Math.abs(count - target) <= tolerance || high - low < 1e-9 * high) break
    if (count > target) {
      low = middle
      lowCount = count
    } else {
      high = middle
      highCount = count
    }
  }
  // Within 30 % of the target, or within what a small count can show at all.
  const isNear = Math.abs(best.alarms - target) <= Math.max(0.3 * target, 1)
  const isAttainable = isNear && !(rule.kind === 'level' && isOnEdge(rule, best.threshold, series, target))
  return isAttainable ? { ...best, isAttainable } : { threshold: Number.MAX_VALUE, alarms: 0, isAttainable }
}

/** Where in the bracket to look next: by the logarithm of counts, which is nearly linear; half-way where one is not known. */
function share(lowCount: number | null, highCount: number, target: number): number {
  if (lowCount === null || highCount === 0) return 0.5
  const position = Math.log(lowCount / target) / Math.log(lowCount / highCount)
  // Never so near an end that the bracket hardly shrinks.
  return Number.isFinite(position) ? Math.max(0.05, Math.min(0.95, position)) : 0.5
}

/**
 * A threshold a hair below the bound alarms at some minute of the day whose scale is fitted a hair smaller, and is no threshold:
 * two per cent lower it would alarm ten times as often. On normal values that is 1.3 times.
 */
function isOnEdge(rule: ChartRule, threshold: number, series: Float64Array, target: number): boolean {
  return countAlarms(rule, 0.98 * threshold, series) > 10 * Math.max(target, 1)
}

function medianSize(series: Float64Array): number {
  const sizes = series
    .filter((value) => !Number.isNaN(value))
    .map(Math.abs)
    .sort()
  return sizes[sizes.length >> 1] ?? 0
}

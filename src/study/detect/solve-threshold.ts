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
 * The threshold at which a chart raises `target` alarms over a placebo series. Bisection on the threshold: the count falls
 * with it. NaN in it is skipped. `target` is a positive number of alarms over the whole series.
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
  for (let step = 0; step < 40; step++) {
    const middle = (low + high) / 2
    const count = countAlarms(rule, middle, series)
    if (Math.abs(count - target) < Math.abs(best.alarms - target)) best = { threshold: middle, alarms: count }
    if (Math.abs(count - target) <= tolerance || high - low < 1e-9 * high) break
    if (count > target) low = middle
    else high = middle
  }
  // Within 30 % of the target, or within what a small count can show at all.
  const isNear = Math.abs(best.alarms - target) <= Math.max(0.3 * target, 1)
  const isAttainable = isNear && !(rule.kind === 'level' && isOnEdge(rule, best.threshold, series, target))
  return isAttainable ? { ...best, isAttainable } : { threshold: Number.MAX_VALUE, alarms: 0, isAttainable }
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

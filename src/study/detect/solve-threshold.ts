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
 * with it. `series` must hold no NaN worth counting, `target` is a positive number of alarms over the whole series.
 *
 * A bounded measure can sit at its bound too often for any level threshold to be rare; then `isAttainable` is false and the
 * threshold is one that never alarms.
 */
export function solveThreshold(rule: ChartRule, series: Float64Array, target: number): SolvedThreshold {
  let low = 0
  let high = rule.kind === 'cusum' ? 8 : 4
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
  const isAttainable = Math.abs(best.alarms - target) <= Math.max(0.3 * target, 1)
  return isAttainable
    ? { ...best, isAttainable }
    : { threshold: high, alarms: countAlarms(rule, high, series), isAttainable }
}

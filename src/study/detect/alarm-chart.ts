/** Which statistic a chart keeps. */
export type ChartKind = 'z' | 'cusum' | 'ewma' | 'level'

/** Directions that may alarm. */
export type AlarmSide = 'both' | 'up' | 'down'

/** A chart without its threshold. Plain JSON. */
export interface ChartRule {
  readonly kind: ChartKind
  readonly side: AlarmSide
  /** CUSUM: drift that is forgiven per bar, k. */
  readonly reference: number
  /** EWMA: weight of the newest value, lambda. */
  readonly weight: number
  /** CUSUM and EWMA: inputs beyond ±clip count as ±clip, so that one wild bar is no shift. */
  readonly clip: number
  /** CUSUM and EWMA: mean of the clipped input in training, taken off first: a skewed measure must not drift. */
  readonly offset: number
  /** Bars after an alarm in which no other is raised. */
  readonly cooldownBars: number
}

/**
 * A control chart over one number per bar. `update` returns the direction of an alarm, +1 or -1, or 0.
 *
 *     z      |u| > h                                                        a single wild bar
 *     cusum  S+ = max(0, S+ + v - k), S- = max(0, S- - v - k); S > h         a lasting shift (Page 1954)
 *     ewma   Z = (1 - lambda) Z + lambda v; |Z| / sqrt(lambda/(2-lambda)) > h   a lasting shift (Roberts 1959)
 *     level  |s| > h after |s| < h / 2                                      an episode of an extreme level
 *
 * with v = clip(u) - offset. CUSUM and EWMA start again from 0 at an alarm and stay there during the cooldown. A missing
 * value (NaN) leaves the statistic as it was and uses up one bar of cooldown. O(1), no allocation.
 */
export class AlarmChart {
  threshold: number
  /** The statistic after the last value, in the unit of the threshold; signed. At an alarm: the value that raised it. */
  statistic = 0
  private readonly rule: ChartRule
  private readonly ewmaSigma: number
  private readonly allowsUp: boolean
  private readonly allowsDown: boolean
  private up = 0
  private down = 0
  private isArmed = true
  private cooldown = 0

  constructor(rule: ChartRule, threshold: number) {
    this.rule = rule
    this.threshold = threshold
    this.ewmaSigma = Math.sqrt(rule.weight / (2 - rule.weight))
    this.allowsUp = rule.side !== 'down'
    this.allowsDown = rule.side !== 'up'
  }

  update(value: number): -1 | 0 | 1 {
    const isQuiet = this.cooldown > 0
    if (isQuiet) this.cooldown--
    if (Number.isNaN(value)) return 0
    const kind = this.rule.kind
    if (kind === 'z') this.statistic = value
    else if (kind === 'level') this.updateLevel(value)
    else if (isQuiet) this.statistic = 0
    else if (kind === 'cusum') this.updateCusum(value)
    else this.updateEwma(value)
    if (isQuiet || !this.isArmed) return 0
    const { statistic, threshold } = this
    if (statistic > threshold && this.allowsUp) return this.alarm(1)
    if (-statistic > threshold && this.allowsDown) return this.alarm(-1)
    return 0
  }

  private updateLevel(value: number): void {
    this.statistic = value
    if (!this.isArmed && Math.abs(value) < this.threshold / 2) this.isArmed = true
  }

  private updateCusum(value: number): void {
    const { reference } = this.rule
    const v = this.clipped(value)
    this.up = Math.max(0, this.up + v - reference)
    this.down = Math.max(0, this.down - v - reference)
    if (!this.allowsUp) this.up = 0
    if (!this.allowsDown) this.down = 0
    this.statistic = this.up >= this.down ? this.up : -this.down
  }

  private updateEwma(value: number): void {
    const { weight } = this.rule
    this.up += weight * (this.clipped(value) - this.up)
    this.statistic = this.up / this.ewmaSigma
  }

  private clipped(value: number): number {
    const { clip, offset } = this.rule
    return (value > clip ? clip : value < -clip ? -clip : value) - offset
  }

  private alarm(direction: 1 | -1): 1 | -1 {
    this.up = 0
    this.down = 0
    this.cooldown = this.rule.cooldownBars
    this.isArmed = this.rule.kind !== 'level'
    return direction
  }
}

/** Alarms that a chart raises over a series. */
export function countAlarms(rule: ChartRule, threshold: number, series: Float64Array): number {
  const chart = new AlarmChart(rule, threshold)
  let alarms = 0
  for (let i = 0; i < series.length; i++) if (chart.update(series[i]!) !== 0) alarms++
  return alarms
}

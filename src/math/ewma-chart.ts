import type { ShiftAlarm, ShiftSide } from './cusum.ts'

/** Settings of an EWMA control chart. */
export interface EwmaChartOptions {
  /** Mean in control. */
  readonly mean: number
  /** Standard deviation in control, of one observation. */
  readonly deviation: number
  /** Weight of the newest observation, in (0, 1]; 1 is a Shewhart chart. Default 0.2. */
  readonly weight?: number
  /** Control limits in standard deviations of the average. Default 3. */
  readonly limit?: number
}

/**
 * Roberts' exponentially weighted moving-average control chart, one observation at a time.
 *
 *     z_0 = mean,   z_i = weight x_i + (1 - weight) z_{i-1}
 *     alarm when |z_i - mean| > limit deviation sqrt(weight / (2 - weight) (1 - (1 - weight)^{2i}))
 *
 * The limits are the exact ones, narrow at the start, not their asymptote. The average is not restarted after an alarm:
 * it reports as long as it is outside. A NaN is a missing observation: nothing changes and there is no alarm. O(1).
 *
 * Throws RangeError for a weight outside (0, 1] or a deviation or limit that is not above 0.
 *
 * Source: S. W. Roberts (1959), Technometrics 1(3), 239-250; NIST/SEMATECH e-Handbook 6.3.2.4.
 *
 * @example
 * const chart = new EwmaChart({ mean: 0, deviation: 1, weight: 0.5 })
 * chart.update(4)
 * chart.value // => 2
 * chart.halfWidth // => 1.5
 */
export class EwmaChart {
  private readonly mean: number
  private readonly weight: number
  /** limit^2 deviation^2 weight / (2 - weight): the square of the half width, in the long run. */
  private readonly variance: number
  private average: number
  /** (1 - weight)^{2i}. */
  private remainder = 1

  constructor({ mean, deviation, weight = 0.2, limit = 3 }: EwmaChartOptions) {
    if (!Number.isFinite(mean)) throw new RangeError(`mean must be finite, was ${mean}`)
    if (!(deviation > 0)) throw new RangeError(`deviation must be above 0, was ${deviation}`)
    if (!(weight > 0 && weight <= 1)) throw new RangeError(`weight must be in (0, 1], was ${weight}`)
    if (!(limit > 0)) throw new RangeError(`limit must be above 0, was ${limit}`)
    this.mean = mean
    this.weight = weight
    this.variance = ((limit * deviation) ** 2 * weight) / (2 - weight)
    this.average = mean
  }

  /** The moving average z. */
  get value(): number {
    return this.average
  }

  /** Distance of either control limit from the mean at the last observation; 0 before the first. */
  get halfWidth(): number {
    return Math.sqrt(this.variance * (1 - this.remainder))
  }

  update(x: number): ShiftSide {
    if (Number.isNaN(x)) return 0
    this.average += this.weight * (x - this.average)
    this.remainder *= (1 - this.weight) ** 2
    const distance = this.average - this.mean
    if (Math.abs(distance) <= this.halfWidth) return 0
    return distance > 0 ? 1 : -1
  }

  reset(): void {
    this.average = this.mean
    this.remainder = 1
  }
}

/** What an EWMA chart says of a whole series. */
export interface EwmaPath {
  readonly average: Float64Array
  /** Distance of the control limits from the mean, at every observation. */
  readonly halfWidth: Float64Array
  readonly alarms: readonly ShiftAlarm[]
}

/**
 * `EwmaChart` over a whole series.
 *
 * @example ewmaChart([0, 4, 0], { mean: 0, deviation: 1, weight: 0.5 }).alarms // => [{ index: 1, side: 1 }]
 */
export function ewmaChart(values: ArrayLike<number>, options: EwmaChartOptions): EwmaPath {
  const chart = new EwmaChart(options)
  const average = new Float64Array(values.length)
  const halfWidth = new Float64Array(values.length)
  const alarms: ShiftAlarm[] = []
  for (let index = 0; index < values.length; index++) {
    const side = chart.update(values[index]!)
    average[index] = chart.value
    halfWidth[index] = chart.halfWidth
    if (side !== 0) alarms.push({ index, side })
  }
  return { average, halfWidth, alarms }
}

/** Settings of a two-sided CUSUM, all in the unit of the observations. */
export interface CusumOptions {
  /** Mean in control. Default 0. */
  readonly mean?: number
  /** Drift that is forgiven per observation (k): half the shift worth detecting. Half a standard deviation is usual. */
  readonly slack: number
  /** A sum above this raises the alarm (h). Five standard deviations are usual. */
  readonly threshold: number
}

/** -1 a shift downwards, 0 none, +1 a shift upwards. */
export type ShiftSide = -1 | 0 | 1

/**
 * Page's two-sided cumulative sum, one observation at a time: finds a small lasting shift of a mean soon.
 *
 *     high = max(0, high + x - mean - slack),   low = max(0, low - x + mean - slack);   alarm when one is > threshold
 *
 * After an alarm both sums start again from 0. A NaN is a missing observation: nothing changes and there is no alarm.
 * With slack 0.5 and threshold 5 standard deviations, independent normal observations give one false alarm in about 465;
 * serial correlation gives many more. O(1), two doubles of state.
 *
 * Throws RangeError for a slack below 0 or a threshold that is not above 0.
 *
 * Source: E. S. Page (1954), "Continuous inspection schemes", Biometrika 41, 100-115.
 *
 * @example
 * const chart = new Cusum({ slack: 0.5, threshold: 2 })
 * chart.update(2)
 * chart.high // => 1.5
 * chart.update(2) // => 1
 */
export class Cusum {
  private readonly mean: number
  private readonly slack: number
  private readonly threshold: number
  private highSum = 0
  private lowSum = 0
  private alarmed = false

  constructor({ mean = 0, slack, threshold }: CusumOptions) {
    if (!Number.isFinite(mean)) throw new RangeError(`mean must be finite, was ${mean}`)
    if (!(slack >= 0)) throw new RangeError(`slack must be at least 0, was ${slack}`)
    if (!(threshold > 0)) throw new RangeError(`threshold must be above 0, was ${threshold}`)
    this.mean = mean
    this.slack = slack
    this.threshold = threshold
  }

  /** The upper sum after the last observation; above the threshold only right after an alarm. */
  get high(): number {
    return this.highSum
  }

  /** The lower sum, the same way. */
  get low(): number {
    return this.lowSum
  }

  update(x: number): ShiftSide {
    if (Number.isNaN(x)) return 0
    if (this.alarmed) this.reset()
    this.highSum = Math.max(0, this.highSum + x - this.mean - this.slack)
    this.lowSum = Math.max(0, this.lowSum - x + this.mean - this.slack)
    const side = this.highSum > this.threshold ? 1 : this.lowSum > this.threshold ? -1 : 0
    this.alarmed = side !== 0
    return side
  }

  reset(): void {
    this.highSum = 0
    this.lowSum = 0
    this.alarmed = false
  }
}

/** A shift of the mean that a chart reports. */
export interface ShiftAlarm {
  /** Position of the observation that raised the alarm. */
  readonly index: number
  readonly side: ShiftSide
}

/** What a CUSUM says of a whole series. */
export interface CusumPath {
  /** Both sums after every observation, before the reset that follows an alarm. */
  readonly high: Float64Array
  readonly low: Float64Array
  readonly alarms: readonly ShiftAlarm[]
}

/**
 * `Cusum` over a whole series.
 *
 * @example cusum([2, 2, 2, 0], { slack: 0.5, threshold: 2 }).alarms // => [{ index: 1, side: 1 }]
 */
export function cusum(values: ArrayLike<number>, options: CusumOptions): CusumPath {
  const chart = new Cusum(options)
  const high = new Float64Array(values.length)
  const low = new Float64Array(values.length)
  const alarms: ShiftAlarm[] = []
  for (let index = 0; index < values.length; index++) {
    const side = chart.update(values[index]!)
    high[index] = chart.high
    low[index] = chart.low
    if (side !== 0) alarms.push({ index, side })
  }
  return { high, low, alarms }
}

/** Values observed at irregular times, usually log prices. */
export interface TickSeries {
  /** Never decreasing, any one unit (microseconds here). Of several values at one time the last counts. */
  readonly times: ArrayLike<number>
  /** A NaN is left out. */
  readonly values: ArrayLike<number>
}

/** Covariation of two series that do not tick together. */
export interface AsynchronousCovariance {
  /** Sum over the whole sample, in unit of a times unit of b; NaN where no intervals overlap. */
  readonly covariance: number
  /** Covariance over the root of both sums of squared increments; NaN where one series never moves. Can leave [-1, 1]. */
  readonly correlation: number
  /** Pairs of overlapping intervals. */
  readonly overlaps: number
}

/**
 * Hayashi-Yoshida covariance: increments of two series multiplied wherever their intervals overlap. Nothing is
 * interpolated or resampled, so it has no Epps bias towards 0.
 *
 *     sum over i, j of (a(t_i) - a(t_{i-1})) (b(s_j) - b(s_{j-1})) [ (t_{i-1}, t_i] and (s_{j-1} - lag, s_j - lag] overlap ]
 *
 * `lag` compares a at t with b at t + lag, in the unit of the times, default 0: a positive lag asks whether a leads. O(n + m)
 * by merging. Assumes prices without microstructure noise and independent of the sampling times.
 *
 * Throws RangeError when times and values differ in length or times decrease.
 *
 * Source: T. Hayashi & N. Yoshida (2005), Bernoulli 11(2), 359-379; the lag: M. Hoffmann, M. Rosenbaum & N. Yoshida (2013),
 * Bernoulli 19(2), 426-461.
 *
 * @example
 * const a = { times: [0, 2, 4], values: [0, 1, 3] }
 * const b = { times: [0, 3, 5], values: [0, 2, 1] }
 * // (0,2] meets (0,3]: 1 x 2; (2,4] meets (0,3] and (3,5]: 2 x 2 and 2 x -1
 * hayashiYoshida(a, b) // => { covariance: 4, correlation: 0.8, overlaps: 3 }
 */
export function hayashiYoshida(a: TickSeries, b: TickSeries, lag = 0): AsynchronousCovariance {
  return overlapSum(increments(a, 'a'), increments(b, 'b'), lag)
}

/** Correlation by lag, and who leads. */
export interface LeadLag {
  readonly lags: Float64Array
  /** Hayashi-Yoshida correlation of a at t with b at t + lag; NaN where undefined. */
  readonly correlations: Float64Array
  /** The lag of the largest absolute correlation, the first of equals: positive when a leads. NaN where there is none. */
  readonly peakLag: number
  /** Sum of squared correlations at positive lags over that at negative ones: above 1 when a leads. NaN where undefined. */
  readonly leadRatio: number
}

/**
 * The lead-lag curve of two asynchronous series: `hayashiYoshida` at every lag, O(n + m) each.
 *
 * The ratio is fair only over lags that are symmetric about 0. Source: Hoffmann, Rosenbaum & Yoshida (2013); the ratio:
 * N. Huth & F. Abergel (2014), J. Empirical Finance 26, 41-58.
 *
 * Throws RangeError as `hayashiYoshida` does.
 *
 * @example
 * const a = { times: [0, 1, 2, 3], values: [0, 1, 1, 0] }
 * const b = { times: [1, 2, 3, 4], values: [0, 1, 1, 0] }
 * leadLagCurve(a, b, [-1, 0, 1]).peakLag // => 1
 */
export function leadLagCurve(a: TickSeries, b: TickSeries, lags: ArrayLike<number>): LeadLag {
  const incrementsA = increments(a, 'a')
  const incrementsB = increments(b, 'b')
  const correlations = Float64Array.from(lags, (lag) => overlapSum(incrementsA, incrementsB, lag).correlation)
  let peakLag = Number.NaN
  let peak = -1
  let ahead = 0
  let behind = 0
  for (let i = 0; i < lags.length; i++) {
    const correlation = correlations[i]!
    if (Number.isNaN(correlation)) continue
    if (Math.abs(correlation) > peak) {
      peak = Math.abs(correlation)
      peakLag = lags[i]!
    }
    if (lags[i]! > 0) ahead += correlation ** 2
    else if (lags[i]! < 0) behind += correlation ** 2
  }
  return { lags: Float64Array.from(lags), correlations, peakLag, leadRatio: ahead / behind }
}

interface Increments {
  readonly times: Float64Array
  /** `steps[i]` is the change over `(times[i], times[i + 1]]`. */
  readonly steps: Float64Array
  readonly count: number
  readonly squares: number
}

function increments({ times, values }: TickSeries, name: string): Increments {
  if (times.length !== values.length) {
    throw new RangeError(`${name} has ${times.length} times and ${values.length} values`)
  }
  const distinct = new Float64Array(times.length)
  const last = new Float64Array(times.length)
  let kept = 0
  for (let i = 0; i < times.length; i++) {
    if (Number.isNaN(values[i]!)) continue
    if (kept > 0 && !(times[i]! >= distinct[kept - 1]!)) {
      throw new RangeError(`times of ${name} must not decrease: ${times[i]} after ${distinct[kept - 1]}`)
    }
    if (kept === 0 || times[i]! > distinct[kept - 1]!) kept++
    distinct[kept - 1] = times[i]!
    last[kept - 1] = values[i]!
  }
  const count = Math.max(0, kept - 1)
  const steps = new Float64Array(count)
  let squares = 0
  for (let i = 0; i < count; i++) {
    steps[i] = last[i + 1]! - last[i]!
    squares += steps[i]! ** 2
  }
  return { times: distinct, steps, count, squares }
}

function overlapSum(a: Increments, b: Increments, lag: number): AsynchronousCovariance {
  let covariance = 0
  let overlaps = 0
  let i = 0
  let j = 0
  while (i < a.count && j < b.count) {
    const endA = a.times[i + 1]!
    const endB = b.times[j + 1]! - lag
    if (Math.max(a.times[i]!, b.times[j]! - lag) < Math.min(endA, endB)) {
      covariance += a.steps[i]! * b.steps[j]!
      overlaps++
    }
    if (endA <= endB) i++
    if (endB <= endA) j++
  }
  if (overlaps === 0) return { covariance: Number.NaN, correlation: Number.NaN, overlaps }
  const scale = Math.sqrt(a.squares * b.squares)
  return { covariance, correlation: scale > 0 ? covariance / scale : Number.NaN, overlaps }
}

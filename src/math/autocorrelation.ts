import { ols } from './least-squares.ts'

/**
 * Autocorrelation at lags 0 … `lags`, biased and about the mean: statsmodels' `acf(adjusted=False)`.
 *
 *     r_l = sum_t (x_t - m)(x_{t-l} - m) / sum_t (x_t - m)^2
 *
 * A missing (NaN) value takes part in no product but keeps its place in time. Null where the series is constant or empty.
 * Cost: n times `lags`.
 *
 * @example acf([1, -1, 1, -1], 1) // => [1, -0.75]
 */
export function acf(x: ArrayLike<number>, lags: number): number[] | null {
  const centred = new Float64Array(x.length)
  let n = 0
  let mean = 0
  for (let i = 0; i < x.length; i++) {
    if (Number.isNaN(x[i]!)) continue
    n++
    mean += x[i]!
  }
  mean /= n
  let rest = 0
  for (let i = 0; i < x.length; i++) if (!Number.isNaN(x[i]!)) rest += x[i]! - mean
  // The mean of a long constant series is off by its rounding, which would pass for variation.
  mean += rest / n
  for (let i = 0; i < x.length; i++) centred[i] = Number.isNaN(x[i]!) ? 0 : x[i]! - mean
  const products = new Array<number>(lags + 1).fill(0)
  for (let lag = 0; lag <= lags; lag++) {
    let sum = 0
    for (let i = lag; i < centred.length; i++) sum += centred[i]! * centred[i - lag]!
    products[lag] = sum
  }
  const power = products[0]!
  if (!(power > n * (1e-13 * mean) ** 2)) return null
  return products.map((product) => product / power)
}

/** Persistence of a series as a first-order autoregression sees it. */
export interface HalfLife {
  /** Slope of x_t on x_{t-1}. */
  readonly phi: number
  /** Rows until half of a deviation is gone; Infinity where phi is not in (0, 1). */
  readonly halfLife: number
}

/**
 * AR(1) by least squares with an intercept, over neighbouring rows that both exist, and its half-life -ln 2 / ln phi in rows.
 * Null with fewer than three such pairs or a constant series.
 *
 * @example ar1HalfLife([8, 4, 2, 1, 0.5])?.halfLife.toFixed(9) // => '1.000000000'
 */
export function ar1HalfLife(x: Float64Array | readonly number[]): HalfLife | null {
  const [before, after] = x instanceof Float64Array ? [x.subarray(0, -1), x.subarray(1)] : [x.slice(0, -1), x.slice(1)]
  const phi = ols(after, [before])?.beta[1]
  if (phi === undefined) return null
  return { phi, halfLife: phi > 0 && phi < 1 ? -Math.LN2 / Math.log(phi) : Number.POSITIVE_INFINITY }
}

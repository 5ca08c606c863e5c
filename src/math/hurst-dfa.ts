import { simpleRegression } from './simple-regression.ts'

/** Fluctuations of a series over scales, and how they grow. */
export interface HurstDfa {
  /** Slope of ln F on ln scale: 0.5 without memory, above it persistent, below it reverting. */
  readonly hurst: number
  /** Root mean square deviation from the line, per scale. */
  readonly fluctuations: readonly number[]
}

/**
 * Hurst exponent by detrended fluctuation analysis of first order (DFA-1).
 *
 *     y_t = sum of (x - mean);  cut into segments of s rows from the start, the rest unused;
 *     F(s)^2 = mean over segments of the mean squared residual of a line through the segment;   H = slope of ln F on ln s
 *
 * `scales` (rows, default 8, 16, 32, 64): at least three, whole numbers from 3, or RangeError. `x` must have no missing
 * value. Null where the series is shorter than the largest scale or a fluctuation is zero.
 *
 * H of a bounded, reverting series such as an imbalance says how persistent it is over these scales; it forecasts nothing.
 * Source: Peng et al. (1994), Physical Review E 49(2) 1685-1689.
 */
export function hurstDfa(x: ArrayLike<number>, scales: readonly number[] = [8, 16, 32, 64]): HurstDfa | null {
  if (scales.length < 3) throw new RangeError(`scales must be at least three, were ${scales.length}`)
  for (const scale of scales) {
    if (!(Number.isSafeInteger(scale) && scale >= 3))
      throw new RangeError(`a scale must be a whole number from 3, was ${scale}`)
  }
  if (x.length < Math.max(...scales)) return null
  let mean = 0
  for (let i = 0; i < x.length; i++) mean += x[i]!
  mean /= x.length
  const profile = new Float64Array(x.length)
  for (let i = 0, sum = 0; i < x.length; i++) profile[i] = sum += x[i]! - mean
  const fluctuations = scales.map((scale) => fluctuation(profile, scale))
  if (fluctuations.some((f) => !(f > 0))) return null
  const line = simpleRegression(scales.map(Math.log), fluctuations.map(Math.log))
  return line === null ? null : { hurst: line.slope, fluctuations }
}

function fluctuation(profile: Float64Array, scale: number): number {
  const segments = Math.floor(profile.length / scale)
  const middle = (scale - 1) / 2
  const stt = (scale * (scale * scale - 1)) / 12
  let sum = 0
  for (let segment = 0; segment < segments; segment++) {
    const from = segment * scale
    let mean = 0
    for (let i = 0; i < scale; i++) mean += profile[from + i]!
    mean /= scale
    let sty = 0
    let syy = 0
    for (let i = 0; i < scale; i++) {
      const y = profile[from + i]! - mean
      sty += (i - middle) * y
      syy += y * y
    }
    sum += Math.max(0, syy - (sty * sty) / stt) / scale
  }
  return Math.sqrt(sum / segments)
}

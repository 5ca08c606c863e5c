/** Least-squares line y = intercept + slope x. */
export interface RegressionLine {
  /** Pairs used. */
  readonly n: number
  /** Unit of y per unit of x. */
  readonly slope: number
  /** Unit of y. */
  readonly intercept: number
  /** Share of the variance of y that the line explains, in sample, in [0, 1]; null where y is constant. */
  readonly rSquared: number | null
}

/**
 * Ordinary least squares of y on one x with an intercept: numpy's `polyfit(x, y, 1)`, R's `lm(y ~ x)`.
 *
 *     slope = Sxy / Sxx,   intercept = mean(y) - slope mean(x),   R2 = Sxy^2 / (Sxx Syy)
 *
 * Pairs with a NaN are left out. Two passes: means first, so that large prices cost no digits. Null with fewer than three
 * pairs or a constant x, where no line is determined.
 *
 * Throws RangeError when the arrays differ in length.
 *
 * @example simpleRegression([1, 2, 3], [2, 4, 6])?.slope // => 2
 */
export function simpleRegression(x: ArrayLike<number>, y: ArrayLike<number>): RegressionLine | null {
  if (x.length !== y.length) throw new RangeError(`x has ${x.length} values, y has ${y.length}`)
  let n = 0
  let sumX = 0
  let sumY = 0
  for (let i = 0; i < x.length; i++) {
    if (Number.isNaN(x[i]! + y[i]!)) continue
    n++
    sumX += x[i]!
    sumY += y[i]!
  }
  if (n < 3) return null
  const meanX = sumX / n
  const meanY = sumY / n
  let sxx = 0
  let sxy = 0
  let syy = 0
  for (let i = 0; i < x.length; i++) {
    const dx = x[i]! - meanX
    const dy = y[i]! - meanY
    if (Number.isNaN(dx + dy)) continue
    sxx += dx * dx
    sxy += dx * dy
    syy += dy * dy
  }
  if (sxx === 0) return null
  const slope = sxy / sxx
  // Rounding can put a perfect fit an ulp above 1.
  const rSquared = syy === 0 ? null : Math.min(1, (sxy / sxx) * (sxy / syy))
  return { n, slope, intercept: meanY - slope * meanX, rSquared }
}

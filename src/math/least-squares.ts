import { multiply, symmetricInverse } from './symmetric-matrix.ts'

const MOST_ROUNDS = 6

/** A least-squares fit with intercept. Coefficients are in the order intercept, then the regressors as given. */
export interface OlsFit {
  /** Rows used: those where y and every regressor are finite. */
  readonly n: number
  /** Coefficients, the intercept included. */
  readonly k: number
  /** Units of y per unit of each regressor. */
  readonly beta: readonly number[]
  /** Classical standard errors (equal variance, no autocorrelation). For time series use `neweyWest`. */
  readonly se: readonly number[]
  /** Share of the variance of y explained in sample, in [0, 1]; null where y is constant. */
  readonly rSquared: number | null
  /** The same, charged for the number of coefficients; may be negative. */
  readonly adjustedRSquared: number | null
  /** y less its fit, one per input row; NaN in rows left out. */
  readonly residuals: Float64Array
  /** The inputs, kept by reference: `neweyWest` reads them. */
  readonly regressors: readonly ArrayLike<number>[]
  readonly means: readonly number[]
  /** Inverse of the centred cross products of the regressors, as rows. */
  readonly inverse: readonly (readonly number[])[]
}

/**
 * Ordinary least squares with an intercept: R's `lm`, statsmodels' `OLS(y, add_constant(X))`.
 *
 *     beta = (X'X)^-1 X'y,   se_j^2 = s^2 (X'X)^-1_jj,   s^2 = SSR / (n - k),
 *     R2 = 1 - SSR / SST,    adjusted R2 = 1 - (SSR / (n - k)) / (SST / (n - 1))
 *
 * Regressors are centred and scaled before cross products are taken, and the solution is refined against its own residuals:
 * the digits of a QR solution at the cost of a second pass, without copying a column.
 * Rows with a missing (not finite) value are left out; their residual is NaN.
 *
 * Null where no fit is determined: n <= k, a constant regressor, or collinear regressors.
 * Throws RangeError when a regressor is not as long as y. More than one regressor needs ml-matrix.
 *
 * @example ols([0, 2, 1, 3], [[0, 0, 1, 1]])?.beta // => [1, 1]
 */
export function ols(y: ArrayLike<number>, regressors: readonly ArrayLike<number>[]): OlsFit | null {
  const residuals = completeRows(y, regressors)
  const rows = residuals.length
  const k = regressors.length + 1
  let n = 0
  for (let i = 0; i < rows; i++) if (residuals[i] === 0) n++
  if (n <= k) return null

  const means = regressors.map((x) => meanOver(x, residuals, n))
  const meanY = meanOver(y, residuals, n)
  const scales = regressors.map((x, j) => Math.sqrt(crossProduct(x, means[j]!, x, means[j]!, residuals)))
  // Values that differ only in their last bits are a constant column with rounding errors.
  if (scales.some((scale, j) => !(scale > 1e-13 * Math.sqrt(n) * Math.abs(means[j]!)))) return null
  const gram = regressors.map(() => new Array<number>(k - 1).fill(0))
  for (let a = 0; a < k - 1; a++) {
    gram[a]![a] = 1
    for (let b = 0; b < a; b++) {
      const product = crossProduct(regressors[a]!, means[a]!, regressors[b]!, means[b]!, residuals)
      gram[a]![b] = gram[b]![a] = product / scales[a]! / scales[b]!
    }
  }
  const scaledInverse = symmetricInverse(gram)
  if (scaledInverse === null) return null

  let total = 0
  for (let i = 0; i < rows; i++) {
    if (residuals[i] !== 0) continue
    residuals[i] = y[i]! - meanY
    total += residuals[i]! * residuals[i]!
  }
  const slopes = new Array<number>(k - 1).fill(0)
  // Each round solves for what rounding left in the residuals of the one before; the second is the last unless regressors
  // are nearly collinear.
  for (let round = 0, moved = 1; round < 2 || (round < MOST_ROUNDS && moved > 1e-12); round++) {
    const products = regressors.map((x, j) => crossProduct(x, means[j]!, residuals, 0, residuals) / scales[j]!)
    const step = multiply(scaledInverse, products)
    moved = 0
    for (let j = 0; j < k - 1; j++) {
      const slope = step[j]! / scales[j]!
      slopes[j] = slopes[j]! + slope
      moved = Math.max(moved, Math.abs(slope / slopes[j]!))
      subtract(residuals, regressors[j]!, means[j]!, slope)
    }
  }
  let squares = 0
  for (let i = 0; i < rows; i++) if (!Number.isNaN(residuals[i]!)) squares += residuals[i]! * residuals[i]!

  const inverse = scaledInverse.map((row, a) => row.map((value, b) => value / scales[a]! / scales[b]!))
  const variance = squares / (n - k)
  const inverseMeans = multiply(inverse, means)
  const intercept = slopes.reduce((value, slope, j) => value - slope * means[j]!, meanY)
  const leverage = inverseMeans.reduce((value, product, j) => value + product * means[j]!, 1 / n)
  return {
    n,
    k,
    beta: [intercept, ...slopes],
    se: [Math.sqrt(variance * leverage), ...inverse.map((row, j) => Math.sqrt(variance * row[j]!))],
    rSquared: total === 0 ? null : 1 - squares / total,
    adjustedRSquared: total === 0 ? null : 1 - variance / (total / (n - 1)),
    residuals,
    regressors,
    means,
    inverse,
  }
}

/** 0 in rows where y and all regressors are finite, NaN in the others. Throws RangeError where lengths differ. */
export function completeRows(y: ArrayLike<number>, regressors: readonly ArrayLike<number>[]): Float64Array {
  const rows = new Float64Array(y.length)
  // Infinity - Infinity is NaN: one subtraction finds every value that cannot be computed with.
  for (let i = 0; i < rows.length; i++) rows[i] = y[i]! - y[i]!
  for (const [j, x] of regressors.entries()) {
    if (x.length !== y.length) throw new RangeError(`regressor ${j + 1} has ${x.length} values, y has ${y.length}`)
    for (let i = 0; i < rows.length; i++) rows[i] = rows[i]! + (x[i]! - x[i]!)
  }
  return rows
}

/** Mean of x over the rows where `mask` is not NaN. */
export function meanOver(x: ArrayLike<number>, mask: Float64Array, n: number): number {
  let sum = 0
  for (let i = 0; i < mask.length; i++) if (!Number.isNaN(mask[i]!)) sum += x[i]!
  // Second pass: the mean of what the first left, which matters for large prices.
  const mean = sum / n
  let rest = 0
  for (let i = 0; i < mask.length; i++) if (!Number.isNaN(mask[i]!)) rest += x[i]! - mean
  return mean + rest / n
}

/** Sum of (x - meanX)(y - meanY) over the rows where `mask` is not NaN. */
export function crossProduct(
  x: ArrayLike<number>,
  meanX: number,
  y: ArrayLike<number>,
  meanY: number,
  mask: Float64Array,
): number {
  let sum = 0
  for (let i = 0; i < mask.length; i++) {
    if (!Number.isNaN(mask[i]!)) sum += (x[i]! - meanX) * (y[i]! - meanY)
  }
  return sum
}

function subtract(residuals: Float64Array, x: ArrayLike<number>, mean: number, slope: number): void {
  for (let i = 0; i < residuals.length; i++) {
    if (!Number.isNaN(residuals[i]!)) residuals[i] = residuals[i]! - slope * (x[i]! - mean)
  }
}

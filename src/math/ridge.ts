import { completeRows, crossProduct, meanOver } from './least-squares.ts'
import { multiply, symmetricInverse } from './symmetric-matrix.ts'

/** A linear fit whose slopes are held back. */
export interface RidgeFit {
  readonly n: number
  readonly lambda: number
  /** On the scale of the regressors as given, intercept first. */
  readonly beta: readonly number[]
}

/**
 * Ridge regression with an unpenalised intercept.
 *
 *     Z = (X - mean) / sd (population sd),   gamma = (Z'Z + lambda n I)^-1 Z'(y - mean(y)),   beta = gamma / sd
 *
 * With equal correlations the penalty shrinks a standardised slope by 1 / (1 + lambda): `lambda` has no unit and does not change
 * with n. A constant regressor has slope 0. Rows with a missing (not finite) value are left out.
 *
 * Null without complete rows, or where lambda = 0 and regressors are collinear.
 * Throws RangeError when lengths differ or `lambda` is not >= 0. More than one regressor needs ml-matrix.
 * Source: Hoerl & Kennard (1970), Technometrics 12(1) 55-67.
 *
 * @example ridge([0, 2, 1, 3], [[0, 0, 1, 1]], 1)?.beta // => [1.25, 0.5]
 */
export function ridge(y: ArrayLike<number>, regressors: readonly ArrayLike<number>[], lambda: number): RidgeFit | null {
  if (!(lambda >= 0)) throw new RangeError(`lambda must be >= 0, was ${lambda}`)
  return solve(moments(y, regressors, 1), lambda)
}

/** A ridge fit whose penalty was chosen by cross-validation. */
export interface RidgeChoice extends RidgeFit {
  /** Mean squared error on the parts left out, per candidate. */
  readonly errors: readonly { readonly lambda: number; readonly meanSquaredError: number }[]
}

const CANDIDATES = [0, 1e-4, 1e-3, 1e-2, 1e-1, 1, 10]

/**
 * `ridge` with the penalty that predicts best the parts of time it was not fitted on.
 *
 * The rows are cut into `folds` (default 5) contiguous parts, since neighbours of a time series are not independent; each part is
 * predicted from the others and squared errors are averaged. Of equal errors the larger penalty wins. Sums of products are taken
 * once per part, so candidates cost nothing more than solving small systems.
 *
 * Null where no candidate has an error in every part. Throws RangeError for no candidates, a negative one, or `folds` below 2.
 */
export function chooseRidge(
  y: ArrayLike<number>,
  regressors: readonly ArrayLike<number>[],
  { lambdas = CANDIDATES, folds = 5 }: { lambdas?: readonly number[]; folds?: number } = {},
): RidgeChoice | null {
  if (lambdas.length === 0 || lambdas.some((lambda) => !(lambda >= 0))) {
    throw new RangeError(`lambdas must be one or more numbers >= 0, were ${lambdas.join(', ')}`)
  }
  if (!(Number.isSafeInteger(folds) && folds >= 2))
    throw new RangeError(`folds must be a whole number from 2, was ${folds}`)
  const all = moments(y, regressors, folds)
  const errors: { lambda: number; meanSquaredError: number }[] = []
  for (const lambda of [...lambdas].sort((a, b) => b - a)) {
    let squares = 0
    for (const [fold, part] of all.parts.entries()) {
      const fit = solve({ ...all, parts: all.parts.filter((_, other) => other !== fold) }, lambda)
      squares += fit === null ? Number.NaN : squaredError(part, all, fit)
    }
    if (!Number.isNaN(squares)) errors.push({ lambda, meanSquaredError: squares / all.n })
  }
  const best = errors.reduce((a, b) => (b.meanSquaredError < a.meanSquaredError ? b : a), errors[0]!)
  const fit = best === undefined ? null : solve(all, best.lambda)
  return fit === null ? null : { ...fit, errors: errors.reverse() }
}

/** Sums of one part of the rows, of values about the means over all rows. Index 0 is y, then the regressors. */
interface Part {
  readonly n: number
  readonly sums: readonly number[]
  readonly products: readonly (readonly number[])[]
}

interface Moments {
  readonly n: number
  readonly means: readonly number[]
  readonly parts: readonly Part[]
}

function moments(y: ArrayLike<number>, regressors: readonly ArrayLike<number>[], folds: number): Moments {
  const mask = completeRows(y, regressors)
  let n = 0
  for (let i = 0; i < mask.length; i++) if (mask[i] === 0) n++
  const columns = [y, ...regressors]
  const means = columns.map((column) => meanOver(column, mask, n))
  const parts: Part[] = []
  for (let fold = 0; fold < folds; fold++) {
    const own = mask.slice()
    own.fill(Number.NaN, 0, Math.floor((fold * mask.length) / folds))
    own.fill(Number.NaN, Math.floor(((fold + 1) * mask.length) / folds))
    let rows = 0
    for (let i = 0; i < own.length; i++) if (own[i] === 0) rows++
    const products = columns.map((a, i) => columns.map((b, j) => crossProduct(a, means[i]!, b, means[j]!, own)))
    const sums = columns.map((column, i) => (rows === 0 ? 0 : rows * (meanOver(column, own, rows) - means[i]!)))
    parts.push({ n: rows, sums, products })
  }
  return { n, means, parts }
}

function solve({ means, parts }: Moments, lambda: number): RidgeFit | null {
  const n = parts.reduce((sum, part) => sum + part.n, 0)
  if (n === 0) return null
  const shift = means.map((_, i) => parts.reduce((sum, part) => sum + part.sums[i]!, 0) / n)
  const covariance = means.map((_, i) =>
    means.map((_, j) => parts.reduce((sum, part) => sum + part.products[i]![j]!, 0) / n - shift[i]! * shift[j]!),
  )
  const columns = means.slice(1).map((_, j) => j + 1)
  const sds = covariance.map((row, i) => Math.sqrt(Math.max(0, row[i]!)))
  const varied = columns.filter((i) => sds[i]! > 1e-13 * Math.abs(means[i]! + shift[i]!))
  if (varied.length === 0) return { n, lambda, beta: [means[0]! + shift[0]!, ...columns.map(() => 0)] }
  const system = varied.map((i) => varied.map((j) => (i === j ? 1 + lambda : covariance[i]![j]! / sds[i]! / sds[j]!)))
  const inverse = symmetricInverse(system)
  if (inverse === null) return null
  const gamma = multiply(
    inverse,
    varied.map((i) => covariance[i]![0]! / sds[i]!),
  )
  const slopes = columns.map((i) => (varied.includes(i) ? gamma[varied.indexOf(i)]! / sds[i]! : 0))
  const intercept = slopes.reduce(
    (value, slope, j) => value - slope * (means[j + 1]! + shift[j + 1]!),
    means[0]! + shift[0]!,
  )
  return { n, lambda, beta: [intercept, ...slopes] }
}

/** Sum of squared errors of a fit on a part, from the part's sums alone. */
function squaredError({ n, sums, products }: Part, { means }: Moments, { beta }: RidgeFit): number {
  // The error of a row is w'v + rest with v the row about the means: squares of it add up from sums and products.
  const weights = [1, ...beta.slice(1).map((slope) => -slope)]
  const rest = means[0]! - beta.slice(1).reduce((value, slope, j) => value + slope * means[j + 1]!, beta[0]!)
  const quadratic = multiply(products, weights).reduce((sum, value, i) => sum + weights[i]! * value, 0)
  const linear = sums.reduce((sum, value, i) => sum + weights[i]! * value, 0)
  return quadratic + 2 * rest * linear + n * rest * rest
}

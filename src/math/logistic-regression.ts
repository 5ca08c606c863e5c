import { completeRows, crossProduct, meanOver } from './least-squares.ts'
import { multiply, symmetricInverse } from './symmetric-matrix.ts'

/**
 * What became of a logistic fit. Only `converged` has coefficients.
 * - `one-sided`: one of the two outcomes does not occur.
 * - `too-few`: no more rows than coefficients.
 * - `collinear`: a constant regressor, or one that others add up to.
 * - `separated`: a regressor (or a sum of them) tells the outcomes apart, so the likelihood has no maximum.
 * - `not-converged`: Newton's method did not settle.
 */
export type LogisticStatus = 'converged' | 'one-sided' | 'too-few' | 'collinear' | 'separated' | 'not-converged'

/** A fit of P(outcome = 1) = 1 / (1 + exp(-x'beta)), intercept first. */
export type LogisticFit =
  | {
      readonly status: 'converged'
      /** Rows used: those where the outcome and every regressor are finite. */
      readonly n: number
      /** Change of the log odds per unit of a regressor. */
      readonly beta: readonly number[]
      /** From the inverse information; rows taken as independent. */
      readonly se: readonly number[]
      readonly logLikelihood: number
      readonly iterations: number
    }
  | { readonly status: Exclude<LogisticStatus, 'converged'>; readonly n: number }

const MOST_ITERATIONS = 50
/** Newton converges at every step to twice the digits: a last step this small leaves nothing to gain. */
const SETTLED = 1e-9
/** Log odds of a probability of 2e-9: beyond this a fit runs away. */
const RUNAWAY = 20

/**
 * Logistic regression by Newton's method with step halving: R's `glm(family = binomial)`, statsmodels' `Logit`.
 *
 *     beta <- beta + (X'WX)^-1 X'(y - p),   W = p (1 - p),   until no coefficient of a scaled regressor moves by 1e-9
 *
 * `outcome` is 1 or 0. Rows with a missing (not finite) value are left out. A fit that does not exist is reported by its
 * `status`, not thrown. With one regressor separation is found exactly, ties at one value included; with more it is
 * inferred from log odds that run beyond ±20 without settling, or from a plane that divides the outcomes.
 * Cost: one exponential per row and iteration, about seven iterations.
 *
 * Throws RangeError when lengths differ or an outcome is neither 0 nor 1. More than one regressor needs ml-matrix.
 *
 * @example logisticRegression([0, 1, 0, 1], [[1, 2, 3, 4]]).status // => 'converged'
 */
export function logisticRegression(outcome: ArrayLike<number>, regressors: readonly ArrayLike<number>[]): LogisticFit {
  const mask = completeRows(outcome, regressors)
  const k = regressors.length + 1
  let n = 0
  let ones = 0
  for (let i = 0; i < mask.length; i++) {
    if (Number.isNaN(mask[i]!)) continue
    if (outcome[i] !== 0 && outcome[i] !== 1) throw new RangeError(`an outcome must be 0 or 1, was ${outcome[i]}`)
    n++
    ones += outcome[i]!
  }
  if (ones === 0 || ones === n) return { status: 'one-sided', n }
  if (n <= k) return { status: 'too-few', n }
  const means = regressors.map((x) => meanOver(x, mask, n))
  const scales = regressors.map((x, j) => Math.sqrt(crossProduct(x, means[j]!, x, means[j]!, mask) / n))
  if (scales.some((scale, j) => !(scale > 1e-13 * Math.abs(means[j]!)))) return { status: 'collinear', n }
  // Newton would find it too, after tens of passes.
  if (k === 2 && isSeparated(outcome, regressors[0]!, mask)) return { status: 'separated', n }

  const sums = new Sums({ outcome, regressors, mask, means, scales })
  let beta = new Float64Array(k)
  beta[0] = Math.log(ones / (n - ones))
  sums.evaluate(beta)
  for (let iteration = 1; iteration <= MOST_ITERATIONS; iteration++) {
    if (sums.lowestMargin > 0) return { status: 'separated', n }
    const inverse = symmetricInverse(sums.information())
    if (inverse === null) return { status: sums.largestLogOdds > RUNAWAY ? 'separated' : 'collinear', n }
    const step = multiply(inverse, sums.gradient)
    const before = sums.logLikelihood
    let next = beta
    for (let share = 1; share > 1e-6; share /= 2) {
      next = beta.map((value, j) => value + share * step[j]!)
      sums.evaluate(next)
      // A step that loses likelihood by more than rounding overshot.
      if (sums.logLikelihood >= before - 1e-12 * Math.abs(before)) break
    }
    const moved = Math.max(...step.map(Math.abs))
    beta = next
    if (moved < SETTLED) {
      const covariance = symmetricInverse(sums.information())
      if (covariance === null) break
      const { logLikelihood } = sums
      return {
        status: 'converged',
        n,
        ...unscaled(beta, covariance, means, scales),
        logLikelihood,
        iterations: iteration,
      }
    }
  }
  return { status: sums.largestLogOdds > RUNAWAY ? 'separated' : 'not-converged', n }
}

/** P(outcome = 1) for rows of the given regressors; NaN where one is missing. */
export function logisticProbabilities(
  beta: readonly number[],
  regressors: readonly ArrayLike<number>[],
  rows = regressors[0]?.length ?? 0,
): Float64Array {
  const probabilities = new Float64Array(rows).fill(beta[0]!)
  for (const [j, x] of regressors.entries()) {
    for (let i = 0; i < rows; i++) probabilities[i] = probabilities[i]! + beta[j + 1]! * x[i]!
  }
  for (let i = 0; i < rows; i++) probabilities[i] = 1 / (1 + Math.exp(-probabilities[i]!))
  return probabilities
}

/** Whether one value of x divides the outcomes, on the value itself either. */
function isSeparated(outcome: ArrayLike<number>, x: ArrayLike<number>, mask: Float64Array): boolean {
  const low = [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY]
  const high = [Number.NEGATIVE_INFINITY, Number.NEGATIVE_INFINITY]
  for (let i = 0; i < mask.length; i++) {
    if (Number.isNaN(mask[i]!)) continue
    const kind = outcome[i]!
    if (x[i]! < low[kind]!) low[kind] = x[i]!
    if (x[i]! > high[kind]!) high[kind] = x[i]!
  }
  return high[0]! <= low[1]! || high[1]! <= low[0]!
}

/** Coefficients and errors of the regressors as given, from those of the centred and scaled ones. */
function unscaled(
  beta: Float64Array,
  covariance: readonly (readonly number[])[],
  means: readonly number[],
  scales: readonly number[],
): { beta: number[]; se: number[] } {
  const slopes = scales.map((scale, j) => beta[j + 1]! / scale)
  // The intercept as given is this combination of the scaled coefficients.
  const weights = [1, ...scales.map((scale, j) => -means[j]! / scale)]
  const variance = multiply(covariance, weights).reduce((sum, value, j) => sum + weights[j]! * value, 0)
  return {
    beta: [slopes.reduce((value, slope, j) => value - slope * means[j]!, beta[0]!), ...slopes],
    se: [Math.sqrt(variance), ...scales.map((scale, j) => Math.sqrt(covariance[j + 1]![j + 1]!) / scale)],
  }
}

/** The rows of a fit, and how its regressors are centred and scaled. */
interface Design {
  readonly outcome: ArrayLike<number>
  readonly regressors: readonly ArrayLike<number>[]
  readonly mask: Float64Array
  readonly means: readonly number[]
  readonly scales: readonly number[]
}

/** Likelihood, gradient and information over all rows, for coefficients of the centred and scaled regressors. */
class Sums {
  readonly gradient: Float64Array
  logLikelihood = 0
  largestLogOdds = 0
  /** Above zero where every row is on the side of its outcome: the outcomes are separated. */
  lowestMargin = 0
  private readonly design: Design
  private readonly products: Float64Array
  private readonly row: Float64Array

  constructor(design: Design) {
    const k = design.regressors.length + 1
    this.design = design
    this.gradient = new Float64Array(k)
    this.products = new Float64Array(k * k)
    this.row = new Float64Array(k).fill(1)
  }

  evaluate(beta: Float64Array): void {
    const { gradient, products, row } = this
    const { outcome, regressors, mask, means, scales } = this.design
    const k = beta.length
    gradient.fill(0)
    products.fill(0)
    let logLikelihood = 0
    let largest = 0
    let lowest = Number.POSITIVE_INFINITY
    for (let i = 0; i < mask.length; i++) {
      if (Number.isNaN(mask[i]!)) continue
      let logOdds = beta[0]!
      for (let j = 1; j < k; j++) {
        row[j] = (regressors[j - 1]![i]! - means[j - 1]!) / scales[j - 1]!
        logOdds += beta[j]! * row[j]!
      }
      const isOne = outcome[i] === 1
      const margin = isOne ? logOdds : -logOdds
      if (margin < lowest) lowest = margin
      if (Math.abs(logOdds) > largest) largest = Math.abs(logOdds)
      // The smaller of p and 1 - p keeps its digits, which 1 - p of a p near 1 would not.
      const odds = Math.exp(-Math.abs(logOdds))
      const rare = odds / (1 + odds)
      const error = margin >= 0 ? rare : 1 - rare
      const residual = isOne ? error : -error
      const weight = rare * (1 - rare)
      logLikelihood -= Math.log1p(odds) + (margin < 0 ? -margin : 0)
      for (let a = 0; a < k; a++) {
        gradient[a] = gradient[a]! + residual * row[a]!
        const weighted = weight * row[a]!
        for (let b = 0; b <= a; b++) products[a * k + b] = products[a * k + b]! + weighted * row[b]!
      }
    }
    this.logLikelihood = logLikelihood
    this.largestLogOdds = largest
    this.lowestMargin = lowest
  }

  /** X'WX as rows. */
  information(): number[][] {
    const k = this.gradient.length
    const order = Array.from({ length: k }, (_, a) => a)
    return order.map((a) => order.map((b) => this.products[Math.max(a, b) * k + Math.min(a, b)]!))
  }
}

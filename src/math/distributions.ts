import type logGammaPackage from '@stdlib/math-base-special-gammaln'
import type chiSquareCdfPackage from '@stdlib/stats-base-dists-chisquare-cdf'
import type chiSquareQuantilePackage from '@stdlib/stats-base-dists-chisquare-quantile'
import type normalCdfPackage from '@stdlib/stats-base-dists-normal-cdf'
import type normalQuantilePackage from '@stdlib/stats-base-dists-normal-quantile'
import type tCdfPackage from '@stdlib/stats-base-dists-t-cdf'
import type tQuantilePackage from '@stdlib/stats-base-dists-t-quantile'
import { lazily } from './optional-packages.ts'

const normalCdfOf = lazily<typeof normalCdfPackage>('@stdlib/stats-base-dists-normal-cdf')
const normalQuantileOf = lazily<typeof normalQuantilePackage>('@stdlib/stats-base-dists-normal-quantile')
const tCdfOf = lazily<typeof tCdfPackage>('@stdlib/stats-base-dists-t-cdf')
const tQuantileOf = lazily<typeof tQuantilePackage>('@stdlib/stats-base-dists-t-quantile')
const chiSquareCdfOf = lazily<typeof chiSquareCdfPackage>('@stdlib/stats-base-dists-chisquare-cdf')
const chiSquareQuantileOf = lazily<typeof chiSquareQuantilePackage>('@stdlib/stats-base-dists-chisquare-quantile')
const logGammaOf = lazily<typeof logGammaPackage>('@stdlib/math-base-special-gammaln')

// Computed by @stdlib (tested there against Boost, R and Julia). Every function here throws MissingPackageError in an
// installation without it; NaN in gives NaN out.

/**
 * P(Z <= z) of the standard normal distribution.
 *
 * @example normalCdf(0) // => 0.5
 */
export function normalCdf(z: number): number {
  return normalCdfOf()(z, 0, 1)
}

/** The z with P(Z <= z) = p; -Infinity at 0, Infinity at 1, NaN outside [0, 1]. */
export function normalQuantile(p: number): number {
  return normalQuantileOf()(p, 0, 1)
}

/**
 * P(|Z| >= |z|) of the standard normal distribution: the two-sided p-value of a z statistic, in [0, 1]. Taken from the
 * lower tail, so that it keeps its digits where it is tiny.
 *
 * @example normalTwoSided(0) // => 1
 */
export function normalTwoSided(z: number): number {
  return 2 * normalCdf(-Math.abs(z))
}

/**
 * P(T <= t) of Student's t with `degrees` > 0 degrees of freedom; NaN otherwise.
 *
 * @example tCdf(0, 5) // => 0.5
 */
export function tCdf(t: number, degrees: number): number {
  return tCdfOf()(t, degrees)
}

/** The t with P(T <= t) = p, for `degrees` > 0 degrees of freedom. */
export function tQuantile(p: number, degrees: number): number {
  return tQuantileOf()(p, degrees)
}

/** P(|T| >= |t|) of Student's t: the two-sided p-value of a t statistic, in [0, 1]. */
export function tTwoSided(t: number, degrees: number): number {
  return 2 * tCdf(-Math.abs(t), degrees)
}

/** P(X <= x) of chi-square with `degrees` > 0 degrees of freedom; 0 for x <= 0. */
export function chiSquareCdf(x: number, degrees: number): number {
  return chiSquareCdfOf()(x, degrees)
}

/** The x with P(X <= x) = p of chi-square with `degrees` > 0 degrees of freedom. */
export function chiSquareQuantile(p: number, degrees: number): number {
  return chiSquareQuantileOf()(p, degrees)
}

/**
 * ln |Gamma(x)|; Infinity at 0, -1, -2, ….
 *
 * @example logGamma(1) // => 0
 */
export function logGamma(x: number): number {
  return logGammaOf()(x)
}

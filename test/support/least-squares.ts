import { acf, ols, pearson, ranks } from '../../src/math/statistics.ts'

/** Ordinary least squares with intercept, as far as reference numbers state it. */
export interface LeastSquares {
  /** Intercept first. */
  readonly beta: readonly number[]
  readonly r2: number
  readonly adjustedR2: number
  /** t statistic of the first regressor, classical standard errors. */
  readonly t: number
  readonly predict: (row: readonly number[]) => number
}

export type Numbers = ArrayLike<number> & Iterable<number>

/** The product's fit of `y = beta_0 + sum beta_j x_j`. Throws where none is determined: the reference numbers always have one. */
export function leastSquares(columns: readonly Numbers[], y: Numbers): LeastSquares {
  const fit = determined(ols(y, columns))
  return {
    beta: fit.beta,
    r2: determined(fit.rSquared),
    adjustedR2: determined(fit.adjustedRSquared),
    t: fit.beta[1]! / fit.se[1]!,
    predict: (row) => row.reduce((value, x, j) => value + fit.beta[j + 1]! * x, fit.beta[0]!),
  }
}

/** Pearson's correlation. */
export function correlation(x: Numbers, y: Numbers): number {
  return determined(pearson(x, y))
}

/** Biased autocorrelation about the mean, lags 0 … `lags`. */
export function autocorrelation(x: Numbers, lags: number): number[] {
  return determined(acf(x, lags))
}

/** Ranks from 1; ties share the mean of their ranks. */
export function midRanks(x: Numbers): number[] {
  return [...ranks(Float64Array.from(x))]
}

export function sum(values: Numbers, of: (value: number, index: number) => number): number {
  let total = 0
  for (let i = 0; i < values.length; i++) total += of(values[i]!, i)
  return total
}

function determined<Value>(value: Value | null): Value {
  if (value === null) throw new RangeError('the statistic is not determined by these rows')
  return value
}

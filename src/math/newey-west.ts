import type { OlsFit } from './least-squares.ts'

/** Covariance of coefficients that allows for unequal variance and autocorrelation. */
export interface NeweyWest {
  readonly lag: number
  /** In the order of the fit: intercept, then regressors. */
  readonly se: readonly number[]
  /** Rows of the covariance matrix of the coefficients. */
  readonly covariance: readonly (readonly number[])[]
}

/**
 * The usual lag for n observations: floor(4 (n / 100)^(2/9)). Labels that overlap by h rows need at least h - 1.
 *
 * @example neweyWestLag(200) // => 4
 */
export function neweyWestLag(n: number): number {
  return Math.floor(4 * (n / 100) ** (2 / 9))
}

/**
 * Heteroskedasticity and autocorrelation consistent covariance with Bartlett weights, no small-sample factor: statsmodels'
 * `cov_type='HAC', use_correction=False`.
 *
 *     V = (X'X)^-1 S (X'X)^-1,   S = G_0 + sum_{l=1}^{L} (1 - l/(L+1)) (G_l + G_l'),   G_l = sum_t x_t u_t u_{t-l} x_{t-l}'
 *
 * S is taken as sum_t W_t W_t' / (L+1), W_t the sum of the last L+1 scores x u (zeros beyond both ends): every pair at
 * distance l is in L+1-l such windows, so the two are equal, and the cost does not depend on L. It cannot go negative.
 *
 * A row that the fit left out keeps its place in time with score zero, so a lag is a number of rows of the input
 * (Datta & Du 2012, "Amplitude Modulated").
 *
 * `lag` (rows, default `neweyWestLag(fit.n)`) must be a whole number >= 0, or RangeError.
 * Source: Newey & West (1987), Econometrica 55(3) 703-708.
 */
export function neweyWest(fit: OlsFit, lag = neweyWestLag(fit.n)): NeweyWest {
  if (!Number.isSafeInteger(lag) || lag < 0) throw new RangeError(`lag must be a whole number >= 0, was ${lag}`)
  const { residuals, means, n, k } = fit
  const rows = residuals.length
  const window = lag + 1
  const past = new Float64Array(window * k)
  const sums = new Float64Array(k)
  const products = new Float64Array(k * k)
  const centred = new Float64Array(k - 1)
  const inverse = Float64Array.from(fit.inverse.flat())
  const columns = fit.regressors
  for (let t = 0; t < rows + window - 1; t++) {
    const slot = (t % window) * k
    for (let a = 0; a < k; a++) {
      sums[a] = sums[a]! - past[slot + a]!
      past[slot + a] = 0
    }
    const u = t < rows ? residuals[t]! : Number.NaN
    if (!Number.isNaN(u)) {
      // The score is multiplied by (X'X)^-1 at once, so that the windows sum what the covariance is made of.
      for (let j = 0; j < k - 1; j++) centred[j] = columns[j]![t]! - means[j]!
      let intercept = 1 / n
      for (let j = 0; j < k - 1; j++) {
        let value = 0
        for (let i = 0; i < k - 1; i++) value += inverse[j * (k - 1) + i]! * centred[i]!
        intercept -= value * means[j]!
        past[slot + j + 1] = value * u
        sums[j + 1] = sums[j + 1]! + value * u
      }
      past[slot] = intercept * u
      sums[0] = sums[0]! + intercept * u
    }
    for (let a = 0; a < k; a++) {
      for (let b = 0; b <= a; b++) products[a * k + b] = products[a * k + b]! + sums[a]! * sums[b]!
    }
  }
  const at = (a: number, b: number) => products[Math.max(a, b) * k + Math.min(a, b)]! / window
  const order = Array.from({ length: k }, (_, a) => a)
  return { lag, se: order.map((a) => Math.sqrt(at(a, a))), covariance: order.map((a) => order.map((b) => at(a, b))) }
}

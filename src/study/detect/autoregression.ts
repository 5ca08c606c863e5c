/** A linear autoregression of a series with centre 0. */
export interface Autoregression {
  /** phi_1 … phi_p; empty where no lag earns its place. */
  readonly coefficients: readonly number[]
  /** Share of the variance that the lags leave unexplained, in (0, 1]. */
  readonly residualShare: number
}

/** Values beyond this many scales count as this many: one wild bar must not decide the dependence. */
const WINSOR = 4

/**
 * AR(p) by Yule-Walker (Levinson-Durbin), p in 0…`maxOrder` chosen by BIC.
 *
 *     s_t = phi_1 s_{t-1} + … + phi_p s_{t-p} + e_t
 *
 * `standardised` has centre 0 and scale about 1; NaN pairs are left out of each autocovariance, values are winsorised at
 * ±4. With `stretch` (`unbrokenStretches`) pairs across a break are left out, too. The Yule-Walker fit is always stationary. Order 0 where fewer than 50 values are finite.
 */
export function fitAutoregression(standardised: Float64Array, maxOrder = 10, stretch?: Int32Array): Autoregression {
  const covariance = autocovariance(standardised, maxOrder, stretch)
  const n = covariance.n
  const variance = covariance.values[0]!
  if (n < 50 || !(variance > 0)) return { coefficients: [], residualShare: 1 }
  let phi: number[] = []
  let share = 1
  let best: Autoregression = { coefficients: [], residualShare: 1 }
  let bestScore = 0
  for (let order = 1; order <= maxOrder; order++) {
    let numerator = covariance.values[order]! / variance
    for (let j = 0; j < phi.length; j++) numerator -= phi[j]! * (covariance.values[order - 1 - j]! / variance)
    const reflection = numerator / share
    // Autocovariances from different pairs (gaps) need not be positive definite: stop where they are not.
    if (!(Math.abs(reflection) < 1)) break
    phi = [...phi.map((value, j) => value - reflection * phi[phi.length - 1 - j]!), reflection]
    share *= 1 - reflection * reflection
    const score = n * Math.log(share) + order * Math.log(n)
    if (score < bestScore) {
      bestScore = score
      best = { coefficients: phi, residualShare: share }
    }
  }
  return best
}

function autocovariance(
  values: Float64Array,
  maxLag: number,
  stretch: Int32Array | undefined,
): { n: number; values: Float64Array } {
  const clipped = values.map((value) => Math.max(-WINSOR, Math.min(WINSOR, value)))
  let n = 0
  let sum = 0
  for (const value of clipped) {
    if (Number.isNaN(value)) continue
    n++
    sum += value
  }
  const mean = n > 0 ? sum / n : 0
  const result = new Float64Array(maxLag + 1)
  for (let lag = 0; lag <= maxLag; lag++) {
    let pairs = 0
    let products = 0
    for (let i = lag; i < clipped.length; i++) {
      const product = (clipped[i]! - mean) * (clipped[i - lag]! - mean)
      if (Number.isNaN(product) || stretch?.[i] !== stretch?.[i - lag]) continue
      pairs++
      products += product
    }
    // Pairs of a gapless series are n - lag: dividing by n keeps it positive definite; with gaps the mean of pairs is meant.
    result[lag] = pairs > 0 ? (products / pairs) * (1 - lag / Math.max(1, clipped.length)) : 0
  }
  return { n, values: result }
}

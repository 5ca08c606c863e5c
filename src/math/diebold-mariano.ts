import { tTwoSided } from './distributions.ts'

/** A test of equal forecast accuracy. */
export interface DieboldMariano {
  readonly n: number
  /** Mean loss of the first forecast less that of the second: below zero the first is better. */
  readonly meanDifference: number
  /** The statistic without small-sample correction. */
  readonly statistic: number
  /** Corrected by Harvey, Leybourne & Newbold; Student's t with n - 1 degrees of freedom under equal accuracy. */
  readonly corrected: number
  /** Two-sided p-value of `corrected`. */
  readonly pValue: number
}

/**
 * Diebold-Mariano test with the small-sample correction of Harvey, Leybourne and Newbold.
 *
 *     d = |e1|^power - |e2|^power,   V = g_0 + 2 sum_{l<h} g_l   (autocovariances divided by n),
 *     DM = mean(d) / sqrt(V / n),    corrected = DM sqrt((n + 1 - 2h + h(h-1)/n) / n)
 *
 * `horizon` h (rows, default 1): forecasts h steps ahead have errors correlated over h - 1 rows. `power` (default 2): squared
 * loss; 1 is absolute loss. Rows where an error is missing (not finite) are left out, and those beside them become neighbours.
 *
 * Null where no test exists: n <= horizon, or a variance that is not positive, which rectangular weights allow and two equal
 * forecasts bring about. Throws RangeError when lengths differ or `horizon` is not a positive integer. Needs @stdlib.
 * Sources: Diebold & Mariano (1995), J. Business & Economic Statistics 13(3) 253-263; Harvey et al. (1997), Int. J.
 * Forecasting 13(2) 281-291.
 */
export function dieboldMariano(
  errors1: ArrayLike<number>,
  errors2: ArrayLike<number>,
  horizon = 1,
  power = 2,
): DieboldMariano | null {
  if (errors1.length !== errors2.length) {
    throw new RangeError(`errors1 has ${errors1.length} values, errors2 has ${errors2.length}`)
  }
  if (!(Number.isSafeInteger(horizon) && horizon > 0)) {
    throw new RangeError(`horizon must be a positive integer, was ${horizon}`)
  }
  const difference = new Float64Array(errors1.length)
  let n = 0
  let mean = 0
  for (let i = 0; i < errors1.length; i++) {
    const d = Math.abs(errors1[i]!) ** power - Math.abs(errors2[i]!) ** power
    if (!Number.isFinite(d)) continue
    difference[n++] = d
    mean += d
  }
  if (n <= horizon) return null
  mean /= n
  let variance = 0
  for (let lag = 0; lag < horizon; lag++) {
    let sum = 0
    for (let i = lag; i < n; i++) sum += (difference[i]! - mean) * (difference[i - lag]! - mean)
    variance += ((lag === 0 ? 1 : 2) * sum) / n
  }
  if (!(variance > 0)) return null
  const statistic = mean / Math.sqrt(variance / n)
  const corrected = statistic * Math.sqrt((n + 1 - 2 * horizon + (horizon * (horizon - 1)) / n) / n)
  return { n, meanDifference: mean, statistic, corrected, pValue: tTwoSided(corrected, n - 1) }
}

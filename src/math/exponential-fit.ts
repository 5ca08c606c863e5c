/** Kolmogorov-Smirnov test of a sample against one distribution. */
export interface KolmogorovSmirnov {
  readonly n: number
  /** Largest distance between the empirical and the assumed distribution function, in [0, 1]. */
  readonly distance: number
  /** Probability of a distance this large if the assumption is right; asymptotic, good from about 5 values. */
  readonly p: number
}

/**
 * Are these numbers exponential with mean 1? The check of `hawkesResiduals`. The parameters were fitted to the same
 * events, so p is too large: a small one refutes the model, a large one proves little.
 *
 *     D = max |F_n(x) - (1 - e^-x)|,   p = 2 sum over k >= 1 of (-1)^(k-1) e^(-2 k^2 z^2),   z = (sqrt(n) + 0.12 + 0.11 / sqrt(n)) D
 *
 * NaN values are left out. NaN for distance and p without any value.
 *
 * Source: M. A. Stephens (1970), J. Royal Statistical Society B 32(1), 115-122.
 *
 * @example testExponential([Math.LN2]).distance // => 0.5
 */
export function testExponential(values: ArrayLike<number>): KolmogorovSmirnov {
  const sorted = Float64Array.from(values)
    .filter((value) => !Number.isNaN(value))
    .sort()
  const n = sorted.length
  if (n === 0) return { n, distance: Number.NaN, p: Number.NaN }
  let distance = 0
  for (let i = 0; i < n; i++) {
    const assumed = -Math.expm1(-Math.max(0, sorted[i]!))
    distance = Math.max(distance, assumed - i / n, (i + 1) / n - assumed)
  }
  return { n, distance, p: kolmogorovTail((Math.sqrt(n) + 0.12 + 0.11 / Math.sqrt(n)) * distance) }
}

function kolmogorovTail(z: number): number {
  // Below this the sum needs many terms and is 1 to nine digits.
  if (z < 0.25) return 1
  let sum = 0
  for (let k = 1; k <= 20; k++) sum += (k % 2 === 1 ? 2 : -2) * Math.exp(-2 * k * k * z * z)
  return Math.min(1, Math.max(0, sum))
}

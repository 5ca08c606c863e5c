/** First digits against Benford's law. */
export interface BenfordTest {
  /** Values with a first digit. */
  readonly n: number
  /** How many begin with 1, ... 9. */
  readonly counts: readonly number[]
  /** Pearson's chi-square, 8 degrees of freedom; NaN without values. */
  readonly chiSquare: number
  /** Probability of a chi-square this large under the law. */
  readonly p: number
}

/**
 * Do the first significant digits follow Benford's law, P(d) = log10(1 + 1 / d)? Signs do not matter; zeros, NaN and
 * infinities have no first digit and are left out.
 *
 * The law holds for amounts that spread over several orders of magnitude. A refusal is a smell in thousands of trades,
 * not proof of anything about one; with very many of them the smallest departure is refused.
 *
 * Source: F. Benford (1938), Proc. American Philosophical Society 78, 551-572; for wash trading: L. W. Cong, X. Li, K. Tang &
 * Y. Yang (2023), Management Science 69(11), 6427-6454.
 *
 * @example benfordChiSquare([123, -0.0019, 2e9, 0]).counts // => [2, 1, 0, 0, 0, 0, 0, 0, 0]
 */
export function benfordChiSquare(values: ArrayLike<number>): BenfordTest {
  const counts = new Array<number>(9).fill(0)
  let n = 0
  for (let i = 0; i < values.length; i++) {
    const value = Math.abs(values[i]!)
    if (!(value > 0 && value < Number.POSITIVE_INFINITY)) continue
    // The decimal text decides: 0.3 is a binary fraction just below 3, and no logarithm is that exact.
    counts[value.toExponential(15).charCodeAt(0) - 49]!++
    n++
  }
  if (n === 0) return { n, counts, chiSquare: Number.NaN, p: Number.NaN }
  const chiSquare = counts.reduce((sum, count, i) => {
    const expected = n * Math.log10(1 + 1 / (i + 1))
    return sum + (count - expected) ** 2 / expected
  }, 0)
  return { n, counts, chiSquare, p: upperTail8(chiSquare) }
}

/** P(X > x) of chi-square with 8 degrees of freedom: for even degrees a finite sum. */
function upperTail8(x: number): number {
  const half = x / 2
  return Math.exp(-half) * (1 + half * (1 + (half / 2) * (1 + half / 3)))
}

/** Coefficients of the series in 1/a, from 1/a^0. */
const SERIES = [1, -1 / 8, 1 / 128, 5 / 1024, -21 / 32768, -399 / 262144, 869 / 4194304]
/** The series is used above this argument: its first omitted term is then below 1e-15. */
const FAR = 100

/**
 * Gamma(a + 1/2) / Gamma(a) for a > 0, to about 1e-14: the part of the Student density that depends on its degrees of
 * freedom. No gamma function is needed, so none overflows.
 *
 *     sqrt(a) (1 - 1/(8a) + 1/(128 a^2) + ...) for large a; smaller ones by ratio(a) = ratio(a + 1) a / (a + 1/2)
 *
 * Source: F. Tricomi & A. Erdelyi (1951), Pacific J. Mathematics 1, 133-142.
 */
export function gammaHalfRatio(a: number): number {
  let factor = 1
  let far = a
  for (; far < FAR; far++) factor *= far / (far + 0.5)
  let series = 0
  for (let i = SERIES.length - 1; i >= 0; i--) series = series / far + SERIES[i]!
  return factor * Math.sqrt(far) * series
}

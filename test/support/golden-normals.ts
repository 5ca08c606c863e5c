import { mulberry32 } from '../../src/math/index.ts'

/**
 * The normal numbers of `golden_stats.json`: Box-Muller on mulberry32, cosine branch only, two draws per number, the first
 * taken from 1 so that its logarithm exists.
 */
export function goldenNormals(seed: number, count: number): Float64Array {
  const random = mulberry32(seed)
  return Float64Array.from({ length: count }, () => {
    const radius = Math.sqrt(-2 * Math.log(1 - random()))
    return radius * Math.cos(2 * Math.PI * random())
  })
}

/** The regression example of sections `ols`, `logit` and `corr`: y = 0.3 + 1.5 x1 - 0.7 x2 + AR(1) error of coefficient 0.5. */
export function goldenRegression(): { x1: Float64Array; x2: Float64Array; y: Float64Array } {
  const z = goldenNormals(1, 600)
  const x1 = z.subarray(0, 200)
  const x2 = z.subarray(200, 400)
  let error = 0
  const y = z.subarray(400).map((e, i) => {
    error = i === 0 ? e : 0.5 * error + e
    return 0.3 + 1.5 * x1[i]! - 0.7 * x2[i]! + error
  })
  return { x1, x2, y }
}

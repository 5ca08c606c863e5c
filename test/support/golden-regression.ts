import { goldenNormals } from './golden-normals.ts'

/** The regression example of sections `ols`, `logit` and `corr`: y = 0.3 + 1.5 x1 - 0.7 x2 + an AR(1) error of 0.5. */
export function goldenRegression(): { x1: Float64Array; x2: Float64Array; y: Float64Array } {
  const z = normalArray(1, 600)
  const x1 = z.subarray(0, 200)
  const x2 = z.subarray(200, 400)
  let error = 0
  const y = z.subarray(400).map((e, i) => {
    error = i === 0 ? e : 0.5 * error + e
    return 0.3 + 1.5 * x1[i]! - 0.7 * x2[i]! + error
  })
  return { x1, x2, y }
}

/** `goldenNormals` as a typed array. */
export function normalArray(seed: number, count: number): Float64Array {
  return Float64Array.from(goldenNormals(seed, count))
}

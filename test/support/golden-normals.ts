import { mulberry32 } from '../../src/math/index.ts'

/**
 * The normal numbers that the recipes of `golden_stats.json` start from: Box-Muller on mulberry32, the cosine only, two
 * uniforms a number.
 */
export function goldenNormals(seed: number, count: number): number[] {
  const random = mulberry32(seed)
  return Array.from({ length: count }, () => {
    const radius = Math.sqrt(-2 * Math.log(1 - random()))
    return radius * Math.cos(2 * Math.PI * random())
  })
}

import type { Random } from '../../math/index.ts'

/**
 * A series of `length` values made of stretches of another: the stationary bootstrap of Politis & Romano (1994), JASA 89,
 * 1303-1313. Stretches begin anywhere, run on past the end at the beginning, and have geometric lengths of mean `meanBlock`,
 * so the dependence within a stretch (of signs, of volatility) survives.
 *
 * NaN of the source is left out first: a placebo has no gaps.
 */
export function resampleBlocks(source: Float64Array, length: number, meanBlock: number, random: Random): Float64Array {
  const values = source.filter((value) => !Number.isNaN(value))
  const result = new Float64Array(length)
  if (values.length === 0) return result.fill(Number.NaN)
  const stay = 1 - 1 / Math.max(1, meanBlock)
  // One draw per block, not per bar: the length of a geometric block by inversion.
  const logStay = Math.log(stay)
  let filled = 0
  while (filled < length) {
    let from = Math.floor(random() * values.length)
    const drawn = stay <= 0 ? 1 : 1 + Math.floor(Math.log(1 - random()) / logStay)
    for (let left = Math.min(drawn, length - filled); left > 0; left--) {
      result[filled++] = values[from]!
      from = from + 1 === values.length ? 0 : from + 1
    }
  }
  return result
}

/** A source of uniform numbers in [0, 1). */
export type Random = () => number

/**
 * The mulberry32 generator: 32 bits of state, the same numbers on every machine. Good enough to draw samples with, far
 * too small for anything secret.
 *
 * `seed` is taken modulo 2^32. Source: T. Ettinger, "mulberry32" (public domain, 2017).
 *
 * @example mulberry32(42)() // => 0.6011037519201636
 */
export function mulberry32(seed: number): Random {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let t = Math.imul(state ^ (state >>> 15), state | 1)
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61)
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296
  }
}

/** Exponential numbers of mean 1. */
export function exponentials(random: Random): Random {
  return () => -Math.log(1 - random())
}

/** Bounds of a Poisson mean. */
export interface PoissonInterval {
  readonly low: number
  readonly high: number
}

/**
 * Two-sided 95 % interval of the mean behind a Poisson count, by Byar's approximation to the exact (Garwood) interval: within
 * 0.1 of it for every count of 1 or more; a count of 0 has [0, 3.69] exactly.
 *
 *     low = n (1 - 1/(9n) - z/(3 sqrt n))^3,   high = (n+1) (1 - 1/(9(n+1)) + z/(3 sqrt(n+1)))^3
 *
 * Source: Breslow & Day (1987), Statistical Methods in Cancer Research II, p. 69.
 *
 * @example Math.round(poissonInterval(100).low * 10) / 10 // => 81.4
 * @example Math.round(poissonInterval(100).high * 10) / 10 // => 121.6
 */
export function poissonInterval(count: number): PoissonInterval {
  const z = 1.959963984540054
  const next = count + 1
  const high = count === 0 ? 3.689 : next * (1 - 1 / (9 * next) + z / (3 * Math.sqrt(next))) ** 3
  const low = count === 0 ? 0 : count * (1 - 1 / (9 * count) - z / (3 * Math.sqrt(count))) ** 3
  return { low: Math.max(0, low), high }
}

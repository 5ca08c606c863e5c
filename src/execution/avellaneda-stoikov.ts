import { assertAboveZero, assertAtLeastZero, assertFinite } from './assert-parameter.ts'

/** What `quoteAvellanedaStoikov` is told. Prices in quote, one unit of time throughout. */
export interface AvellanedaStoikovOptions {
  /** Fair price now. */
  readonly mid: number
  /** Held, in units; negative is short. */
  readonly inventory: number
  /** Until the inventory is to be flat (T - t). */
  readonly timeLeft: number
  /** Absolute risk aversion (gamma), 1 / quote. */
  readonly riskAversion: number
  /** Standard deviation of the price per root of time (sigma), absolute. */
  readonly volatility: number
  /** How fast the arrival of takers falls with the distance (k): intensity A e^(-k distance), 1 / quote. */
  readonly fillDecay: number
}

/** Two quotes around the price at which the maker is indifferent. */
export interface AvellanedaStoikovQuotes {
  /** The mid, moved against the inventory. */
  readonly reservation: number
  readonly spread: number
  readonly bid: number
  readonly ask: number
}

/**
 * Avellaneda-Stoikov quotes of a market maker with a horizon, by the paper's approximation.
 *
 *     reservation = s - q gamma sigma^2 (T - t),   spread = gamma sigma^2 (T - t) + (2 / gamma) ln(1 + gamma / k)
 *
 * The quotes can cross the market: clamping them to the touch is the caller's. Without a horizon see `quoteGlft`.
 *
 * Throws RangeError unless risk aversion and fill decay are above 0, time left and volatility at least 0, mid and
 * inventory finite.
 *
 * Source: M. Avellaneda & S. Stoikov (2008), "High-frequency trading in a limit order book", Quantitative Finance 8(3),
 * 217-224, equations 29 and 30.
 *
 * @example
 * const maker = { riskAversion: 0.1, volatility: 2, fillDecay: 1.5, timeLeft: 0.75 }
 * quoteAvellanedaStoikov({ ...maker, mid: 100, inventory: 2 }).reservation // => 99.4
 */
export function quoteAvellanedaStoikov(options: AvellanedaStoikovOptions): AvellanedaStoikovQuotes {
  const { mid, inventory, timeLeft, riskAversion, volatility, fillDecay } = options
  assertAboveZero({ riskAversion, fillDecay })
  assertAtLeastZero({ timeLeft, volatility })
  assertFinite({ mid, inventory })
  const risk = riskAversion * volatility ** 2 * timeLeft
  const reservation = mid - inventory * risk
  const spread = risk + (2 / riskAversion) * Math.log1p(riskAversion / fillDecay)
  return { reservation, spread, bid: reservation - spread / 2, ask: reservation + spread / 2 }
}

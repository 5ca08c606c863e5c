import { assertAboveZero, assertAtLeastZero, assertFinite } from './assert-parameter.ts'

/** What `quoteGlft` is told. Prices in quote, one unit of time throughout. */
export interface GlftOptions {
  /** Held, in multiples of the quoted size; negative is short. */
  readonly inventory: number
  /** Absolute risk aversion (gamma), 1 / quote. */
  readonly riskAversion: number
  /** Standard deviation of the price per root of time (sigma), absolute. */
  readonly volatility: number
  /** Takers per unit of time at distance 0 (A): intensity A e^(-k distance). */
  readonly fillRate: number
  /** How fast that falls with the distance (k), 1 / quote. */
  readonly fillDecay: number
}

/** Distances of both quotes from the mid, in quote. */
export interface GlftQuotes {
  /** Of the bid below the mid; negative where the inventory pushes it above. */
  readonly bidDistance: number
  /** Of the ask above the mid. */
  readonly askDistance: number
  /** Half the spread: the mean of both distances. */
  readonly halfSpread: number
  /** By how much one more unit held moves both quotes down. */
  readonly skew: number
}

/**
 * Gueant-Lehalle-Fernandez-Tapia quotes of a market maker without a horizon, by the closed form of the stationary limit.
 *
 *     bid = c1 + (2 q + 1) / 2 c2,   ask = c1 - (2 q - 1) / 2 c2,   c1 = ln(1 + gamma / k) / gamma
 *     c2 = sqrt(sigma^2 gamma / (2 k A) (1 + gamma / k)^(1 + k / gamma))
 *
 * The closed form ignores the bound on the inventory. Throws RangeError unless risk aversion, fill rate and fill decay are
 * above 0, volatility at least 0 and inventory finite.
 *
 * Source: O. Gueant, C.-A. Lehalle & J. Fernandez-Tapia (2013), "Dealing with the inventory risk", Mathematics and
 * Financial Economics 7, 477-507, section 4.
 *
 * @example
 * const market = { volatility: 0, fillRate: 0.9, fillDecay: 0.3 }
 * quoteGlft({ ...market, riskAversion: 0.3, inventory: 0 }).halfSpread // => Math.LN2 / 0.3
 */
export function quoteGlft({ inventory, riskAversion, volatility, fillRate, fillDecay }: GlftOptions): GlftQuotes {
  assertAboveZero({ riskAversion, fillRate, fillDecay })
  assertAtLeastZero({ volatility })
  assertFinite({ inventory })
  const premium = Math.log1p(riskAversion / fillDecay)
  const base = premium / riskAversion
  const growth = Math.exp((1 + fillDecay / riskAversion) * premium)
  const skew = volatility * Math.sqrt((riskAversion * growth) / (2 * fillDecay * fillRate))
  return {
    bidDistance: base + ((2 * inventory + 1) / 2) * skew,
    askDistance: base - ((2 * inventory - 1) / 2) * skew,
    halfSpread: base + skew / 2,
    skew,
  }
}

import { assertAboveZero, assertAtLeastZero, assertFinite } from './assert-parameter.ts'

/** What `planAlmgrenChriss` is told. Amounts in any unit, prices in quote per unit, one unit of time throughout. */
export interface AlmgrenChrissOptions {
  /** To sell; a negative amount is to buy. */
  readonly amount: number
  readonly duration: number
  /** Trades, one at the end of every interval of equal length. */
  readonly intervals: number
  /** Standard deviation of the price per root of time (sigma), absolute, not relative. */
  readonly volatility: number
  /** Slippage per unit of trading rate (eta). */
  readonly temporaryImpact: number
  /** Lasting move of the price per unit traded (gamma). Default 0. */
  readonly permanentImpact?: number
  /** Cost per unit traded at any rate, such as half the spread and the fee (epsilon). Default 0. */
  readonly fixedCost?: number
  /** Cost that one unit of variance is worth (lambda), 1 / quote. 0 trades evenly. */
  readonly riskAversion: number
}

/** A schedule and what it should cost. */
export interface AlmgrenChrissPlan {
  /** 0, tau, 2 tau, ... duration. */
  readonly times: Float64Array
  /** Still to trade at each time: the amount first, 0 last. */
  readonly holdings: Float64Array
  /** Traded in each interval; sums to the amount. */
  readonly trades: Float64Array
  /** Urgency: 1 / kappa is the time scale of the trading. */
  readonly kappa: number
  /** Expected shortfall against the price at the start, in quote. */
  readonly expectedCost: number
  /** Variance of that shortfall, in quote squared. */
  readonly variance: number
}

/**
 * Almgren-Chriss schedule: the trades that minimise expected cost + riskAversion x variance, with linear impact.
 *
 *     x_j = X sinh(kappa (T - t_j)) / sinh(kappa T),   cosh(kappa tau) = 1 + (lambda sigma^2 / eta~) tau^2 / 2
 *     eta~ = eta - gamma tau / 2,   E = gamma X^2 / 2 + eps sum |n_j| + (eta~ / tau) sum n_j^2,   V = sigma^2 tau sum of x_j^2, j >= 1
 *
 * Throws RangeError unless duration and temporary impact are above 0, intervals is a positive integer, the others are
 * not negative, and eta~ > 0: with a larger permanent impact no schedule is optimal.
 *
 * Source: R. Almgren & N. Chriss (2001), "Optimal execution of portfolio transactions", J. Risk 3(2), 5-39.
 *
 * @example
 * const market = { duration: 2, intervals: 2, volatility: 1, temporaryImpact: 1 }
 * planAlmgrenChriss({ ...market, amount: 100, riskAversion: 0 }).trades // => Float64Array.of(50, 50)
 */
export function planAlmgrenChriss(options: AlmgrenChrissOptions): AlmgrenChrissPlan {
  const { amount, duration, intervals, volatility, temporaryImpact, riskAversion } = options
  const { permanentImpact = 0, fixedCost = 0 } = options
  assertAboveZero({ duration, temporaryImpact })
  assertAtLeastZero({ volatility, permanentImpact, fixedCost, riskAversion })
  assertFinite({ amount })
  if (!(Number.isInteger(intervals) && intervals > 0)) {
    throw new RangeError(`intervals must be a positive integer, was ${intervals}`)
  }
  const tau = duration / intervals
  const impact = temporaryImpact - (permanentImpact * tau) / 2
  if (!(impact > 0)) {
    throw new RangeError(`temporaryImpact must exceed permanentImpact x interval / 2 = ${(permanentImpact * tau) / 2}`)
  }
  const kappa = urgency((riskAversion * volatility ** 2 * tau ** 2) / impact) / tau
  const times = Float64Array.from({ length: intervals + 1 }, (_, j) => (j === intervals ? duration : j * tau))
  const holdings = times.map((_, j) => amount * shareLeft(kappa * tau, intervals, j))
  const trades = new Float64Array(intervals)
  let absolute = 0
  let squares = 0
  let risk = 0
  for (let j = 0; j < intervals; j++) {
    trades[j] = holdings[j]! - holdings[j + 1]!
    absolute += Math.abs(trades[j]!)
    squares += trades[j]! ** 2
    risk += holdings[j + 1]! ** 2
  }
  const expectedCost = (permanentImpact * amount ** 2) / 2 + fixedCost * absolute + (impact / tau) * squares
  return { times, holdings, trades, kappa, expectedCost, variance: volatility ** 2 * tau * risk }
}

/** acosh(1 + c / 2), without the cancellation of small c. */
function urgency(c: number): number {
  return 2 * Math.asinh(Math.sqrt(c) / 2)
}

/** sinh(u (n - j)) / sinh(u n), written with negative exponents: a great urgency must not overflow. */
function shareLeft(u: number, n: number, j: number): number {
  if (u === 0) return (n - j) / n
  return (Math.exp(-u * j) * Math.expm1(-2 * u * (n - j))) / Math.expm1(-2 * u * n)
}

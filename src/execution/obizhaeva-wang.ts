import { assertAboveZero, assertFinite } from './assert-parameter.ts'

/** What the schedules for a resilient book are told. */
export interface ObizhaevaWangOptions {
  /** To trade, in any unit; negative to trade the other way. */
  readonly amount: number
  readonly duration: number
  /** Rate at which the book recovers (rho), per unit of time: ln 2 / rho is the half-life of an impact. */
  readonly resilience: number
}

/** One block at once, a steady stream, and the same block again at the end. */
export interface ObizhaevaWangPlan {
  /** Traded at the start, and again at the end. */
  readonly block: number
  /** Traded per unit of time in between. */
  readonly rate: number
}

/**
 * Obizhaeva-Wang schedule for a risk-neutral trader: linear impact that decays exponentially, continuous time.
 *
 *     blocks X / (rho T + 2) at 0 and T,   rate rho X / (rho T + 2) between
 *
 * Neither depth nor spread moves the optimum, only the resilience does. The first block is large: it is a benchmark rather
 * than an order to send. Throws RangeError unless duration and resilience are above 0 and the amount is finite.
 *
 * Source: A. Obizhaeva & J. Wang (2013), "Optimal trading strategy and supply/demand dynamics", J. Financial Markets 16(1),
 * 1-32, proposition 3.
 *
 * @example planObizhaevaWang({ amount: 1000, duration: 10, resilience: 0.3 }) // => { block: 200, rate: 60 }
 */
export function planObizhaevaWang({ amount, duration, resilience }: ObizhaevaWangOptions): ObizhaevaWangPlan {
  assertAboveZero({ duration, resilience })
  assertFinite({ amount })
  const block = amount / (resilience * duration + 2)
  return { block, rate: resilience * block }
}

/** Trades at given times. */
export interface ObizhaevaWangTrades {
  /** From 0 to the duration, evenly. */
  readonly times: Float64Array
  /** Traded at each time; sums to the amount. */
  readonly trades: Float64Array
}

/**
 * The same optimum for `intervals + 1` trades at evenly spaced times, exact rather than the continuous one cut up.
 *
 *     ends X / (2 + (N - 1) (1 - a)),   between (1 - a) times that,   a = e^(-rho T / N)
 *
 * Throws RangeError as `planObizhaevaWang`, and unless intervals is a positive integer.
 *
 * Source: A. Alfonsi, A. Fruth & A. Schied (2010), "Optimal execution strategies in limit order books with general shape
 * functions", Quantitative Finance 10(2), 143-157, theorem 1 with a block-shaped book.
 *
 * @example
 * const order = { amount: 100, duration: 1, resilience: 1e9 }
 * planObizhaevaWangTrades({ ...order, intervals: 3 }).trades // => Float64Array.of(25, 25, 25, 25)
 */
export function planObizhaevaWangTrades(options: ObizhaevaWangOptions & { intervals: number }): ObizhaevaWangTrades {
  const { amount, duration, resilience, intervals } = options
  assertAboveZero({ duration, resilience })
  assertFinite({ amount })
  if (!(Number.isInteger(intervals) && intervals > 0)) {
    throw new RangeError(`intervals must be a positive integer, was ${intervals}`)
  }
  const recovered = -Math.expm1((-resilience * duration) / intervals)
  const end = amount / (2 + (intervals - 1) * recovered)
  const times = new Float64Array(intervals + 1)
  const trades = new Float64Array(intervals + 1).fill(recovered * end)
  for (let i = 0; i <= intervals; i++) times[i] = (duration * i) / intervals
  trades[0] = end
  trades[intervals] = end
  return { times, trades }
}

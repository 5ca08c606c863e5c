import { mulberry32, type Random } from '../../src/math/index.ts'

/** A measure in which nothing happens: `bars` seconds from midnight on, drawn from a seed. */
export type PlaceboProcess = (bars: number, seed: number) => Float64Array

const DAY_SECONDS = 86_400
/** Two cycles of activity a day, quiet at night: standard deviation between 0.4 and 1.6. */
export const intradayScale = (second: number): number =>
  1 + 0.4 * Math.sin((2 * Math.PI * second) / DAY_SECONDS) + 0.2 * Math.cos((4 * Math.PI * second) / DAY_SECONDS)

/** Polar form is avoided on purpose: two draws per number keep streams of different processes aligned. */
export const normals = (random: Random) => (): number =>
  Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random())

/** Student t with `degrees` degrees of freedom, scaled to variance 1 (degrees > 2). */
export const students = (random: Random, degrees: number) => {
  const normal = normals(random)
  return (): number => {
    let chiSquare = 0
    for (let i = 0; i < degrees; i++) chiSquare += normal() ** 2
    return (normal() / Math.sqrt(chiSquare / degrees)) * Math.sqrt((degrees - 2) / degrees)
  }
}

const filled = (bars: number, next: (bar: number) => number): Float64Array => {
  const values = new Float64Array(bars)
  for (let bar = 0; bar < bars; bar++) values[bar] = next(bar)
  return values
}

/** Autoregression of order 1 with innovations from `draw`. */
const autoregressive = (phi: number, draw: () => number): (() => number) => {
  let state = 0
  return () => (state = phi * state + draw())
}

/** Placebo processes by name: what the false-alarm rate is measured on. */
export const PLACEBO_PROCESSES: Readonly<Record<string, PlaceboProcess>> = {
  'white normal': (bars, seed) => filled(bars, normals(mulberry32(seed))),
  'AR(1) 0.9': (bars, seed) => filled(bars, autoregressive(0.9, normals(mulberry32(seed)))),
  'Student t, 3 df': (bars, seed) => filled(bars, students(mulberry32(seed), 3)),
  'intraday variance': (bars, seed) => {
    const normal = normals(mulberry32(seed))
    return filled(bars, (bar) => intradayScale(bar) * normal())
  },
  'AR(1) 0.9, t 4 df, intraday': (bars, seed) => {
    const next = autoregressive(0.9, students(mulberry32(seed), 4))
    return filled(bars, (bar) => intradayScale(bar) * next() + 0.5 * Math.sin((2 * Math.PI * bar) / DAY_SECONDS))
  },
  'GARCH(1,1)': (bars, seed) => {
    const normal = normals(mulberry32(seed))
    let variance = 1
    let last = 0
    return filled(bars, () => {
      variance = 0.02 + 0.05 * last * last + 0.93 * variance
      last = Math.sqrt(variance) * normal()
      return last
    })
  },
  /** Queue imbalance: (bid - ask) / (bid + ask) of two log-normal queues that are refilled; in [-1, 1], mass near the ends. */
  'bounded, imbalance-like': (bars, seed) => {
    const random = mulberry32(seed)
    const normal = normals(random)
    const bid = autoregressive(0.6, normal)
    const ask = autoregressive(0.6, normal)
    return filled(bars, () => Math.tanh((1.6 * (bid() - ask())) / 2))
  },
}

/** Bar ends in microseconds, one second apart, from midnight UTC of 1 January 2024. */
export function secondTimes(bars: number): Float64Array {
  return filled(bars, (bar) => 1_704_067_200_000_000 + (bar + 1) * 1_000_000)
}

export interface LiftedAndHit {
  readonly buys: Float64Array
  readonly sells: Float64Array
}

/** Buy and sell counts per second: Poisson, intensities of each side clustered (AR in logs) and intraday, 54 % buys. */
export function placeboTradeCounts(bars: number, seed: number): LiftedAndHit {
  const random = mulberry32(seed)
  const normal = normals(random)
  const poisson = (mean: number): number => {
    const limit = Math.exp(-mean)
    let product = random()
    let count = 0
    while (product > limit) {
      product *= random()
      count++
    }
    return count
  }
  const common = autoregressive(0.95, normal)
  const own = [autoregressive(0.8, normal), autoregressive(0.8, normal)]
  const buys = new Float64Array(bars)
  const sells = new Float64Array(bars)
  for (let bar = 0; bar < bars; bar++) {
    const activity = 3 * intradayScale(bar) * Math.exp(0.1 * common())
    buys[bar] = poisson(activity * 1.08 * Math.exp(0.2 * own[0]!()))
    sells[bar] = poisson(activity * 0.92 * Math.exp(0.2 * own[1]!()))
  }
  return { buys, sells }
}

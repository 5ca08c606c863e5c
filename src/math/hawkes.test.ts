import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Comparison } from '../../test/support/comparison.ts'
import { loadFixture } from '../../test/support/oracle.ts'
import { branchingRatio } from './branching-ratio.ts'
import { testExponential } from './exponential-fit.ts'
import { fitHawkes } from './fit-hawkes.ts'
import { type HawkesParameters, hawkesLogLikelihood, hawkesResiduals } from './hawkes.ts'
import { exponentials, mulberry32 } from './random.ts'

interface Golden {
  readonly hawkes: {
    readonly t: readonly number[]
    readonly T: number
    readonly ll_mu_5_a_8_b_2: number
    readonly fit: HawkesParameters & { readonly n: number; readonly ll: number }
    readonly meanvar_counts: readonly number[]
    readonly branching_meanvar: number
  }
}

const { hawkes: golden } = loadFixture<Golden>('golden_stats.json')

/** Intensity at an instant after all of `past`, added up one by one. */
function intensity(past: readonly number[], at: number, { mu, alpha, beta }: HawkesParameters): number {
  return past.reduce((sum, t) => sum + alpha * Math.exp(-beta * (at - t)), mu)
}

function sumOfLogs(times: readonly number[], parameters: HawkesParameters): number {
  return times.reduce((sum, t, i) => sum + Math.log(intensity(times.slice(0, i), t, parameters)), 0)
}

/** The likelihood with the intensity integrated numerically, by Simpson's rule between events. */
function naiveLogLikelihood(times: readonly number[], horizon: number, parameters: HawkesParameters): number {
  let integral = 0
  const edges = [0, ...times, horizon]
  for (let i = 1; i < edges.length; i++) {
    const past = times.slice(0, i - 1)
    const width = (edges[i]! - edges[i - 1]!) / 400
    for (let j = 0; j <= 400; j++) {
      const weight = j === 0 || j === 400 ? 1 : j % 2 === 1 ? 4 : 2
      integral += (weight * width * intensity(past, edges[i - 1]! + j * width, parameters)) / 3
    }
  }
  return sumOfLogs(times, parameters) - integral
}

/** Events of a planted process, by Ogata's thinning. */
function simulated(parameters: HawkesParameters, horizon: number, seed: number): number[] {
  const random = mulberry32(seed)
  const pause = exponentials(random)
  const times: number[] = []
  let memory = 0 // excess intensity just after `now`
  let now = 0
  for (;;) {
    const bound = parameters.mu + memory
    const wait = pause() / bound
    now += wait
    if (now > horizon) return times
    memory *= Math.exp(-parameters.beta * wait)
    if (random() * bound > parameters.mu + memory) continue
    times.push(now)
    memory += parameters.alpha
  }
}

const parameter = fc.double({ min: 0.05, max: 5, noNaN: true })
const parameters = fc.record({ mu: parameter, alpha: parameter, beta: parameter })
const eventTimes = fc
  .array(fc.double({ min: 0.01, max: 1, noNaN: true }), { minLength: 1, maxLength: 15 })
  .map((pauses) => {
    let now = 0
    return pauses.map((pause) => (now += pause))
  })

describe('hawkesLogLikelihood', () => {
  it('agrees with golden_stats.json, section hawkes', () => {
    const compare = new Comparison()
    const found = hawkesLogLikelihood(golden.t, golden.T, { mu: 0.5, alpha: 0.8, beta: 2 })
    compare.near('ll_mu_5_a_8_b_2', found, golden.ll_mu_5_a_8_b_2)
  })

  it('equals the sum of log intensities less the integral of the intensity', () => {
    fc.assert(
      fc.property(eventTimes, parameters, (times, each) => {
        const horizon = times.at(-1)! + 1
        expect(hawkesLogLikelihood(times, horizon, each)).toBeCloseTo(naiveLogLikelihood(times, horizon, each), 6)
      }),
      { numRuns: 40 },
    )
  })

  it('is that of a Poisson process without excitation', () => {
    expect(hawkesLogLikelihood([1, 2, 5], 8, { mu: 0.25, alpha: 0, beta: 1 })).toBeCloseTo(3 * Math.log(0.25) - 2, 14)
    expect(hawkesLogLikelihood([], 8, { mu: 0.25, alpha: 1, beta: 1 })).toBe(-2)
  })

  it('is -Infinity where there is no process', () => {
    expect(hawkesLogLikelihood([1], 2, { mu: 0, alpha: 1, beta: 1 })).toBe(Number.NEGATIVE_INFINITY)
    expect(hawkesLogLikelihood([1], 2, { mu: 1, alpha: -1, beta: 1 })).toBe(Number.NEGATIVE_INFINITY)
  })

  it('refuses events that were not merged, or lie outside the window', () => {
    const some = { mu: 1, alpha: 1, beta: 1 }
    const refusal = 'times must increase, merge events of one instant: 1 after 1 at 1'
    expect(() => hawkesLogLikelihood([1, 1], 2, some)).toThrow(refusal)
    expect(() => hawkesResiduals([3], 2, some)).toThrow('times must lie between 0 and the horizon 2: 3 at 0')
    expect(() => fitHawkes([Number.NaN], 2)).toThrow('times must lie between 0 and the horizon 2: NaN at 0')
    expect(() => fitHawkes([], 0)).toThrow('horizon must be above 0, was 0')
  })
})

describe('fitHawkes', () => {
  it('reaches the log-likelihood of golden_stats.json, section hawkes', () => {
    const fit = fitHawkes(golden.t, golden.T)!
    const compare = new Comparison()
    compare.near('ll', fit.logLikelihood, golden.fit.ll, 1e-6)
    compare.near('fit', [fit.mu, fit.alpha, fit.beta, fit.branching], [golden.fit.mu, golden.fit.alpha, golden.fit.beta, golden.fit.n], 1e-3) // biome-ignore format: one comparison
    expect(fit.converged).toBe(true)
  })

  it('finds a planted process again, and its residuals are exponential', () => {
    const planted = { mu: 0.5, alpha: 1.2, beta: 2 }
    const times = simulated(planted, 4000, 41)
    const fit = fitHawkes(times, 4000)!
    expect(Math.abs(fit.branching - 0.6)).toBeLessThan(0.05)
    expect(Math.abs(fit.mu - 0.5)).toBeLessThan(0.06)
    expect(Math.abs(fit.beta - 2)).toBeLessThan(0.3)
    expect(fit.logLikelihood).toBeGreaterThan(hawkesLogLikelihood(times, 4000, planted))
    expect(testExponential(hawkesResiduals(times, 4000, fit)).p).toBeGreaterThan(0.05)
    const poisson = { mu: times.length / 4000, alpha: 0, beta: 1 }
    expect(testExponential(hawkesResiduals(times, 4000, poisson)).p).toBeLessThan(1e-6)
  })

  it('does not depend on the unit of time, and no neighbour is likelier', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1000 }), fc.constantFrom(1e-3, 60, 1e6), (seed, unit) => {
        const times = simulated({ mu: 1, alpha: 1, beta: 3 }, 60, seed)
        const fit = fitHawkes(times, 60)!
        const scaled = fitHawkes(times.map((t) => t * unit), 60 * unit)! // biome-ignore format: one call
        // The density of n events carries unit^-n.
        const tolerance = 1e-6 * Math.max(1, Math.abs(fit.logLikelihood))
        const back = scaled.logLikelihood + times.length * Math.log(unit)
        expect(Math.abs(back - fit.logLikelihood)).toBeLessThan(tolerance)
        for (const name of ['mu', 'alpha', 'beta'] as const) {
          for (const factor of [0.98, 1.02]) {
            const beside = hawkesLogLikelihood(times, 60, { ...fit, [name]: fit[name] * factor })
            expect(beside).toBeLessThanOrEqual(fit.logLikelihood + 1e-9)
          }
        }
      }),
      { numRuns: 12 },
    )
  })

  it('is beaten by no point of a grid, on events without excitation, whose likelihood has many hills', () => {
    for (let seed = 1; seed <= 16; seed++) {
      const pause = exponentials(mulberry32(seed))
      let now = 0
      const times = Array.from({ length: 200 }, () => (now += pause()))
      const { logLikelihood } = fitHawkes(times, now + 1)!
      for (const branching of [0.005, 0.02, 0.1, 0.4, 0.8]) {
        for (let exponent = -2; exponent <= 5; exponent += 0.5) {
          const beta = 10 ** exponent
          const beside = { mu: ((1 - branching) * 200) / (now + 1), alpha: branching * beta, beta }
          expect(hawkesLogLikelihood(times, now + 1, beside)).toBeLessThan(logLikelihood + 1e-6)
        }
      }
    }
  })

  it('determines nothing from three events', () => {
    expect(fitHawkes([1, 2, 3], 4)).toBeNull()
  })
})

describe('hawkesResiduals', () => {
  it('equal the likelihood’s integral: together with the rest of the window they add up to it', () => {
    fc.assert(
      fc.property(eventTimes, parameters, (times, each) => {
        const horizon = times.at(-1)! // nothing left after the last event
        const logs = sumOfLogs(times, each)
        const total = hawkesResiduals(times, horizon, each).reduce((sum, residual) => sum + residual, 0)
        expect(total).toBeCloseTo(logs - hawkesLogLikelihood(times, horizon, each), 8)
      }),
    )
  })
})

describe('testExponential', () => {
  it('measures the distance where it is largest, on either side of a step', () => {
    // F(ln 4/3) = 1/4 against a step from 0 to 1/2; F(ln 2) = 1/2 against a step from 1/2 to 1
    expect(testExponential([Math.LN2, Math.log(4 / 3), Number.NaN])).toMatchObject({ n: 2, distance: 0.5 })
    expect(testExponential([])).toEqual({ n: 0, distance: Number.NaN, p: Number.NaN })
  })

  it('refuses about one in twenty exponential samples at 5 %', () => {
    const draw = exponentials(mulberry32(43))
    let refused = 0
    for (let i = 0; i < 2000; i++) if (testExponential(Array.from({ length: 50 }, draw)).p < 0.05) refused++
    expect(refused / 2000).toBeGreaterThan(0.035)
    expect(refused / 2000).toBeLessThan(0.065)
  })
})

describe('branchingRatio', () => {
  it('agrees with golden_stats.json, section hawkes', () => {
    new Comparison().near('branching_meanvar', branchingRatio(golden.meanvar_counts), golden.branching_meanvar)
  })

  it('is near the planted one in long windows, and 0 where counts vary less than by chance', () => {
    const counts = new Float64Array(400)
    for (const t of simulated({ mu: 0.5, alpha: 1.2, beta: 2 }, 20_000, 42)) counts[Math.floor(t / 50)]!++
    expect(Math.abs(branchingRatio(counts) - 0.6)).toBeLessThan(0.06)
    expect(branchingRatio([3, 3, 4])).toBe(0)
    expect(branchingRatio([3, Number.NaN])).toBeNaN()
  })

  it('stays within [0, 1), whatever the counts', () => {
    fc.assert(
      fc.property(fc.array(fc.nat({ max: 1000 }), { minLength: 2 }), (counts) => {
        const ratio = branchingRatio(counts)
        expect(ratio).toBeGreaterThanOrEqual(0)
        expect(ratio).toBeLessThan(1)
      }),
    )
  })
})

import { gammaHalfRatio } from './gamma-half-ratio.ts'

/** Prior and hazard of `Bocpd`. The prior describes a segment before anything of it is seen. */
export interface BocpdOptions {
  /** Probability of a change at any one observation: one over the expected length of a segment. Default 1/250. */
  readonly hazard?: number
  /** Expected mean of a segment. Default 0. */
  readonly mean?: number
  /** How many observations that mean is worth. Default 1. */
  readonly meanWeight?: number
  /** Shape of the gamma prior on the precision; twice it is the degrees of freedom of the prior predictive. Default 1. */
  readonly shape?: number
  /** Rate of that prior: `rate / shape` is about the variance expected within a segment. Default 1. */
  readonly rate?: number
  /** Run lengths less probable than this are forgotten; 0 keeps all, and time per observation then grows. Default 1e-6. */
  readonly prune?: number
}

/**
 * Bayesian online change-point detection (Adams & MacKay) for normal observations whose mean and variance both change:
 * the distribution, after every observation, of the run length, which is the number of observations since the last change.
 *
 *     P(r = 0) ~ hazard sum over r of P(r) t(x | r),   P(r + 1) ~ (1 - hazard) P(r) t(x | r)
 *     t(. | r): Student t, 2 a_r degrees of freedom, location m_r, squared scale b_r (k_r + 1) / (a_r k_r)
 *     k + 1, a + 1/2, m = (k m + x) / (k + 1), b + k (x - m)^2 / (2 (k + 1))   with every observation of the run
 *
 * P(r = 0) equals the hazard after every observation: look at short run lengths instead (`probabilityBelow`), or at a fall
 * of the most probable one. The prior matters: observations should be scaled to it, such as by their usual deviation.
 *
 * A NaN or an infinity is a missing observation: nothing changes. O(run lengths kept): a few hundred
 * where changes happen, but thousands in a long series without any (100,000 such observations take over a minute).
 *
 * Throws RangeError for a hazard outside (0, 1), a pruning probability outside [0, 1), a mean that is not finite or a
 * weight, shape or rate that is not above 0.
 *
 * Source: R. P. Adams & D. J. C. MacKay (2007), "Bayesian online changepoint detection", arXiv 0710.3742; the conjugate
 * update: K. Murphy (2007), "Conjugate Bayesian analysis of the Gaussian distribution".
 *
 * @example
 * const change = new Bocpd({ hazard: 0.02 })
 * for (let i = 0; i < 40; i++) change.update(i < 30 ? 0 : 8)
 * change.mostProbableRun // => 10
 */
export class Bocpd {
  private readonly logHazard: number
  private readonly logSurvival: number
  private readonly prior: {
    readonly mean: number
    readonly weight: number
    readonly shape: number
    readonly rate: number
  }
  private readonly prune: number
  // One entry per run length, the longest first: a new run is appended, and no entry moves when all grow by one.
  private runs = new Int32Array(64)
  private weights = new Float64Array(64)
  private means = new Float64Array(64)
  private rates = new Float64Array(64)
  /** By run length: ln of the standard Student density at 0. */
  private peaks = new Float64Array(64)
  private peaksKnown = 0
  private entries = 0
  private evidence = 0

  constructor(options: BocpdOptions = {}) {
    const { hazard = 1 / 250, mean = 0, meanWeight = 1, shape = 1, rate = 1, prune = 1e-6 } = options
    if (!(hazard > 0 && hazard < 1)) throw new RangeError(`hazard must be in (0, 1), was ${hazard}`)
    if (!(prune >= 0 && prune < 1)) throw new RangeError(`prune must be in [0, 1), was ${prune}`)
    if (!Number.isFinite(mean)) throw new RangeError(`mean must be finite, was ${mean}`)
    for (const [name, value] of Object.entries({ meanWeight, shape, rate })) {
      if (!(value > 0 && Number.isFinite(value))) throw new RangeError(`${name} must be above 0, was ${value}`)
    }
    this.logHazard = Math.log(hazard)
    this.logSurvival = Math.log1p(-hazard)
    this.prior = { mean, weight: meanWeight, shape, rate }
    this.prune = prune
    this.reset()
  }

  /** Observation by observation, the logarithm of how well it was predicted, summed: for comparing priors. */
  get logEvidence(): number {
    return this.evidence
  }

  /** The most probable run length, the shortest of equals; 0 before the first observation. */
  get mostProbableRun(): number {
    let best = this.entries - 1
    for (let i = best - 1; i >= 0; i--) if (this.weights[i]! > this.weights[best]!) best = i
    return this.runs[best]!
  }

  /** Run lengths kept. */
  get size(): number {
    return this.entries
  }

  /** P(r = length); 0 where it was pruned. */
  probabilityOf(length: number): number {
    for (let i = 0; i < this.entries; i++) if (this.runs[i] === length) return this.weights[i]!
    return 0
  }

  /** P(r < length): that the last change is fewer than `length` observations old. */
  probabilityBelow(length: number): number {
    let sum = 0
    for (let i = this.entries - 1; i >= 0 && this.runs[i]! < length; i--) sum += this.weights[i]!
    return Math.min(1, sum) // rounding can put a certainty an ulp above 1
  }

  update(x: number): void {
    if (!Number.isFinite(x)) return
    this.reserve(this.entries + 1)
    const total = this.weigh(x)
    this.evidence += total
    const { runs, weights } = this
    for (let i = 0; i < this.entries; i++) {
      weights[i] = Math.exp(weights[i]! + this.logSurvival - total)
      this.learn(i, x)
      runs[i] = runs[i]! + 1
    }
    this.append(Math.exp(this.logHazard))
    if (this.prune > 0) this.forget()
  }

  reset(): void {
    this.entries = 0
    this.evidence = 0
    this.append(1)
  }

  /** Turns every weight into ln P(r) t(x | r); returns the logarithm of their sum. */
  private weigh(x: number): number {
    const { weights, runs, means, rates, prior } = this
    let largest = Number.NEGATIVE_INFINITY
    for (let i = 0; i < this.entries; i++) {
      const run = runs[i]!
      const shape = prior.shape + run / 2
      const weight = prior.weight + run
      // ln t: peak - ln(scale) - (shape + 1/2) ln(1 + distance^2 / (2 shape scale^2))
      const spread = (rates[i]! * (weight + 1)) / weight
      const tail = (x - means[i]!) ** 2 / (2 * spread)
      weights[i] =
        Math.log(weights[i]!) + this.peak(run) - 0.5 * Math.log(spread / shape) - (shape + 0.5) * Math.log1p(tail)
      if (weights[i]! > largest) largest = weights[i]!
    }
    let sum = 0
    for (let i = 0; i < this.entries; i++) sum += Math.exp(weights[i]! - largest)
    return largest + Math.log(sum)
  }

  private learn(i: number, x: number): void {
    const weight = this.prior.weight + this.runs[i]!
    const distance = x - this.means[i]!
    this.rates[i] = this.rates[i]! + (weight * distance ** 2) / (2 * (weight + 1))
    this.means[i] = this.means[i]! + distance / (weight + 1)
  }

  /** The new run keeps the prior. It is never pruned, so that an outlier always has one run that can explain it. */
  private append(probability: number): void {
    this.runs[this.entries] = 0
    this.weights[this.entries] = probability
    this.means[this.entries] = this.prior.mean
    this.rates[this.entries] = this.prior.rate
    this.entries++
  }

  private forget(): void {
    const { runs, weights, means, rates } = this
    const last = this.entries - 1
    let kept = 0
    let sum = 0
    for (let i = 0; i <= last; i++) {
      if (i < last && weights[i]! < this.prune) continue
      runs[kept] = runs[i]!
      weights[kept] = weights[i]!
      means[kept] = means[i]!
      rates[kept] = rates[i]!
      sum += weights[kept]!
      kept++
    }
    if (kept > last) return
    this.entries = kept
    for (let i = 0; i < kept; i++) weights[i] = weights[i]! / sum
  }

  /** ln of Gamma(a + 1/2) / (Gamma(a) sqrt(2 a pi)), a = shape + run / 2, filled in from the shortest run up. */
  private peak(run: number): number {
    if (run >= this.peaks.length) this.peaks = grown(this.peaks, run + 1)
    for (; this.peaksKnown <= run; this.peaksKnown++) {
      const shape = this.prior.shape + this.peaksKnown / 2
      this.peaks[this.peaksKnown] = Math.log(gammaHalfRatio(shape)) - 0.5 * Math.log(2 * Math.PI * shape)
    }
    return this.peaks[run]!
  }

  private reserve(size: number): void {
    if (size <= this.runs.length) return
    const runs = new Int32Array(2 * size)
    runs.set(this.runs)
    this.runs = runs
    this.weights = grown(this.weights, size)
    this.means = grown(this.means, size)
    this.rates = grown(this.rates, size)
  }
}

function grown(array: Float64Array<ArrayBuffer>, size: number): Float64Array<ArrayBuffer> {
  const longer = new Float64Array(2 * size)
  longer.set(array)
  return longer
}

/** What `Bocpd` says of a whole series. */
export interface BocpdPath {
  /** The most probable run length after every observation. */
  readonly mostProbableRun: Int32Array
  readonly logEvidence: number
  /** P(r < window) after every observation; the window is an option. */
  readonly recentChange: Float64Array
}

/**
 * `Bocpd` over a whole series. `window`, default 10 observations, is how recent a change has to be to count in
 * `recentChange`.
 *
 * @example bocpd([0, 0, 0, 0, 9, 9], { hazard: 0.1 }).mostProbableRun // => Int32Array.of(1, 2, 3, 4, 1, 2)
 */
export function bocpd(values: ArrayLike<number>, options: BocpdOptions & { readonly window?: number } = {}): BocpdPath {
  const { window = 10 } = options
  const detector = new Bocpd(options)
  const mostProbableRun = new Int32Array(values.length)
  const recentChange = new Float64Array(values.length)
  for (let i = 0; i < values.length; i++) {
    detector.update(values[i]!)
    mostProbableRun[i] = detector.mostProbableRun
    recentChange[i] = detector.probabilityBelow(window)
  }
  return { mostProbableRun, logEvidence: detector.logEvidence, recentChange }
}

import { minuteOfDay, patternByMinute } from './hourly-pattern.ts'

/** What turns a measure into numbers that are alike at every hour and nearly independent. Plain JSON. */
export interface WhitenerModel {
  /** Centre and scale of the measure by hour (24 each), in the measure's unit. */
  readonly centre: readonly number[]
  readonly scale: readonly number[]
  /** Autoregression of the standardised measure. */
  readonly coefficients: readonly number[]
  /** Scale of the innovations by hour, in scales of the measure. */
  readonly innovationScale: readonly number[]
  /** Half-life of the slow volatility filter in bars; null = off. */
  readonly volatilityHalfLife: number | null
  /** Mean of the clipped absolute innovation in training: where the volatility filter stands at rest. */
  readonly volatilityMean: number
}

/** Innovations beyond this count as this in the volatility filter. */
const VOLATILITY_CLIP = 4
/** The filter never takes volatility for less than this share of its training mean, or a dead market would make any move an alarm. */
const VOLATILITY_FLOOR = 0.2

/**
 * Streams a measure, a value per bar of `barSeconds`, through its model: hour-of-day centre and scale, autoregression, scale of the innovations, slow volatility.
 *
 *     s_t = (x_t - centre(t)) / scale(t)
 *     e_t = (s_t - sum phi_i s_{t-i}) / innovationScale(t)
 *     u_t = e_t m / m_t,        m_t = EWMA of min(|e|, 4) up to t - 1, m its training mean
 *
 * A missing value gives NaN and forgets the lags, and so does a step of time that is not one bar: nothing is differenced across a
 * gap, and after one the first p values only fill the lags. The volatility filter keeps its state. O(p) per bar, no allocation.
 */
export class Whitener {
  /** s_t of the last value. */
  standardised = Number.NaN
  private readonly centre: Float64Array
  private readonly scale: Float64Array
  private readonly innovationScale: Float64Array
  private readonly lags: Float64Array
  private readonly phi: Float64Array
  private readonly weight: number
  private readonly rest: number
  private filled = 0
  private newest = 0
  private volatility: number
  private readonly bar: number
  private last = Number.NaN

  constructor(model: WhitenerModel, barSeconds: number) {
    this.bar = barSeconds * 1e6
    this.centre = patternByMinute(model.centre)
    this.scale = patternByMinute(model.scale)
    this.innovationScale = patternByMinute(model.innovationScale)
    this.rest = model.volatilityMean
    this.phi = Float64Array.from(model.coefficients)
    this.lags = new Float64Array(Math.max(1, this.phi.length))
    this.weight = model.volatilityHalfLife === null ? 0 : 1 - 2 ** (-1 / model.volatilityHalfLife)
    this.volatility = model.volatilityMean
  }

  /** The whitened innovation u_t in scales of its own; NaN where missing or the lags are not full. `time`: bar end in µs. */
  update(value: number, time: number): number {
    const { phi, lags } = this
    const order = phi.length
    // Half a bar of tolerance: bar ends of a stream may be rounded.
    if (Math.abs(time - this.last - this.bar) > this.bar / 2) this.filled = 0
    this.last = time
    const minute = minuteOfDay(time)
    const s = (value - this.centre[minute]!) / this.scale[minute]!
    if (!Number.isFinite(s)) {
      this.standardised = Number.NaN
      this.filled = 0
      return Number.NaN
    }
    this.standardised = s
    let innovation = s
    if (order > 0) {
      if (this.filled < order) innovation = Number.NaN
      else for (let j = 0; j < order; j++) innovation -= phi[j]! * lags[(this.newest - j + order) % order]!
      this.newest = (this.newest + 1) % order
      lags[this.newest] = s
      if (this.filled < order) this.filled++
    }
    if (Number.isNaN(innovation)) return innovation
    const e = innovation / this.innovationScale[minute]!
    if (this.weight === 0) return e
    const u = (e * this.rest) / Math.max(this.volatility, VOLATILITY_FLOOR * this.rest)
    this.volatility += this.weight * (Math.min(Math.abs(e), VOLATILITY_CLIP) - this.volatility)
    return u
  }
}

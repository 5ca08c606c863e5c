import { unbrokenStretches } from '../unbroken-stretches.ts'
import { fitAutoregression } from './autoregression.ts'
import { fitHourlyPattern, HOURS, type HourlyPatternOptions } from './hourly-pattern.ts'
import { Whitener, type WhitenerModel } from './whitener.ts'

export interface FitWhitenerOptions extends HourlyPatternOptions {
  /** Largest autoregressive order tried. Default 10; 0 leaves the series as it is. */
  readonly maxOrder?: number
  /** Length of a bar in seconds: lags are taken over bars that follow one another only. */
  readonly barSeconds: number
  /** Half-life of the slow volatility filter in bars; null switches it off. */
  readonly volatilityHalfLife: number | null
}

/** The model, and the training part seen through it. */
export interface FittedWhitener {
  readonly model: WhitenerModel
  readonly isHourly: boolean
  /** s_t and u_t of every training row; NaN where missing. */
  readonly standardised: Float64Array
  readonly innovations: Float64Array
  /** Innovation of a unit step in s once it has lasted longer than the lags: (1 - sum phi) / typical innovation scale. */
  readonly stepInInnovations: number
}

/**
 * Fits a whitener on a training part: hour-of-day median and MAD, AR(p) of the standardised series, hour-of-day scale of the
 * innovations. Null where the series has no finite value or is constant.
 */
export function fitWhitener(
  values: Float64Array,
  time: Float64Array,
  { maxOrder = 10, barSeconds, volatilityHalfLife, ...patternOptions }: FitWhitenerOptions,
): FittedWhitener | null {
  const pattern = fitHourlyPattern(values, time, patternOptions)
  if (pattern === null) return null
  const draft: WhitenerModel = {
    centre: pattern.centre,
    scale: pattern.scale,
    coefficients: [],
    innovationScale: new Array<number>(HOURS).fill(1),
    volatilityHalfLife: null,
    volatilityMean: 1,
  }
  const through = (each: WhitenerModel): Float64Array => {
    const whitener = new Whitener(each, barSeconds)
    return values.map((value, row) => whitener.update(value, time[row]!))
  }
  const standardised = through(draft)
  const bar = barSeconds * 1e6
  const stretch = unbrokenStretches({ time, bar, tolerance: bar / 2 }) // as the whitener
  const coefficients = maxOrder > 0 ? fitAutoregression(standardised, maxOrder, stretch).coefficients : []
  const innovations = fitHourlyPattern(through({ ...draft, coefficients }), time, patternOptions)
  if (innovations === null) return null
  const scaled = { ...draft, coefficients, innovationScale: innovations.scale }
  const mean = meanClipped(through(scaled))
  const model = { ...scaled, volatilityHalfLife, volatilityMean: mean }
  const remaining = 1 - coefficients.reduce((sum, phi) => sum + phi, 0)
  const typical = innovations.scale.reduce((sum, scale) => sum + scale, 0) / HOURS
  return {
    model,
    isHourly: pattern.isHourly,
    standardised,
    innovations: through(model),
    stepInInnovations: remaining / typical,
  }
}

function meanClipped(values: Float64Array): number {
  let n = 0
  let sum = 0
  for (const value of values) {
    if (Number.isNaN(value)) continue
    n++
    sum += Math.min(Math.abs(value), 4)
  }
  return n > 0 ? sum / n : 1
}

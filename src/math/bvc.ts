import { normalCdf, tCdf } from './distributions.ts'

/** Settings of `bvc`. */
export interface BvcOptions {
  /** Standard deviation of a price change. Default: that of the changes given (ddof 1), which looks ahead. */
  readonly deviation?: number
  /** Degrees of freedom of Student's t; 0.25 is a usual choice. Default: the normal distribution. */
  readonly degrees?: number
}

/** Volume divided by who is thought to have started the trades, in the unit of the volume. */
export interface BulkVolume {
  readonly buy: Float64Array
  readonly sell: Float64Array
}

/**
 * Bulk volume classification (BVC): the share of a bar's volume that buyers started, guessed from its price change.
 *
 *     buy = volume F(change / deviation),   sell = volume - buy;   F the normal or a Student distribution function
 *
 * For sources with bars only; label what is made of it. On a recorded equity day it puts a material share of the volume
 * on the wrong side; where a venue names the aggressor, use that. A NaN in gives NaN out; without any variation of the
 * price both sides are NaN.
 *
 * Throws RangeError when the arrays differ in length, for a deviation or degrees that are not above 0;
 * MissingPackageError without the optional packages of statistics.
 *
 * Source: D. Easley, M. Lopez de Prado & M. O'Hara (2012), Review of Financial Studies 25(5), 1457-1493.
 *
 * @example bvc([0, 0], [10, 4], { deviation: 1 }).buy // => Float64Array.of(5, 2)
 */
export function bvc(
  changes: ArrayLike<number>,
  volumes: ArrayLike<number>,
  { deviation, degrees }: BvcOptions = {},
): BulkVolume {
  if (changes.length !== volumes.length) {
    throw new RangeError(`changes has ${changes.length} values, volumes has ${volumes.length}`)
  }
  for (const [name, value] of Object.entries({ deviation, degrees })) {
    if (value !== undefined && !(value > 0)) throw new RangeError(`${name} must be above 0, was ${value}`)
  }
  const scale = deviation ?? sampleDeviation(changes)
  const buy = new Float64Array(changes.length)
  const sell = new Float64Array(changes.length)
  for (let i = 0; i < changes.length; i++) {
    const z = scale > 0 ? changes[i]! / scale : Number.NaN
    buy[i] = volumes[i]! * (degrees === undefined ? normalCdf(z) : tCdf(z, degrees))
    sell[i] = volumes[i]! - buy[i]!
  }
  return { buy, sell }
}

/** Over n - 1, NaN values left out. */
function sampleDeviation(values: ArrayLike<number>): number {
  let n = 0
  let mean = 0
  let squares = 0
  for (let i = 0; i < values.length; i++) {
    if (Number.isNaN(values[i]!)) continue
    const distance = values[i]! - mean
    mean += distance / ++n
    squares += distance * (values[i]! - mean)
  }
  return Math.sqrt(squares / (n - 1))
}

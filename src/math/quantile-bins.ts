/** Fixed bins along the number line: where a value falls, and which value stands for a bin. */
export interface QuantileBins {
  /** One value per bin, increasing. */
  readonly representatives: Float64Array
  /** Bin of a finite value; values beyond the ends fall into the first or last bin. */
  binOf(value: number): number
}

/**
 * Bins of equal width between `low` and `high`, each represented by its middle: a value inside is off by at most half a
 * width, `(high - low) / (2 count)`. For bounded figures such as imbalances; with an odd count and symmetric ends, 0 is
 * represented exactly.
 *
 * Throws RangeError unless `low < high` are finite and `count` is a positive integer.
 *
 * @example linearBins({ low: -1, high: 1, count: 4 }).representatives // => Float64Array.of(-0.75, -0.25, 0.25, 0.75)
 */
export function linearBins({ low, high, count }: { low: number; high: number; count: number }): QuantileBins {
  if (!(Number.isFinite(high - low) && low < high)) throw new RangeError(`low ${low} must be below high ${high}`)
  if (!(Number.isInteger(count) && count > 0)) throw new RangeError(`count must be a positive integer, was ${count}`)
  const width = (high - low) / count
  const representatives = Float64Array.from({ length: count }, (_, bin) => low + (bin + 0.5) * width)
  const binOf = (value: number) => Math.min(count - 1, Math.max(0, Math.floor((value - low) / width)))
  return { representatives, binOf }
}

/** Settings of `logBins`. */
export interface LogBinsOptions {
  /** Largest relative error of a value inside the range, in (0, 1). Default 0.01. */
  readonly accuracy?: number
  /** Magnitudes below this count as 0. Default 1e-9. */
  readonly smallest?: number
  /** Magnitudes above this count as this. Default 1e12. */
  readonly largest?: number
}

/**
 * Bins that grow by a constant factor on both sides of 0, the layout of DDSketch: a value of magnitude between `smallest`
 * and `largest` is off by at most `accuracy` times itself. For sizes, volumes and times, whose scale is not known before.
 * The defaults make 4,839 bins.
 *
 *     factor = (1 + accuracy) / (1 - accuracy);   bin i holds (factor^{i-1}, factor^i], represented by 2 factor^i / (factor + 1)
 *
 * Throws RangeError for an accuracy outside (0, 1) or unless `0 < smallest < largest` are finite.
 *
 * Source: C. Masson, J. E. Rim & H. K. Lee (2019), "DDSketch", PVLDB 12(12), 2195-2205.
 */
export function logBins({ accuracy = 0.01, smallest = 1e-9, largest = 1e12 }: LogBinsOptions = {}): QuantileBins {
  if (!(accuracy > 0 && accuracy < 1)) throw new RangeError(`accuracy must be in (0, 1), was ${accuracy}`)
  if (!(smallest > 0 && smallest < largest && Number.isFinite(largest))) {
    throw new RangeError(`smallest ${smallest} must be above 0 and below largest ${largest}`)
  }
  const perLog = 1 / Math.log((1 + accuracy) / (1 - accuracy))
  const first = Math.ceil(Math.log(smallest) * perLog)
  const side = Math.ceil(Math.log(largest) * perLog) - first + 1
  // Negative values from the largest magnitude down, then 0, then positive values.
  const representatives = new Float64Array(2 * side + 1)
  for (let i = 0; i < side; i++) {
    const magnitude = (1 - accuracy) * Math.exp((first + i) / perLog)
    representatives[side + 1 + i] = magnitude
    representatives[side - 1 - i] = -magnitude
  }
  const binOf = (value: number) => {
    const magnitude = Math.abs(value)
    if (magnitude < smallest) return side
    const i = Math.min(side - 1, Math.ceil(Math.log(magnitude) * perLog) - first)
    return value > 0 ? side + 1 + i : side - 1 - i
  }
  return { representatives, binOf }
}

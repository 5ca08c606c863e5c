import { sortedQuantile } from './paired-sample.ts'
import type { ColumnSummary, Persistence } from './study-result.ts'

const SHARES = [0, 0.01, 0.05, 0.25, 0.5, 0.75, 0.95, 0.99, 1]
/** Either side of 0 must hold this share of the rows for 0 to be the middle of the measure. */
const SIGNED_SHARE = 0.05
const LAGS = 10

/** `sorted`: the values that are there, ascending, of a column of `length` rows. Null where there is none. */
export function summarise(length: number, sorted: Float64Array): ColumnSummary | null {
  const rows = sorted.length
  if (rows === 0) return null
  let sum = 0
  for (let i = 0; i < rows; i++) sum += sorted[i]!
  const mean = sum / rows
  let squares = 0
  let negative = 0
  let positive = 0
  for (let i = 0; i < rows; i++) {
    squares += (sorted[i]! - mean) ** 2
    if (sorted[i]! < 0) negative++
    else if (sorted[i]! > 0) positive++
  }
  const isSigned = hasTwoSides(negative, positive)
  const quantiles = SHARES.map((share) => sortedQuantile(sorted, rows, share))
  return {
    rows,
    nulls: length - rows,
    mean,
    sd: Math.sqrt(squares / rows),
    min: sorted[0]!,
    max: sorted[rows - 1]!,
    quantiles,
    centre: isSigned ? 0 : quantiles[4]!,
    centreRule: isSigned ? 'zero' : 'median',
  }
}

/** Is 0 the middle of a measure with so many values below and above it? Else its median is. */
export function hasTwoSides(negative: number, positive: number): boolean {
  return negative > 0 && Math.min(negative, positive) >= SIGNED_SHARE * (negative + positive)
}

/**
 * Autocorrelation (biased, about the mean), AR(1) by least squares with intercept and its half-life, over the rows that
 * have a value; pairs across a missing row are left out. Null with fewer than three rows or a constant column.
 */
export function persistence(values: Float64Array, summary: ColumnSummary, bar: number | null): Persistence | null {
  const { mean, centre } = summary
  const rows = values.length
  if (summary.rows < 3 || summary.min === summary.max) return null
  const products = new Float64Array(LAGS + 1)
  const pairs = { n: 0, x: 0, y: 0, xx: 0, xy: 0 }
  let side = 0
  let runs = 0
  let sided = 0
  for (let row = 0; row < rows; row++) {
    const value = values[row]!
    if (Number.isNaN(value)) {
      side = 0
      continue
    }
    const y = value - mean
    for (let lag = 0; lag <= LAGS && lag <= row; lag++) {
      const product = y * (values[row - lag]! - mean)
      if (!Number.isNaN(product)) products[lag]! += product
    }
    const x = row > 0 ? values[row - 1]! - mean : Number.NaN
    if (!Number.isNaN(x)) {
      pairs.n++
      pairs.x += x
      pairs.y += y
      pairs.xx += x * x
      pairs.xy += x * y
    }
    const now = Math.sign(value - centre)
    if (now !== 0) {
      sided++
      if (now !== side) runs++
      side = now
    }
  }
  const { n } = pairs
  const ar1 = (pairs.xy - (pairs.x * pairs.y) / n) / (pairs.xx - (pairs.x * pairs.x) / n)
  if (!Number.isFinite(ar1)) return null
  const isDecaying = ar1 > 0 && ar1 < 1 && bar !== null
  return {
    acf: Array.from(products, (product) => product / products[0]!),
    ar1,
    halfLifeSeconds: isDecaying ? (-Math.LN2 / Math.log(ar1)) * (bar / 1e6) : null,
    meanRunBars: runs === 0 ? null : sided / runs,
  }
}

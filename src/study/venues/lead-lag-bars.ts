import { BlockSums, blockLengthFor } from '../block-sums.ts'
import { LEAD_LAG_SQUARES, type LeadLagResult, leadLagOf } from './lead-lag.ts'

export interface LeadLagOptions {
  /** Largest lag, in bars. Default 10. */
  readonly maxLagBars?: number
  /** Two-sided level of the verdict. Default 0.01. */
  readonly alpha?: number
  readonly draws?: number
  readonly seed?: number
}

/** A venue's log mid on the joined grid. */
export interface NamedPath {
  readonly name: string
  readonly logMid: Float64Array
}

/**
 * Cross-correlation of one-bar log returns of two venues at lags of -`maxLagBars`…+`maxLagBars` bars, with block-bootstrap errors
 * (blocks of ten times the largest lag, of twice in a short series). Means of returns are taken as 0. A return or product that touches a missing bar is
 * left out. Bars hide what is faster than one bar; with ticks at hand use `leadLagTicks`.
 */
export function leadLagBars(
  a: NamedPath,
  b: NamedPath,
  barSeconds: number,
  options: LeadLagOptions = {},
): LeadLagResult {
  const { maxLagBars = 10 } = options
  const returnsA = returns(a.logMid)
  const returnsB = returns(b.logMid)
  const rows = returnsA.length
  const lags = Array.from({ length: 2 * maxLagBars + 1 }, (_, index) => index - maxLagBars)
  const sums = new BlockSums(rows, blockLengthFor(rows, maxLagBars), LEAD_LAG_SQUARES + lags.length)
  for (let row = 0; row < rows; row++) {
    const x = returnsA[row]!
    const y = returnsB[row]!
    if (!Number.isNaN(x)) sums.add(row, 0, x * x)
    if (!Number.isNaN(y)) sums.add(row, 1, y * y)
    if (!(Math.abs(x) > 0)) continue
    for (let index = 0; index < lags.length; index++) {
      const later = returnsB[row + lags[index]!]
      if (later !== undefined && later !== 0 && !Number.isNaN(later)) sums.add(row, LEAD_LAG_SQUARES + index, x * later)
    }
  }
  const names = { a: a.name, b: b.name, estimator: 'bars' } as const
  return leadLagOf(
    names,
    lags.map((lag) => lag * barSeconds),
    sums,
    options,
  )
}

function returns(logMid: Float64Array): Float64Array {
  const result = new Float64Array(logMid.length).fill(Number.NaN)
  for (let i = 1; i < result.length; i++) result[i] = logMid[i]! - logMid[i - 1]!
  return result
}

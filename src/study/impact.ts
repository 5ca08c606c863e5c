import { isoMicros } from '../market/index.ts'
import { bartlettVariance, neweyWestLag, ols, tQuantile } from '../math/statistics.ts'
import type { StudySettings } from './study-options.ts'
import type { DepthLaw, ImpactFit, ImpactStudy, ImpactWindow, Scatter } from './study-result.ts'
import type { StudyTable } from './study-table.ts'

/** Fewest rows of a regression. */
const FEWEST = 30
const FEWEST_HELD_OUT = 20
const FEWEST_WINDOWS = 5
const SCATTER_POINTS = 400
/** Two-sided 5 % of the normal distribution: the significance that published window counts use. */
const SIGNIFICANT = 1.959963984540054

/**
 * Contemporaneous impact: the bar's own move on the measure of the same bar, over all rows and by window.
 * Null with too few rows or a constant measure.
 */
export function impactStudy(
  table: StudyTable,
  x: Float64Array,
  moves: Float64Array,
  settings: Pick<StudySettings, 'impactWindow' | 'impactLag' | 'moves' | 'trainShare' | 'confidence'>,
  scratch: {
    readonly x: Float64Array
    readonly y: Float64Array
    readonly scores: Float64Array
    readonly row: Uint32Array
  },
): ImpactStudy | null {
  let n = 0
  for (let row = 0; row < x.length; row++) {
    if (Number.isNaN(x[row]! + moves[row]!)) continue
    scratch.x[n] = x[row]!
    scratch.y[n] = moves[row]!
    scratch.row[n++] = row
  }
  const whole = fitLine(scratch, 0, n, settings)
  if (whole === null) return null
  const windows = windowFits(table, scratch, n, settings)
  const train = Math.floor(n * settings.trainShare)
  const trained = fitLine(scratch, 0, train, settings)
  return {
    kind: 'contemporaneous',
    moves: settings.moves,
    whole,
    windows,
    meanR2: windows.length === 0 ? null : windows.reduce((sum, { r2 }) => sum + r2, 0) / windows.length,
    significantShare:
      windows.length === 0 ? null : windows.filter(({ t }) => Math.abs(t) > SIGNIFICANT).length / windows.length,
    depthLaw: depthLaw(windows),
    holdout: {
      trainRows: train,
      r2Train: trained?.r2 ?? null,
      r2Test: trained === null ? null : heldOutR2(scratch.x, scratch.y, train, n, trained),
    },
    scatter: thinned(scratch.x, scratch.y, n),
  }
}

/** At most 400 points, evenly taken. */
export function thinned(x: Float64Array, y: Float64Array, n: number): Scatter {
  const step = Math.max(1, Math.ceil(n / SCATTER_POINTS))
  const points = { x: [] as number[], y: [] as number[] }
  for (let i = 0; i < n; i += step) {
    points.x.push(x[i]!)
    points.y.push(y[i]!)
  }
  return points
}

function fitLine(
  { x, y, scores }: { readonly x: Float64Array; readonly y: Float64Array; readonly scores: Float64Array },
  from: number,
  to: number,
  { impactLag, confidence }: Pick<StudySettings, 'impactLag' | 'confidence'>,
): ImpactFit | null {
  const n = to - from
  if (n < FEWEST) return null
  let meanX = 0
  let meanY = 0
  for (let i = from; i < to; i++) {
    meanX += x[i]!
    meanY += y[i]!
  }
  meanX /= n
  meanY /= n
  let sxx = 0
  let sxy = 0
  let syy = 0
  for (let i = from; i < to; i++) {
    const dx = x[i]! - meanX
    const dy = y[i]! - meanY
    sxx += dx * dx
    sxy += dx * dy
    syy += dy * dy
  }
  if (!(Math.sqrt(sxx / n) > 1e-13 * Math.abs(meanX) && syy > 0)) return null
  const beta = sxy / sxx
  let squares = 0
  for (let i = from; i < to; i++) {
    const residual = y[i]! - meanY - beta * (x[i]! - meanX)
    squares += residual * residual
    scores[i - from] = (x[i]! - meanX) * residual
  }
  const lag = impactLag ?? neweyWestLag(n)
  const se = Math.sqrt(bartlettVariance(scores, lag, n)) / sxx
  const width = se * tQuantile(0.5 + confidence / 2, n - 2)
  return {
    rows: n,
    beta,
    intercept: meanY - beta * meanX,
    betaPerSd: beta * Math.sqrt(sxx / n),
    r2: 1 - squares / syy,
    t: se === 0 ? 0 : beta / se,
    lag,
    low: beta - width,
    high: beta + width,
  }
}

function heldOutR2(
  x: Float64Array,
  y: Float64Array,
  from: number,
  to: number,
  { beta, intercept }: ImpactFit,
): number | null {
  if (to - from < FEWEST_HELD_OUT) return null
  let mean = 0
  for (let i = from; i < to; i++) mean += y[i]!
  mean /= to - from
  let errors = 0
  let total = 0
  for (let i = from; i < to; i++) {
    errors += (y[i]! - intercept - beta * x[i]!) ** 2
    total += (y[i]! - mean) ** 2
  }
  return total === 0 ? null : 1 - errors / total
}

function windowFits(
  { time, columns }: StudyTable,
  scratch: {
    readonly x: Float64Array
    readonly y: Float64Array
    readonly scores: Float64Array
    readonly row: Uint32Array
  },
  n: number,
  settings: Pick<StudySettings, 'impactWindow' | 'impactLag' | 'confidence'>,
): readonly ImpactWindow[] {
  const { impactWindow } = settings
  const bid = columns.get('bid_size')
  const ask = columns.get('ask_size')
  const windows: ImpactWindow[] = []
  for (let from = 0; from < n; ) {
    // A bar that ends on the border belongs to the window before it: its time is its end.
    const index = Math.ceil(time[scratch.row[from]!]! / impactWindow)
    let to = from
    let depth = 0
    let depths = 0
    while (to < n && Math.ceil(time[scratch.row[to]!]! / impactWindow) === index) {
      const row = scratch.row[to++]!
      const mean = bid === undefined || ask === undefined ? Number.NaN : (bid[row]! + ask[row]!) / 2
      if (Number.isNaN(mean)) continue
      depth += mean
      depths++
    }
    const line = fitLine(scratch, from, to, settings)
    if (line !== null) {
      windows.push({
        ...line,
        from: isoMicros((index - 1) * impactWindow),
        to: isoMicros(index * impactWindow),
        depth: depths === 0 ? null : depth / depths,
      })
    }
    from = to
  }
  return windows
}

/** ln |beta| = ln c - lambda ln depth over the windows, least squares. */
function depthLaw(windows: readonly ImpactWindow[]): DepthLaw | null {
  const usable = windows.filter(({ beta, depth }) => depth !== null && depth > 0 && beta !== 0)
  if (usable.length < FEWEST_WINDOWS) return null
  const line = ols(
    usable.map(({ beta }) => Math.log(Math.abs(beta))),
    [usable.map(({ depth }) => Math.log(depth!))],
  )
  if (line === null || line.rSquared === null) return null
  return { lambda: -line.beta[1]!, se: line.se[1]!, r2: line.rSquared, windows: usable.length }
}

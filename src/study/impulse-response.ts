import { formatDuration } from '../market/index.ts'
import { ols } from '../math/statistics.ts'
import { bartlettDegrees, estimate, overlapLag, scoreVariance } from './estimate.ts'
import type { Estimate, ImpulseResponse, ResponsePoint } from './study-result.ts'
import type { StudyTable } from './study-table.ts'

/** Rows beyond which shocks are taken evenly thinned: a response needs precision, not every row. */
const MOST_SHOCKS = 50_000
const FEWEST = 100
const STEPS = [0, 1, 2, 5, 10, 20, 50, 100, 200, 500, 1000]

/** What is watched, and how it is compared with its value before the shock. */
export interface WatchedOutcome {
  readonly outcome: ImpulseResponse['outcome']
  readonly column: string | null
  readonly shock: 'signed' | 'magnitude'
  readonly level: Float64Array
  /** `return`: bps of the level before; `change`: the difference; `level`: as it is. */
  readonly form: 'return' | 'change' | 'level'
}

export interface ResponseScratch {
  readonly x: Float64Array
  readonly y: Float64Array
  readonly scores: Float64Array
}

/**
 * What follows a surprise in the measure (Jordà 2005, American Economic Review 95(1): local projections). The shock is what
 * the measure's own previous value and the previous move do not explain; the response at j is the slope of the outcome j
 * bars later, less its level before the shock, on the shock, per standard deviation of it, with Newey-West errors. At
 * j = 0 it is contemporaneous.
 */
export function impulseResponses(
  table: StudyTable,
  outcomes: readonly WatchedOutcome[],
  values: Float64Array,
  centre: number,
  mostBars: number,
  confidence: number,
  scratch: ResponseScratch,
): readonly ImpulseResponse[] {
  const steps = STEPS.filter((bars) => bars <= Math.max(1, mostBars))
  if (steps.at(-1)! < mostBars) steps.push(mostBars)
  const signed = shocks(table, values)
  const magnitude = shocks(
    table,
    values.map((value) => Math.abs(value - centre)),
  )
  const responses: ImpulseResponse[] = []
  for (const watched of outcomes) {
    const { outcome, column, shock } = watched
    const source = shock === 'signed' ? signed : magnitude
    if (source === null) continue
    const found = respond(table, source, watched, steps, confidence, scratch)
    if (found === null) continue
    const { points, shockSize } = found
    responses.push({
      outcome,
      shock,
      column,
      shockSize,
      points: points.map(({ bars, estimate: { value, low, high } }) => point(table.bar!, bars, value, low, high)),
      ...(outcome === 'mid' ? parts(table.bar!, points) : NO_PARTS),
    })
  }
  return responses
}

type Parts = Pick<ImpulseResponse, 'permanent' | 'temporaryBps' | 'permanentShare' | 'peak'>

const NO_PARTS: Parts = { permanent: null, temporaryBps: null, permanentShare: null, peak: null }

interface Step {
  readonly bars: number
  readonly estimate: Estimate
}

function point(bar: number, bars: number, value: number, low: number, high: number): ResponsePoint {
  return { bars, text: bars === 0 ? 'same bar' : formatDuration(bars * bar), value, low, high }
}

/** Permanent: what is left at the last step. Temporary: what the price gave back since its furthest point. */
function parts(bar: number, points: readonly Step[]): Parts {
  const last = points.at(-1)!.estimate
  const peak = points.reduce((best, one) => (Math.abs(one.estimate.value) > Math.abs(best.estimate.value) ? one : best))
  const isClear = peak.estimate.low * peak.estimate.high > 0
  const micros = peak.bars * bar
  return {
    permanent: last,
    temporaryBps: peak.estimate.value - last.value,
    permanentShare: isClear ? last.value / peak.estimate.value : null,
    peak: { micros, text: micros === 0 ? 'same bar' : formatDuration(micros) },
  }
}

/** The outcomes that a table can show; made once for all measures. */
export function watchedOutcomes({ price, columns, segment }: StudyTable): readonly WatchedOutcome[] {
  const moves = new Float64Array(price.length).fill(Number.NaN)
  for (let row = 1; row < price.length; row++) {
    if (segment[row] !== segment[row - 1]) continue
    moves[row] = Math.abs(price[row]! / price[row - 1]! - 1) * 1e4
  }
  const found: WatchedOutcome[] = [
    { outcome: 'mid', column: null, shock: 'signed', level: price, form: 'return' },
    { outcome: 'volatility', column: null, shock: 'magnitude', level: moves, form: 'level' },
  ]
  const spread = columns.get('spread_bps')
  if (spread !== undefined) {
    found.push({ outcome: 'spread', column: 'spread_bps', shock: 'magnitude', level: spread, form: 'change' })
  }
  const size = ['100k', '10k', '1m'].find(
    (name) => columns.has(`cost_buy_${name}_bps`) && columns.has(`cost_sell_${name}_bps`),
  )
  if (size === undefined) return found
  const buy = columns.get(`cost_buy_${size}_bps`)!
  const sell = columns.get(`cost_sell_${size}_bps`)!
  const column = `cost_buy_${size}_bps, cost_sell_${size}_bps`
  const mean = buy.map((cost, row) => (cost + sell[row]!) / 2)
  const skew = buy.map((cost, row) => cost - sell[row]!)
  found.push({ outcome: 'slippage', column, shock: 'magnitude', level: mean, form: 'change' })
  found.push({ outcome: 'slippage_skew', column, shock: 'signed', level: skew, form: 'change' })
  return found
}

interface Shocks {
  readonly values: Float64Array
  readonly step: number
}

/** Residuals of the measure on its previous value and the previous move, at evenly taken rows; NaN elsewhere. */
function shocks({ price, segment, rows }: StudyTable, values: Float64Array): Shocks | null {
  const step = Math.max(1, Math.ceil(rows / MOST_SHOCKS))
  const taken = new Uint32Array(Math.ceil(rows / step))
  let count = 0
  for (let row = 2; row < rows; row += step) {
    if (segment[row] !== -1 && segment[row] === segment[row - 2]) taken[count++] = row
  }
  const now = new Float64Array(count)
  const before = new Float64Array(count)
  const move = new Float64Array(count)
  for (let i = 0; i < count; i++) {
    const row = taken[i]!
    now[i] = values[row]!
    before[i] = values[row - 1]!
    move[i] = price[row - 1]! / price[row - 2]! - 1
  }
  const fit = ols(now, [before, move]) ?? ols(now, [before])
  if (fit === null || fit.n < FEWEST || fit.rSquared === null || fit.rSquared > 1 - 1e-9) return null
  const residuals = new Float64Array(rows).fill(Number.NaN)
  for (let i = 0; i < count; i++) residuals[taken[i]!] = fit.residuals[i]!
  return { values: residuals, step }
}

function respond(
  table: StudyTable,
  { values, step }: Shocks,
  watched: WatchedOutcome,
  steps: readonly number[],
  confidence: number,
  scratch: ResponseScratch,
): { readonly points: readonly Step[]; readonly shockSize: number } | null {
  const points: Step[] = []
  let shockSize = 0
  for (const bars of steps) {
    const line = project(table, values, step, watched, bars, scratch)
    if (line === null) break
    if (bars === 0) shockSize = line.sd
    const lag = overlapLag(line.n, Math.ceil((bars + 1) / step))
    const se = Math.sqrt(scoreVariance(scratch.scores, lag, line.n)) / line.sxx
    const degrees = bartlettDegrees(line.n, lag)
    points.push({ bars, estimate: estimate(line.slope * shockSize, se * shockSize, degrees, confidence) })
  }
  return points.length < 2 || shockSize === 0 ? null : { points, shockSize }
}

interface Line {
  readonly n: number
  readonly slope: number
  readonly sxx: number
  readonly sd: number
}

function project(
  { segment, rows }: StudyTable,
  shock: Float64Array,
  step: number,
  { level, form }: WatchedOutcome,
  bars: number,
  { x, y, scores }: ResponseScratch,
): Line | null {
  let n = 0
  let sumX = 0
  let sumY = 0
  for (let row = 2; row + bars < rows; row += step) {
    if (Number.isNaN(shock[row]!) || segment[row + bars] !== segment[row - 1]) continue
    const now = level[row + bars]!
    const before = level[row - 1]!
    const value = form === 'return' ? (now / before - 1) * 1e4 : form === 'change' ? now - before : now
    if (Number.isNaN(value)) continue
    x[n] = shock[row]!
    y[n++] = value
    sumX += shock[row]!
    sumY += value
  }
  if (n < FEWEST) return null
  const meanX = sumX / n
  const meanY = sumY / n
  let sxx = 0
  let sxy = 0
  for (let i = 0; i < n; i++) {
    const dx = x[i]! - meanX
    sxx += dx * dx
    sxy += dx * (y[i]! - meanY)
  }
  if (!(sxx > 0)) return null
  const slope = sxy / sxx
  for (let i = 0; i < n; i++) {
    const dx = x[i]! - meanX
    scores[i] = dx * (y[i]! - meanY - slope * dx)
  }
  return { n, slope, sxx, sd: Math.sqrt(sxx / n) }
}

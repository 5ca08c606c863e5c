import { auc, logisticRegression } from '../math/statistics.ts'
import type { NextMoveStudy } from './study-result.ts'
import type { StudyTable } from './study-table.ts'

/** Fewest changes of the price. */
const FEWEST = 100
/** Changes beyond which they are evenly thinned. */
const MOST_MOVES = 100_000

/** Rows just before a change of the price, and those that made the price that changes then. */
export interface NextMoves {
  readonly first: Uint32Array
  readonly last: Uint32Array
  /** The change in bps, never 0. */
  readonly move: Float64Array
}

/**
 * Every change of the price: a spell of equal prices ends there. The first spell of a stretch begins with its first row.
 * Works on bars, and on rows per quote (`--every quote`), where "the row that made the price" is meant literally.
 */
export function nextMoves({ price, segment, rows }: StudyTable): NextMoves {
  const first: number[] = []
  const last: number[] = []
  const move: number[] = []
  let start = 0
  for (let row = 1; row < rows; row++) {
    if (segment[row] === -1 || segment[row] !== segment[row - 1]) {
      start = row
      continue
    }
    if (price[row] === price[row - 1]) continue
    first.push(start)
    last.push(row - 1)
    move.push((price[row]! / price[row - 1]! - 1) * 1e4)
    start = row
  }
  return { first: Uint32Array.from(first), last: Uint32Array.from(last), move: Float64Array.from(move) }
}

/**
 * Logistic curve of "the next change is up" on the measure at the first or last row of the spell before it, whole sample;
 * the test figures are those of the last `1 - trainShare` of the changes under the curve of the others. Spells do not
 * overlap, so classical errors are used.
 */
export function nextMoveStudy(
  { first, last, move }: NextMoves,
  values: Float64Array,
  sampling: 'first' | 'last',
  trainShare: number,
): NextMoveStudy | null {
  const rows = sampling === 'first' ? first : last
  const step = Math.max(1, Math.ceil(rows.length / MOST_MOVES))
  const allX = new Float64Array(Math.ceil(rows.length / step))
  const allUp = new Float64Array(allX.length)
  let count = 0
  let abs = 0
  for (let i = 0; i < rows.length; i += step) {
    const value = values[rows[i]!]!
    if (Number.isNaN(value)) continue
    allX[count] = value
    allUp[count++] = move[i]! > 0 ? 1 : 0
    abs += Math.abs(move[i]!)
  }
  if (count < FEWEST) return null
  const x = allX.subarray(0, count)
  const up = allUp.subarray(0, count)
  const train = Math.floor(x.length * trainShare)
  const whole = logisticRegression(up, [x])
  const fitted = logisticRegression(up.subarray(0, train), [x.subarray(0, train)])
  const area = auc(x, up)
  if (whole.status !== 'converged' || fitted.status !== 'converged' || area === null) return null
  const [intercept, slope] = fitted.beta as [number, number]
  const testX = x.subarray(train)
  const testUp = up.subarray(train)
  const base = up.subarray(0, train).reduce((sum, value) => sum + value, 0) / train
  let brier = 0
  let brierBase = 0
  let hits = 0
  for (let i = 0; i < testX.length; i++) {
    const p = 1 / (1 + Math.exp(-(intercept + slope * testX[i]!)))
    brier += (p - testUp[i]!) ** 2
    brierBase += (base - testUp[i]!) ** 2
    if (p > 0.5 === (testUp[i] === 1)) hits++
  }
  return {
    sampling,
    moves: x.length,
    upShare: up.reduce((sum, value) => sum + value, 0) / x.length,
    meanAbsBps: abs / x.length,
    intercept: whole.beta[0]!,
    slope: whole.beta[1]!,
    slopeSe: whole.se[1]!,
    logLikelihood: whole.logLikelihood,
    auc: area.auc,
    aucTest: auc(testX, testUp)?.auc ?? null,
    brierTest: brier / testX.length,
    brierBase: brierBase / testX.length,
    hitTest: hits / testX.length,
  }
}

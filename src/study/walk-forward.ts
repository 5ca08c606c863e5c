import type { StudySettings } from './study-options.ts'

/** One step of the walk: rows `[trainFrom, trainTo)` fit, rows `[testFrom, testTo)` judge. Rows of the table. */
export interface WalkFold {
  readonly trainFrom: number
  readonly trainTo: number
  readonly testFrom: number
  readonly testTo: number
  readonly embargo: number
}

/**
 * Folds of a walk-forward test. The first `trainShare` of rows only trains; the rest is cut into `folds` equal tests, each
 * judged by what was fitted on rows before it. Between the two lie the horizon (purge: no training return ends inside the
 * test) and the embargo (memory of the market), so training never sees the test.
 * After López de Prado (2018), Advances in Financial Machine Learning, chapter 7.
 */
export function walkFolds(
  rows: number,
  bars: number,
  { trainShare, folds, scheme, embargo }: Pick<StudySettings, 'trainShare' | 'folds' | 'scheme' | 'embargo'>,
): readonly WalkFold[] {
  const start = Math.floor(rows * trainShare)
  const gap = Math.floor(rows * embargo)
  return Array.from({ length: folds }, (_, fold) => {
    const testFrom = start + Math.floor(((rows - start) * fold) / folds)
    const testTo = start + Math.floor(((rows - start) * (fold + 1)) / folds)
    const trainTo = Math.max(0, testFrom - bars - gap)
    const trainFrom = scheme === 'rolling' ? Math.max(0, trainTo - start) : 0
    return { trainFrom, trainTo, testFrom, testTo, embargo: gap }
  })
}

/** Sums of pairs from one position to another, about fixed centres: all that a line and its errors need. */
export interface PairSums {
  n: number
  x: number
  y: number
  xx: number
  xy: number
  yy: number
}

/** A fold in positions of a sample, with the sums of both its parts and its line. */
export interface FittedFold {
  readonly fold: WalkFold
  readonly train: PairSums
  readonly test: PairSums
  readonly slope: number
  /** Of x and y in training, about the sample's centres. */
  readonly meanX: number
  readonly meanY: number
  /** Positions of the test pairs in the sample. */
  readonly from: number
  readonly to: number
  readonly trainFrom: number
  readonly trainTo: number
}

/** First position whose row is at least `row`. */
export function positionOf(rows: Uint32Array, size: number, row: number): number {
  let low = 0
  let high = size
  while (low < high) {
    const middle = (low + high) >>> 1
    if (rows[middle]! < row) low = middle + 1
    else high = middle
  }
  return low
}

/** Sums over positions `[from, to)`, about the given centres. */
export function pairSums(
  x: Float64Array,
  y: Float64Array,
  centreX: number,
  centreY: number,
  from: number,
  to: number,
): PairSums {
  const sums = { n: to - from, x: 0, y: 0, xx: 0, xy: 0, yy: 0 }
  let sx = 0
  let sy = 0
  let sxx = 0
  let sxy = 0
  let syy = 0
  for (let i = from; i < to; i++) {
    const dx = x[i]! - centreX
    const dy = y[i]! - centreY
    sx += dx
    sy += dy
    sxx += dx * dx
    sxy += dx * dy
    syy += dy * dy
  }
  sums.x = sx
  sums.y = sy
  sums.xx = sxx
  sums.xy = sxy
  sums.yy = syy
  return sums
}

/** Sum of squared errors of the line y = meanY + slope (x - meanX) over pairs with these sums. */
export function squaredErrors({ n, x, y, xx, xy, yy }: PairSums, meanX: number, meanY: number, slope: number): number {
  const a = meanY - slope * meanX
  return yy - 2 * a * y - 2 * slope * xy + n * a * a + 2 * a * slope * x + slope * slope * xx
}

/** One split of rows into those to learn from and those to test on. */
export interface Fold {
  readonly train: Uint32Array
  readonly test: Uint32Array
}

/** Where the label of each row begins and ends (any unit of time, one for both), rows in order of their begin. */
export interface LabelSpans {
  readonly from: ArrayLike<number>
  readonly to: ArrayLike<number>
}

/**
 * Purged k-fold cross-validation with an embargo. Rows are cut into `folds` contiguous parts (the first ones one row longer
 * where they do not divide evenly); each is the test once. Of the other rows those are kept whose label
 *
 * - ends before the test begins, or
 * - begins after the last test label ends, at least `embargo` rows behind the test.
 *
 * `embargo` (default 0.01): share of all rows, rounded down, in [0, 1). `folds` (default 5) from 2 to the number of rows.
 * Throws RangeError for other values, spans of unequal length, or rows out of order.
 * Source: López de Prado (2018), Advances in Financial Machine Learning, chapter 7.
 *
 * @example purgedFolds({ from: [0, 1, 2, 3], to: [1, 2, 3, 4] }, { folds: 2 }).map(({ train }) => [...train]) // => [[3], [0]]
 */
export function purgedFolds(
  { from, to }: LabelSpans,
  { folds = 5, embargo = 0.01 }: { folds?: number; embargo?: number } = {},
): Fold[] {
  const rows = checkSpans({ from, to }, embargo)
  if (!(Number.isSafeInteger(folds) && folds >= 2 && folds <= rows)) {
    throw new RangeError(`folds must be a whole number from 2 to the ${rows} rows, was ${folds}`)
  }
  const quiet = Math.floor(rows * embargo)
  const bounds = Array.from({ length: folds + 1 }, (_, k) => k * Math.floor(rows / folds) + Math.min(k, rows % folds))
  return bounds.slice(1).map((end, k) => {
    const begin = bounds[k]!
    const lastEnd = latestEnd(to, begin, end)
    const train = new Uint32Array(rows)
    let kept = 0
    for (let i = 0; i < begin; i++) if (to[i]! < from[begin]!) train[kept++] = i
    for (let i = end + quiet; i < rows; i++) if (from[i]! > lastEnd) train[kept++] = i
    return { train: train.subarray(0, kept), test: range(begin, end) }
  })
}

/**
 * Walk-forward splits: the first part of `folds` + 1 equal parts is only learnt from; each later part is tested on with what
 * came before it, all of it or the last `window` rows. Rows whose label ends at or after the begin of the test are purged, and
 * `embargo` (share of all rows, default 0.01) leaves a gap before the test besides.
 *
 * Nothing a test row could not have known is in its train. Errors as for `purgedFolds`.
 *
 * @example walkForward({ from: [0, 1, 2, 3], to: [1, 2, 3, 4] }, { folds: 1 }).map(({ train }) => [...train]) // => [[0]]
 */
export function walkForward(
  { from, to }: LabelSpans,
  { folds = 5, embargo = 0.01, window }: { folds?: number; embargo?: number; window?: number } = {},
): Fold[] {
  const rows = checkSpans({ from, to }, embargo)
  if (!(Number.isSafeInteger(folds) && folds >= 1 && folds < rows)) {
    throw new RangeError(`folds must be a whole number from 1, below the ${rows} rows, was ${folds}`)
  }
  const quiet = Math.floor(rows * embargo)
  return Array.from({ length: folds }, (_, k) => {
    const begin = Math.floor(((k + 1) * rows) / (folds + 1))
    const end = Math.floor(((k + 2) * rows) / (folds + 1))
    const first = window === undefined ? 0 : Math.max(0, begin - window)
    const train = new Uint32Array(begin - first)
    let kept = 0
    for (let i = first; i < begin - quiet; i++) if (to[i]! < from[begin]!) train[kept++] = i
    return { train: train.subarray(0, kept), test: range(begin, end) }
  })
}

function checkSpans({ from, to }: LabelSpans, embargo: number): number {
  if (from.length !== to.length) throw new RangeError(`from has ${from.length} values, to has ${to.length}`)
  if (!(embargo >= 0 && embargo < 1)) throw new RangeError(`embargo must be in [0, 1), was ${embargo}`)
  for (let i = 1; i < from.length; i++) {
    if (!(from[i]! >= from[i - 1]!)) throw new RangeError(`label ${i} begins before the label of the row before it`)
  }
  return from.length
}

function latestEnd(to: ArrayLike<number>, begin: number, end: number): number {
  let latest = to[begin]!
  for (let i = begin + 1; i < end; i++) latest = Math.max(latest, to[i]!)
  return latest
}

function range(begin: number, end: number): Uint32Array {
  const rows = new Uint32Array(end - begin)
  for (let i = 0; i < rows.length; i++) rows[i] = begin + i
  return rows
}

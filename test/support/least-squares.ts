/** Ordinary least squares with intercept, as far as reference numbers state it. */
export interface LeastSquares {
  /** Intercept first. */
  readonly beta: readonly number[]
  readonly r2: number
  readonly adjustedR2: number
  /** t statistic of the first regressor, classical standard errors. */
  readonly t: number
  readonly predict: (row: readonly number[]) => number
}

/**
 * Fits `y = beta_0 + sum beta_j x_j` by Householder QR, which keeps ten digits where normal equations of collinear
 * columns lose them. `columns` are regressors, each as long as `y`.
 */
export function leastSquares(columns: readonly Numbers[], y: Numbers): LeastSquares {
  const rows = y.length
  const width = columns.length + 1
  const a = [new Float64Array(rows).fill(1), ...columns.map((column) => Float64Array.from(column))]
  const rest = Float64Array.from(y)
  const diagonal: number[] = []
  for (let k = 0; k < width; k++) diagonal.push(reflect(a, rest, k))
  const beta = backSubstitute(a, diagonal, (k) => rest[k]!)
  const residual = sum(rest.subarray(width), (value) => value * value)
  const mean = sum(y, (value) => value) / rows
  const total = sum(y, (value) => (value - mean) ** 2)
  return {
    beta,
    r2: 1 - residual / total,
    adjustedR2: 1 - residual / (rows - width) / (total / (rows - 1)),
    t: beta[1]! / Math.sqrt((residual / (rows - width)) * inverseNorm(a, diagonal, 1)),
    predict: (row) => row.reduce((value, x, j) => value + beta[j + 1]! * x, beta[0]!),
  }
}

export type Numbers = ArrayLike<number> & Iterable<number>

/** Pearson's correlation. */
export function correlation(x: Numbers, y: Numbers): number {
  const meanX = sum(x, (value) => value) / x.length
  const meanY = sum(y, (value) => value) / y.length
  let xy = 0
  let xx = 0
  let yy = 0
  for (let i = 0; i < x.length; i++) {
    xy += (x[i]! - meanX) * (y[i]! - meanY)
    xx += (x[i]! - meanX) ** 2
    yy += (y[i]! - meanY) ** 2
  }
  return xy / Math.sqrt(xx * yy)
}

/** Biased autocorrelation about the mean, lags 0 … `lags`. */
export function autocorrelation(x: Numbers, lags: number): number[] {
  const mean = sum(x, (value) => value) / x.length
  const centred = Array.from(x, (value) => value - mean)
  const power = sum(centred, (value) => value * value)
  return Array.from(
    { length: lags + 1 },
    (_, lag) => sum(centred.slice(lag), (value, i) => value * centred[i]!) / power,
  )
}

/** Ranks from 1; ties share the mean of their ranks. */
export function midRanks(x: Numbers): number[] {
  const order = Array.from(x, (_, i) => i).sort((i, j) => x[i]! - x[j]!)
  const ranks = new Array<number>(x.length)
  for (let from = 0; from < order.length; ) {
    let to = from
    while (to < order.length && x[order[to]!] === x[order[from]!]) to++
    for (let i = from; i < to; i++) ranks[order[i]!] = (from + to + 1) / 2
    from = to
  }
  return ranks
}

export function sum(values: Numbers, of: (value: number, index: number) => number): number {
  let total = 0
  for (let i = 0; i < values.length; i++) total += of(values[i]!, i)
  return total
}

/** One Householder step on column k; returns the diagonal element of R. */
function reflect(a: readonly Float64Array[], y: Float64Array, k: number): number {
  const v = a[k]!
  const norm = Math.sqrt(sum(v.subarray(k), (value) => value * value))
  const diagonal = v[k]! > 0 ? -norm : norm
  v[k] = v[k]! - diagonal
  const scale = 2 / sum(v.subarray(k), (value) => value * value)
  for (const column of [...a.slice(k + 1), y]) {
    let product = 0
    for (let i = k; i < v.length; i++) product += v[i]! * column[i]!
    for (let i = k; i < v.length; i++) column[i] = column[i]! - scale * product * v[i]!
  }
  return diagonal
}

function backSubstitute(a: readonly Float64Array[], diagonal: readonly number[], at: (k: number) => number): number[] {
  const solution = new Array<number>(diagonal.length).fill(0)
  for (let k = diagonal.length - 1; k >= 0; k--) {
    let value = at(k)
    for (let j = k + 1; j < diagonal.length; j++) value -= a[j]![k]! * solution[j]!
    solution[k] = value / diagonal[k]!
  }
  return solution
}

/** Element (j, j) of (R'R)^-1: the squared length of row j of R^-1. */
function inverseNorm(a: readonly Float64Array[], diagonal: readonly number[], j: number): number {
  return sum(
    diagonal.map((_, column) => backSubstitute(a, diagonal, (k) => (k === column ? 1 : 0))[j]!),
    (value) => value * value,
  )
}

/** A least-squares line through the pairs in a window. */
export interface RollingLine {
  readonly n: number
  readonly slope: number
  readonly intercept: number
  /** In [0, 1]; null where y is constant in the window. */
  readonly rSquared: number | null
  /** t statistic of the slope, classical error; null with two pairs or a perfect fit. */
  readonly t: number | null
}

/** Moments of some pairs, in six neighbouring places of an array. */
const N = 0
const MEAN_X = 1
const MEAN_Y = 2
const SXX = 3
const SXY = 4
const SYY = 5
const PLACES = 6

/**
 * Least-squares line of y on x over the last `window` pairs, without allocation and O(1) per pair on average.
 *
 *     slope = Sxy / Sxx,   intercept = mean(y) - slope mean(x)
 *
 * Nothing is ever subtracted from a sum, so a giant value leaves no trace once it has left the window: time is cut into blocks
 * of `window` pairs, and the window is always the end of the last block, whose moments were summed backwards when it closed, and
 * the begin of the open one. A pair with a NaN takes its place in the window and counts nothing.
 * Throws RangeError unless `window` is a whole number from 2.
 *
 * @example
 * const rolling = new RollingRegression(3)
 * for (const x of [9, 1, 2, 3]) rolling.push(x, 5 + 2 * x)
 * rolling.line()?.slope // => 2
 */
export class RollingRegression {
  private readonly window: number
  private readonly x: Float64Array
  private readonly y: Float64Array
  /** Moments of the pairs of the last block from each of its places to its end. */
  private readonly ends: Float64Array
  private readonly open = new Float64Array(PLACES)
  private readonly all = new Float64Array(PLACES)
  /** Pairs in the open block. */
  private filled = 0

  constructor(window: number) {
    if (!(Number.isSafeInteger(window) && window >= 2)) {
      throw new RangeError(`window must be a whole number from 2, was ${window}`)
    }
    this.window = window
    this.x = new Float64Array(window)
    this.y = new Float64Array(window)
    this.ends = new Float64Array(window * PLACES)
  }

  /** Adds the newest pair; the oldest leaves once the window is full. */
  push(x: number, y: number): void {
    this.x[this.filled] = x
    this.y[this.filled] = y
    this.filled++
    add(this.open, x, y)
    if (this.filled === this.window) this.closeBlock()
  }

  /** Pairs of the window that count. */
  get count(): number {
    return this.open[N]! + this.ends[this.filled * PLACES + N]!
  }

  /** Slope alone, without an object; NaN with fewer than two pairs or a constant x. */
  slope(): number {
    const all = this.merge()
    return all[N]! >= 2 && isVaried(all, SXX, MEAN_X) ? all[SXY]! / all[SXX]! : Number.NaN
  }

  /** Null with fewer than two pairs or a constant x. */
  line(): RollingLine | null {
    const slope = this.slope()
    if (Number.isNaN(slope)) return null
    const [n, meanX, meanY, sxx, sxy, syy] = this.all as Float64Array & [number, number, number, number, number, number]
    const explained = slope * sxy
    const rest = Math.max(0, syy - explained)
    const isFlat = !isVaried(this.all, SYY, MEAN_Y)
    // What is left of y after a perfect fit is rounding: no error can be had from it.
    const hasError = n > 2 && rest > 1e-14 * syy && !isFlat
    return {
      n,
      slope,
      intercept: meanY - slope * meanX,
      rSquared: isFlat ? null : Math.min(1, explained / syy),
      t: hasError ? slope / Math.sqrt(rest / (n - 2) / sxx) : null,
    }
  }

  /** Forgets all pairs. */
  reset(): void {
    this.ends.fill(0)
    this.open.fill(0)
    this.filled = 0
  }

  private closeBlock(): void {
    const { open, ends } = this
    open.fill(0)
    for (let i = this.window - 1; i >= 0; i--) {
      add(open, this.x[i]!, this.y[i]!)
      ends.set(open, i * PLACES)
    }
    open.fill(0)
    this.filled = 0
  }

  /** Moments of the end of the last block and the open one together (Chan, Golub & LeVeque 1979). */
  private merge(): Float64Array {
    const { all, open, ends } = this
    const at = this.filled * PLACES
    const before = ends[at + N]!
    const n = before + open[N]!
    all.fill(0)
    if (n === 0) return all
    const share = open[N]! / n
    const dx = open[MEAN_X]! - ends[at + MEAN_X]!
    const dy = open[MEAN_Y]! - ends[at + MEAN_Y]!
    all[N] = n
    all[MEAN_X] = ends[at + MEAN_X]! + dx * share
    all[MEAN_Y] = ends[at + MEAN_Y]! + dy * share
    all[SXX] = ends[at + SXX]! + open[SXX]! + dx * dx * before * share
    all[SXY] = ends[at + SXY]! + open[SXY]! + dx * dy * before * share
    all[SYY] = ends[at + SYY]! + open[SYY]! + dy * dy * before * share
    return all
  }
}

/** Welford's update. */
function add(moments: Float64Array, x: number, y: number): void {
  const dx = x - moments[MEAN_X]!
  const dy = y - moments[MEAN_Y]!
  if (Number.isNaN(dx + dy)) return
  const n = moments[N]! + 1
  const share = (n - 1) / n
  moments[N] = n
  moments[MEAN_X] = moments[MEAN_X]! + dx / n
  moments[MEAN_Y] = moments[MEAN_Y]! + dy / n
  moments[SXX] = moments[SXX]! + dx * dx * share
  moments[SXY] = moments[SXY]! + dx * dy * share
  moments[SYY] = moments[SYY]! + dy * dy * share
}

/** Whether a sum of squares is more than the rounding of a constant. */
function isVaried(moments: Float64Array, squares: number, mean: number): boolean {
  return moments[squares]! > moments[N]! * (1e-13 * moments[mean]!) ** 2
}

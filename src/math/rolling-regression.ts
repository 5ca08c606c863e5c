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

/**
 * Least-squares line of y on x over the last `window` pairs, in O(1) per pair without allocation.
 *
 *     slope = Sxy / Sxx,   intercept = mean(y) - slope mean(x),   sums about the window's means, by Welford's updates
 *
 * Adding and removing pairs lets rounding errors pile up; so sums are taken anew from the window after every `window` pairs (but at
 * least 64), which costs O(1) on average. A pair with a NaN takes its place in the window and counts nothing.
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
  private next = 0
  private sinceAnew = 0
  private n = 0
  private meanX = 0
  private meanY = 0
  private sxx = 0
  private sxy = 0
  private syy = 0

  constructor(window: number) {
    if (!(Number.isSafeInteger(window) && window >= 2)) {
      throw new RangeError(`window must be a whole number from 2, was ${window}`)
    }
    this.window = window
    this.x = new Float64Array(window).fill(Number.NaN)
    this.y = new Float64Array(window).fill(Number.NaN)
  }

  /** Adds the newest pair; the oldest leaves once the window is full. */
  push(x: number, y: number): void {
    const slot = this.next
    this.remove(this.x[slot]!, this.y[slot]!)
    this.x[slot] = x
    this.y[slot] = y
    this.next = slot + 1 === this.window ? 0 : slot + 1
    if (++this.sinceAnew >= Math.max(64, this.window)) this.takeAnew()
    else this.add(x, y)
  }

  /** Pairs of the window that count. */
  get count(): number {
    return this.n
  }

  /** Slope alone, without an object; NaN with fewer than two pairs or a constant x. */
  slope(): number {
    return this.n >= 2 && this.isVaried(this.sxx, this.meanX) ? this.sxy / this.sxx : Number.NaN
  }

  /** Null with fewer than two pairs or a constant x. */
  line(): RollingLine | null {
    const slope = this.slope()
    if (Number.isNaN(slope)) return null
    const { n, sxx, syy, meanX, meanY } = this
    const explained = slope * this.sxy
    const rest = Math.max(0, syy - explained)
    const isFlat = !this.isVaried(syy, meanY)
    // What is left of y after a perfect fit is rounding: no error can be had from it.
    const hasError = n > 2 && rest > 1e-14 * syy && !isFlat
    return {
      n,
      slope,
      intercept: meanY - slope * meanX,
      rSquared: isFlat ? null : Math.min(1, Math.max(0, explained / syy)),
      t: hasError ? slope / Math.sqrt(rest / (n - 2) / sxx) : null,
    }
  }

  reset(): void {
    this.x.fill(Number.NaN)
    this.y.fill(Number.NaN)
    this.next = 0
    this.takeAnew()
  }

  private isVaried(squares: number, mean: number): boolean {
    return squares > this.n * (1e-13 * mean) ** 2
  }

  private takeAnew(): void {
    this.sinceAnew = 0
    this.n = 0
    this.clearSums()
    for (let i = 0; i < this.window; i++) this.add(this.x[i]!, this.y[i]!)
  }

  private clearSums(): void {
    this.meanX = this.meanY = this.sxx = this.sxy = this.syy = 0
  }

  private add(x: number, y: number): void {
    const dx = x - this.meanX
    const dy = y - this.meanY
    if (Number.isNaN(dx + dy)) return
    this.n++
    this.meanX += dx / this.n
    this.meanY += dy / this.n
    const share = (this.n - 1) / this.n
    this.sxx += dx * dx * share
    this.sxy += dx * dy * share
    this.syy += dy * dy * share
  }

  private remove(x: number, y: number): void {
    if (Number.isNaN(x + y)) return
    this.n--
    if (this.n === 0) {
      this.clearSums()
      return
    }
    const dx = x - this.meanX
    const dy = y - this.meanY
    this.meanX -= dx / this.n
    this.meanY -= dy / this.n
    const share = (this.n + 1) / this.n
    this.sxx -= dx * dx * share
    this.sxy -= dx * dy * share
    this.syy -= dy * dy * share
  }
}

import { chiSquareCdf } from '../../math/statistics.ts'

/** Chi-square of lifted against hit. Plain JSON. */
export interface LiftedHitTest {
  /** Buys lifted plus sells hit. */
  readonly trades: number
  /** Share of buys found. */
  readonly share: number
  /** Signed root of the statistic: + where buyers are more than expected. */
  readonly root: number
  /** root^2, chi-square with 1 degree of freedom where trades are independent. */
  readonly statistic: number
  /** Of statistic / dispersion, two-sided. */
  readonly pValue: number
  readonly expectedShare: number
  readonly dispersion: number
  /** Pearson's approximation is poor where fewer than 5 trades are expected on a side. */
  readonly isApproximate: boolean
}

export interface LiftedHitOptions {
  /** Share of buys where nobody presses, in (0, 1). Default 0.5; take it from history. */
  readonly expectedShare?: number
  /** How much wider than a binomial the counts are, at least 1. Default 1: every trade decided alone. */
  readonly dispersion?: number
}

/**
 * Pearson's chi-square of aggressor counts in one window against an expected share of buys,
 *
 *     X2 = (B - pN)^2 / (pN) + (S - qN)^2 / (qN) = (B - pN)^2 / (pqN),    q = 1 - p
 *
 * tested with 1 degree of freedom after division by `dispersion` (quasi-likelihood: trades come in runs, and a plain chi-square of
 * them cries wolf; `liftedHitBaseline` estimates both settings). Volumes instead of counts are no chi-square: pass counts, or lots of
 * a typical size. Null without a trade.
 *
 * Throws RangeError for a negative count, a share outside (0, 1) or a dispersion below 1.
 *
 * @example liftedHitTest(60, 40)?.statistic // => 4
 * @example liftedHitTest(0, 0) // => null
 */
export function liftedHitTest(
  buys: number,
  sells: number,
  { expectedShare = 0.5, dispersion = 1 }: LiftedHitOptions = {},
): LiftedHitTest | null {
  if (!(buys >= 0 && sells >= 0)) throw new RangeError(`counts must not be negative, were ${buys} and ${sells}`)
  assertShare(expectedShare)
  if (!(dispersion >= 1)) throw new RangeError(`dispersion must be at least 1, was ${dispersion}`)
  const trades = buys + sells
  if (trades === 0) return null
  const root = liftedHitRootOf(buys, sells, expectedShare)
  const statistic = root * root
  return {
    trades,
    share: buys / trades,
    root,
    statistic,
    pValue: 1 - chiSquareCdf(statistic / dispersion, 1),
    expectedShare,
    dispersion,
    isApproximate: trades * Math.min(expectedShare, 1 - expectedShare) < 5,
  }
}

export interface LiftedHitBaseline {
  /** Share of buys over all windows. */
  readonly expectedShare: number
  /** Mean of X2 over windows, at least 1: 1 where trades are independent. */
  readonly dispersion: number
  /** Windows with at least one trade. */
  readonly windows: number
}

/**
 * What `liftedHitTest` should expect, from history: the overall share of buys and the mean chi-square of disjoint windows of
 * `windowBars` bars. A bar with a NaN counts as no trade; with `stretch` (`unbrokenStretches`) windows across a break are left out.
 * Null where one side never traded.
 */
export function liftedHitBaseline(
  buys: Float64Array,
  sells: Float64Array,
  windowBars: number,
  stretch?: Int32Array,
): LiftedHitBaseline | null {
  assertPair(buys, sells, windowBars)
  let totalBuys = 0
  let totalSells = 0
  for (let i = 0; i < buys.length; i++) {
    totalBuys += buys[i]! || 0
    totalSells += sells[i]! || 0
  }
  if (!(totalBuys > 0 && totalSells > 0)) return null
  const expectedShare = totalBuys / (totalBuys + totalSells)
  let windows = 0
  let sum = 0
  for (let end = windowBars; end <= buys.length; end += windowBars) {
    if (stretch?.[end - 1] !== stretch?.[end - windowBars]) continue
    let b = 0
    let s = 0
    for (let i = end - windowBars; i < end; i++) {
      b += buys[i]! || 0
      s += sells[i]! || 0
    }
    if (b + s === 0) continue
    windows++
    sum += liftedHitRootOf(b, s, expectedShare) ** 2
  }
  return { expectedShare, dispersion: windows > 0 ? Math.max(1, sum / windows) : 1, windows }
}

/**
 * The signed root of the chi-square over the last `windowBars` bars, at every bar: a measure that `fitDetector` with method
 * `chi_square` watches. Its calibration learns how much wider than normal the root is, hour by hour.
 *
 * NaN until the window is full, where a bar of it is missing, and where nothing traded in it. With `stretch` (`unbrokenStretches`)
 * the window begins anew after a break.
 */
export function liftedHitRoot(
  buys: Float64Array,
  sells: Float64Array,
  windowBars: number,
  expectedShare = 0.5,
  stretch?: Int32Array,
): Float64Array {
  assertPair(buys, sells, windowBars)
  assertShare(expectedShare)
  const roots = new Float64Array(buys.length).fill(Number.NaN)
  let b = 0
  let s = 0
  let full = 0
  for (let i = 0; i < buys.length; i++) {
    if (Number.isNaN(buys[i]! + sells[i]!)) {
      b = s = full = 0
      continue
    }
    if (i > 0 && stretch?.[i] !== stretch?.[i - 1]) b = s = full = 0
    b += buys[i]!
    s += sells[i]!
    if (full < windowBars) full++
    else {
      b -= buys[i - windowBars]!
      s -= sells[i - windowBars]!
    }
    if (full === windowBars && b + s > 0) roots[i] = liftedHitRootOf(b, s, expectedShare)
  }
  return roots
}

function liftedHitRootOf(buys: number, sells: number, share: number): number {
  const trades = buys + sells
  return (buys - share * trades) / Math.sqrt(share * (1 - share) * trades)
}

function assertShare(share: number): void {
  if (!(share > 0 && share < 1)) throw new RangeError(`expectedShare must be in (0, 1), was ${share}`)
}

function assertPair(buys: Float64Array, sells: Float64Array, windowBars: number): void {
  if (buys.length !== sells.length) throw new RangeError(`buys has ${buys.length} bars, sells has ${sells.length}`)
  if (!(Number.isSafeInteger(windowBars) && windowBars > 0)) {
    throw new RangeError(`windowBars must be a positive integer, was ${windowBars}`)
  }
}

import { describe, expect, it } from 'vitest'
import { ridge } from '../../src/math/statistics.ts'
import {
  BINANCE_MARKETS,
  type BinanceOracle,
  binanceOracle,
  FIT_NAMES,
  type FitName,
  type OracleGrid,
} from '../support/binance-oracle.ts'
import { Comparison } from '../support/comparison.ts'
import { autocorrelation, correlation, leastSquares, midRanks, sum } from '../support/least-squares.ts'
import { type MeasuredTable, measuredTable } from '../support/measured-table.ts'

const SECOND = 1_000_000
const COLUMNS = ['quotes', 'queue_imbalance', 'ofi_l1', 'mlofi', 'band_flow', 'trade_flow', 'level_depth_mean'] as const
const BANDS = ['0_1', '1_2', '2_5', '5_10', '10_25'] as const
const LEVELS = Array.from({ length: 10 }, (_, level) => level)

/** Bars of `seconds`, shifted so that one begins at the reference's own `t0` (`--origin`). */
function barsFrom(paths: readonly string[], { t0 }: BinanceOracle, seconds: number): Promise<MeasuredTable> {
  const bars = { kind: 'time', width: seconds * SECOND, origin: t0 * SECOND } as const
  return measuredTable(paths, { bars, measures: COLUMNS })
}

/** The bars of the reference's grid: flow per interval, state at its n + 1 edges. */
class Grid {
  private readonly table: MeasuredTable
  private readonly first: number
  readonly intervals: number

  constructor(table: MeasuredTable, from: number, intervals: number) {
    this.table = table
    this.first = table.time.indexOf(from * SECOND) // the bar that ends where the grid begins
    this.intervals = intervals
  }

  flow(name: string): Float64Array {
    return this.table.column(name).subarray(this.first + 1, this.first + 1 + this.intervals)
  }

  edges(name: string): Float64Array {
    return this.table.column(name).subarray(this.first, this.first + 1 + this.intervals)
  }

  /** Change of a mid per interval in ticks; exact, halves included. */
  moves(name: 'mid' | 'book_mid', tick: number): number[] {
    const halves = Array.from(this.edges(name), (price) => Math.round((2 * price) / tick))
    return halves.slice(1).map((value, i) => (value - halves[i]!) / 2)
  }

  signedVolume(): Float64Array {
    const sold = this.flow('sell_volume')
    return this.flow('buy_volume').map((bought, i) => bought - sold[i]!)
  }
}

describe.each(BINANCE_MARKETS)('reference grids of $section', ({ section, paths, isAbsent }) => {
  it.skipIf(isAbsent).for([0.5, 1, 5])(
    '%s s: mids, flows and every fit of a move on a flow',
    async (seconds, { annotate }) => {
      const { oracle } = binanceOracle(section)
      const reference = oracle[`grid_${seconds.toFixed(1)}s` as 'grid_1.0s']
      const n = Math.floor((oracle.t1 - oracle.t0) / seconds)
      const grid = new Grid(await barsFrom(paths, oracle, seconds), oracle.t0, n)
      const compare = new Comparison()
      compare.exact('n', grid.flow('mid').length, reference.n)
      const quoted = grid.moves('mid', oracle.tick)
      const rebuilt = grid.moves('book_mid', oracle.tick)
      const mean = sum(quoted, (move) => move) / n
      compare.near('y_bt_sd', Math.sqrt(sum(quoted, (move) => (move - mean) ** 2) / n), reference.y_bt_sd)
      compare.near('corr_mids', correlation(quoted, rebuilt), reference.corr_mids)
      const regressors = regressorsOf(grid, reference)
      for (const name of FIT_NAMES) {
        const y = name === 'tfi' || name.startsWith('ofi_bookTicker') || name === 'ofi+tfi' ? quoted : rebuilt
        compareFit(compare, name, regressors[name], y, reference)
      }
      compareRidge(compare, 'mlofi10_ridge', regressors.mlofi10, rebuilt, reference)
      compareRidge(compare, 'bands5_ridge', regressors.bands5, rebuilt, reference)
      await annotate(compare.summary())
    },
  )

  it.skipIf(isAbsent)(
    '1 s: persistence and prediction of the queue imbalance, impact of volume',
    async ({ annotate }) => {
      const { oracle, extra } = binanceOracle(section)
      const table = await barsFrom(paths, oracle, 1)
      const compare = new Comparison()
      const grid = new Grid(table, oracle.t0, oracle.t1 - oracle.t0)
      const imbalance = Array.from(grid.edges('queue_imbalance'))
      const mid = grid.edges('mid')
      const { acf, ar1, half_life_s, ic_pearson } = oracle.imb_1s
      compare.near('acf', autocorrelation(imbalance, 10), acf)
      const [, phi] = leastSquares([imbalance.slice(0, -1)], imbalance.slice(1)).beta as [number, number]
      compare.near('ar1', phi, ar1)
      compare.near('half life', -Math.LN2 / Math.log(phi), half_life_s)
      for (const [horizon, reference] of Object.entries(ic_pearson)) {
        const h = Number(horizon)
        const moves = Array.from(mid.subarray(h), (price, i) => Math.round((2 * (price - mid[i]!)) / oracle.tick))
        compare.near(`ic ${h} s`, correlation(imbalance.slice(0, -h), moves), reference)
      }
      comparePrediction(compare, table, extra)
      await annotate(compare.summary())
    },
  )
})

/** Regressor sets by their reference names. */
function regressorsOf(grid: Grid, { pca }: OracleGrid): Record<FitName, Float64Array[]> {
  const ofi = grid.flow('ofi_l1')
  const tfi = grid.signedVolume()
  const levels = LEVELS.map((level) => grid.flow(`mlofi_${level + 1}`))
  const bands = BANDS.map((band) => grid.flow(`band_flow_${band}bps`))
  const total = (columns: readonly Float64Array[]) =>
    columns[0]!.map((_, i) =>
      sum(
        columns.map((c) => c[i]!),
        (v) => v,
      ),
    )
  const depth = heldOver(grid.flow('level_depth_mean_10'), grid.edges('level_depth_mean_10')[0]!)
  // The weights are the reference's own: fitting them belongs to a study.
  const integrated = ofi.map((_, i) => sum(pca.w, (weight, m) => (weight * levels[m]![i]!) / depth[i]!))
  return {
    ofi_bookTicker: [ofi],
    tfi: [tfi],
    'ofi+tfi': [ofi, tfi],
    ofi_L1_depth: [levels[0]!],
    ofi_sum5: [total(levels.slice(0, 5))],
    ofi_sum10: [total(levels)],
    mlofi5: levels.slice(0, 5),
    mlofi10: levels,
    integrated_pca: [integrated],
    band_0_1bp: [bands[0]!],
    bands5: bands,
    band_sum_0_5bp: [total(bands.slice(0, 3))],
    bands_1_25bp_only: bands.slice(1),
  }
}

/** An interval without a book update has no mean depth: the reference keeps the one before. */
function heldOver(values: Float64Array, before: number): Float64Array {
  let last = before
  return values.map((value) => (last = Number.isNaN(value) ? last : value))
}

function compareFit(
  compare: Comparison,
  name: FitName,
  columns: readonly Float64Array[],
  y: readonly number[],
  { [name]: reference, train }: OracleGrid,
): void {
  const full = leastSquares(columns, y)
  compare.near(`${name} beta`, full.beta, reference.beta)
  compare.near(`${name} r2_full`, full.r2, reference.r2_full)
  compare.near(`${name} adj_r2_full`, full.adjustedR2, reference.adj_r2_full)
  const fitted = leastSquares(
    columns.map((column) => column.subarray(0, train)),
    y.slice(0, train),
  )
  compare.near(`${name} r2_train`, fitted.r2, reference.r2_train)
  const rest = y.slice(train)
  const mean = sum(rest, (move) => move) / rest.length
  const missed = sum(rest, (move, i) => (move - fitted.predict(columns.map((column) => column[train + i]!))) ** 2)
  compare.near(`${name} r2_test`, 1 - missed / sum(rest, (move) => (move - mean) ** 2), reference.r2_test)
  const next = leastSquares(
    columns.map((column) => column.subarray(0, -1)),
    y.slice(1),
  )
  compare.near(`${name} r2_next`, next.r2, reference.r2_next, 1e-9, 1) // 1 minus nearly 1: its terms are the scale
  compare.near(`${name} t_next`, next.t, reference.t_next)
}

/** Ridge of the reference: regressors of unit variance, penalty 0.01 per interval, fitted on the first part, judged on the rest. */
function compareRidge(
  compare: Comparison,
  name: 'mlofi10_ridge' | 'bands5_ridge',
  columns: readonly Float64Array[],
  y: readonly number[],
  { [name]: reference, train }: OracleGrid,
): void {
  const trained = columns.map((column) => column.subarray(0, train))
  const [intercept, ...slopes] = ridge(y.slice(0, train), trained, 0.01)!.beta
  const rest = y.slice(train)
  const mean = sum(rest, (move) => move) / rest.length
  const missed = sum(rest, (move, i) => {
    const fitted = intercept! + sum(slopes, (slope, m) => slope * columns[m]![train + i]!)
    return (move - fitted) ** 2
  })
  compare.near(`${name} r2_test`, 1 - missed / sum(rest, (move) => (move - mean) ** 2), reference.r2_test)
  if (reference.coef !== undefined) compare.near(`${name} coef`, slopes, reference.coef)
  if (reference.icpt !== undefined) compare.near(`${name} icpt`, intercept!, reference.icpt)
}

/** The `extra` figures: their grid begins with the first best quote, one second or so before the other. */
function comparePrediction(
  compare: Comparison,
  table: MeasuredTable,
  extra: ReturnType<typeof binanceOracle>['extra'],
): void {
  const from = firstWholeSecond(table)
  const grid = new Grid(table, from, extra.h1s.n)
  const imbalance = Array.from(grid.edges('queue_imbalance'))
  const mid = Array.from(grid.edges('mid'))
  for (const [h, reference] of [
    [1, extra.h1s],
    [5, extra.h5s],
  ] as const) {
    const x = imbalance.slice(0, -h)
    const y = mid.slice(h).map((price, i) => (price / mid[i]! - 1) * 1e4)
    expect(x).toHaveLength(reference.n)
    compare.near(`h${h} ic_pearson`, correlation(x, y), reference.ic_pearson)
    compare.near(`h${h} ic_spearman`, correlation(midRanks(x), midRanks(y)), reference.ic_spearman)
    const train = Math.floor(x.length * 0.6)
    const fit = leastSquares([x.slice(0, train)], y.slice(0, train))
    compare.near(`h${h} r2_train`, fit.r2, reference.r2_train)
    const missed = sum(y.slice(train), (move, i) => (move - fit.predict([x[train + i]!])) ** 2)
    compare.near(
      `h${h} r2_oos_vs_zero`,
      1 - missed / sum(y.slice(train), (move) => move * move),
      reference.r2_oos_vs_zero,
    )
    const moved = y.map((_, i) => i).filter((i) => y[i] !== 0)
    const hits = moved.filter((i) => Math.sign(x[i]!) === Math.sign(y[i]!))
    compare.near(`h${h} hit`, hits.length / moved.length, reference.hit)
    compare.near(`h${h} mean_abs_bps`, sum(y, Math.abs) / y.length, reference.mean_abs_bps)
    compare.near(`h${h} deciles`, decileMeans(x, y), reference.decile_mean_bps)
  }
  const impact = leastSquares(
    [grid.signedVolume()],
    mid.slice(1).map((price, i) => price - mid[i]!),
  )
  compare.near('kyle lambda', impact.beta[1]!, extra.kyle_1s.lam)
  compare.near('kyle r2', impact.r2, extra.kyle_1s.r2)
}

/** The second after the one in which the first best quote came. */
function firstWholeSecond({ time, column }: MeasuredTable): number {
  const first = column('mid').findIndex((price) => !Number.isNaN(price))
  return time[first]! / SECOND + 1
}

/** Mean of y by decile of x: edges are linear-interpolation quantiles of the whole sample, intervals left-closed. */
function decileMeans(x: readonly number[], y: readonly number[]): number[] {
  const sorted = x.toSorted((a, b) => a - b)
  const edges = LEVELS.map((decile) => {
    // 0.1 times the decile, as the reference has it: a mid-rank edge that falls on an element decides where its ties go.
    const at = decile * 0.1 * (sorted.length - 1)
    const below = sorted[Math.floor(at)]!
    return below + (at - Math.floor(at)) * (sorted[Math.ceil(at)]! - below)
  })
  const decileOf = (value: number) =>
    Math.max(
      edges.findLastIndex((edge) => edge <= value),
      0,
    )
  return LEVELS.map((decile) => {
    const members = y.filter((_, i) => decileOf(x[i]!) === decile)
    return sum(members, (value) => value) / members.length
  })
}

import { readFileSync } from 'node:fs'
import { sharedData } from './shared-data.ts'

/** Fit of a price move on flow: only what does not belong to a study. */
export interface OracleFit {
  readonly beta: readonly number[]
  readonly r2_full: number
  readonly adj_r2_full: number
  readonly r2_train: number
  readonly r2_test: number
  readonly r2_next: number
  readonly t_next: number
}

interface OracleGridHead {
  readonly n: number
  readonly train: number
  readonly y_bt_sd: number
  readonly corr_mids: number
  readonly pca: { readonly w: readonly number[]; readonly explained: number }
  readonly mlofi10_ridge: OracleRidge
  readonly bands5_ridge: OracleRidge
}

/** A ridge regression; the bands are judged only. */
interface OracleRidge {
  readonly coef?: readonly number[]
  readonly icpt?: number
  readonly r2_test: number
}

/** Regressor sets of a grid. */
export const FIT_NAMES = [
  'ofi_bookTicker',
  'tfi',
  'ofi+tfi',
  'ofi_L1_depth',
  'ofi_sum5',
  'ofi_sum10',
  'mlofi5',
  'mlofi10',
  'integrated_pca',
  'band_0_1bp',
  'bands5',
  'band_sum_0_5bp',
  'bands_1_25bp_only',
] as const
export type FitName = (typeof FIT_NAMES)[number]

export type OracleGrid = OracleGridHead & Readonly<Record<FitName, OracleFit>>

type Level = readonly [price: number, size: number]

/** One instrument of `binance_btc.json`. Seconds, ticks and native amounts; see the README beside it. */
export interface BinanceOracle {
  readonly counts: { readonly depth: number; readonly bt: number; readonly trade: number }
  readonly applied: number
  readonly gaps: number
  readonly crossed_after_update: number
  readonly t0: number
  readonly t1: number
  readonly tick: number
  readonly mean_spread_ticks: number
  readonly share_one_tick: number
  readonly mean_qb: number
  readonly mean_qa: number
  readonly mid_first: number
  readonly mid_last: number
  readonly ofi_bt_sum: number
  readonly mlofi_sum: readonly number[]
  readonly band_sum: readonly number[]
  readonly tfi_sum: number
  readonly trade_abs: number
  readonly final_book: { readonly bids: readonly Level[]; readonly asks: readonly Level[] }
  readonly 'grid_0.5s': OracleGrid
  readonly 'grid_1.0s': OracleGrid
  readonly 'grid_5.0s': OracleGrid
  readonly queue_imbalance: {
    readonly n_changes: number
    readonly share_up: number
    readonly mean_abs_move_ticks: number
    readonly first: { readonly auc: number; readonly auc_test: number }
    readonly last: { readonly auc: number; readonly auc_test: number }
  }
  readonly imb_1s: {
    readonly acf: readonly number[]
    readonly ar1: number
    readonly half_life_s: number
    readonly ic_pearson: Readonly<Record<string, number>>
  }
  readonly microprice: {
    readonly G_spread1: readonly number[]
    readonly cnt_spread1: readonly number[]
    readonly eval: Readonly<Record<string, OracleFairPrices>>
  }
  readonly 'vpin_V=tot/100_n=20': {
    readonly V: number
    readonly buckets: number
    readonly first: number
    readonly last: number
    readonly mean: number
    readonly max: number
  }
  readonly hawkes: OracleHawkes & { readonly n: number; readonly n_branch: number }
  readonly markout: Readonly<
    Record<string, { readonly n: number; readonly taker_markout_bps: number; readonly taker_markout_bps_vw: number }>
  >
}

/** Errors of three fair prices against the mid some seconds ahead, in ticks, out of sample. */
interface OracleFairPrices {
  readonly n: number
  readonly rmse: Readonly<Record<'mid' | 'wmid' | 'micro', number>>
  readonly mae: Readonly<Record<'mid' | 'wmid' | 'micro', number>>
  readonly dm_micro_mid: readonly [dm: number, corrected: number, p: number]
}

interface OraclePrediction {
  readonly n: number
  readonly ic_pearson: number
  readonly ic_spearman: number
  readonly r2_train: number
  readonly r2_oos_vs_zero: number
  readonly hit: number
  readonly decile_mean_bps: readonly number[]
  readonly mean_abs_bps: number
  readonly spread_bps: number
}

/** A fitted exponential kernel: parameters per second, log-likelihood. */
interface OracleHawkes {
  readonly mu: number
  readonly alpha: number
  readonly beta: number
  readonly ll: number
}

/** The `extra` object of an instrument. */
export interface BinanceExtra {
  readonly h1s: OraclePrediction
  readonly h5s: OraclePrediction
  readonly hawkes_ms_merged: OracleHawkes &
    Readonly<Record<'n_events' | 'T' | 'n' | 'meanvar_1s' | 'meanvar_10s', number>>
  readonly prints: number
  readonly sign_acf: readonly number[]
  readonly kyle_1s: { readonly lam: number; readonly r2: number }
  readonly cvd_final: number
}

/**
 * The recorded markets: files, what the manifest says of them (`replayed`: diffs received before the snapshot line), and
 * their section of the reference numbers.
 */
const MARKETS = [
  {
    section: 'spot_btcusdt',
    files: ['spot-btcusdt_20240808', 'spot-btcusdt_20240809'],
    venue: 'binance',
    sharedQuotes: 1072,
    replayed: 1,
  },
  { section: 'usdm_btcusdt', files: ['usdm-btcusdt_20240808'], venue: 'binance-usdm', sharedQuotes: 629, replayed: 2 },
  {
    section: 'cm_btcusd_perp',
    files: ['cm-btcusd_perp_20240808', 'cm-btcusd_perp_20240809'],
    venue: 'binance-coinm',
    sharedQuotes: 1885,
    replayed: 2,
  },
] as const

const ORACLE = sharedData('oracles/binance_btc.json')

/** Each recorded market with the paths of its files; `isAbsent` where a file or the reference numbers are missing. */
export const BINANCE_MARKETS = MARKETS.map((market) => {
  const found = market.files.map((file) => sharedData(`data/l2-binance/${file}.jsonl.gz`))
  const paths = found.filter((path) => path !== null)
  return { ...market, paths, isAbsent: ORACLE === null || paths.length < found.length }
})

/** Reference numbers of one market, read in place. */
export function binanceOracle(section: string): { readonly oracle: BinanceOracle; readonly extra: BinanceExtra } {
  const document = JSON.parse(readFileSync(ORACLE!, 'utf8')) as Record<string, BinanceOracle> & {
    readonly extra: Record<string, BinanceExtra>
  }
  return { oracle: document[section]!, extra: document.extra[section]! }
}

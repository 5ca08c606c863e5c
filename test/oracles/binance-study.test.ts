import { describe, expect, it } from 'vitest'
import { persistence, summarise } from '../../src/study/column-summary.ts'
import { correlations } from '../../src/study/correlations.ts'
import { decileTable } from '../../src/study/deciles.ts'
import { directions } from '../../src/study/directions.ts'
import { forwardReturns, ownMoves } from '../../src/study/forward-returns.ts'
import { impactStudy } from '../../src/study/impact.ts'
import { nextMoveStudy, nextMoves } from '../../src/study/next-move.ts'
import { outOfSample } from '../../src/study/out-of-sample.ts'
import { PairedSample, ReturnColumn, sortColumn } from '../../src/study/paired-sample.ts'
import { regressorSet } from '../../src/study/regressor-sets.ts'
import { type StudyTable, studyTable } from '../../src/study/study-table.ts'
import { BINANCE_MARKETS, type BinanceOracle, binanceOracle, type OracleFit } from '../support/binance-oracle.ts'
import { Comparison } from '../support/comparison.ts'
import { measuredTable } from '../support/measured-table.ts'

const SECOND = 1_000_000
const COLUMNS = ['quotes', 'queue_imbalance', 'ofi_l1', 'mlofi', 'band_flow'] as const
const LEVELS = Array.from({ length: 10 }, (_, level) => `mlofi_${level + 1}`)
const BANDS = ['0_1', '1_2', '2_5', '5_10', '10_25'].map((band) => `band_flow_${band}bps`)
const SETTINGS = { impactWindow: 1e15, impactLag: null, moves: 'price', trainShare: 0.6, confidence: 0.95 } as const

/** Rows of the reference's grid, as the study sees a table: the first row is the edge at which the grid begins. */
async function gridTable(paths: readonly string[], t0: number, seconds: number, rows?: number): Promise<StudyTable> {
  const bars = { kind: 'time', width: seconds * SECOND, origin: t0 * SECOND } as const
  const measured = await measuredTable(paths, { bars, measures: COLUMNS })
  const from = measured.time.indexOf(t0 * SECOND)
  const to = rows === undefined ? undefined : from + rows
  const column = (name: string) => measured.column(name).slice(from, to)
  const names = ['mid', 'book_mid', 'queue_imbalance', 'ofi_l1', ...LEVELS, ...BANDS]
  const time = measured.time.slice(from, to)
  return studyTable({
    venue: 'binance',
    symbol: 'BTC',
    time,
    price: column('mid'),
    columns: new Map(names.map((name) => [name, column(name)])),
    trusted: new Uint8Array(time.length).fill(1),
  })
}

function scratchOf({ rows }: StudyTable) {
  return {
    x: new Float64Array(rows),
    y: new Float64Array(rows),
    scores: new Float64Array(rows),
    row: new Uint32Array(rows),
  }
}

interface NewtonFit {
  readonly x0: number
  readonly x1: number
  readonly se1: number
  readonly loglik: number
  readonly auc: number
  readonly auc_test: number
  readonly brier_test: number
  readonly hit_test: number
}

describe.each(BINANCE_MARKETS)('a study of $section', ({ section, paths, isAbsent }) => {
  it.skipIf(isAbsent).for([0.5, 1, 5])(
    '%s s bars: impact of flow, whole, held out, with its t',
    async (seconds, { annotate }) => {
      const { oracle } = binanceOracle(section)
      const reference = oracle[`grid_${seconds.toFixed(1)}s` as 'grid_1.0s']
      const table = await gridTable(paths, oracle.t0, seconds, reference.n + 1)
      const compare = new Comparison()
      // The first row is the edge before the first interval: its flow belongs to no interval of the grid.
      const ofi = table.columns.get('ofi_l1')!
      ofi[0] = Number.NaN
      const impact = impactStudy(table, ofi, ownMoves(table, 'price'), SETTINGS, scratchOf(table))!
      const flow = reference.ofi_bookTicker as OracleFit & { readonly t_nw: number; readonly nw_lag: number }
      compare.exact('rows', impact.whole.rows, reference.n)
      compare.exact('nw_lag', impact.whole.lag, flow.nw_lag)
      compare.near('beta', impact.whole.beta / oracle.tick, flow.beta[1]!)
      compare.near('r2_full', impact.whole.r2, flow.r2_full)
      compare.near('t_nw', impact.whole.t, flow.t_nw)
      compare.near('r2_train', impact.holdout.r2Train!, flow.r2_train)
      compare.near('r2_test', impact.holdout.r2Test!, flow.r2_test)

      const rebuilt = studyTable({
        ...table,
        price: table.columns.get('book_mid')!.slice(),
        trusted: new Uint8Array(table.rows).fill(1),
      })
      const moves = ownMoves(rebuilt, 'price')
      for (const [name, columns] of [
        ['bands5', BANDS],
        ['mlofi10', LEVELS],
        ['bands_1_25bp_only', BANDS.slice(1)],
      ] as const) {
        const set = regressorSet(
          name,
          columns,
          columns.map((column) => table.columns.get(column)!),
          moves,
          0.6,
        )
        const fit = reference[name]
        compare.near(`${name} r2`, set.r2!, fit.r2_full)
        compare.near(`${name} adjusted r2`, set.adjustedR2!, fit.adj_r2_full)
        compare.near(`${name} r2_train`, set.r2Train!, fit.r2_train)
        compare.near(`${name} r2_test`, set.r2Test!, fit.r2_test)
        compare.near(`${name} r2_next`, set.r2Next!, fit.r2_next, 1e-9, 1)
      }
      await annotate(compare.summary())
    },
  )

  it.skipIf(isAbsent)('1 s bars: persistence of the queue imbalance', async ({ annotate }) => {
    const { oracle } = binanceOracle(section)
    const table = await gridTable(paths, oracle.t0, 1, oracle.t1 - oracle.t0 + 1)
    const compare = new Comparison()
    const values = table.columns.get('queue_imbalance')!
    const memory = persistence(values, summarise(table.rows, sortColumn(values).values)!, SECOND)!
    compare.near('acf', memory.acf, oracle.imb_1s.acf)
    compare.near('ar1', memory.ar1, oracle.imb_1s.ar1)
    compare.near('half life', memory.halfLifeSeconds!, oracle.imb_1s.half_life_s)
    await annotate(compare.summary())
  })

  it.skipIf(isAbsent)(
    '1 s bars: IC, rank IC, hits, deciles and held-out R2 of the queue imbalance',
    async ({ annotate }) => {
      const { oracle, extra } = binanceOracle(section)
      const compare = new Comparison()
      const table = await predictionTable(paths, oracle, extra.h1s.n + 1)
      const values = table.columns.get('queue_imbalance')!
      const sample = new PairedSample(table.rows)
      for (const [bars, reference] of [
        [1, extra.h1s],
        [5, extra.h5s],
      ] as const) {
        sample.fill(values, sortColumn(values), new ReturnColumn(forwardReturns(table, bars)))
        compare.exact(`h${bars} n`, sample.size, reference.n)
        const { ic, rankIc } = correlations(sample, 10, 0.95)!
        compare.near(`h${bars} ic`, ic.value, reference.ic_pearson)
        compare.near(`h${bars} rank ic`, rankIc.value, reference.ic_spearman)
        compare.near(`h${bars} hit`, directions(sample, 0, 10, 0.95, 'miss').hitRate!.value, reference.hit)
        const deciles = decileTable(sample, 10, 10, 0.95, new Uint8Array(table.rows))
        compare.near(
          `h${bars} deciles`,
          deciles.map(({ meanBps }) => meanBps!),
          reference.decile_mean_bps,
        )
        // The reference neither purges nor leaves an embargo: 0.6 of the pairs fit, the rest judge. The product does both.
        const cut = Math.floor(sample.size * 0.6)
        const fold = { trainFrom: 0, trainTo: cut, testFrom: cut, testTo: sample.size, embargo: 0 }
        const walk = outOfSample(sample, [fold], {
          lag: 10,
          confidence: 0.95,
          scheme: 'expanding',
          bars,
          timeOf: String,
          oneWay: null,
        })
        if (!('result' in walk)) throw new Error(walk.reason)
        compare.near(`h${bars} r2_oos_vs_zero`, walk.result.r2VersusZero, reference.r2_oos_vs_zero)
      }
      await annotate(compare.summary())
    },
  )

  it.skipIf(isAbsent).for(['first', 'last'] as const)(
    'next move from the queue imbalance, read at the %s quote of a spell',
    async (sampling, { annotate }) => {
      const { oracle } = binanceOracle(section)
      const measured = await measuredTable(paths, { bars: { kind: 'quote' }, measures: ['quotes', 'queue_imbalance'] })
      const compare = new Comparison()
      const table = studyTable({
        venue: 'binance',
        symbol: 'BTC',
        time: measured.time,
        // Halves of ticks: equal prices are then equal numbers.
        price: measured.column('mid').map((price) => Math.round((2 * price) / oracle.tick)),
        columns: new Map(),
        trusted: new Uint8Array(measured.rows).fill(1),
      })
      const found = nextMoveStudy(nextMoves(table), measured.column('queue_imbalance'), sampling, 0.6)!
      const reference = oracle.queue_imbalance[sampling] as NewtonFit
      expect(table.rows).toBe(oracle.counts.bt)
      compare.exact('n_changes', found.moves, oracle.queue_imbalance.n_changes)
      compare.near('share_up', found.upShare, oracle.queue_imbalance.share_up)
      compare.near('x0', found.intercept, reference.x0, 1e-6)
      compare.near('x1', found.slope, reference.x1, 1e-6)
      compare.near('se1', found.slopeSe, reference.se1, 1e-6)
      compare.near('loglik', found.logLikelihood, reference.loglik, 1e-6)
      // Our imbalances come from whole lots, so equal ones tie; the reference's differ in their last digit (binance-sums).
      compare.near('auc', found.auc, reference.auc, 1e-5)
      compare.near('auc_test', found.aucTest!, reference.auc_test, 2e-5)
      compare.near('brier_test', found.brierTest, reference.brier_test, 1e-6)
      compare.near('hit_test', found.hitTest, reference.hit_test)
      await annotate(compare.summary())
    },
  )
})

/** The grid of the `extra` figures begins with the second after the first best quote, one or so before the other. */
async function predictionTable(paths: readonly string[], oracle: BinanceOracle, rows: number): Promise<StudyTable> {
  const measured = await measuredTable(paths, {
    bars: { kind: 'time', width: SECOND, origin: oracle.t0 * SECOND },
    measures: ['quotes', 'queue_imbalance'],
  })
  const from = measured.column('mid').findIndex((price) => !Number.isNaN(price)) + 1
  const part = (values: Float64Array) => values.slice(from, from + rows)
  return studyTable({
    venue: 'binance',
    symbol: 'BTC',
    time: part(measured.time),
    price: part(measured.column('mid')),
    columns: new Map([['queue_imbalance', part(measured.column('queue_imbalance'))]]),
    trusted: new Uint8Array(Math.min(rows, measured.rows - from)).fill(1),
  })
}

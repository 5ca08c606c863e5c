import { describe, expect, it } from 'vitest'
import { planMarkets } from '../../src/feeds/index.ts'
import { InstrumentCatalogue } from '../../src/market/index.ts'
import { defineMeasure } from '../../src/measures/index.ts'
import { bookSnapshots } from '../../src/pipeline/index.ts'
import { BINANCE_MARKETS, binanceOracle } from '../support/binance-oracle.ts'
import { Comparison } from '../support/comparison.ts'
import { midRanks, sum } from '../support/least-squares.ts'
import { measuredTable } from '../support/measured-table.ts'

const DAY = 86_400_000_000
/** The recordings lie around the midnight after it: one bar of a day holds them whole. */
const NOON = Date.UTC(2024, 7, 8, 12) * 1000

/** Counts what the reference counts: applied diffs after the start-up, and those that leave the book locked or crossed. */
const updates = defineMeasure({
  id: 'book_updates',
  title: 'Book updates',
  family: 'custom',
  meaning: 'Updates of the live book, and updates that leave best bid >= best ask.',
  formula: 'count',
  columns: [
    { name: 'updates', role: 'flow', source: 'book', unit: 'count', range: '[0, inf)' },
    { name: 'locked_updates', role: 'flow', source: 'book', unit: 'count', range: '[0, inf)' },
  ],
  parameters: {},
  source: 'test',
  pitfalls: [],
  cost: 'O(1)',
  kind: 'contemporaneous',
  entries: [],
  create: () => {
    let count = 0
    let locked = 0
    return {
      onBook: ({ book }) => {
        count++
        if (book.bestBid >= book.bestAsk) locked++
      },
      closeBar: (_state, columns, row) => {
        columns[0]![row] = count
        columns[1]![row] = locked
      },
    }
  },
})

describe.each(BINANCE_MARKETS)('reference sums of $section', ({ section, paths, replayed, isAbsent }) => {
  it.skipIf(isAbsent)('counts, flow and volume of the whole recording, in one bar', async ({ annotate }) => {
    const { oracle, extra } = binanceOracle(section)
    const table = await measuredTable(
      paths,
      {
        bars: { kind: 'time', width: DAY, origin: NOON },
        measures: ['ofi_l1', 'mlofi', 'band_flow', 'trade_flow', 'book_updates'],
      },
      [updates],
    )
    const compare = new Comparison()
    const value = (name: string) => table.column(name)[0]!
    const { ledger } = table.result
    compare.exact('bars', table.rows, 1)
    const counts = { depth: ledger.messages, bt: ledger.quotes, trade: ledger.trades }
    expect(counts).toEqual(oracle.counts)
    compare.compared += 3
    compare.exact('applied', ledger.verdicts.ok, oracle.applied)
    compare.exact('dropped at start-up', ledger.verdicts.stale, oracle.counts.depth - oracle.applied)
    compare.exact('gaps', ledger.verdicts.gap, oracle.gaps)
    compare.exact('crossed', ledger.crossed, oracle.crossed_after_update)
    compare.exact('locked', value('locked_updates'), oracle.crossed_after_update)
    // Buffered diffs change the book before it is live: they are applied, and are no flow.
    compare.exact('updates', value('updates'), oracle.applied - replayed)

    compare.near('ofi_bt_sum', value('ofi_l1'), oracle.ofi_bt_sum)
    compare.near(
      'mlofi_sum',
      range(10).map((m) => value(`mlofi_${m + 1}`)),
      oracle.mlofi_sum,
    )
    compare.near(
      'band_sum',
      BANDS.map((band) => value(`band_flow_${band}bps`)),
      oracle.band_sum,
    )
    const [buy, sell] = [value('buy_volume'), value('sell_volume')]
    compare.near('tfi_sum', buy - sell, oracle.tfi_sum)
    compare.near('trade_abs', buy + sell, oracle.trade_abs)
    compare.near('cvd_final', value('cvd'), extra.cvd_final)
    compare.exact('prints', value('buy_count') + value('sell_count'), extra.prints)
    await annotate(compare.summary())
  })

  it.skipIf(isAbsent)('the final book, five levels a side', async ({ annotate }) => {
    const { oracle } = binanceOracle(section)
    const { plans } = await planMarkets(paths)
    const catalogue = new InstrumentCatalogue()
    const rows = bookSnapshots(plans, 5, DAY, {
      skipMalformed: false,
      resolveInstrument: (venue, symbol) => catalogue.resolve(venue, symbol),
    })
    let last = { bids: [] as number[][], asks: [] as number[][] }
    for await (const { bidTicks, bidLots, askTicks, askLots, scale } of rows) {
      // The reference counts ticks of its own size; the reader's are the finest decimal seen.
      const perTick = oracle.tick * 10 ** scale.priceDecimals
      const levels = (ticks: Float64Array, lots: Float64Array) =>
        Array.from(ticks, (at, i) => [Math.round(at / perTick), lots[i]! / 10 ** scale.amountDecimals])
      last = { bids: levels(bidTicks, bidLots), asks: levels(askTicks, askLots) }
    }
    const reference = (side: 'bids' | 'asks') =>
      oracle.final_book[side].map(([price, size]) => [Math.round(price / oracle.tick), size])
    const compare = new Comparison()
    compare.exact('bids', last.bids, reference('bids'))
    compare.exact('asks', last.asks, reference('asks'))
    await annotate(compare.summary())
  })

  it.skipIf(isAbsent)('spread, sizes, mid and queue imbalance at every best quote', async ({ annotate }) => {
    const { oracle, extra } = binanceOracle(section)
    const table = await measuredTable(paths, { bars: { kind: 'quote' }, measures: ['quotes', 'queue_imbalance'] })
    const compare = new Comparison()
    compare.exact('quotes', table.rows, oracle.counts.bt)
    const [bid, ask, bidSize, askSize] = ['bid', 'ask', 'bid_size', 'ask_size'].map((name) =>
      table.column(name),
    ) as Columns4
    const spread = ask.map((price, row) => Math.round((price - bid[row]!) / oracle.tick))
    const mean = (values: Float64Array) => sum(values, (value) => value) / table.rows
    compare.near('mean_spread_ticks', mean(spread), oracle.mean_spread_ticks)
    compare.near('share_one_tick', mean(spread.map((ticks) => (ticks === 1 ? 1 : 0))), oracle.share_one_tick)
    compare.near('mean_qb', mean(bidSize), oracle.mean_qb)
    compare.near('mean_qa', mean(askSize), oracle.mean_qa)
    compare.near('spread_bps', mean(table.column('spread_bps')), extra.h1s.spread_bps)
    const mid = table.column('mid')
    compare.near('mid_first', mid[0]!, oracle.mid_first)
    compare.near('mid_last', mid.at(-1)!, oracle.mid_last)

    const imbalance = table.column('queue_imbalance')
    const changes = range(table.rows - 1).filter((row) => mid[row + 1] !== mid[row])
    const moves = changes.map((row) => Math.round((2 * (mid[row + 1]! - mid[row]!)) / oracle.tick) / 2)
    const isUp = moves.map((move) => move > 0)
    const { n_changes, share_up, mean_abs_move_ticks, first, last } = oracle.queue_imbalance
    compare.exact('n_changes', changes.length, n_changes)
    compare.near('share_up', isUp.filter(Boolean).length / changes.length, share_up)
    compare.near('mean_abs_move_ticks', sum(moves, Math.abs) / changes.length, mean_abs_move_ticks)
    const samplings = [
      ['last', changes, last],
      ['first', [0, ...changes.slice(0, -1).map((row) => row + 1)], first],
    ] as const
    for (const [name, rows, reference] of samplings) {
      // The reference divides decimal sizes, so 0.3 : 0.1 and 3 : 1 differ in the last bit and are no tie. The column
      // divides whole lots: equal shares are equal numbers. Both are checked; a tie moves the area in the sixth digit.
      const x = rows.map((row) => imbalance[row]!)
      const decimal = rows.map((row) => (bidSize[row]! - askSize[row]!) / (bidSize[row]! + askSize[row]!))
      const train = Math.floor(x.length * 0.6)
      compare.near(`auc ${name}`, areaUnderCurve(decimal, isUp), reference.auc)
      compare.near(`auc_test ${name}`, areaUnderCurve(decimal.slice(train), isUp.slice(train)), reference.auc_test)
      expect(Math.abs(areaUnderCurve(x, isUp) - reference.auc)).toBeLessThan(1e-5)
    }
    await annotate(compare.summary())
  })
})

const BANDS = ['0_1', '1_2', '2_5', '5_10', '10_25'] as const

function range(length: number): number[] {
  return Array.from({ length }, (_, i) => i)
}

type Columns4 = [Float64Array, Float64Array, Float64Array, Float64Array]

/** Mann-Whitney with mid-ranks for ties. */
function areaUnderCurve(score: readonly number[], isUp: readonly boolean[]): number {
  const ups = isUp.filter(Boolean).length
  const ranks = sum(midRanks(score), (rank, i) => (isUp[i] ? rank : 0))
  return (ranks - (ups * (ups + 1)) / 2) / (ups * (isUp.length - ups))
}

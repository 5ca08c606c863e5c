import { describe, it } from 'vitest'
import { BookShape, bookShape } from '../../src/measures/book-shape.ts'
import { Cost } from '../../src/measures/cost.ts'
import { defineMeasure, type MeasureDefinition } from '../../src/measures/index.ts'
import { Vpin, vpin } from '../../src/measures/vpin.ts'
import { Comparison } from '../support/comparison.ts'
import { measuredTable } from '../support/measured-table.ts'
import { type GoldenStats, loadFixture } from '../support/oracle.ts'
import { type BookRow, bookCsv, quotesCsv, tradesCsv } from '../support/tardis-rows.ts'
import { tempFolder } from '../support/temp-folder.ts'

type Levels = readonly (readonly [price: number, size: number])[]
type Golden = Omit<GoldenStats, 'book'> & {
  readonly book: GoldenStats['book'] & { readonly ratio_L1: number; readonly cvr_5: number }
}

const ONE_BAR = { kind: 'time', width: 3_600_000_000, origin: 0 } as const
const golden = loadFixture<Golden>('golden_stats.json')

function levelRows(time: number, isSnapshot: boolean, bids: Levels, asks: Levels): BookRow[] {
  const side = (name: 'bid' | 'ask', levels: Levels) =>
    levels.map(([price, amount]): BookRow => ({ time, isSnapshot, side: name, price, amount }))
  return [...side('bid', bids), ...side('ask', asks)]
}

/** A built-in measure under another name, with the parameters of the reference. */
function variant(of: MeasureDefinition, prefix: string, create: MeasureDefinition['create']): MeasureDefinition {
  const columns = of.columns.map((column) => ({ ...column, name: `${prefix}_${column.name}` }))
  return defineMeasure({ ...of, id: `${prefix}_${of.id}`, columns, create })
}

/** Cost of one notional: the columns of `Cost` are buying, then selling. */
function costOf(name: string, notional: number): MeasureDefinition {
  const columns = ['buy', 'sell'].map(
    (side) => ({ ...vpin.columns[0]!, name: `${name}_${side}`, role: 'state', source: 'book' }) as const,
  )
  return defineMeasure({ ...vpin, id: name, columns, create: () => new Cost({ targets: Float64Array.of(notional) }) })
}

describe('golden statistics, written as recordings and measured through the whole path', () => {
  it('book: imbalances, weighted mid, bands, slopes and cost', async ({ annotate }) => {
    const { book } = golden
    const path = tempFolder().write('book.csv', bookCsv(levelRows(0, true, book.bids, book.asks)))
    const own = [
      // The reference regresses over all five levels, up to 105 bps away; the column stops at 25 bps.
      variant(bookShape, 'wide', () => new BookShape({ reachBps: 200 })),
      costOf('ten_units', book.buy_10[0] * book.buy_10[1]),
      costOf('twelve_units', book.sell_12[0] * book.sell_12[1]),
    ]
    // Amounts are base units: the market of the recording is not known to the catalogue.
    const instruments = [
      tempFolder().write('market.yaml', 'instruments:\n  - { venue: acme, symbol: BTC-USD, amount_unit: base }\n'),
    ]
    const table = await measuredTable(
      [path],
      { bars: ONE_BAR, measures: ['default', ...own.map(({ id }) => id)], instruments },
      own,
    )
    const value = (name: string) => table.column(name)[0]!
    const compare = new Comparison()
    compare.near('imb_L1', value('queue_imbalance'), book.imb_L1)
    compare.near('imb_L5', value('depth_imbalance_5'), book.imb_L5)
    compare.near('ratio_L1', (1 + value('queue_imbalance')) / 2, book.ratio_L1)
    compare.near('mid', value('mid'), book.mid)
    compare.near('weighted_mid', value('weighted_mid'), book.weighted_mid)
    compare.exact('band_10bps', [value('depth_bid_10bps'), value('depth_ask_10bps')], book.band_10bps)
    compare.exact('band_50bps', [value('depth_bid_50bps'), value('depth_ask_50bps')], book.band_50bps)
    const five = value('depth_imbalance_5')
    compare.near('cvr_5', (1 + five) / (1 - five), book.cvr_5)
    compare.near('slope', [value('wide_slope_bid'), value('wide_slope_ask')], book.slope_reg_qty_per_bp)
    compare.near('buy_10', (1 + value('ten_units_buy') / 1e4) * book.mid, book.buy_10[0])
    compare.near('sell_12', (1 - value('twelve_units_sell') / 1e4) * book.mid, book.sell_12[0])
    compare.near('buy_slippage_bps_10', value('ten_units_buy'), book.buy_slippage_bps_10)
    await annotate(compare.summary())
  })

  it('ofi: every event of a best-quote stream', async ({ annotate }) => {
    const rows = golden.ofi.states.map(([bid, bidSize, ask, askSize], i) => ({ time: i, bid, bidSize, ask, askSize }))
    const path = tempFolder().write('quotes.csv', quotesCsv(rows))
    const table = await measuredTable([path], { bars: { kind: 'quote' }, measures: ['ofi_l1'] })
    const compare = new Comparison()
    compare.exact('e', Array.from(table.column('ofi_l1')), golden.ofi.e)
    await annotate(compare.summary())
  })

  it('mlofi: one message that rewrites the book', async ({ annotate }) => {
    const { book, mlofi } = golden
    const gone = ([price]: readonly [number, number]) => [price, 0] as const
    const rows = [
      ...levelRows(0, true, book.bids, book.asks),
      ...levelRows(1, false, book.bids.map(gone), book.asks.map(gone)),
      ...levelRows(1, false, mlofi.bids2, mlofi.asks2),
    ]
    const path = tempFolder().write('book.csv', bookCsv(rows))
    const table = await measuredTable([path], { bars: ONE_BAR, measures: ['mlofi'] })
    const compare = new Comparison()
    compare.exact(
      'e5',
      [1, 2, 3, 4, 5].map((level) => table.column(`mlofi_${level}`)[0]),
      mlofi.e5,
    )
    await annotate(compare.summary())
  })

  it('vpin: every bucket', async ({ annotate }) => {
    const { trades, V, n, buckets, vpin: reference } = golden.vpin
    const rows = trades.map(([amount, sign], time) => ({ time, price: 100, signedAmount: amount * sign }))
    const path = tempFolder().write('trades.csv', tradesCsv(rows))
    const own = [
      variant(vpin, 'five', () => new Vpin({ bucket: V, buckets: n })),
      variant(vpin, 'one', () => new Vpin({ bucket: V, buckets: 1 })),
    ]
    const measures = own.map(({ id }) => id)
    const table = await measuredTable([path], { bars: { kind: 'trades', threshold: 1 }, measures }, own)
    const values = table.column('five_vpin')
    const alone = table.column('one_vpin')
    let volume = 0
    const ends = trades.flatMap(([amount], row) => {
      const before = Math.floor(volume / V)
      volume += amount
      return Math.floor(volume / V) > before ? [row] : [] // no trade is as large as a bucket
    })
    const compare = new Comparison()
    // Over a single bucket VPIN is |buy - sell| / V; buy + sell is V.
    compare.near('buckets', ends.map((row) => alone[row]!), buckets.map(([buy, sell]) => Math.abs(buy - sell) / V)) // biome-ignore format: one comparison
    compare.near(
      'vpin',
      ends.slice(n - 1).map((row) => values[row]!),
      reference,
    )
    await annotate(compare.summary())
  })
})

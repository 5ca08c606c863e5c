import { describe, expect, it } from 'vitest'
import { defineMeasure } from '../../src/measures/index.ts'
import { Vpin, vpin } from '../../src/measures/vpin.ts'
import { BINANCE_MARKETS, binanceOracle } from '../support/binance-oracle.ts'
import { binancePrints } from '../support/binance-trade-times.ts'
import { Comparison } from '../support/comparison.ts'
import { autocorrelation, sum } from '../support/least-squares.ts'
import { type MeasuredTable, measuredTable } from '../support/measured-table.ts'

const BUCKETS = 20
const DAY = 86_400_000_000
const NOON = Date.UTC(2024, 7, 8, 12) * 1000

/**
 * The built-in class with the window and bucket size of the reference, and an ear at it: `onBucket` hears the value after
 * every bucket. Trades come in pieces of half a bucket, so that none fills two at once and hides the value between.
 */
const vpinOf = (bucket: number, onBucket: (value: number) => void) =>
  defineMeasure({
    ...vpin,
    id: 'vpin_20',
    columns: [{ ...vpin.columns[0]!, name: 'vpin_20' }],
    create: () => {
      const measure = new Vpin({ bucket, buckets: BUCKETS })
      let lots = 0
      let full = 0
      return {
        onTrade: (state) => {
          const bucketLots = bucket * 10 ** state.amountDecimals
          const half = Math.floor(bucketLots / 2)
          for (let rest = state.trade.lots; rest > 0; rest -= half) {
            const piece = Math.min(rest, half)
            measure.onTrade({ ...state, trade: { ...state.trade, lots: piece } })
            lots += piece
            if (Math.floor(lots / bucketLots) === full) continue
            full++
            onBucket(measure.value())
          }
        },
        closeBar: (state, columns, row) => measure.closeBar(state, columns, row),
        rescale: (change) => {
          measure.rescale(change)
          lots *= change.lotFactor
        },
      }
    },
  })

describe.each(BINANCE_MARKETS)('reference trades of $section', ({ section, paths, isAbsent }) => {
  it.skipIf(isAbsent)('toxicity after every bucket, and the persistence of trade signs', async ({ annotate }) => {
    const { oracle, extra } = binanceOracle(section)
    const reference = oracle['vpin_V=tot/100_n=20']
    const heard: number[] = []
    const table = await measuredTable(
      paths,
      { bars: { kind: 'trades', threshold: 1 }, measures: ['vpin_20', 'trade_flow'] },
      [vpinOf(reference.V, (value) => heard.push(value))],
    )
    const compare = new Comparison()
    compare.exact('trades', table.rows, oracle.counts.trade)
    compare.exact('buckets', heard.length, reference.buckets)
    const values = heard.filter((value) => !Number.isNaN(value))
    compare.exact('values', values.length, reference.buckets - BUCKETS + 1)
    compare.near('vpin first', values[0]!, reference.first)
    compare.near('vpin last', values.at(-1)!, reference.last)
    compare.near('vpin mean', sum(values, (each) => each) / values.length, reference.mean)
    compare.near('vpin max', Math.max(...values), reference.max)
    expect(table.column('vpin_20').at(-1)).toBe(values.at(-1))
    const signs = table.column('buy_count').map((count) => (count > 0 ? 1 : -1))
    compare.near('sign acf', autocorrelation(signs, 10), extra.sign_acf)
    await annotate(compare.summary())
  })

  it.skipIf(isAbsent)('markouts, and the realised spreads that they become', async ({ annotate }) => {
    const { oracle } = binanceOracle(section)
    const quotes = await measuredTable(paths, { bars: { kind: 'quote' }, measures: ['mid'] })
    const trades = await measuredTable(paths, {
      bars: { kind: 'trades', threshold: 1 },
      measures: ['mid', 'trade_flow'],
    })
    const whole = await measuredTable(paths, {
      bars: { kind: 'time', width: DAY, origin: NOON },
      measures: HORIZONS.map(({ name }) => `realised_spread_${name}_bps`),
    })
    const compare = new Comparison()
    for (const { name, section: key, micros } of HORIZONS) {
      // The reference: over the price, while best quotes come in.
      const theirs = markout(trades, quotes, micros, quotes.time.at(-1)!, 'price')
      const reference = oracle.markout[key]!
      compare.near(`markout ${name}`, theirs, reference.taker_markout_bps_vw, MARKOUT_TOLERANCE)
      // The column: for the maker and twice, over the mid before, while anything comes in.
      const ours = markout(trades, quotes, micros, whole.result.to, 'mid')
      compare.near(`realised ${name}`, whole.column(`realised_spread_${name}_bps`)[0]!, -2 * ours)
    }
    await annotate(compare.summary())
  })
})

describe.each(BINANCE_MARKETS)('reference markouts of $section', ({ section, paths, isAbsent }) => {
  it.skipIf(isAbsent)('at the nanosecond times of the capture', async ({ annotate }) => {
    const { oracle } = binanceOracle(section)
    const { trades, mids } = binancePrints(paths)
    const compare = new Comparison()
    for (const { section: key } of HORIZONS) {
      const horizon = Number(key)
      let [count, gain, weighted, amount, before, after] = [0, 0, 0, 0, -1, -1]
      for (const { at, price, signedAmount } of trades) {
        while (before + 1 < mids.length && mids[before + 1]!.at < at) before++
        if (before < 0 || at + horizon > mids.at(-1)!.at) continue
        while (after + 1 < mids.length && mids[after + 1]!.at <= at + horizon) after++
        const bps = ((Math.sign(signedAmount) * (mids[after]!.mid - price)) / price) * 1e4
        count++
        gain += bps
        weighted += bps * Math.abs(signedAmount)
        amount += Math.abs(signedAmount)
      }
      const { n, taker_markout_bps, taker_markout_bps_vw } = oracle.markout[key]!
      compare.exact(`n ${key} s`, count, n)
      compare.near(`by trade ${key} s`, gain / count, taker_markout_bps)
      compare.near(`by amount ${key} s`, weighted / amount, taker_markout_bps_vw)
    }
    await annotate(compare.summary())
  })
})

/** Times are whole microseconds here and nanoseconds there: a quote that comes within one of a horizon may change sides. */
const MARKOUT_TOLERANCE = 1e-5

const HORIZONS = [
  { name: '100ms', section: '0.1', micros: 100_000 },
  { name: '1s', section: '1.0', micros: 1_000_000 },
  { name: '5s', section: '5.0', micros: 5_000_000 },
] as const

/** Amount-weighted mean of what takers gained `horizon` after their trades, bps; trades whose horizon ends by `until`. */
function markout(
  trades: MeasuredTable,
  quotes: MeasuredTable,
  horizon: number,
  until: number,
  over: 'price' | 'mid',
): number {
  const [price, before, bought, sold] = ['vwap', 'mid', 'buy_volume', 'sell_volume'].map((name) => trades.column(name))
  const mid = quotes.column('mid')
  let gain = 0
  let amount = 0
  let last = 0
  for (let row = 0; row < trades.rows; row++) {
    const due = trades.time[row]! + horizon
    if (due > until || Number.isNaN(before![row]!)) continue
    while (quotes.time[last + 1]! <= due) last++
    const base = over === 'price' ? price![row]! : before![row]!
    gain += ((mid[last]! - price![row]!) / base) * 1e4 * (bought![row]! - sold![row]!)
    amount += bought![row]! + sold![row]!
  }
  return gain / amount
}

import { describe, it } from 'vitest'
import { planMarkets } from '../../src/feeds/index.ts'
import { InstrumentCatalogue } from '../../src/market/index.ts'
import { defineMeasure } from '../../src/measures/index.ts'
import { bookSnapshots } from '../../src/pipeline/index.ts'
import { Comparison } from '../support/comparison.ts'
import { leastSquares, sum } from '../support/least-squares.ts'
import { type MeasuredTable, measuredTable } from '../support/measured-table.ts'
import { loadFixture, type SyntheticEvent, type SyntheticGolden, syntheticEvents } from '../support/oracle.ts'
import { type BookRow, bookCsv, RECORDING_START, tradesCsv } from '../support/tardis-rows.ts'
import { tempFolder } from '../support/temp-folder.ts'

const SECOND = 1_000_000
const LEVELS = 5
const FLOWS = [1, 2, 3, 4, 5].map((level) => `mlofi_${level}`)

type Fit = { readonly beta: readonly number[]; readonly r2: number }
type Golden = SyntheticGolden & {
  readonly dmid_first20: readonly number[]
  readonly cancel_count: number
  readonly cancel_qty: number
  readonly cancel_to_trade_qty: number
  readonly ofi1: Fit
  readonly mlofi5: Fit
  readonly tfi: Fit
}

/** A recording in the format of Tardis: a snapshot, then one message per event, stamped to keep its order inside a ms. */
interface Recording {
  readonly book: BookRow[]
  readonly trades: { time: number; price: number; signedAmount: number }[]
}

/** What leaves the book, cancelled or traded: on level data the two look the same. */
const removals = defineMeasure({
  id: 'removals',
  title: 'Removals',
  family: 'custom',
  meaning: 'Levels that shrank, and by how much.',
  formula: 'sum of -dq over dq < 0',
  columns: [
    { name: 'removed_count', role: 'flow', source: 'book', unit: 'count', range: '[0, inf)' },
    { name: 'removed', role: 'flow', source: 'book', unit: 'amount', range: '[0, inf)' },
  ],
  parameters: {},
  source: 'test',
  pitfalls: [],
  cost: 'O(1)',
  kind: 'contemporaneous',
  entries: [],
  create: () => {
    let count = 0
    let lots = 0
    return {
      onBook: ({ changes }) => {
        for (let i = 0; i < changes.count; i++) {
          if (changes.delta[i]! >= 0) continue
          count++
          lots -= changes.delta[i]!
        }
      },
      closeBar: (_state, columns, row) => {
        columns[0]![row] = count
        columns[1]![row] = lots
      },
    }
  },
})

/** Events with a stamp of their own. */
function stampedEvents(): readonly SyntheticEvent[] {
  let within = 0
  let last = -1
  return [...syntheticEvents()].map((event) => {
    within = event.time === last ? within + 1 : 0
    last = event.time
    return { ...event, time: event.time + within }
  })
}

/** The order book of the test itself. */
class Levels {
  private readonly sides = { bid: new Map<number, number>(), ask: new Map<number, number>() }

  apply({ isAsk, tick, lots }: SyntheticEvent): void {
    const side = this.sides[isAsk ? 'ask' : 'bid']
    if (lots === 0) side.delete(tick)
    else side.set(tick, lots)
  }

  get isDeep(): boolean {
    return this.sides.bid.size >= LEVELS && this.sides.ask.size >= LEVELS
  }

  snapshot(time: number): BookRow[] {
    return (['bid', 'ask'] as const).flatMap((side) =>
      [...this.sides[side]].map(([price, amount]) => ({ time, isSnapshot: true, side, price, amount })),
    )
  }
}

/**
 * The reference counts an event only when both sides hold five levels before and after it. Each unbroken run of such
 * events becomes a recording that begins with a snapshot: nothing is differenced into it.
 */
function countedRuns(events: readonly SyntheticEvent[]): Recording[] {
  const levels = new Levels()
  const runs: Recording[] = []
  let open: Recording | undefined
  for (const event of events) {
    const before = levels.isDeep ? levels.snapshot(event.time - 1) : []
    levels.apply(event)
    if (before.length === 0 || !levels.isDeep) open = undefined
    else {
      if (open === undefined) runs.push((open = { book: before, trades: [] }))
      append(open, event)
    }
  }
  return runs
}

function append({ book, trades }: Recording, { time, isAsk, tick, lots, quantity, sign }: SyntheticEvent): void {
  book.push({ time, isSnapshot: false, side: isAsk ? 'ask' : 'bid', price: tick, amount: lots })
  if (sign !== 0) trades.push({ time, price: tick, signedAmount: sign * quantity })
}

function written(recording: Recording, name: string): string[] {
  const folder = tempFolder()
  const paths = [folder.write(`${name}-book.csv`, bookCsv(recording.book))]
  if (recording.trades.length > 0) paths.push(folder.write(`${name}-trades.csv`, tradesCsv(recording.trades)))
  return paths
}

/** The tables of the runs laid over one another, second by second; a second without a counted event has flow 0. */
class Seconds {
  private readonly tables: readonly MeasuredTable[]

  constructor(tables: readonly MeasuredTable[]) {
    this.tables = tables
  }

  flow(name: string, seconds: number): number[] {
    const total = new Array<number>(seconds).fill(0)
    for (const { time, column } of this.tables) {
      column(name).forEach((value, row) => {
        const second = (time[row]! - RECORDING_START) / SECOND - 1
        if (!Number.isNaN(value)) total[second] = total[second]! + value
      })
    }
    return total
  }

  /** Last counted mid at the end of every second. */
  mids(seconds: number): number[] {
    const mids = new Array<number>(seconds).fill(Number.NaN)
    for (const { time, column } of this.tables) {
      column('book_mid').forEach((mid, row) => {
        mids[(time[row]! - RECORDING_START) / SECOND - 1] = mid
      })
    }
    for (let i = 1; i < seconds; i++) if (Number.isNaN(mids[i])) mids[i] = mids[i - 1]!
    return mids
  }
}

describe('the synthetic stream, written as a recording and measured through the whole path', () => {
  const golden = loadFixture<Golden>('synthetic/synth_golden.json')
  const events = stampedEvents()
  const bars = { kind: 'time', width: SECOND, origin: 0 } as const

  it('has the flow, the moves and the fits of the reference', async ({ annotate }) => {
    const runs = countedRuns(events)
    const tables: MeasuredTable[] = []
    for (const [i, run] of runs.entries()) {
      tables.push(
        await measuredTable(written(run, `run-${i}`), {
          bars,
          measures: ['mlofi', 'ofi_l1', 'trade_flow', 'book_mid'],
        }),
      )
    }
    const whole = new Seconds(tables)
    const seconds = golden.secs + 1
    const compare = new Comparison()
    const total = (name: string) => sum(whole.flow(name, seconds), (value) => value)
    compare.exact('ofi_sum', FLOWS.map(total), golden.ofi_sum)
    compare.exact('ofi_l1', total('ofi_l1'), golden.ofi_sum[0])
    compare.exact('tfi_sum', total('buy_volume') - total('sell_volume'), golden.tfi_sum)
    const flows = FLOWS.map((name) => whole.flow(name, seconds).slice(0, golden.secs))
    compare.exact('ofi1_first20', flows[0]!.slice(0, 20), golden.ofi1_first20)
    compare.exact(
      'mlofi_row10',
      flows.map((flow) => flow[10]),
      golden.mlofi_row10,
    )

    const everyEvent = await measuredTable(written(runs[0]!, 'first'), {
      bars: { kind: 'event' },
      measures: ['book_mid'],
    })
    const first = everyEvent.column('book_mid')[1]! // row 0 is the snapshot
    const mids = [first, ...whole.mids(seconds).slice(0, golden.secs)]
    const moves = mids.slice(1).map((mid, i) => mid - mids[i]!)
    compare.exact('dmid_first20', moves.slice(0, 20), golden.dmid_first20)
    const sold = whole.flow('sell_volume', seconds)
    const tfi = whole.flow('buy_volume', seconds).map((bought, i) => bought - sold[i]!)
    for (const [name, columns] of [
      ['ofi1', flows.slice(0, 1)],
      ['mlofi5', flows],
      ['tfi', [tfi.slice(0, golden.secs)]],
    ] as const) {
      const { beta, r2 } = leastSquares(columns, moves)
      compare.near(`${name} beta`, beta, golden[name].beta)
      compare.near(`${name} r2`, r2, golden[name].r2)
    }
    await annotate(compare.summary())
  })

  it('ends in the book of the reference, and loses to cancels what the reference says', async ({ annotate }) => {
    const all: Recording = { book: [], trades: [] }
    for (const event of events) append(all, event)
    all.book[0] = { ...all.book[0]!, isSnapshot: true }
    const paths = written(all, 'all')
    const table = await measuredTable(
      paths,
      { bars: { kind: 'time', width: 1000 * SECOND, origin: 0 }, measures: ['removals', 'trade_flow'] },
      [removals],
    )
    const value = (name: string) => table.column(name)[0]!
    const compare = new Comparison()
    compare.exact('bars', table.rows, 1)
    compare.exact('messages', table.result.ledger.messages, golden.n_events)
    compare.exact('trades', table.result.ledger.trades, golden.counts.trade)
    const traded = value('buy_volume') + value('sell_volume')
    compare.exact('traded_qty', traded, golden.traded_qty)
    compare.exact('cancel_qty', value('removed') - traded, golden.cancel_qty)
    compare.exact('cancel_count', value('removed_count') - golden.counts.trade, golden.cancel_count)
    compare.near('cancel_to_trade_qty', (value('removed') - traded) / traded, golden.cancel_to_trade_qty)

    const { plans } = await planMarkets(paths)
    const catalogue = new InstrumentCatalogue()
    let last: number[][][] = []
    for await (const row of bookSnapshots(plans, LEVELS, 1000 * SECOND, {
      skipMalformed: false,
      resolveInstrument: (venue, symbol) => catalogue.resolve(venue, symbol),
    })) {
      const side = (ticks: Float64Array, lots: Float64Array) => Array.from(ticks, (tick, i) => [tick, lots[i]!])
      last = [side(row.bidTicks, row.bidLots), side(row.askTicks, row.askLots)]
    }
    compare.exact('final_top5', last, golden.final_top5)
    await annotate(compare.summary())
  })
})

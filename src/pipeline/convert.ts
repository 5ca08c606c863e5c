import { BookFollower } from '../book/index.ts'
import { createLedger, type IntegrityLedger, type MarketPlan, mergeSources, type ReadOptions } from '../feeds/index.ts'
import {
  alignScale,
  type EventBatch,
  type Instrument,
  type IntegrityProfile,
  KIND_BOOK,
  KIND_MASK,
  KIND_STATUS,
  LAST,
  type MarketRecord,
  type MutableScale,
  SteelyardError,
} from '../market/index.ts'
import { type BookSnapshotRow, createBookSnapshotRow } from '../store/index.ts'
import { barStart } from './bar-rule.ts'
import { chooseStreams } from './choose-streams.ts'

export type ConvertReadOptions = Omit<ReadOptions, 'ledgerOf'> & {
  /** Called with the number of event rows just read. */
  readonly onEvents?: (events: number) => void
  /** Called before the first event of each market with what is known of its book; undefined: it has none. */
  readonly onProfile?: (profile: IntegrityProfile | undefined) => void
}

/**
 * All events of the given markets, one market after the other, streams of a market merged in time order. What the
 * synchronisers refuse (messages before a snapshot or after a gap) is not there; their status rows are.
 */
export async function* normalisedEvents(
  plans: readonly MarketPlan[],
  options: ConvertReadOptions,
): AsyncGenerator<EventBatch, void> {
  for (const plan of plans) {
    const { sources } = chooseStreams(plan.streams, withLedgers(options))
    options.onProfile?.(sources.find(({ profile }) => profile !== undefined)?.profile)
    for await (const batch of mergeSources(sources)) {
      options.onEvents?.(batch.end - batch.start)
      yield batch
    }
  }
}

/** All slow records (tickers, liquidations, chains, metrics) of the given markets, in file order. */
export async function* normalisedRecords(
  plans: readonly MarketPlan[],
  options: ConvertReadOptions,
): AsyncGenerator<readonly MarketRecord[], void> {
  for (const { streams } of plans) {
    for (const { format, files } of streams) if (format.records) yield* format.records(files, withLedgers(options))
  }
}

/**
 * Book snapshots with the best `levels` of each side: after every book message (`every` null), or as the state at each
 * multiple of `every` microseconds (the last state strictly before it). Nothing is emitted while the book
 * cannot be read. The row is reused.
 */
export async function* bookSnapshots(
  plans: readonly MarketPlan[],
  levels: number,
  every: number | null,
  options: ConvertReadOptions,
): AsyncGenerator<BookSnapshotRow, void> {
  for (const plan of plans) {
    const { sources, hasBook } = chooseStreams(plan.streams, withLedgers(options))
    if (!hasBook) {
      throw new SteelyardError('config.invalid', `${plan.venue}:${plan.group} holds no book to take snapshots of`, {
        hint: 'give files with a book, or use --to events',
      })
    }
    const profile = sources.find((source) => source.profile !== undefined)!.profile!
    const takers = new Map<Instrument, SnapshotTaker>()
    for await (const batch of mergeSources(sources)) {
      options.onEvents?.(batch.end - batch.start)
      let taker = takers.get(batch.instrument)
      if (taker === undefined)
        takers.set(batch.instrument, (taker = new SnapshotTaker(batch.instrument, profile, levels, every)))
      yield* taker.consume(batch)
    }
    for (const taker of takers.values()) yield* taker.finish()
  }
}

function withLedgers(options: ConvertReadOptions): ReadOptions {
  const ledgers = new Map<Instrument, IntegrityLedger>()
  return {
    ...options,
    ledgerOf(instrument) {
      let ledger = ledgers.get(instrument)
      if (ledger === undefined) ledgers.set(instrument, (ledger = createLedger(instrument)))
      return ledger
    },
  }
}

/** Follows one book and fills a row when one is due. */
class SnapshotTaker {
  private readonly follower: BookFollower
  private readonly row: BookSnapshotRow
  private readonly levels: number
  private readonly every: number | null
  private readonly scale: MutableScale = { priceDecimals: Number.NaN, amountDecimals: Number.NaN }
  private due = Number.NaN
  private exchangeTime = Number.NaN

  constructor(instrument: Instrument, profile: IntegrityProfile, levels: number, every: number | null) {
    this.follower = new BookFollower(profile, createLedger(instrument))
    this.row = createBookSnapshotRow(levels)
    this.row.venue = instrument.venue
    this.row.symbol = instrument.symbol
    this.levels = levels
    this.every = every
  }

  *consume(batch: EventBatch): Iterable<BookSnapshotRow> {
    const change = alignScale(this.scale, batch)
    if (change !== null) this.follower.rescale(change)
    this.row.scale = this.scale
    const { flags, localTime, end } = batch
    for (let from = batch.start; from < end; ) {
      let to = from
      while (to < end && (flags[to]! & LAST) === 0) to++
      const isComplete = to < end
      if (isComplete) to++
      if (this.every !== null) yield* this.advance(localTime[from]!, this.every)
      const kind = flags[from]! & KIND_MASK
      if (kind === KIND_STATUS) this.follower.status(batch.price[from]!)
      if (kind === KIND_BOOK) {
        this.follower.apply(batch, from, to)
        this.exchangeTime = batch.exchangeTime[from]!
        if (isComplete) {
          this.follower.endMessage()
          this.follower.changes.count = 0
          if (this.every === null && this.follower.isLive) yield this.fill(localTime[from]!)
        }
      }
      from = to
    }
  }

  /** The state at the end of the last interval. */
  *finish(): Iterable<BookSnapshotRow> {
    if (this.every !== null && this.follower.isLive) yield this.fill(this.due)
  }

  private *advance(time: number, every: number): Iterable<BookSnapshotRow> {
    if (Number.isNaN(this.due)) this.due = barStart(time, every, 0) + every
    for (; time >= this.due; this.due += every) if (this.follower.isLive) yield this.fill(this.due)
  }

  private fill(time: number): BookSnapshotRow {
    const { row, levels } = this
    const { bids, asks } = this.follower.book
    row.localTime = time
    row.exchangeTime = this.exchangeTime
    const bidCount = bids.fillTop(row.bidTicks, row.bidLots, levels)
    const askCount = asks.fillTop(row.askTicks, row.askLots, levels)
    row.bidTicks.fill(Number.NaN, bidCount)
    for (let rank = 0; rank < levels; rank++) row.askTicks[rank] = rank < askCount ? -row.askTicks[rank]! : Number.NaN
    return row
  }
}

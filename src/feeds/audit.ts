import { BookFollower, type BookState } from '../book/index.ts'
import {
  alignScale,
  type EventBatch,
  type Instrument,
  type IntegrityProfile,
  KIND_BOOK,
  KIND_MASK,
  KIND_QUOTE,
  KIND_STATUS,
  LAST,
  SIDE_ASK,
  SteelyardError,
  toDecimal,
  type Verifiability,
} from '../market/index.ts'
import type { StreamPlan } from './inputs.ts'
import { createLedger, type IntegrityLedger } from './ledger.ts'
import { mergeRounds } from './merge.ts'
import { QuoteCheck } from './quote-check.ts'
import type { ReadOptions } from './source.ts'

/** Best prices, sizes and level counts of a book at the end of a recording; prices and sizes as decimals, null = empty. */
export interface FinalBook {
  readonly best_bid: number | null
  readonly best_ask: number | null
  readonly bid_size: number | null
  readonly ask_size: number | null
  readonly bid_levels: number
  readonly ask_levels: number
  /** Venue update id of the last book message; null where the format carries none. */
  readonly last_update_id: number | null
}

/** What `audit` found out about one instrument. */
export interface InstrumentAudit {
  readonly instrument: Instrument
  readonly ledger: IntegrityLedger
  readonly profile: IntegrityProfile | undefined
  /** State of the book when the recording ended. */
  readonly state: BookState
  /** Book against best-quote stream at shared update ids. */
  readonly quotes: { readonly compared: number; readonly equal: number }
  readonly book: FinalBook
  /** Local time of the first and last message, microseconds. */
  readonly from: number
  readonly to: number
  /**
   * Smallest local time minus venue time, microseconds; null with one clock. Negative where the recorder's clock runs
   * behind the venue's: reported, never clamped.
   */
  readonly skew: number | null
}

export interface AuditOptions extends Omit<ReadOptions, 'ledgerOf'> {
  readonly onEvents?: (events: number) => void
}

/**
 * Replays the streams of one market and judges their integrity: sequence verdicts, crossed books, re-anchor snapshots,
 * checksums, and the book against the venue's own best quotes. Nothing is repaired and nothing is measured.
 *
 * Throws `config.invalid` when none of the streams carries events.
 */
export async function auditMarket(
  streams: readonly StreamPlan[],
  options: AuditOptions,
): Promise<readonly InstrumentAudit[]> {
  const ledgers = new Map<Instrument, IntegrityLedger>()
  const ledgerOf = (instrument: Instrument): IntegrityLedger => {
    let ledger = ledgers.get(instrument)
    if (ledger === undefined) ledgers.set(instrument, (ledger = createLedger(instrument)))
    return ledger
  }
  const sources = streams
    .map(({ format, files }) => format.open(files, { ...options, ledgerOf, inOrder: streams.length > 1 }))
    .filter(({ content }) => content.book || content.trades || content.quotes)
  if (sources.length === 0) {
    throw new SteelyardError(
      'config.invalid',
      'nothing to audit: these files hold records, not book, trades or quotes',
      {
        hint: 'steelyard convert --to events prints their records',
      },
    )
  }
  if (sources.filter(({ content }) => content.book).length > 1) {
    throw new SteelyardError('config.invalid', 'two book streams of one market cannot be audited together', {
      hint: `audit them one by one: ${streams.map(({ format }) => format.id).join(', ')}`,
    })
  }
  const profile = sources.find((source) => source.profile !== undefined)?.profile
  const auditors = new Map<Instrument, Auditor>()
  for await (const round of mergeRounds(sources)) {
    for (const batch of round) {
      const { instrument } = batch
      let auditor = auditors.get(instrument)
      if (auditor === undefined) {
        auditors.set(instrument, (auditor = new Auditor(instrument, ledgerOf(instrument), profile)))
      }
      auditor.consume(batch)
      options.onEvents?.(batch.end - batch.start)
    }
  }
  // An instrument whose rows were all refused (no snapshot ever came) has a ledger and no batch.
  for (const [instrument, ledger] of ledgers) {
    if (!auditors.has(instrument)) auditors.set(instrument, new Auditor(instrument, ledger, profile))
  }
  return [...auditors.values()].map((auditor) => auditor.result())
}

/** How far the verdicts of a recording can be trusted, in words. */
export function verifiabilityClass(verifiability: Verifiability | undefined): string {
  const classes = {
    sequence: 'sequence-verified',
    anchor: 'anchor-verified',
    vendor: 'vendor-checked',
    none: 'unverifiable',
  } as const
  return verifiability === undefined ? 'no book' : classes[verifiability]
}

const NO_BOOK: IntegrityProfile = { scheme: 'none', verifiability: 'none', depthScope: 'full', mayCross: false }

/** Follows one instrument. */
class Auditor {
  private readonly instrument: Instrument
  private readonly ledger: IntegrityLedger
  private readonly profile: IntegrityProfile | undefined
  private readonly follower: BookFollower
  private readonly check = new QuoteCheck()
  private readonly quote = { bid: Number.NaN, bidSize: 0, ask: Number.NaN, askSize: 0 }
  private readonly scale = { priceDecimals: Number.NaN, amountDecimals: Number.NaN }
  private lastUpdateId: number | null = null
  private from = Number.NaN
  private to = Number.NaN
  private skew = Number.POSITIVE_INFINITY
  private hasTwoClocks = false

  constructor(instrument: Instrument, ledger: IntegrityLedger, profile: IntegrityProfile | undefined) {
    this.instrument = instrument
    this.ledger = ledger
    this.profile = profile
    this.follower = new BookFollower(profile ?? NO_BOOK, ledger)
  }

  consume(batch: EventBatch): void {
    const change = alignScale(this.scale, batch)
    if (change !== null) this.follower.rescale(change)
    const { flags, end } = batch
    for (let row = batch.start; row < end; ) {
      let next = row
      while (next < end && (flags[next]! & LAST) === 0) next++
      const isComplete = next < end
      if (isComplete) next++
      this.rows(batch, row, next, isComplete)
      row = next
    }
  }

  result(): InstrumentAudit {
    const { book } = this.follower
    const orNull = (value: number): number | null => (Number.isNaN(value) ? null : value)
    const price = (ticks: number): number | null => orNull(toDecimal(ticks, this.scale.priceDecimals))
    const size = (lots: number): number | null => (lots === 0 ? null : toDecimal(lots, this.scale.amountDecimals))
    return {
      instrument: this.instrument,
      ledger: this.ledger,
      profile: this.profile,
      state: this.follower.state,
      quotes: this.check.counts,
      book: {
        best_bid: price(book.bestBid),
        best_ask: price(book.bestAsk),
        bid_size: size(book.bestBidSize),
        ask_size: size(book.bestAskSize),
        bid_levels: book.bids.count,
        ask_levels: book.asks.count,
        last_update_id: this.lastUpdateId,
      },
      from: this.from,
      to: this.to,
      skew: this.hasTwoClocks ? this.skew : null,
    }
  }

  private rows(batch: EventBatch, from: number, to: number, isComplete: boolean): void {
    const kind = batch.flags[from]! & KIND_MASK
    if (kind === KIND_STATUS) {
      for (let row = from; row < to; row++) this.follower.status(batch.price[row]!)
      this.check.restart()
      return
    }
    this.noteTimes(batch.localTime[from]!, batch.exchangeTime[from]!)
    const sequence = batch.sequence === null ? Number.NaN : batch.sequence[from]!
    if (kind === KIND_BOOK) {
      this.follower.apply(batch, from, to)
      if (isComplete) this.endBook(sequence)
    } else if (kind === KIND_QUOTE) {
      this.quoteRows(batch, from, to)
      if (isComplete) this.check.quote(sequence, { ...this.quote })
    }
  }

  private endBook(sequence: number): void {
    const outcome = this.follower.endMessage()
    this.follower.changes.count = 0
    if (!Number.isNaN(sequence)) this.lastUpdateId = sequence
    if (outcome === 'silent') return
    const { book } = this.follower
    this.check.book(sequence, {
      bid: toDecimal(book.bestBid, this.scale.priceDecimals),
      bidSize: toDecimal(book.bestBidSize, this.scale.amountDecimals),
      ask: toDecimal(book.bestAsk, this.scale.priceDecimals),
      askSize: toDecimal(book.bestAskSize, this.scale.amountDecimals),
    })
  }

  private quoteRows({ price, amount, flags }: EventBatch, from: number, to: number): void {
    for (let row = from; row < to; row++) {
      const at = toDecimal(price[row]!, this.scale.priceDecimals)
      const lots = toDecimal(amount[row]!, this.scale.amountDecimals)
      if ((flags[row]! & SIDE_ASK) === 0) {
        this.quote.bid = at
        this.quote.bidSize = lots
      } else {
        this.quote.ask = at
        this.quote.askSize = lots
      }
    }
  }

  private noteTimes(localTime: number, exchangeTime: number): void {
    if (Number.isNaN(this.from)) this.from = localTime
    this.to = localTime
    const skew = localTime - exchangeTime
    if (skew < this.skew) this.skew = skew
    if (skew !== 0 && !Number.isNaN(skew)) this.hasTwoClocks = true
  }
}

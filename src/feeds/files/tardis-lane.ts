import {
  BATCH_ROWS,
  type EventBatch,
  type EventColumns,
  type Instrument,
  type ParsedDecimal,
  type Scale,
  StatusCode,
} from '../../market/index.ts'
import { BatchBuilder } from '../batch-builder.ts'
import type { IntegrityLedger } from '../ledger.ts'
import { FixedDecimalScanner } from './decimal-fast.ts'

const COMMA = 44

/** A file may hold thousands of instruments: blocks begin small and double as they fill. */
const FIRST_BLOCK_ROWS = 64

/** Rows that the blocks of all instruments of one stream may have room for (about 70 MB) before they stop growing. */
const MAX_HELD_ROWS = 1 << 21

/** Shared by the lanes of one stream. */
export interface HeldRows {
  count: number
}

/** Names of an instrument as they stand in the file. */
interface LaneName {
  readonly venue: Uint8Array
  readonly symbol: Uint8Array
}

/**
 * One instrument of a Tardis stream: its open block, the message in progress and the state of its book.
 *
 * Rows come in two ways that give the same result: `row` of the builder, and straight into `block` by an inner loop that
 * reads numbers with `priceScanner` and `amountScanner`, which accept only what fits the scale of the open block.
 */
export class TardisLane extends BatchBuilder {
  readonly ledger: IntegrityLedger
  readonly name: LaneName
  /** `exchange,symbol,` as every row of this instrument begins in Tardis' own column order. */
  readonly prefix: Uint8Array
  readonly priceScanner = new FixedDecimalScanner()
  readonly amountScanner = new FixedDecimalScanner()

  /** Local time of the message in progress; NaN before the first. */
  messageTime = Number.NaN
  /** `SNAPSHOT` when the message in progress is one, else 0. */
  messageSnapshot = 0
  /** The book has had its first snapshot. */
  isLive = false

  private isAnnounced = false
  private scannedScale: Scale | undefined
  private scannedEpochEnd = Number.NaN
  private isScannable = false
  private readonly held: HeldRows
  private readonly maxCapacity: number

  constructor(instrument: Instrument, ledger: IntegrityLedger, name: LaneName, held: HeldRows, maxRows = BATCH_ROWS) {
    super(instrument, { capacity: Math.min(FIRST_BLOCK_ROWS, maxRows) })
    this.ledger = ledger
    this.name = name
    this.prefix = Uint8Array.from([...name.venue, COMMA, ...name.symbol, COMMA])
    this.held = held
    this.held.count += this.capacity
    this.maxCapacity = maxRows
  }

  /** The columns of the open block; rows below `blockRows` are written. */
  get block(): EventColumns {
    return this.columns
  }

  get blockRows(): number {
    return this.rows
  }

  set blockRows(rows: number) {
    this.rows = rows
  }

  /** Scale of the open block; undefined before the first row. */
  get blockScale(): Scale | undefined {
    return this.scale
  }

  /** End of the epoch of declared steps that the scanners check: rows from this venue time on must go through `row`. */
  get epochEnd(): number {
    return this.steps.until
  }

  /** Sets the scanners to the scale of the open block and the declared steps. False when there is none yet or it is beyond them. */
  readyScanners(): boolean {
    const { scale, steps } = this
    if (scale !== undefined && (scale !== this.scannedScale || steps.until !== this.scannedEpochEnd)) {
      this.scannedScale = scale
      this.scannedEpochEnd = steps.until
      this.isScannable =
        this.priceScanner.configure(scale.priceDecimals, steps.tick) &&
        this.amountScanner.configure(scale.amountDecimals, steps.lot)
    }
    return this.isScannable
  }

  /** Makes the scale fine enough for a level without writing it. */
  fit(price: ParsedDecimal, amount: ParsedDecimal): Scale {
    return this.fitScale(price, amount)
  }

  /**
   * A row of the message `(localTime, snapshot)` follows. True when that is a new message; the one before it is then
   * complete.
   */
  turnTo(localTime: number, snapshot: number): boolean {
    if (localTime === this.messageTime && snapshot === this.messageSnapshot) return false
    this.endMessage()
    this.messageTime = localTime
    this.messageSnapshot = snapshot
    return true
  }

  /**
   * `turnTo` for a book: counts the message, and moves the book from empty over syncing to live at its first snapshot.
   * False when the row cannot be applied because no snapshot has come yet.
   */
  turnBookTo(localTime: number, exchangeTime: number, snapshot: number): boolean {
    if (!this.turnTo(localTime, snapshot)) return this.isLive
    this.countBookMessages(1)
    if (this.isLive) return true
    if (!this.isAnnounced) {
      this.isAnnounced = true
      this.status(StatusCode.syncing, Number.NaN, localTime, exchangeTime)
    }
    if (snapshot === 0) {
      this.ledger.skipped++
      return false
    }
    this.status(StatusCode.liveUnverified, Number.NaN, localTime, exchangeTime)
    return (this.isLive = true)
  }

  /** The vendor checked the venue's sequence while recording; the file carries nothing to check it with again. */
  countBookMessages(count: number): void {
    this.ledger.messages += count
    this.ledger.verdicts.unverifiable += count
  }

  override release(batch: EventBatch): void {
    if (batch.flags.length === this.capacity) super.release(batch)
  }

  protected override close(): void {
    const grown = Math.min(this.capacity * 2, this.maxCapacity)
    if (grown > this.capacity && this.held.count + grown <= MAX_HELD_ROWS) {
      this.held.count += grown - this.capacity
      this.capacity = grown
      this.free.length = 0
    }
    super.close()
  }
}

import {
  KIND_BOOK,
  LAST,
  type ParsedDecimal,
  SNAPSHOT,
  StatusCode,
  type Verdict,
  type Where,
} from '../../market/index.ts'
import type { BatchBuilder } from '../batch-builder.ts'
import { type IntegrityLedger, MAX_GAP_RECORDS } from '../ledger.ts'
import type { LevelList } from './level-list.ts'

/** When and where a message was received, and which position of the venue's sequence it brings the book to. */
export interface Stamp {
  /** Microseconds since the epoch. */
  readonly localTime: number
  /** Microseconds since the epoch; NaN where the venue gives none. */
  readonly exchangeTime: number
  /** Venue update id; NaN where there is none. */
  readonly sequence: number
  readonly where: Where
}

/** A loss of order that ends the trust in the book until a new snapshot. */
export type Break =
  | typeof StatusCode.gap
  | typeof StatusCode.outOfOrder
  | typeof StatusCode.disconnect
  | typeof StatusCode.divergence

/** What every synchroniser writes to: rows and status go to the batches, verdicts to the ledger of the instrument. */
export class BookStream {
  readonly builder: BatchBuilder
  readonly ledger: IntegrityLedger
  private readonly price: ParsedDecimal = { units: 0, decimals: 0 }
  private readonly amount: ParsedDecimal = { units: 0, decimals: 0 }
  private hasBegun = false

  constructor(builder: BatchBuilder, ledger: IntegrityLedger) {
    this.builder = builder
    this.ledger = ledger
  }

  /** Announces the stream at its first message; afterwards it does nothing. */
  begin(stamp: Stamp): void {
    if (this.hasBegun) return
    this.hasBegun = true
    this.status(StatusCode.syncing, stamp)
  }

  /** Counts the verdict on one book message. Every judged message gets exactly one. */
  judge(verdict: Verdict): void {
    this.ledger.verdicts[verdict]++
    this.ledger.messages++
  }

  /** One message of rows `kind | flags | side`. A message without levels changes nothing and leaves no row. */
  message(levels: LevelList, stamp: Stamp, flags: number): void {
    const { builder, price, amount } = this
    const { localTime, exchangeTime, sequence, where } = stamp
    for (let i = 0; i < levels.length; i++) {
      price.units = levels.priceUnits[i]!
      price.decimals = levels.priceDecimals[i]!
      amount.units = levels.amountUnits[i]!
      amount.decimals = levels.amountDecimals[i]!
      builder.row(flags | levels.side[i]!, price, amount, localTime, exchangeTime, sequence, where)
    }
    if (levels.length > 0) builder.endMessage()
  }

  /** A full replacement of the book. */
  snapshot(levels: LevelList, stamp: Stamp): void {
    if (levels.length > 0) return this.message(levels, stamp, KIND_BOOK | SNAPSHOT)
    this.price.units = Number.NaN
    this.amount.units = 0
    const { localTime, exchangeTime, sequence, where } = stamp
    const flags = KIND_BOOK | SNAPSHOT | LAST
    this.builder.row(flags, this.price, this.amount, localTime, exchangeTime, sequence, where)
  }

  status(code: StatusCode, stamp: Stamp, detail = Number.NaN): void {
    this.builder.status(code, detail, stamp.localTime, stamp.exchangeTime)
  }

  /** The book can no longer be believed: the reason, then `resyncing`. `missing` NaN = unknown. */
  breakOff(reason: Break, stamp: Stamp, missing = Number.NaN): void {
    this.status(reason, stamp, missing)
    this.status(StatusCode.resyncing, stamp)
  }

  /** Keeps the place of a hole; `missing` NaN = the scheme cannot size it. */
  recordGap(stamp: Stamp, missing: number): void {
    if (this.ledger.gaps.length >= MAX_GAP_RECORDS) return
    const size = Number.isNaN(missing) ? null : missing
    this.ledger.gaps.push({ at: stamp.localTime, size, where: stamp.where })
  }
}

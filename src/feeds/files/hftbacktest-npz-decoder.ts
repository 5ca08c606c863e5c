import {
  type EventBatch,
  KIND_BOOK,
  KIND_QUOTE,
  KIND_TRADE,
  MalformedRowError,
  type ParsedDecimal,
  SIDE_ASK,
  SIDE_UNKNOWN,
  SNAPSHOT,
  StatusCode,
  SteelyardError,
} from '../../market/index.ts'
import type { BatchBuilder } from '../batch-builder.ts'
import type { IntegrityLedger } from '../ledger.ts'
import type { ChunkDecoder } from './chunk-decoder.ts'
import { takeBatches } from './headed-csv.ts'
import { DoubleDecimals } from './hftbacktest-npz-decimal.ts'
import {
  BUY_EVENT,
  EV,
  EventKind,
  EXCH_TS,
  LOCAL_EVENT,
  LOCAL_TS,
  microsOfNanos,
  PX,
  QTY,
  SELL_EVENT,
} from './hftbacktest-npz-event.ts'
import { EVENT_BYTES, type NpyHeader, parseNpyHeader } from './hftbacktest-npz-header.ts'

/** Rows of different families are never one message. */
type Family = 'none' | 'depth' | 'snapshot' | 'trade' | 'quote'

const BOTH_SIDES = 0b11

const NO_PRICE: ParsedDecimal = { units: Number.NaN, decimals: 0 }
const NO_AMOUNT: ParsedDecimal = { units: 0, decimals: 0 }

/**
 * hftbacktest events. Only rows with the LOCAL flag are read: they are in the order of receipt. Rows of one family with
 * equal `local_ts` (to the nanosecond) are one message; times become microseconds, rounded down.
 *
 * DEPTH_CLEAR and DEPTH_SNAPSHOT rows form a snapshot, which replaces the whole book. Depth before the first snapshot
 * has no book to apply to: it is skipped and counted. Nothing in the format proves completeness, so every book message
 * is `unverifiable`. DEPTH_BBO rows become quotes; a side that a message does not carry keeps what it was.
 */
export class HftbacktestNpzDecoder implements ChunkDecoder {
  private readonly builder: BatchBuilder
  private readonly ledger: IntegrityLedger
  private readonly skipMalformed: boolean
  private readonly at = { file: '', line: 0 }
  private header: NpyHeader | undefined
  /** Bytes of an unfinished header or event. */
  private carry = new Uint8Array(0)
  private readonly prices = new DoubleDecimals()
  private readonly amounts = new DoubleDecimals()
  private readonly price: ParsedDecimal = { units: 0, decimals: 0 }
  private readonly amount: ParsedDecimal = { units: 0, decimals: 0 }
  private readonly best = { bid: emptyLevel(), ask: emptyLevel() }

  // The message in progress.
  private family: Family = 'none'
  private localLow = 0
  private localHigh = 0
  private localTime = Number.NEGATIVE_INFINITY
  private exchangeTime = Number.NaN
  private clearedSides = 0
  private clearLine = 0
  private snapshotRows = 0

  private isAnnounced = false
  private isLive = false

  constructor(builder: BatchBuilder, ledger: IntegrityLedger, skipMalformed: boolean) {
    this.builder = builder
    this.ledger = ledger
    this.skipMalformed = skipMalformed
  }

  beginFile(path: string): void {
    this.at.file = path
    this.at.line = 0
    this.header = undefined
    this.carry = new Uint8Array(0)
  }

  *push(chunk: Uint8Array): Iterable<EventBatch> {
    let bytes = chunk
    if (this.carry.length > 0) {
      bytes = new Uint8Array(this.carry.length + chunk.length)
      bytes.set(this.carry)
      bytes.set(chunk, this.carry.length)
    }
    let at = 0
    if (this.header === undefined) {
      const header = parseNpyHeader(bytes)
      if (typeof header === 'string') throw this.corrupt(header, 'hftbacktest files hold one array of its event type')
      this.header = header ?? undefined
      at = header?.bytes ?? 0
    }
    if (this.header !== undefined) {
      const { rows } = this.header
      const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
      for (; at + EVENT_BYTES <= bytes.length; at += EVENT_BYTES) {
        if (this.at.line === rows) break
        this.at.line++
        this.decodeEvent(view, at)
        if (this.builder.ready.length > 0) yield* takeBatches(this.builder)
      }
      if (this.at.line === rows && at < bytes.length) {
        throw this.corrupt(`bytes follow the ${rows} events that the header announces`, 'give files of one array each')
      }
    }
    this.carry = bytes.slice(at)
  }

  *endFile(): Iterable<EventBatch> {
    if (this.header === undefined) throw this.corrupt('the file ends inside its numpy header', DAMAGE_HINT)
    const { rows } = this.header
    if (this.at.line < rows) {
      throw this.corrupt(`the file ends after ${this.at.line} of ${rows} events`, DAMAGE_HINT)
    }
    yield* takeBatches(this.builder)
  }

  *end(): Iterable<EventBatch> {
    this.guard(() => this.endMessage())
    this.builder.flush()
    yield* takeBatches(this.builder)
  }

  private decodeEvent(view: DataView, at: number): void {
    const flags = view.getUint32(at + EV, true)
    if ((flags & LOCAL_EVENT) === 0) return
    this.guard(() => this.decodeLocal(view, at, flags))
  }

  /** Runs a step; under `skipMalformed` what is wrong with it is counted instead. */
  private guard(step: () => void): void {
    try {
      step()
    } catch (error) {
      const isSkippable =
        error instanceof SteelyardError && (error.code === 'file.malformed' || error.code === 'file.unordered')
      if (!this.skipMalformed || !isSkippable) throw error
      this.ledger.malformed++
    }
  }

  private decodeLocal(view: DataView, at: number, flags: number): void {
    const kind = flags & 0xff
    const family = familyOf(kind)
    if (family === 'none') {
      throw this.malformed(`event kind ${kind} is not read; depth, trades and best quotes (1 to 5) are`)
    }
    const localTime = microsOfNanos(view, at + LOCAL_TS)
    if (!(localTime > 0)) throw this.malformed('local_ts is not positive')
    const side = sideOf(flags)
    if (side === null && kind !== EventKind.trade && kind !== EventKind.depthClear) {
      throw this.malformed('the event has neither or both of the BUY and SELL flags')
    }
    if (kind !== EventKind.depthClear) this.parseLevel(view, at, kind)
    const low = view.getUint32(at + LOCAL_TS, true)
    const high = view.getInt32(at + LOCAL_TS + 4, true)
    if (family !== this.family || low !== this.localLow || high !== this.localHigh) {
      this.guard(() => this.endMessage())
      if (localTime < this.localTime) {
        throw new SteelyardError('file.unordered', 'local_ts goes back', {
          hint: 'give the files in order; hftbacktest.data.correct_event_order() mends a single one',
          where: { ...this.at },
        })
      }
      this.localTime = localTime
      this.localLow = low
      this.localHigh = high
      this.family = family
    }
    const exchangeTime = microsOfNanos(view, at + EXCH_TS)
    this.exchangeTime = exchangeTime > 0 ? exchangeTime : Number.NaN
    this.add(kind, side)
  }

  private add(kind: number, side: 0 | typeof SIDE_ASK | null): void {
    if (kind === EventKind.depth) {
      if (this.isLive) this.row(KIND_BOOK | (side ?? 0))
    } else if (kind === EventKind.trade) {
      this.row(KIND_TRADE | (side ?? SIDE_UNKNOWN))
      this.ledger.trades++
    } else if (kind === EventKind.depthClear) {
      this.clearLine = this.at.line
      this.clearedSides |= side === null ? BOTH_SIDES : side === SIDE_ASK ? 0b10 : 0b01
    } else if (kind === EventKind.depthSnapshot) {
      if (this.snapshotRows++ === 0) this.goLive()
      this.row(KIND_BOOK | SNAPSHOT | (side ?? 0))
    } else {
      const level = { price: { ...this.price }, amount: { ...this.amount } }
      if (side === SIDE_ASK) this.best.ask = level
      else this.best.bid = level
    }
  }

  private parseLevel(view: DataView, at: number, kind: number): void {
    const px = view.getFloat64(at + PX, true)
    const qty = view.getFloat64(at + QTY, true)
    if (!(qty >= 0 && qty < Number.POSITIVE_INFINITY)) throw this.malformed(`qty is no number >= 0: ${qty}`)
    const isEmptySide = kind === EventKind.depthBbo && qty === 0
    if (!Number.isFinite(px) && !isEmptySide) throw this.malformed(`px is no number: ${px}`)
    this.amounts.parse(qty, this.amount)
    this.prices.parse(isEmptySide ? 0 : px, this.price)
    if (Number.isNaN(this.price.units) || Number.isNaN(this.amount.units)) {
      throw new SteelyardError(
        'instrument.precision',
        `${px} or ${qty} needs more digits than an exact integer holds`,
        {
          hint: 'round px and qty to the tick and lot of the instrument when the file is made',
          where: { ...this.at },
        },
      )
    }
    if (isEmptySide) this.price.units = Number.NaN
  }

  private endMessage(): void {
    const { family } = this
    this.family = 'none'
    if (family === 'none') return
    if (family === 'snapshot') this.endSnapshot()
    if (family === 'quote') this.endQuote()
    if (family === 'depth') this.endDepth()
    this.builder.endMessage()
  }

  private endDepth(): void {
    this.judge()
    if (!this.isLive) this.ledger.skipped++
  }

  private endSnapshot(): void {
    const { clearedSides, snapshotRows } = this
    this.clearedSides = 0
    this.snapshotRows = 0
    if (snapshotRows === 0) {
      if (clearedSides !== BOTH_SIDES) {
        throw new MalformedRowError('one side of the book is cleared and nothing replaces it', {
          file: this.at.file,
          line: this.clearLine,
        })
      }
      this.goLive()
      const { builder, localTime, exchangeTime, at } = this
      builder.row(KIND_BOOK | SNAPSHOT, NO_PRICE, NO_AMOUNT, localTime, exchangeTime, Number.NaN, at)
    }
    this.judge()
  }

  private endQuote(): void {
    for (const [level, flags] of [
      [this.best.bid, KIND_QUOTE],
      [this.best.ask, KIND_QUOTE | SIDE_ASK],
    ] as const) {
      this.builder.row(flags, level.price, level.amount, this.localTime, this.exchangeTime, Number.NaN, this.at)
    }
    this.ledger.quotes++
  }

  private judge(): void {
    this.announce()
    this.ledger.messages++
    this.ledger.verdicts.unverifiable++
  }

  private announce(): void {
    if (this.isAnnounced) return
    this.isAnnounced = true
    this.builder.status(StatusCode.syncing, Number.NaN, this.localTime, this.exchangeTime)
  }

  private goLive(): void {
    if (this.isLive) return
    this.announce()
    this.isLive = true
    this.builder.status(StatusCode.liveUnverified, Number.NaN, this.localTime, this.exchangeTime)
  }

  private row(flags: number): void {
    const { builder, price, amount, localTime, exchangeTime, at } = this
    builder.row(flags, price, amount, localTime, exchangeTime, Number.NaN, at)
  }

  private malformed(message: string): MalformedRowError {
    return new MalformedRowError(message, { ...this.at })
  }

  private corrupt(message: string, hint: string): SteelyardError {
    return new SteelyardError('file.corrupt', message, { hint, where: { file: this.at.file } })
  }
}

const DAMAGE_HINT = 'copy or make the file again; what precedes the damage is not used'

function emptyLevel(): { price: ParsedDecimal; amount: ParsedDecimal } {
  return { price: NO_PRICE, amount: NO_AMOUNT }
}

function familyOf(kind: number): Family {
  switch (kind) {
    case EventKind.depth:
      return 'depth'
    case EventKind.trade:
      return 'trade'
    case EventKind.depthClear:
    case EventKind.depthSnapshot:
      return 'snapshot'
    case EventKind.depthBbo:
      return 'quote'
    default:
      return 'none'
  }
}

/** Null when the flags name no side, or both. */
function sideOf(flags: number): 0 | typeof SIDE_ASK | null {
  const isBuy = (flags & BUY_EVENT) !== 0
  const isSell = (flags & SELL_EVENT) !== 0
  if (isBuy === isSell) return null
  return isSell ? SIDE_ASK : 0
}

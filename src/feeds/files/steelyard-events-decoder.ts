import {
  type DepthScope,
  type EventBatch,
  KIND_BOOK,
  KIND_QUOTE,
  KIND_TRADE,
  StatusCode,
  SteelyardError,
  statusCodeOf,
  type Verdict,
  type Where,
} from '../../market/index.ts'
import { BatchBuilder } from '../batch-builder.ts'
import { type IntegrityLedger, MAX_GAP_RECORDS } from '../ledger.ts'
import type { ReadOptions } from '../source.ts'
import type { Stamp } from '../sync/book-stream.ts'
import { integerField, textField, unexpected, type WireObject } from '../venues/wire-fields.ts'
import { unordered } from './json-line-decoder.ts'
import { LineDecoder } from './line-decoder.ts'
import {
  DEPTH_SCOPES,
  depthField,
  type EventFields,
  type EventLine,
  isNone,
  isoField,
  markField,
  parseEventLine,
} from './steelyard-events-message.ts'
import { EventRows } from './steelyard-events-rows.ts'

export interface SteelyardEventsSettings {
  /** A market of the files, where rows count that cannot be read before any other is known. */
  readonly venue: string
  readonly symbol: string
  /** How deep the books are taken to be known; a line that says less of its book is refused. */
  readonly depthScope: DepthScope
  readonly options: ReadOptions
}

/** One instrument of the stream. */
interface Market {
  readonly venue: string
  readonly symbol: string
  readonly builder: BatchBuilder
  readonly ledger: IntegrityLedger
  localTime: number
  /** The newest row is a trade whose message goes on. */
  isOpen: boolean
}

/** Messages that ended the trust in a book are not in the file, only what was found out about them. */
const LOST: Readonly<Record<number, Verdict>> = {
  [StatusCode.gap]: 'gap',
  [StatusCode.outOfOrder]: 'out_of_order',
  [StatusCode.divergence]: 'divergence',
}

/**
 * Reads what `JsonlEventWriter` writes: one line, one message (see `steelyard.events`). A line is read completely before
 * its first row is written. Order in time is demanded inside each instrument, and with `inOrder` between them.
 */
export class SteelyardEventsDecoder extends LineDecoder {
  private readonly settings: SteelyardEventsSettings
  private readonly markets = new Map<string, Market>()
  private readonly rows = new EventRows()
  private latest: Market | undefined
  /** With `inOrder`: the instrument before the latest, whose rows are to be handed over first. */
  private left: Market | undefined
  private lastTime = Number.NEGATIVE_INFINITY

  constructor(settings: SteelyardEventsSettings) {
    super()
    this.settings = settings
  }

  protected decodeLine(bytes: Uint8Array, from: number, to: number): void {
    const where = this.where()
    try {
      const buffer = bytes instanceof Buffer ? bytes : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
      this.decodeMessage(parseEventLine(buffer.toString('utf8', from, to), where), where)
    } catch (error) {
      const isMalformed = error instanceof SteelyardError && error.code === 'file.malformed'
      if (!isMalformed || !this.settings.options.skipMalformed) throw error
      const { venue, symbol, options } = this.settings
      const ledger = this.latest?.ledger ?? options.ledgerOf(options.resolveInstrument(venue, symbol))
      ledger.malformed++
    }
  }

  protected hasReady(): boolean {
    return this.left !== undefined || (this.latest !== undefined && this.latest.builder.ready.length > 0)
  }

  protected *takeReady(): Iterable<EventBatch> {
    if (this.left !== undefined) yield* drain(this.left)
    this.left = undefined
    if (this.latest !== undefined) yield* drain(this.latest)
  }

  *end(): Iterable<EventBatch> {
    for (const market of this.markets.values()) {
      endMessage(market)
      market.builder.flush()
      yield* drain(market)
    }
  }

  private decodeMessage(line: EventLine & WireObject, where: Where): void {
    const stamp: Stamp = {
      localTime: isoField(line, 'localTimestamp', where),
      exchangeTime: isNone(line.timestamp) ? Number.NaN : isoField(line, 'timestamp', where),
      sequence: isNone(line.sequence) ? Number.NaN : integerField<EventFields>(line, 'sequence', where),
      where,
    }
    const venue = textField<EventFields>(line, 'exchange', where)
    const symbol = textField<EventFields>(line, 'symbol', where)
    switch (line.type) {
      case 'book_change':
        return this.bookChange(this.rows.readBook(line, where), venue, symbol, stamp)
      case 'trade': {
        const side = this.rows.readTrade(line, where)
        const continues = markField(line, 'continues', where)
        const market = this.marketAt(venue, symbol, stamp)
        market.ledger.trades++
        this.rows.write(market.builder, KIND_TRADE | side, stamp)
        market.isOpen = continues
        if (!continues) market.builder.endMessage()
        return
      }
      case 'book_ticker': {
        this.rows.readQuote(line, where)
        const market = this.turnTo(venue, symbol, stamp)
        market.ledger.quotes++
        this.rows.write(market.builder, KIND_QUOTE, stamp)
        return market.builder.endMessage()
      }
      case 'book_status':
        return this.status(line, venue, symbol, stamp)
      default:
        throw unexpected('type', 'book_change, trade, book_ticker or book_status', line.type, where)
    }
  }

  private bookChange(flags: number, venue: string, symbol: string, stamp: Stamp): void {
    const market = this.turnTo(venue, symbol, stamp)
    market.ledger.messages++
    market.ledger.verdicts.unverifiable++
    this.rows.write(market.builder, KIND_BOOK | flags, stamp)
    market.builder.endMessage()
  }

  private status(line: EventLine, venue: string, symbol: string, stamp: Stamp): void {
    const { where } = stamp
    const code = statusCodeOf(textField<EventFields>(line, 'status', where))
    if (code === undefined) throw unexpected('status', 'the name of a status', line.status, where)
    const detail = isNone(line.detail) ? Number.NaN : integerField<EventFields>(line, 'detail', where)
    if (code === StatusCode.liveVerified || code === StatusCode.liveUnverified) {
      this.assertDepth(depthField(line, where), where)
    }
    const market = this.turnTo(venue, symbol, stamp)
    const { builder, ledger } = market
    const lost = LOST[code]
    if (lost !== undefined) {
      ledger.messages++
      ledger.verdicts[lost]++
    }
    if (code === StatusCode.gap && ledger.gaps.length < MAX_GAP_RECORDS) {
      ledger.gaps.push({ at: stamp.localTime, size: Number.isNaN(detail) ? null : detail, where })
    }
    // Where the change is declared, the builder announces it itself.
    if (code === StatusCode.epoch && builder.instrument.changes.length > 0) return
    builder.status(code, detail, stamp.localTime, stamp.exchangeTime)
  }

  /** The market of a line that begins a message. */
  private turnTo(venue: string, symbol: string, stamp: Stamp): Market {
    const market = this.marketAt(venue, symbol, stamp)
    endMessage(market)
    return market
  }

  /** The market of a line, its clock moved on. Throws `file.unordered`. */
  private marketAt(venue: string, symbol: string, { localTime, where }: Stamp): Market {
    const market = this.marketOf(venue, symbol)
    if (localTime < market.localTime || (this.settings.options.inOrder && localTime < this.lastTime)) {
      throw unordered(where)
    }
    market.localTime = this.lastTime = localTime
    return market
  }

  private marketOf(venue: string, symbol: string): Market {
    const { latest } = this
    if (latest !== undefined && latest.symbol === symbol && latest.venue === venue) return latest
    const { options } = this.settings
    if (latest !== undefined && options.inOrder) {
      endMessage(latest)
      latest.builder.flush()
      this.left = latest
    }
    const key = JSON.stringify([venue, symbol])
    let market = this.markets.get(key)
    if (market === undefined) {
      const instrument = options.resolveInstrument(venue, symbol)
      const capacity = options.batchRows === undefined ? {} : { capacity: options.batchRows }
      const builder = new BatchBuilder(instrument, { withSequence: true, ...capacity })
      const ledger = options.ledgerOf(instrument)
      market = { venue, symbol, builder, ledger, localTime: Number.NEGATIVE_INFINITY, isOpen: false }
      this.markets.set(key, market)
    }
    return (this.latest = market)
  }

  /** The depth known is fixed before the first row: a narrower book further down must not pass for a deeper one. */
  private assertDepth(found: DepthScope, where: Where): void {
    const { depthScope } = this.settings
    if (DEPTH_SCOPES.indexOf(found) <= DEPTH_SCOPES.indexOf(depthScope)) return
    throw new SteelyardError(
      'config.invalid',
      `this book is known to another depth (${found}) than the first ones of the file (${depthScope})`,
      { hint: 'convert the recordings into one file each', where },
    )
  }
}

function endMessage(market: Market): void {
  if (market.isOpen) market.builder.endMessage()
  market.isOpen = false
}

function* drain({ builder }: Market): Iterable<EventBatch> {
  for (let batch = builder.ready.shift(); batch !== undefined; batch = builder.ready.shift()) {
    yield batch
    builder.release(batch)
  }
}

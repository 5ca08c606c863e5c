import { type EventBatch, MalformedRowError, SteelyardError, type Where } from '../../market/index.ts'
import { BatchBuilder } from '../batch-builder.ts'
import type { IntegrityLedger } from '../ledger.ts'
import type { ReadOptions } from '../source.ts'
import { isDisconnect } from './control-line.ts'
import { LineDecoder } from './line-decoder.ts'

const SPACE = 32
const ZERO = 48
const NINE = 57
/** Nanoseconds since the epoch have 19 digits from 2001 to 2286. */
const NANO_DIGITS = 19

/** One instrument of a stream: where its rows collect, what was found out, and what to do when the stream ends. */
export interface MarketRows {
  readonly builder: BatchBuilder
  readonly ledger: IntegrityLedger
  /** The source was cut at `localTime`. */
  interrupt(localTime: number, where: Where): void
  end(): void
}

export interface JsonLineSettings {
  readonly venue: string
  /** Symbols the files are known to hold, at least one; others that turn up are split off too. */
  readonly symbols: readonly string[]
  readonly options: ReadOptions
}

/**
 * Base of the readers of JSON messages, one a line: `<json>`, or `<local_ns> <json>` as in raw captures.
 *
 * The receive time is cut to microseconds digit by digit: 19 digits do not fit a double. Lines of a capture are in the
 * order of receipt; a line older than the one before throws `file.unordered`. Messages are sorted into one `Market` per
 * symbol, created when the symbol turns up.
 */
export abstract class JsonLineDecoder<Market extends MarketRows> extends LineDecoder {
  protected readonly symbols: readonly string[]
  protected readonly markets = new Map<string, Market>()
  private readonly venue: string
  private readonly options: ReadOptions
  private latest: { readonly symbol: string; readonly market: Market } | undefined
  private lastMicros = Number.NEGATIVE_INFINITY
  private lastNanos = 0

  constructor({ venue, symbols, options }: JsonLineSettings) {
    super()
    this.venue = venue
    this.symbols = symbols
    this.options = options
  }

  /** One message. `localTime` in microseconds, NaN where the line carries none. */
  protected abstract decodeMessage(message: unknown, localTime: number, where: Where): void
  protected abstract createMarket(builder: BatchBuilder, ledger: IntegrityLedger): Market

  protected marketOf(symbol: string): Market {
    if (this.latest?.symbol === symbol) return this.latest.market
    let market = this.markets.get(symbol)
    if (market === undefined) {
      const { venue, options } = this
      const instrument = options.resolveInstrument(venue, symbol)
      const capacity = options.batchRows === undefined ? {} : { capacity: options.batchRows }
      const builder = new BatchBuilder(instrument, { withSequence: true, ...capacity })
      market = this.createMarket(builder, options.ledgerOf(instrument))
      this.markets.set(symbol, market)
    }
    this.latest = { symbol, market }
    return market
  }

  protected decodeLine(bytes: Uint8Array, from: number, to: number): void {
    const where = this.where()
    try {
      const first = bytes[from]!
      if (first < ZERO || first > NINE) return this.dispatch(parseJson(bytes, from, to, where), Number.NaN, where)
      const space = bytes.indexOf(SPACE, from)
      if (space !== from + NANO_DIGITS || space >= to) {
        throw new MalformedRowError('a line must begin with the receive time in nanoseconds (19 digits)', where)
      }
      const micros = digits(bytes, from, from + NANO_DIGITS - 3, where)
      const nanos = digits(bytes, from + NANO_DIGITS - 3, space, where)
      const message = parseJson(bytes, space + 1, to, where)
      this.assertOrder(micros, nanos, where)
      this.dispatch(message, micros, where)
    } catch (error) {
      if (!this.options.skipMalformed || !(error instanceof SteelyardError) || error.code !== 'file.malformed')
        throw error
      this.marketOf(this.symbols[0]!).ledger.malformed++
    }
  }

  protected hasReady(): boolean {
    for (const { builder } of this.markets.values()) if (builder.ready.length > 0) return true
    return false
  }

  protected *takeReady(): Iterable<EventBatch> {
    for (const { builder } of this.markets.values()) {
      for (let batch = builder.ready.shift(); batch !== undefined; batch = builder.ready.shift()) {
        yield batch
        builder.release(batch)
      }
    }
  }

  *end(): Iterable<EventBatch> {
    for (const market of this.markets.values()) {
      market.end()
      market.builder.flush()
    }
    yield* this.takeReady()
  }

  private dispatch(message: unknown, localTime: number, where: Where): void {
    if (!isDisconnect(message)) return this.decodeMessage(message, localTime, where)
    if (Number.isNaN(localTime)) throw new MalformedRowError('a control line must begin with its receive time', where)
    for (const market of this.markets.values()) market.interrupt(localTime, where)
  }

  private assertOrder(micros: number, nanos: number, where: Where): void {
    if (micros < this.lastMicros || (micros === this.lastMicros && nanos < this.lastNanos)) throw unordered(where)
    this.lastMicros = micros
    this.lastNanos = nanos
  }
}

/** Time ran backwards in a format that promises order. */
export function unordered(where: Where): SteelyardError {
  return new SteelyardError('file.unordered', 'the time of this line is before that of the line before', {
    hint: 'lines must be in the order of receipt: sort the file, or give files that overlap in separate runs',
    where,
  })
}

/** The bytes as text; ASCII is copied, symbols in other scripts are decoded. */
function textOf(bytes: Uint8Array, from: number, to: number): string {
  const buffer = bytes instanceof Buffer ? bytes : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  return buffer.toString('utf8', from, to)
}

function parseJson(bytes: Uint8Array, from: number, to: number, where: Where): unknown {
  try {
    return JSON.parse(textOf(bytes, from, to))
  } catch {
    const start = textOf(bytes, from, Math.min(to, from + 40))
    throw new MalformedRowError(`the line is not valid JSON: ${JSON.stringify(start)}`, where)
  }
}

function digits(bytes: Uint8Array, from: number, to: number, where: Where): number {
  let value = 0
  for (let at = from; at < to; at++) {
    const byte = bytes[at]!
    if (byte < ZERO || byte > NINE) {
      throw new MalformedRowError('the receive time must be 19 digits of nanoseconds', where)
    }
    value = value * 10 + (byte - ZERO)
  }
  return value
}

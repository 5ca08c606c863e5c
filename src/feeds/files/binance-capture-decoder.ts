import { MalformedRowError, type Where } from '../../market/index.ts'
import { BatchBuilder } from '../batch-builder.ts'
import type { ReadOptions } from '../source.ts'
import type { LevelList } from '../sync/level-list.ts'
import {
  BinanceDecoder,
  type BinanceDepth,
  type BinanceQuote,
  type BinanceSink,
  type BinanceSnapshot,
  type BinanceTradeEvent,
  type BinanceTradeStream,
} from '../venues/binance/decode.ts'
import { BinanceMarket } from '../venues/binance/market.ts'
import type { BinanceVenue } from '../venues/binance/messages.ts'
import { isWireObject } from '../venues/wire-fields.ts'
import { JsonLineDecoder } from './json-line-decoder.ts'

export interface BinanceCaptureSettings {
  readonly venue: BinanceVenue
  /** Symbols the file is known to hold; others that turn up are split off too. */
  readonly symbols: readonly string[]
  readonly trades: BinanceTradeStream
  readonly options: ReadOptions
}

/** Raw Binance captures: one `BinanceMarket` per symbol that turns up. */
export class BinanceCaptureDecoder extends JsonLineDecoder implements BinanceSink {
  private readonly settings: BinanceCaptureSettings
  private readonly frames: BinanceDecoder
  private readonly markets = new Map<string, BinanceMarket>()
  private latest: { readonly symbol: string; readonly market: BinanceMarket } | undefined
  private localTime = Number.NaN

  constructor(settings: BinanceCaptureSettings) {
    super(settings.options)
    this.settings = settings
    this.frames = new BinanceDecoder(settings.venue, settings.trades, this)
  }

  depth(message: BinanceDepth, levels: LevelList, where: Where): void {
    this.marketOf(message.symbol).depth(message, levels, this.localTime, where)
  }

  snapshot(message: BinanceSnapshot, levels: LevelList, where: Where): void {
    this.marketOf(message.symbol ?? this.onlySymbol(where)).snapshot(message, levels, this.localTime, where)
  }

  quote(message: BinanceQuote, levels: LevelList, where: Where): void {
    this.marketOf(message.symbol).quote(message, levels, this.localTime, where)
  }

  trade(message: BinanceTradeEvent, where: Where): void {
    this.marketOf(message.symbol).trade(message, this.localTime, where)
  }

  offBookTrade(symbol: string): void {
    this.marketOf(symbol).ledger.offBookTrades++
  }

  protected decodeMessage(message: unknown, localTime: number, where: Where): void {
    if (Number.isNaN(localTime)) throw new MalformedRowError('the line does not begin with its receive time', where)
    this.localTime = localTime
    if (isWireObject(message) && 'steelyard' in message) this.control(message.steelyard, where)
    else this.frames.decode(message, where)
  }

  protected countMalformed(): void {
    const { symbols } = this.settings
    this.marketOf(symbols[0]!).ledger.malformed++
  }

  /** A line of our own recorder. Only a disconnect means something to the book. */
  private control(event: unknown, where: Where): void {
    if (event !== 'disconnect') return
    for (const market of this.markets.values()) market.interrupt(this.localTime, where)
  }

  private onlySymbol(where: Where): string {
    const { symbols } = this.settings
    if (symbols.length === 1) return symbols[0]!
    throw new MalformedRowError(
      'this snapshot does not say which symbol it is of, and the file holds several',
      where,
      'split the file by symbol, or run with --skip-malformed to leave such snapshots out',
    )
  }

  private marketOf(symbol: string): BinanceMarket {
    if (this.latest?.symbol === symbol) return this.latest.market
    const market = this.markets.get(symbol) ?? this.addMarket(symbol)
    this.latest = { symbol, market }
    return market
  }

  private addMarket(symbol: string): BinanceMarket {
    const { venue, options } = this.settings
    const instrument = options.resolveInstrument(venue, symbol)
    const capacity = options.batchRows === undefined ? {} : { capacity: options.batchRows }
    const builder = new BatchBuilder(instrument, { withSequence: true, ...capacity })
    const market = new BinanceMarket(builder, options.ledgerOf(instrument))
    this.markets.set(symbol, market)
    this.addRows(market)
    return market
  }
}

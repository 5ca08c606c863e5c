import { MalformedRowError, type Where } from '../../market/index.ts'
import type { BatchBuilder } from '../batch-builder.ts'
import type { IntegrityLedger } from '../ledger.ts'
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
import { JsonLineDecoder, type JsonLineSettings } from './json-line-decoder.ts'

export interface BinanceCaptureSettings extends JsonLineSettings {
  readonly venue: BinanceVenue
  readonly trades: BinanceTradeStream
}

/** Raw Binance captures: one `BinanceMarket` per symbol. */
export class BinanceCaptureDecoder extends JsonLineDecoder<BinanceMarket> implements BinanceSink {
  private readonly frames: BinanceDecoder
  private localTime = Number.NaN

  constructor(settings: BinanceCaptureSettings) {
    super(settings)
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
    this.frames.decode(message, where)
  }

  protected createMarket(builder: BatchBuilder, ledger: IntegrityLedger): BinanceMarket {
    return new BinanceMarket(builder, ledger)
  }

  private onlySymbol(where: Where): string {
    const { symbols } = this
    if (symbols.length === 1) return symbols[0]!
    throw new MalformedRowError(
      'this snapshot does not say which symbol it is of, and the file holds several',
      where,
      'split the file by symbol, or run with --skip-malformed to leave such snapshots out',
    )
  }
}

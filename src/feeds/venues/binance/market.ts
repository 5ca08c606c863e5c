import { KIND_QUOTE, KIND_TRADE, LAST, SIDE_ASK, type Where } from '../../../market/index.ts'
import type { BatchBuilder } from '../../batch-builder.ts'
import type { IntegrityLedger } from '../../ledger.ts'
import { BinanceSplice } from '../../sync/binance-splice.ts'
import { BookStream } from '../../sync/book-stream.ts'
import type { DiffBufferLimits } from '../../sync/diff-buffer.ts'
import type { LevelList } from '../../sync/level-list.ts'
import { FUTURES_SPLICE, SPOT_SPLICE } from '../../sync/splice-rule.ts'
import type { BinanceDepth, BinanceQuote, BinanceSnapshot, BinanceTradeEvent } from './decode.ts'

/** One Binance instrument: its depth goes through the splice, its quotes and trades straight into the same stream. */
export class BinanceMarket {
  readonly builder: BatchBuilder
  readonly ledger: IntegrityLedger
  private readonly stream: BookStream
  private readonly splice: BinanceSplice

  constructor(builder: BatchBuilder, ledger: IntegrityLedger, waitingLimits?: DiffBufferLimits) {
    this.builder = builder
    this.ledger = ledger
    this.stream = new BookStream(builder, ledger)
    const rule = builder.instrument.venue === 'binance' ? SPOT_SPLICE : FUTURES_SPLICE
    this.splice = new BinanceSplice(this.stream, rule, waitingLimits)
  }

  depth(
    { first, last, previous, exchangeTime }: BinanceDepth,
    levels: LevelList,
    localTime: number,
    where: Where,
  ): void {
    this.splice.diff({ localTime, exchangeTime, sequence: last, first, previous, where }, levels)
  }

  snapshot({ last, exchangeTime }: BinanceSnapshot, levels: LevelList, localTime: number, where: Where): void {
    this.splice.snapshot({ localTime, exchangeTime, sequence: last, where }, levels)
  }

  quote({ sequence, exchangeTime }: BinanceQuote, levels: LevelList, localTime: number, where: Where): void {
    this.ledger.quotes++
    this.stream.message(levels, { localTime, exchangeTime, sequence, where }, KIND_QUOTE)
  }

  trade({ price, amount, aggressor, exchangeTime }: BinanceTradeEvent, localTime: number, where: Where): void {
    const flags = KIND_TRADE | LAST | (aggressor === 'sell' ? SIDE_ASK : 0)
    this.builder.rowFromText(flags, price, amount, localTime, exchangeTime, Number.NaN, where)
    this.ledger.trades++
  }

  /** The connection was cut at `localTime`. */
  interrupt(localTime: number, where: Where): void {
    this.splice.interrupt({ localTime, exchangeTime: Number.NaN, sequence: Number.NaN, where })
  }

  end(): void {
    this.splice.end()
  }
}

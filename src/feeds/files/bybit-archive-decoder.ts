import type { Where } from '../../market/index.ts'
import type { BatchBuilder } from '../batch-builder.ts'
import type { IntegrityLedger } from '../ledger.ts'
import { BookStream, type Stamp } from '../sync/book-stream.ts'
import { CounterSync } from '../sync/counter-sync.ts'
import { LevelList } from '../sync/level-list.ts'
import { type BybitBookMessage, decodeBybit } from '../venues/bybit/decode.ts'
import { JsonLineDecoder, type MarketRows, unordered } from './json-line-decoder.ts'

class BybitMarket implements MarketRows {
  readonly builder: BatchBuilder
  readonly ledger: IntegrityLedger
  readonly sync: CounterSync
  /** The topic that makes the book: the first that turns up. Windows of other depths are other books. */
  topic: string | undefined
  /** Time and number of the newest message. */
  localTime = Number.NEGATIVE_INFINITY
  sequence = Number.NEGATIVE_INFINITY

  constructor(builder: BatchBuilder, ledger: IntegrityLedger) {
    this.builder = builder
    this.ledger = ledger
    this.sync = new CounterSync(new BookStream(builder, ledger))
  }

  interrupt(localTime: number, where: Where): void {
    this.sync.interrupt({ localTime, exchangeTime: Number.NaN, sequence: Number.NaN, where })
  }

  end(): void {}
}

/** Bybit order-book messages, as archived (`<json>`) or as received (`<local_ns> <json>`). */
export class BybitArchiveDecoder extends JsonLineDecoder<BybitMarket> {
  private readonly levels = new LevelList()

  protected createMarket(builder: BatchBuilder, ledger: IntegrityLedger): BybitMarket {
    return new BybitMarket(builder, ledger)
  }

  protected decodeMessage(frame: unknown, localTime: number, where: Where): void {
    const message = decodeBybit(frame, this.levels, where)
    if (message === null) return
    const market = this.marketOf(message.symbol)
    market.topic ??= message.topic
    if (market.topic !== message.topic) return
    const { exchangeTime, sequence } = message
    const stamp: Stamp = { localTime: receivedAt(market, message, localTime, where), exchangeTime, sequence, where }
    if (message.isSnapshot) market.sync.snapshot(stamp, this.levels)
    else market.sync.delta(stamp, this.levels)
    market.localTime = stamp.localTime
    market.sequence = sequence
  }
}

/**
 * Archives have no receive time: the time of sending stands for it. A message that is out of order by its number says so
 * at the time the stream had reached; one that is in order by its number and not by its time contradicts itself.
 */
function receivedAt(market: BybitMarket, message: BybitBookMessage, localTime: number, where: Where): number {
  if (!Number.isNaN(localTime)) return localTime
  if (message.sendTime >= market.localTime) return message.sendTime
  if (message.sequence > market.sequence) throw unordered(where)
  return market.localTime
}

import { MalformedRowError, type Where } from '../../market/index.ts'
import type { BatchBuilder } from '../batch-builder.ts'
import type { IntegrityLedger } from '../ledger.ts'
import { AnchorSync } from '../sync/anchor-sync.ts'
import { BookStream, type Stamp } from '../sync/book-stream.ts'
import { ChainSync } from '../sync/chain-sync.ts'
import { LevelList } from '../sync/level-list.ts'
import { decodeOkx } from '../venues/okx/decode.ts'
import { JsonLineDecoder, type JsonLineSettings, type MarketRows, unordered } from './json-line-decoder.ts'

/** `chain`: messages name their predecessor (captures). `anchor`: they do not (archives). */
export type OkxScheme = 'chain' | 'anchor'

class OkxMarket implements MarketRows {
  readonly builder: BatchBuilder
  readonly ledger: IntegrityLedger
  readonly sync: ChainSync | AnchorSync
  localTime = Number.NEGATIVE_INFINITY

  constructor(builder: BatchBuilder, ledger: IntegrityLedger, scheme: OkxScheme) {
    this.builder = builder
    this.ledger = ledger
    const stream = new BookStream(builder, ledger)
    this.sync = scheme === 'chain' ? new ChainSync(stream) : new AnchorSync(stream)
  }

  interrupt(localTime: number, where: Where): void {
    this.sync.interrupt({ localTime, exchangeTime: Number.NaN, sequence: Number.NaN, where })
  }

  end(): void {}
}

/** OKX order-book messages, as archived (`<json>`) or as received (`<local_ns> <json>`). */
export class OkxArchiveDecoder extends JsonLineDecoder<OkxMarket> {
  private readonly scheme: OkxScheme
  private readonly levels = new LevelList()

  constructor(settings: JsonLineSettings & { readonly scheme: OkxScheme }) {
    super(settings)
    this.scheme = settings.scheme
  }

  protected createMarket(builder: BatchBuilder, ledger: IntegrityLedger): OkxMarket {
    return new OkxMarket(builder, ledger, this.scheme)
  }

  protected decodeMessage(frame: unknown, localTime: number, where: Where): void {
    const message = decodeOkx(frame, this.levels, where)
    if (message === null) return
    const { sequence, exchangeTime } = message
    if (this.scheme === 'chain' && Number.isNaN(sequence))
      throw new MalformedRowError('field "seqId" is missing', where)
    const market = this.marketOf(message.symbol)
    // Archives have no receive time: the venue's stands for it, and nothing but it tells their order.
    const stamp: Stamp = {
      localTime: Number.isNaN(localTime) ? exchangeTime : localTime,
      exchangeTime,
      sequence,
      where,
    }
    if (stamp.localTime < market.localTime) throw unordered(where)
    market.localTime = stamp.localTime
    if (message.isSnapshot) market.sync.snapshot(stamp, this.levels)
    else if (market.sync instanceof ChainSync) market.sync.update(stamp, message.previous, this.levels)
    else market.sync.update(stamp, this.levels)
  }
}

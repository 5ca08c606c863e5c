import type { EventBatch, MarketRecord } from '../../market/index.ts'
import { BatchBuilder } from '../batch-builder.ts'
import type { EventSource, ReadOptions } from '../source.ts'
import { VisionBookTickerDecoder } from './binance-vision-book-ticker.ts'
import { verifyChecksum } from './binance-vision-checksum.ts'
import { AGG_TRADE_COLUMNS, TRADE_COLUMNS } from './binance-vision-layout.ts'
import { probeVision } from './binance-vision-probe.ts'
import {
  VisionBookDepthDecoder,
  type VisionMarket,
  VisionMetricsDecoder,
  type VisionRecordDecoder,
} from './binance-vision-records.ts'
import { VisionTradesDecoder } from './binance-vision-trades.ts'
import type { ChunkDecoder } from './chunk-decoder.ts'
import { decodedSource, type SourceTraits } from './decoded-source.ts'
import type { FileFormat, InputFile } from './format.ts'
import type { CsvRun } from './headed-csv.ts'
import { openBytes } from './open-bytes.ts'

/**
 * The archives of data.binance.vision: CSV in a zip or plain, with or without a header, times in milliseconds or
 * microseconds, booleans `True` or `true`. One clock (the venue's) serves both time columns. A `.CHECKSUM` file beside
 * an archive is compared before a row of it is used.
 */
export const VISION_FORMATS: readonly FileFormat[] = [
  eventFormat('aggTrades', 'Binance Vision aggregate trades', (builder, run) => {
    return new VisionTradesDecoder(AGG_TRADE_COLUMNS, builder, run)
  }),
  eventFormat('trades', 'Binance Vision trades', (builder, run) => {
    return new VisionTradesDecoder(TRADE_COLUMNS, builder, run)
  }),
  eventFormat('bookTicker', 'Binance Vision best quotes', (builder, run) => new VisionBookTickerDecoder(builder, run)),
  recordFormat('bookDepth', 'Binance Vision depth bands', (market, run) => new VisionBookDepthDecoder(market, run)),
  recordFormat('metrics', 'Binance Vision open interest and long/short ratios', (market, run) => {
    return new VisionMetricsDecoder(market, run)
  }),
]

function eventFormat(
  type: 'aggTrades' | 'trades' | 'bookTicker',
  title: string,
  createDecoder: (builder: BatchBuilder, run: CsvRun) => ChunkDecoder,
): FileFormat {
  const hasQuotes = type === 'bookTicker'
  const traits: SourceTraits = {
    content: { book: false, trades: !hasQuotes, quotes: hasQuotes },
    clocks: { local: true, exchange: true },
    profile: undefined,
    rank: hasQuotes ? 2 : 0,
  }
  return {
    id: `binance.vision.${type}`,
    title,
    probe: (head) => probeVision(type, head),
    open(files, options) {
      const { venue, group } = files[0]!.match
      const instrument = options.resolveInstrument(venue, group)
      const builder = new BatchBuilder(instrument, {
        withSequence: hasQuotes,
        ...(options.batchRows !== undefined && { capacity: options.batchRows }),
      })
      const decoder = createDecoder(builder, runOf(options, venue, group))
      return verified(decodedSource(files, decoder, traits, options), files, options)
    },
  }
}

/** The same stream, read only after every archive agrees with its checksum file. */
function verified(source: EventSource, files: readonly InputFile[], options: ReadOptions): EventSource {
  async function* batches(): AsyncIterable<EventBatch> {
    for (const { path } of files) await verifyChecksum(path, options.signal)
    yield* source.batches()
  }
  return { ...source, batches }
}

function recordFormat<Key extends string>(
  type: 'bookDepth' | 'metrics',
  title: string,
  createDecoder: (market: VisionMarket, run: CsvRun) => VisionRecordDecoder<Key>,
): FileFormat {
  async function* records(files: readonly InputFile[], options: ReadOptions): AsyncIterable<readonly MarketRecord[]> {
    const { venue, group } = files[0]!.match
    const decoder = createDecoder({ venue, symbol: group }, runOf(options, venue, group))
    for (const { path } of files) {
      await verifyChecksum(path, options.signal)
      decoder.beginFile(path)
      for await (const chunk of openBytes(path, options)) {
        for (const _batch of decoder.push(chunk)); // decodes; a record format has no batches
        yield* decoder.takeDecoded()
      }
      for (const _batch of decoder.endFile());
      yield* decoder.takeFile()
    }
  }
  return {
    id: `binance.vision.${type}`,
    title,
    probe: (head) => probeVision(type, head),
    open: () => ({
      content: { book: false, trades: false, quotes: false },
      clocks: { local: true, exchange: true },
      profile: undefined,
      rank: 3,
      async *batches() {},
    }),
    records,
  }
}

function runOf(options: ReadOptions, venue: string, symbol: string): CsvRun {
  const ledger = options.ledgerOf(options.resolveInstrument(venue, symbol))
  return { skipMalformed: options.skipMalformed, ledger }
}

import type { IntegrityProfile } from '../../market/index.ts'
import type { EventSource, ReadOptions, StreamContent } from '../source.ts'
import type { ChunkDecoder } from './chunk-decoder.ts'
import { decodedSource, type SourceTraits } from './decoded-source.ts'
import type { FileFormat, InputFile } from './format.ts'
import { TardisBookDecoder } from './tardis-book.ts'
import type { TardisType } from './tardis-columns.ts'
import { probeTardis } from './tardis-probe.ts'
import { TardisQuotesDecoder } from './tardis-quotes.ts'
import { readTardisRecords, type TardisRecordType } from './tardis-records.ts'
import { TardisSnapshotDecoder } from './tardis-snapshots.ts'
import { TardisTradesDecoder } from './tardis-trades.ts'

const BOTH_CLOCKS = { local: true, exchange: true }
const NOTHING: StreamContent = { book: false, trades: false, quotes: false }
const BOOK: StreamContent = { ...NOTHING, book: true }

/** Tardis checks the venue's sequence while recording and reconnects on a gap; its files carry no sequence. */
const BOOK_PROFILE: IntegrityProfile = {
  scheme: 'tardis-vendor',
  verifiability: 'vendor',
  depthScope: 'full',
  mayCross: false,
}

const SNAPSHOT_PROFILE: IntegrityProfile = {
  scheme: 'self-contained-snapshots',
  verifiability: 'vendor',
  depthScope: 'window',
  mayCross: false,
}

type CreateDecoder = (files: readonly InputFile[], options: ReadOptions) => ChunkDecoder

function eventFormat(type: TardisType, title: string, traits: SourceTraits, create: CreateDecoder): FileFormat {
  return {
    id: `tardis.${type}`,
    title,
    probe: (head) => probeTardis(type, traits.content, head),
    open: (files, options) => decodedSource(files, create(files, options), traits, options),
  }
}

function recordFormat(type: TardisRecordType, title: string): FileFormat {
  return {
    id: `tardis.${type}`,
    title,
    probe: (head) => probeTardis(type, NOTHING, head),
    open: () => EMPTY_SOURCE,
    records: (files, options) => readTardisRecords(type, files, options),
  }
}

const EMPTY_SOURCE: EventSource = {
  content: NOTHING,
  clocks: BOTH_CLOCKS,
  profile: undefined,
  rank: 3,
  async *batches() {},
}

const BOOK_TRAITS: SourceTraits = { content: BOOK, clocks: BOTH_CLOCKS, profile: BOOK_PROFILE, rank: 1 }
const SNAPSHOT_TRAITS: SourceTraits = { ...BOOK_TRAITS, profile: SNAPSHOT_PROFILE }
const TRADES_TRAITS: SourceTraits = {
  content: { ...NOTHING, trades: true },
  clocks: BOTH_CLOCKS,
  profile: undefined,
  rank: 0,
}
const QUOTES_TRAITS: SourceTraits = { ...TRADES_TRAITS, content: { ...NOTHING, quotes: true }, rank: 2 }

/**
 * The downloadable CSV files of Tardis, as described at https://docs.tardis.dev/downloadable-csv-files (read 2026-11-22).
 * `quotes` also reads files named `book_ticker`.
 */
export const TARDIS_FORMATS: readonly FileFormat[] = [
  eventFormat(
    'incremental_book_L2',
    'Tardis CSV: order book changes',
    BOOK_TRAITS,
    (files, options) => new TardisBookDecoder(files, options),
  ),
  eventFormat(
    'book_snapshot_5',
    'Tardis CSV: best 5 levels',
    SNAPSHOT_TRAITS,
    (files, options) => new TardisSnapshotDecoder(5, files, options),
  ),
  eventFormat(
    'book_snapshot_25',
    'Tardis CSV: best 25 levels',
    SNAPSHOT_TRAITS,
    (files, options) => new TardisSnapshotDecoder(25, files, options),
  ),
  eventFormat(
    'trades',
    'Tardis CSV: trades',
    TRADES_TRAITS,
    (files, options) => new TardisTradesDecoder(files, options),
  ),
  eventFormat(
    'quotes',
    'Tardis CSV: best bid and ask',
    QUOTES_TRAITS,
    (files, options) => new TardisQuotesDecoder(files, options),
  ),
  recordFormat('derivative_ticker', 'Tardis CSV: funding, open interest, mark and index prices'),
  recordFormat('liquidations', 'Tardis CSV: liquidations'),
  recordFormat('options_chain', 'Tardis CSV: option chains'),
]

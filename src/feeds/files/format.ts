import type { MarketRecord } from '../../market/index.ts'
import type { EventSource, ReadOptions, StreamContent } from '../source.ts'

/** The beginning of a file, after decompression, for recognition. */
export interface FileHead {
  /** The path as the user gave it, for messages. */
  readonly path: string
  /** Base name without container suffixes (`.gz`, `.zip`, `.tar.gz`). */
  readonly name: string
  /** First bytes of the decompressed content: up to 4 MiB, fewer in a shorter file; empty for an empty day. */
  readonly bytes: Uint8Array
  /** `bytes` is the whole content. */
  readonly complete: boolean
}

/** What a format makes of a file before it is read. */
export interface FileMatch {
  readonly venue: string
  /**
   * The market the file belongs to: its symbol, or the group name of a file with several instruments
   * (`OPTIONS`, `PERPETUALS`). Files of one venue and group are read together.
   */
  readonly group: string
  /** Local time of the first row in microseconds; null in an empty file (it is then ordered by name). */
  readonly firstTime: number | null
  readonly content: StreamContent
  /** What else the probe found out that `open` needs; plain text with a meaning of the format's own. */
  readonly variant?: string
  /** Rows may run backwards within the bound the format states. */
  readonly unordered?: boolean
}

export interface InputFile {
  readonly path: string
  readonly match: FileMatch
}

/** One recording format: knows its files by name and content, and opens a run of them as one stream. */
export interface FileFormat {
  /** Stable name for `--format`: `tardis.incremental_book_L2`, `binance.capture`, `bybit.orderbook`, … */
  readonly id: string
  readonly title: string
  /** A file may continue the one before it without a snapshot of its own (captures): `--boundary` then defaults to carry. */
  readonly continues?: boolean
  /** Null when the file is not of this format. Must not throw on garbage. */
  probe(head: FileHead): FileMatch | null
  /** Consecutive files of one market, oldest first, as one stream without a seam. */
  open(files: readonly InputFile[], options: ReadOptions): EventSource
  /** Slow records instead of events (tickers, liquidations, chains): present on formats whose `content` is all false. */
  records?(files: readonly InputFile[], options: ReadOptions): AsyncIterable<readonly MarketRecord[]>
}

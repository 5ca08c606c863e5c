import type { EventBatch, Instrument, IntegrityProfile } from '../market/index.ts'
import type { IntegrityLedger } from './ledger.ts'

/** Which event families a stream carries. Fixed before the first row, so that the L1 source of a run can be too. */
export interface StreamContent {
  readonly book: boolean
  readonly trades: boolean
  readonly quotes: boolean
}

/** Which clocks a stream has. Single-clock files use theirs for both columns. */
export interface StreamClocks {
  readonly local: boolean
  readonly exchange: boolean
}

/** How a reader is to behave; the same for every file of a run. */
export interface ReadOptions {
  /** Count and skip rows that cannot be read, instead of stopping at the first. Default false. */
  readonly skipMalformed: boolean
  /** Resolves venue and symbol to metadata (built-in, captured, or the user's `--instruments`). */
  readonly resolveInstrument: (venue: string, symbol: string) => Instrument
  /** One ledger per instrument, created on first use, shared by all streams of the run. */
  readonly ledgerOf: (instrument: Instrument) => IntegrityLedger
  /**
   * Batches of several instruments of one file must come in the order of its messages: set where the file is merged with
   * others. Without it each instrument fills its own batches, which is faster. Default false.
   */
  readonly inOrder?: boolean
  /** Bytes per read; tests use 1. Default 1 MiB. */
  readonly chunkBytes?: number
  /** Rows per batch; tests use small ones. Default `BATCH_ROWS`. */
  readonly batchRows?: number
  readonly signal?: AbortSignal
  /** Called with compressed bytes consumed, for progress. */
  readonly onBytes?: (bytes: number) => void
}

/**
 * One ordered stream of events: consecutive files of one format and market, read as if they were one file.
 * Batches arrive in file order; a batch is valid until the next is asked for.
 */
export interface EventSource {
  readonly content: StreamContent
  readonly clocks: StreamClocks
  /** How the book of this stream can be checked; undefined when it carries none. */
  readonly profile: IntegrityProfile | undefined
  /**
   * Order among streams at equal local time: trades 0, book 1, best quote 2, others 3 (mixed captures 1: their own line
   * order decides inside).
   */
  readonly rank: number
  batches(): AsyncIterable<EventBatch>
}

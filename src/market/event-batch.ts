import type { Instrument } from './instrument.ts'
import type { Scale } from './scale.ts'

/** Bit 0: 0 = bid side of the book, or an aggressor that buys; 1 = ask side, or an aggressor that sells. */
export const SIDE_ASK = 1
/** Bits 1-2: what the row is. */
export const KIND_MASK = 0b110
/** One level of a book message: `amount` is the new absolute size, 0 deletes. */
export const KIND_BOOK = 0b000
/** One trade; bit 0 is the aggressor unless `SIDE_UNKNOWN`. */
export const KIND_TRADE = 0b010
/** One side of a best quote; a quote message is a bid row and an ask row. An empty side has price NaN, amount 0. */
export const KIND_QUOTE = 0b100
/** A change of integrity: `price` holds a `StatusCode`, `amount` its detail. Always a message of its own. */
export const KIND_STATUS = 0b110
/** The message replaces the whole book. All its rows carry this bit; a snapshot of an empty book is one row with price NaN. */
export const SNAPSHOT = 1 << 3
/** Last row of its message. Readers set it when the next message begins, so it is always present and always true. */
export const LAST = 1 << 4
/** The row changes the book but is no order flow: replayed buffered diffs, edges of a depth window. */
export const NO_FLOW = 1 << 5
/** A trade whose aggressor is not known. */
export const SIDE_UNKNOWN = 1 << 6

/**
 * What a `KIND_STATUS` row says (in its `price` field). Sent by the synchronisers; the receiver moves the book's state
 * machine: empty -> syncing -> live -> suspect -> resyncing -> live.
 */
export const StatusCode = {
  /** Waiting for a snapshot for the first time. */
  syncing: 1,
  /** The book is live and every message is checked. */
  liveVerified: 2,
  /** The book is live, but the format carries nothing to check it with. */
  liveUnverified: 3,
  /** Updates are missing (`amount` = how many, NaN = unknown): nothing may be differenced across this point. */
  gap: 4,
  /** The book contradicts something it was checked against. */
  divergence: 5,
  /** Waiting for a new snapshot. */
  resyncing: 6,
  /** The source was cut (a disconnect in a capture). */
  disconnect: 7,
  /** A message went backwards without a legal reset. */
  outOfOrder: 8,
  /** A legal restart of the sequence: a full snapshot follows and replaces the book. */
  reset: 9,
  /** The venue changed the tick or lot of the instrument: a new epoch. */
  epoch: 10,
} as const
export type StatusCode = (typeof StatusCode)[keyof typeof StatusCode]

/** The columns of a batch. Reused by their owner: valid until the next batch is asked for. */
export interface EventColumns {
  /** Receive time, microseconds since the epoch. In single-clock formats equal to `exchangeTime`. */
  readonly localTime: Float64Array
  /** Venue time, microseconds since the epoch; NaN where the venue gives none. */
  readonly exchangeTime: Float64Array
  /** Ticks (see `Scale`); a `StatusCode` in status rows. */
  readonly price: Float64Array
  /** Lots (see `Scale`). */
  readonly amount: Float64Array
  readonly flags: Uint8Array
  /** Venue update id of the row's message, NaN where a message has none; null where the format carries none. */
  readonly sequence: Float64Array | null
}

/**
 * The hot-path form of market data: rows `[start, end)` of a columnar block, all of one instrument and one scale.
 * Messages are contiguous; only the last message of a batch may continue in the next batch of the same stream.
 */
export interface EventBatch extends EventColumns {
  readonly instrument: Instrument
  readonly scale: Scale
  readonly start: number
  readonly end: number
}

/** Rows per batch: large enough that per-batch work vanishes, small enough to stay in the second-level cache. */
export const BATCH_ROWS = 1 << 15

export function createColumns(rows: number, withSequence: boolean): EventColumns {
  return {
    localTime: new Float64Array(rows),
    exchangeTime: new Float64Array(rows),
    price: new Float64Array(rows),
    amount: new Float64Array(rows),
    flags: new Uint8Array(rows),
    sequence: withSequence ? new Float64Array(rows) : null,
  }
}

import type { AmountUnit } from '../../market/index.ts'

/** The feature table of one venue in memory, and what its amounts are worth. NaN = null. */
export interface VenueTable {
  readonly venue: string
  readonly symbol: string
  /** Bar ends, microseconds, ascending. */
  readonly time: Float64Array
  readonly columns: ReadonlyMap<string, Float64Array>
  /** Stretch of usable rows each row belongs to, -1 for unusable ones; absent: only skips of time and missing mids break them. */
  readonly segment?: Int32Array
  /** Width of a bar in microseconds. */
  readonly bar: number
  /** Currency of prices: `USDT`, `USD`, … */
  readonly quote: string
  /** Of sizes, depths and flows; null where unknown. */
  readonly amountUnit: AmountUnit | null
  /** Base (or, inverse, quote) currency in a contract; null where unknown. Needed for `contracts` only. */
  readonly contractSize: number | null
  /** Contracts are worth a fixed amount of quote currency. */
  readonly inverse: boolean
}

/** Several tables on one clock. A row exists for every bar between the latest start and the earliest end. */
export interface JoinedVenues {
  /** Bar ends on a regular grid, microseconds. */
  readonly time: Float64Array
  readonly bar: number
  /** Per table, in their order: row of the table at each grid time, -1 where it has none with exactly that time. */
  readonly rows: readonly Int32Array[]
  /** Grid times that every table has. */
  readonly complete: number
}

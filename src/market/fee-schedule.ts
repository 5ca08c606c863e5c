import type { InstrumentKind } from './instrument.ts'

/** What a venue charges for a trade of one product, from a moment on. */
export interface FeeSchedule {
  /** Our id, see `canonicalVenue`. */
  readonly venue: string
  readonly product: InstrumentKind
  /** `base` is what an account without volume, tokens or agreements pays. */
  readonly tier: string
  /** Fraction of the notional; negative is a rebate. */
  readonly maker: number
  readonly taker: number
  /** Microseconds since the epoch. */
  readonly validFrom: number
  /** Where the figures come from; printed with every result that uses them. */
  readonly source: string
}

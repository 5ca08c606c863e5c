import { createVerdictCounts, type Instrument, type VerdictCounts, type Where } from '../market/index.ts'

/** Comparisons of the book with something independent of it. */
export interface ComparisonCounts {
  compared: number
  equal: number
}

/** A hole in a stream. */
export interface GapRecord {
  /** Local time of the message that revealed it, microseconds. */
  readonly at: number
  /** Missing updates or messages; null where the scheme cannot tell. */
  readonly size: number | null
  readonly where: Where
}

/** A message that contradicts the book it came with. */
export interface DivergenceRecord {
  /** Local time of the message, microseconds. */
  readonly at: number
  /** What contradicts what, in words. */
  readonly reason: string
  readonly where: Where
}

/** All gaps and divergences are counted; this many of each are also kept with their place. */
export const MAX_GAP_RECORDS = 1000

/** What was found out about the integrity of one instrument's streams. Written by readers, synchronisers and followers. */
export interface IntegrityLedger {
  readonly instrument: Instrument
  readonly verdicts: VerdictCounts
  /**
   * Book messages judged. The verdicts add up to it, but for snapshots that contradict the book: their divergence comes on
   * top of what their sequence number was judged to be.
   */
  messages: number
  /** Of these, messages before the first snapshot of a stream: nothing to apply them to, so they are not applied. */
  skipped: number
  trades: number
  quotes: number
  /** Trades left out because they did not happen on the book (insurance fund, auto-deleveraging). */
  offBookTrades: number
  /** Times the diffs waiting for a snapshot outgrew their buffer and were let go. */
  bufferOverflows: number
  /** Messages after which best bid > best ask. */
  crossed: number
  /** Book against re-anchor snapshots received while live. */
  readonly anchors: ComparisonCounts
  /** Book against the venue's checksums. */
  readonly checksums: ComparisonCounts
  /** Rows skipped under `--skip-malformed`. */
  malformed: number
  readonly gaps: GapRecord[]
  readonly divergences: DivergenceRecord[]
}

export function createLedger(instrument: Instrument): IntegrityLedger {
  return {
    instrument,
    verdicts: createVerdictCounts(),
    messages: 0,
    skipped: 0,
    trades: 0,
    quotes: 0,
    offBookTrades: 0,
    bufferOverflows: 0,
    crossed: 0,
    anchors: { compared: 0, equal: 0 },
    checksums: { compared: 0, equal: 0 },
    malformed: 0,
    gaps: [],
    divergences: [],
  }
}

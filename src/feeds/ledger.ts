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

/** All gaps are counted; this many are also kept with their place. */
export const MAX_GAP_RECORDS = 1000

/** What was found out about the integrity of one instrument's streams. Written by readers, synchronisers and followers. */
export interface IntegrityLedger {
  readonly instrument: Instrument
  readonly verdicts: VerdictCounts
  /** Book messages judged (the sum of the verdicts). */
  messages: number
  trades: number
  quotes: number
  /** Messages after which best bid > best ask. */
  crossed: number
  /** Book against re-anchor snapshots received while live. */
  readonly anchors: ComparisonCounts
  /** Book against the venue's checksums. */
  readonly checksums: ComparisonCounts
  /** Rows skipped under `--skip-malformed`. */
  malformed: number
  readonly gaps: GapRecord[]
}

export function createLedger(instrument: Instrument): IntegrityLedger {
  return {
    instrument,
    verdicts: createVerdictCounts(),
    messages: 0,
    trades: 0,
    quotes: 0,
    crossed: 0,
    anchors: { compared: 0, equal: 0 },
    checksums: { compared: 0, equal: 0 },
    malformed: 0,
    gaps: [],
  }
}

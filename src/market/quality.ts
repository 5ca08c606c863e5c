/** What a synchroniser says of one message. */
export const VERDICTS = [
  'ok',
  'duplicate',
  'stale',
  'gap',
  'divergence',
  'reset',
  'out_of_order',
  'unverifiable',
] as const
export type Verdict = (typeof VERDICTS)[number]
export type VerdictCounts = Record<Verdict, number>

/** The worst state of the book inside a bar, as it stands in the `quality` column. Worst last. */
export const QUALITIES = ['verified', 'unverified', 'suspect', 'missing'] as const
export type Quality = (typeof QUALITIES)[number]

/** How much a stream's order and completeness can be checked. */
export type Verifiability = 'sequence' | 'anchor' | 'vendor' | 'none'

/**
 * How deep a book is known.
 * `full`: everything. `snapshot`: inside the price range of the last snapshot. `window`: down to the worst level shown.
 */
export type DepthScope = 'full' | 'snapshot' | 'window'

/** What is known about a book stream before its first row. */
export interface IntegrityProfile {
  /** Name of the scheme in `feeds/sync`, printed by `audit`: `binance-splice`, `bybit-counter`, `okx-anchor`, … */
  readonly scheme: string
  readonly verifiability: Verifiability
  readonly depthScope: DepthScope
  /** The venue's book may legally be crossed. */
  readonly mayCross: boolean
}

export function createVerdictCounts(): VerdictCounts {
  return { ok: 0, duplicate: 0, stale: 0, gap: 0, divergence: 0, reset: 0, out_of_order: 0, unverifiable: 0 }
}

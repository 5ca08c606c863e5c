import type { Diff } from './diff-buffer.ts'

/** How the update ids of a venue with ranged diffs and a separate snapshot are chained. */
export interface SpliceRule {
  /** The snapshot at `position` contains all of the diff. */
  isBehind(diff: Diff, position: number): boolean
  /** Nothing is missing between the snapshot at `position` and the diff. */
  continuesSnapshot(diff: Diff, position: number): boolean
  /** The diff begins where the diff that ended at `last` stopped. */
  follows(diff: Diff, last: number): boolean
  /** The diff begins before `last` and ends after it. */
  overlaps(diff: Diff, last: number): boolean
  /** Updates missing between `position` and the diff; NaN where ids are no count. */
  missing(diff: Diff, position: number): number
}

/**
 * Binance spot: every update of a symbol has the next id, so a diff `U..u` follows when `U = last + 1`, and a gap has a
 * size. https://developers.binance.com/docs/binance-spot-api-docs/web-socket-streams (how to manage a local order book)
 */
export const SPOT_SPLICE: SpliceRule = {
  isBehind: (diff, position) => diff.sequence <= position,
  continuesSnapshot: (diff, position) => diff.first <= position + 1 && position + 1 <= diff.sequence,
  follows: (diff, last) => diff.first === last + 1,
  overlaps: (diff, last) => diff.first <= last && last < diff.sequence,
  missing: (diff, position) => diff.first - position - 1,
}

/**
 * Binance futures: ids are shared by all symbols, so they jump within one, and only `pu`, the last id of the message
 * before, links a diff to its predecessor.
 *
 * A diff covers everything of its symbol after `pu` up to `u`. It continues a snapshot at L when `pu <= L <= u`: this
 * holds the published rule (`U <= L <= u`) and the diff after one that ended at L exactly (`U > L`, `pu = L`), which a
 * test of `U` alone would refuse. A diff with `u = L` is kept and changes nothing.
 * https://developers.binance.com/docs/derivatives/usds-margined-futures/websocket-market-streams/How-to-manage-a-local-order-book-correctly
 */
export const FUTURES_SPLICE: SpliceRule = {
  isBehind: (diff, position) => diff.sequence < position,
  continuesSnapshot: (diff, position) =>
    (diff.previous <= position || diff.first <= position) && position <= diff.sequence,
  follows: (diff, last) => diff.previous === last && diff.sequence > last,
  overlaps: (diff, last) => diff.previous < last && last < diff.sequence,
  missing: () => Number.NaN,
}

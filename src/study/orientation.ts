import type { ColumnEntry } from '../measures/index.ts'
import type { Orientation } from './study-result.ts'

/** Signed flows and fair prices: + is buying, a heavier bid. */
const TOWARDS_BID = /^(ofi_|mlofi_|band_flow_|cvd$|weighted_mid$|microprice$)/
/** What has a side in its name but no weight on it: costs, times, prices. */
const NO_SIDE = /^(cost_|exhaustion_|bid$|ask$)/
const BID = /(^|_)(bid|buy)(_|$)/
const ASK = /(^|_)(ask|sell)(_|$)/

/**
 * Which side is heavy where a column is high: +1 bids or buyers, -1 asks or sellers, 0 neither (spreads, costs, VPIN). Signed
 * and log ratios are bid minus ask by the catalogue's convention, of one's own measures too. A name nobody knows gets 0: then
 * nothing is said of sides.
 */
export function orientationOf(column: string, entry: Pick<ColumnEntry, 'unit'> | null): Orientation {
  if (entry?.unit === 'signed ratio' || entry?.unit === 'log ratio') return 1
  if (NO_SIDE.test(column)) return 0
  if (TOWARDS_BID.test(column) || BID.test(column)) return 1
  return ASK.test(column) ? -1 : 0
}

/** `slope`: of the price on the column. In words that are true for any column. */
export function sideWords(slope: number, orientation: Orientation): string {
  if (orientation === 0) return `higher values go with ${slope > 0 ? 'rising' : 'falling'} prices`
  return `price goes ${slope * orientation > 0 ? 'to' : 'against'} the heavy side`
}

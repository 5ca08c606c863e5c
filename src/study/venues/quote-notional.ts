import type { VenueTable } from './venue-table.ts'

/** How amounts become quote notional: a fixed factor, times the mid or not. */
export interface NotionalRule {
  readonly factor: number
  readonly timesMid: boolean
}

/**
 * The rule that turns a table's amounts into quote notional: base x mid, quote x 1, linear contracts x size x mid, inverse contracts
 * x size. Null where the unit, or the size of a contract, is unknown: no notional is better than a wrong one.
 *
 * Depth is valued at the mid, not at each level's own price: off by at most the width of the band.
 */
export function notionalRule(table: Pick<VenueTable, 'amountUnit' | 'contractSize' | 'inverse'>): NotionalRule | null {
  if (table.amountUnit === 'base') return { factor: 1, timesMid: true }
  if (table.amountUnit === 'quote') return { factor: 1, timesMid: false }
  if (table.amountUnit === null || table.contractSize === null || !(table.contractSize > 0)) return null
  return { factor: table.contractSize, timesMid: !table.inverse }
}

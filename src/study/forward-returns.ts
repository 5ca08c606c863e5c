import type { StudyTable } from './study-table.ts'

/**
 * Forward return in bps over `bars` rows from the close of each bar, `(price(t + h) / price(t) - 1) 10^4`. NaN where
 * either end is unusable or the stretch between them is broken, and at the end of the table.
 */
export function forwardReturns(
  { price, segment, rows }: StudyTable,
  bars: number,
  into = new Float64Array(rows),
): Float64Array {
  for (let row = 0; row < rows; row++) {
    const end = row + bars
    const isWhole = end < rows && segment[row] !== -1 && segment[row] === segment[end]
    into[row] = isWhole ? (price[end]! / price[row]! - 1) * 1e4 : Number.NaN
  }
  return into
}

/** The bar's own move: from the close before to this close, in bps of the former or in price. NaN after a break. */
export function ownMoves({ price, segment, rows }: StudyTable, moves: 'bps' | 'price'): Float64Array {
  const values = new Float64Array(rows).fill(Number.NaN)
  for (let row = 1; row < rows; row++) {
    if (segment[row] === -1 || segment[row] !== segment[row - 1]) continue
    const before = price[row - 1]!
    values[row] = moves === 'bps' ? (price[row]! / before - 1) * 1e4 : price[row]! - before
  }
  return values
}

/** Half of a band edge's denominator: an edge lies at twiceMid * (10,000 -+ bps) / 20,000 ticks. */
const WHOLE = 10_000
const DENOMINATOR = 20_000

/**
 * Edges of bps bands around the mid, exact in integers. `twiceMid` is best bid + best ask in ticks.
 *
 * A bid at tick p is inside `bps` when `20000 p >= twiceMid (10000 - bps)`, an ask when `20000 p <= twiceMid (10000 + bps)`:
 * edges are inclusive. The functions return the whole ticks on either side of the exact edge; they are equal where the edge
 * itself is a whole tick.
 *
 * - Lowest bid inside the band: `bidEdgeCeil`. Highest ask inside: `askEdgeFloor`.
 * - The book is known down to tick `low` over the whole band when `bidEdgeFloor >= low`, up to `high` when
 *   `askEdgeCeil <= high`. Judging by the exact edge keeps the answer independent of the scale of ticks.
 *
 * @example bidEdgeCeil(20010, 10) // => 9995
 */
export function bidEdgeCeil(twiceMid: number, bps: number): number {
  const { whole, rest } = split(twiceMid, WHOLE - bps)
  return whole + Math.ceil(rest)
}

/** Whole tick at or just below the lower edge. */
export function bidEdgeFloor(twiceMid: number, bps: number): number {
  const { whole, rest } = split(twiceMid, WHOLE - bps)
  return whole + Math.floor(rest)
}

/** Highest ask inside the band. */
export function askEdgeFloor(twiceMid: number, bps: number): number {
  const { whole, rest } = split(twiceMid, WHOLE + bps)
  return whole + Math.floor(rest)
}

/** Whole tick at or just above the upper edge. */
export function askEdgeCeil(twiceMid: number, bps: number): number {
  const { whole, rest } = split(twiceMid, WHOLE + bps)
  return whole + Math.ceil(rest)
}

const parts = { whole: 0, rest: 0 }

/** `twiceMid * factor / 20000` as a whole and a fraction, without a product that could leave 2^53. One reused object. */
function split(twiceMid: number, factor: number): typeof parts {
  const quotient = Math.floor(twiceMid / DENOMINATOR)
  parts.whole = quotient * factor
  parts.rest = ((twiceMid - quotient * DENOMINATOR) * factor) / DENOMINATOR
  return parts
}

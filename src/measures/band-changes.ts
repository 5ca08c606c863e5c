import { askEdgeCeil, askEdgeFloor, bidEdgeCeil, bidEdgeFloor, type ChangeLog } from '../book/index.ts'

/** Upper edges of the bands, bps of the mid; the first begins at the mid. */
export const BAND_EDGES = [1, 2, 5, 10, 25] as const
export const BANDS = BAND_EDGES.length
/** Depth within 5 bps is closed at its edge, the bands of flow are open: what lies exactly there has a place of its own. */
const CLOSED_BPS = 5
/** Places per side: three bands up to 5 bps, exactly 5 bps, two bands beyond, out of reach; one unused. */
const PLACES = 8
/** Place of each band. The fourth also holds what lies exactly on its near edge. */
const EDGE_PLACE = 3

/**
 * Net size changes of one book message by side and by distance to the mid before it: several measures ask for them, and one
 * pass over the changes serves all.
 *
 *     band j: edge_j <= d < edge_j+1,   d in bps of the mid; a change beyond the mid counts to the first band
 *
 * Changes 25 bps away and more are left out. Sums are lots: whole, so exact.
 */
export class BandChanges {
  /** False where a side of the book was empty before the message: no mid, no distance. */
  isKnown = false
  private readonly lots = new Float64Array(2 * PLACES)
  /** By side and place: a key (asks: negated tick) at or below it lies in a later place. */
  private readonly edges = new Float64Array(2 * PLACES).fill(Number.NEGATIVE_INFINITY)
  private edgesFor = Number.NaN

  /** Net change of a band in lots; `side` is 0 for bids and 1 for asks. */
  inBand(side: 0 | 1, band: number): number {
    const at = side * PLACES + band
    if (band < EDGE_PLACE) return this.lots[at]!
    return band === EDGE_PLACE ? this.lots[at]! + this.lots[at + 1]! : this.lots[at + 1]!
  }

  /** Net change within 5 bps of the mid, edge included, in lots. */
  within5Bps(side: 0 | 1): number {
    const { lots } = this
    const at = side * PLACES
    return lots[at]! + lots[at + 1]! + lots[at + 2]! + lots[at + EDGE_PLACE]!
  }

  /** Sums the changes of a message. `twiceMidBefore` is best bid + best ask before it, in ticks. */
  read({ count, side, tick, delta }: ChangeLog, twiceMidBefore: number): void {
    this.isKnown = twiceMidBefore > 0
    if (!this.isKnown) return
    if (twiceMidBefore !== this.edgesFor) this.placeEdges(twiceMidBefore)
    const { lots, edges } = this
    for (let i = 0; i < 2 * PLACES; i++) lots[i] = 0
    for (let i = 0; i < count; i++) {
      const which = side[i]!
      const first = which * PLACES
      const key = tick[i]! * (1 - 2 * which)
      // Counted, not branched: where a change lies is anybody's guess, and a wrong guess costs more than six comparisons.
      const place =
        (+(key <= edges[first]!) | 0) +
        (+(key <= edges[first + 1]!) | 0) +
        (+(key <= edges[first + 2]!) | 0) +
        (+(key <= edges[first + 3]!) | 0) +
        (+(key <= edges[first + 4]!) | 0) +
        (+(key <= edges[first + 5]!) | 0)
      lots[first + place] = lots[first + place]! + delta[i]!
    }
  }

  /** Ticks became finer: edges in ticks are placed anew. */
  rescale(): void {
    this.edgesFor = Number.NaN
  }

  private placeEdges(twiceMid: number): void {
    const { edges } = this
    BAND_EDGES.forEach((bps, band) => {
      const place = band < EDGE_PLACE ? band : band + 1
      edges[place] = bidEdgeFloor(twiceMid, bps)
      edges[PLACES + place] = -askEdgeCeil(twiceMid, bps)
    })
    edges[EDGE_PLACE] = bidEdgeCeil(twiceMid, CLOSED_BPS) - 1
    edges[PLACES + EDGE_PLACE] = -askEdgeFloor(twiceMid, CLOSED_BPS) - 1
    this.edgesFor = twiceMid
  }
}

import { askEdgeCeil, askEdgeFloor, bidEdgeCeil, bidEdgeFloor, type ChangeLog } from '../book/index.ts'

/** Upper edges of the bands, bps of the mid; the first begins at the mid. */
export const BAND_EDGES = [1, 2, 5, 10, 25] as const
export const BANDS = BAND_EDGES.length
/** Changes that lie exactly this far away are also summed apart: a closed band of 5 bps contains them. */
const CLOSED_EDGE = 2

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
  /** Net change by band, bids in the first five places, asks in the next five. */
  readonly lots = new Float64Array(2 * BANDS)
  /** Net change exactly 5 bps away, on bids and on asks; also part of the band beyond that edge. */
  readonly onEdge = new Float64Array(2)
  /** By side and band: a key (asks: negated tick) above it is nearer than the edge. */
  private readonly edges = new Float64Array(2 * BANDS)
  /** Key that lies exactly on the closed edge; NaN where the edge is no whole tick. */
  private readonly exact = new Float64Array(2)
  private edgesFor = Number.NaN

  /** Sums the changes of a message. `twiceMidBefore` is best bid + best ask before it, in ticks. */
  read({ count, side, tick, delta }: ChangeLog, twiceMidBefore: number): void {
    this.isKnown = twiceMidBefore > 0
    if (!this.isKnown) return
    if (twiceMidBefore !== this.edgesFor) this.placeEdges(twiceMidBefore)
    const { lots, edges, exact, onEdge } = this
    for (let i = 0; i < 2 * BANDS; i++) lots[i] = 0
    onEdge[0] = onEdge[1] = 0
    for (let i = 0; i < count; i++) {
      const which = side[i]!
      const first = which === 0 ? 0 : BANDS
      const key = which === 0 ? tick[i]! : -tick[i]!
      if (key <= edges[first + 4]!) continue
      let band = first
      if (key <= edges[first]!) {
        if (key > edges[first + 1]!) band += 1
        else if (key > edges[first + 2]!) band += 2
        else {
          band += key > edges[first + 3]! ? 3 : 4
          if (key === exact[which]) onEdge[which] = onEdge[which]! + delta[i]!
        }
      }
      lots[band] = lots[band]! + delta[i]!
    }
  }

  /** Ticks became finer: edges in ticks are placed anew. */
  rescale(): void {
    this.edgesFor = Number.NaN
  }

  private placeEdges(twiceMid: number): void {
    for (let band = 0; band < BANDS; band++) {
      this.edges[band] = bidEdgeFloor(twiceMid, BAND_EDGES[band]!)
      this.edges[BANDS + band] = -askEdgeCeil(twiceMid, BAND_EDGES[band]!)
    }
    const edge = BAND_EDGES[CLOSED_EDGE]
    const bid = bidEdgeFloor(twiceMid, edge)
    const ask = askEdgeCeil(twiceMid, edge)
    this.exact[0] = bid === bidEdgeCeil(twiceMid, edge) ? bid : Number.NaN
    this.exact[1] = ask === askEdgeFloor(twiceMid, edge) ? -ask : Number.NaN
    this.edgesFor = twiceMid
  }
}

import type { ScaleChange } from '../market/index.ts'
import type { LadderSide } from './ladder-side.ts'

/**
 * The best `depth` levels of one side after a message, and the order flow at each rank since the bar opened.
 *
 * `refresh` re-reads the side only when a change touched these levels. Keys are those of `LadderSide` (asks: negated
 * ticks), so a higher key is better on both sides; a missing level has key -Infinity and size 0.
 *
 * Flow of rank m (Cont-Kukanov-Stoikov at the m-th populated level): a level that did not get worse adds its new size,
 * one that did not get better loses its old size. It is positive for liquidity added to this side; `mlofi` subtracts the
 * asks' from the bids'.
 */
export class TopLevels {
  readonly depth: number
  readonly keys: Float64Array
  readonly sizes: Float64Array
  /** Flow by rank in lots, summed since `startBar`. Exact while it stays below 2^53. */
  readonly flow: Float64Array
  count = 0
  /** Sum of `sizes`. */
  total = 0
  /** The last `refresh` re-read the side; otherwise nothing in the top levels moved. */
  changed = false
  /** A change at or above this key concerns the top levels. */
  floor = Number.NEGATIVE_INFINITY
  /** Set by whoever changes the side at or above `floor`. */
  dirty = true

  constructor(depth: number) {
    this.depth = depth
    this.keys = new Float64Array(depth).fill(Number.NEGATIVE_INFINITY)
    this.sizes = new Float64Array(depth)
    this.flow = new Float64Array(depth)
  }

  /** After a message that is flow. */
  refresh(side: LadderSide): void {
    this.changed = this.dirty
    if (this.dirty) this.read(side, this.flow)
  }

  /** Re-reads the side and forgets what was before: nothing is differenced across this point. */
  restart(side: LadderSide): void {
    this.changed = false
    this.read(side, new Float64Array(this.depth))
  }

  startBar(): void {
    this.flow.fill(0)
  }

  rescale({ tickFactor, lotFactor }: ScaleChange): void {
    for (let rank = 0; rank < this.depth; rank++) {
      this.keys[rank] = this.keys[rank]! * tickFactor
      this.sizes[rank] = this.sizes[rank]! * lotFactor
      this.flow[rank] = this.flow[rank]! * lotFactor
    }
    this.total *= lotFactor
    this.floor *= tickFactor
  }

  private read(side: LadderSide, flow: Float64Array): void {
    const { keys, sizes, depth } = this
    this.count = side.updateTop(keys, sizes, flow, depth)
    let total = 0
    for (let rank = 0; rank < depth; rank++) total += sizes[rank]!
    this.total = total
    this.floor = keys[depth - 1]!
    this.dirty = false
  }
}

import type { LadderSide } from './ladder-side.ts'

/**
 * The best `depth` levels of one side after a message, beside those before it.
 *
 * `refresh` re-reads the side only when a change touched these levels; `changed` tells whether it did. Keys are those of
 * `LadderSide` (asks: negated ticks); a missing level has key -Infinity and size 0.
 */
export class TopLevels {
  readonly depth: number
  keys: Float64Array
  sizes: Float64Array
  previousKeys: Float64Array
  previousSizes: Float64Array
  count = 0
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
    this.previousKeys = new Float64Array(depth).fill(Number.NEGATIVE_INFINITY)
    this.previousSizes = new Float64Array(depth)
  }

  refresh(side: LadderSide): void {
    this.changed = this.dirty
    if (!this.dirty) return
    const { previousKeys, previousSizes } = this
    this.previousKeys = this.keys
    this.previousSizes = this.sizes
    this.keys = previousKeys
    this.sizes = previousSizes
    this.count = side.fillTop(previousKeys, previousSizes, this.depth)
    this.floor = previousKeys[this.depth - 1]!
    this.dirty = false
  }

  /** Re-reads the side and forgets what was before: nothing is differenced across this point. */
  restart(side: LadderSide): void {
    this.dirty = true
    this.refresh(side)
    this.changed = false
  }
}

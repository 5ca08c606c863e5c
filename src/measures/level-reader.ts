import type { LadderSide } from '../book/index.ts'

/**
 * The levels of one side down to a key, read in one pass into reused arrays: several times faster than stepping from level
 * to level. How many are read at once follows what was needed last time; what is found does not depend on it.
 */
export class LevelReader {
  /** Best first; only the first `count` places are valid. */
  keys = new Float64Array(64)
  sizes = new Float64Array(64)
  count = 0

  /** The best `limit` levels; returns how many there are. */
  readTop(side: LadderSide, limit: number): number {
    if (limit > this.keys.length) this.makeRoom(limit)
    this.count = side.fillTop(this.keys, this.sizes, limit)
    return this.count
  }

  private makeRoom(limit: number): void {
    const keys = new Float64Array(limit)
    const sizes = new Float64Array(limit)
    keys.set(this.keys)
    sizes.set(this.sizes)
    this.keys = keys
    this.sizes = sizes
  }
}

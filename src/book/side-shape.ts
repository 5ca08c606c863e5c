import { type LadderSide, upTo } from './ladder-side.ts'
import { NO_LEVEL, SLOT_MASK, WORDS } from './ladder-storage.ts'

const WORD_MASK = WORDS - 1

/** Gaps and least-squares sums over the levels of one side, best first. Reused by its owner. */
export class SideShape {
  /** Largest distance of two neighbouring levels in keys; 0 with fewer than two. */
  gap = 0
  /** Sum over the levels of distance times the size resting up to and with the level. */
  products = 0
  /** Sum over the levels of the squared distance. */
  squares = 0
  private lots = 0
  private previous = 0

  /**
   * Measures the levels of `side` whose key is not below `lowestKey`. A level's distance is `(origin - 2 key) *
   * distanceUnit`, its size counts as `lots * lotUnit`.
   */
  measure(side: LadderSide, lowestKey: number, origin: number, distanceUnit: number, lotUnit: number): void {
    const { best, far } = side
    this.gap = this.products = this.squares = this.lots = 0
    this.previous = best
    if (!(best >= lowestKey)) return
    if (side.storage.count[side.side]! > 0) this.measureWindow(side, lowestKey, origin, distanceUnit, lotUnit)
    for (let key = far.best; key >= lowestKey && key !== NO_LEVEL; key = far.below(key)) {
      this.add(key, far.get(key), origin, distanceUnit, lotUnit)
    }
  }

  /** `add` for every level of the window, with the sums in registers. */
  private measureWindow(
    side: LadderSide,
    lowestKey: number,
    origin: number,
    distanceUnit: number,
    lotUnit: number,
  ): void {
    const { words, sizes } = side.storage
    const { firstSlot, firstWord, best } = side
    let { gap, products, squares, lots, previous } = this
    let word = (best & SLOT_MASK) >>> 5
    let wordKey = best - (best & 31)
    let bits = words[firstWord + word]! & upTo(best)
    for (;;) {
      const slots = firstSlot + (word << 5)
      // A word that the lowest key cuts is the last one.
      const cut = lowestKey - wordKey
      if (cut > 0) bits = cut > 31 ? 0 : bits & (-1 << cut)
      while (bits !== 0) {
        const bit = 31 - Math.clz32(bits)
        bits ^= 1 << bit
        const key = wordKey + bit
        const step = previous - key
        if (step > gap) gap = step
        previous = key
        lots += sizes[slots + bit]!
        const distance = (origin - 2 * key) * distanceUnit
        products += distance * (lots * lotUnit)
        squares += distance * distance
      }
      if (cut >= 0) break
      const next = side.wordBelow(word)
      if (next < 0) break
      wordKey -= ((word - next) & WORD_MASK) << 5
      word = next
      bits = words[firstWord + word]!
    }
    this.gap = gap
    this.products = products
    this.squares = squares
    this.lots = lots
    this.previous = previous
  }

  private add(key: number, size: number, origin: number, distanceUnit: number, lotUnit: number): void {
    this.gap = Math.max(this.gap, this.previous - key)
    this.previous = key
    this.lots += size
    const distance = (origin - 2 * key) * distanceUnit
    this.products += distance * (this.lots * lotUnit)
    this.squares += distance * distance
  }
}

import { FarLevels } from './far-levels.ts'

/** 131,072 ticks: at least ±1 % of a price of 65,000 with tick 0.01. */
const WINDOW = 1 << 17
const MASK = WINDOW - 1
const WORDS = WINDOW >>> 5
const GROUPS = WORDS >>> 5
const GROUP_TICKS = 1024
/** Ticks below the best that a freshly placed window covers; the rest is head-room above it. */
const BELOW_BEST = (WINDOW / 4) * 3
/** The window follows once the best falls this close to its lower edge. */
const LOW_WATER = WINDOW / 4
const NONE = Number.NEGATIVE_INFINITY

/**
 * One side of a book: sizes by tick in a circular window, two levels of occupancy bits to find the next level, sums of 32
 * neighbouring ticks for range sums, and sorted arrays for the levels outside the window.
 *
 * The side is addressed by *key*, and a higher key is always better: bids use the tick, asks the negated tick. So one
 * class serves both sides, and "best" is the maximum.
 *
 * The window moves with the best: nothing aliases and nothing is lost (levels that leave it go to `FarLevels`, and return).
 * Its lower edge is a multiple of 1,024 ticks, so neither a word nor a group of words is ever split by it.
 * Cost: `set` O(1), next level O(1) in practice, sum over a range O(range / 32), moving the window O(levels) once per
 * quarter window of drift. No allocation but in the far levels.
 */
export class LadderSide {
  /** Key of the best level; -Infinity when the side is empty. */
  best = NONE
  private base = 0
  private windowCount = 0
  private readonly sizes = new Float64Array(WINDOW)
  private readonly wordSums = new Float64Array(WORDS)
  private readonly words = new Int32Array(WORDS)
  private readonly groups = new Int32Array(GROUPS)
  private readonly far = new FarLevels()

  /** Number of occupied levels. */
  get count(): number {
    return this.windowCount + this.far.count
  }

  /** Levels held outside the window; for tests and diagnostics. */
  get farCount(): number {
    return this.far.count
  }

  /** Key of the worst level; -Infinity when the side is empty. O(window / 1,024). */
  get worst(): number {
    if (this.far.count > 0) return this.far.worst
    if (this.windowCount === 0) return NONE
    const { base, groups, words } = this
    let group = (base & MASK) >>> 10
    while (groups[group] === 0) group = (group + 1) & (GROUPS - 1)
    const word = (group << 5) | lowestBit(groups[group]!)
    const slot = (word << 5) | lowestBit(words[word]!)
    return base + ((slot - base) & MASK)
  }

  /** Size at a key, 0 where there is none. */
  sizeAt(key: number): number {
    const offset = key - this.base
    return offset >= 0 && offset < WINDOW ? this.sizes[key & MASK]! : this.far.get(key)
  }

  /** Makes `size` the new size at `key` (0 removes the level) and returns the size before. */
  set(key: number, size: number): number {
    const offset = key - this.base
    if (!(offset >= 0 && offset < WINDOW)) return this.setOutside(key, size)
    const slot = key & MASK
    const before = this.sizes[slot]!
    if (size === before) return before
    const word = slot >>> 5
    this.sizes[slot] = size
    this.wordSums[word] = this.wordSums[word]! + (size - before)
    if (before === 0) {
      this.words[word] = this.words[word]! | (1 << slot)
      this.groups[word >>> 5] = this.groups[word >>> 5]! | (1 << word)
      this.windowCount++
      if (key > this.best) this.best = key
    } else if (size === 0) {
      const left = this.words[word]! & ~(1 << slot)
      this.words[word] = left
      if (left === 0) this.groups[word >>> 5] = this.groups[word >>> 5]! & ~(1 << word)
      this.windowCount--
      if (key === this.best) this.findBest(key)
    }
    return before
  }

  /** Key of the next worse level strictly below `key`; -Infinity when there is none. `key` is at most just above the best. */
  below(key: number): number {
    if (key > this.base && this.windowCount > 0) {
      const found = this.atOrBelow(key - 1)
      if (found !== NONE) return found
    }
    return this.far.count === 0 ? NONE : this.far.below(Math.min(key, this.base))
  }

  /** Sum of the sizes at keys in `[low, high]`; `high` may lie above the best. */
  sum(low: number, high: number): number {
    const top = high < this.best ? high : this.best
    if (!(low <= top)) return 0
    const { base } = this
    let total = low < base && this.far.count > 0 ? this.far.sum(low, Math.min(top, base - 1)) : 0
    const from = low > base ? low : base
    if (from > top) return total
    const { sizes, words, wordSums } = this
    let word = (from & MASK) >>> 5
    const lastWord = (top & MASK) >>> 5
    let bits = words[word]! & (-1 << from)
    if (word === lastWord) bits &= upTo(top)
    for (; bits !== 0; bits &= bits - 1) total += sizes[(word << 5) | (31 - Math.clz32(bits & -bits))]!
    if (word === lastWord) return total
    for (word = (word + 1) & (WORDS - 1); word !== lastWord; word = (word + 1) & (WORDS - 1)) total += wordSums[word]!
    for (bits = words[word]! & upTo(top); bits !== 0; bits &= bits - 1) {
      total += sizes[(word << 5) | (31 - Math.clz32(bits & -bits))]!
    }
    return total
  }

  /**
   * Writes the best `limit` levels, best first, into `keys` and `sizes` and returns how many there are. Unused places get
   * -Infinity and 0, the convention of multi-level flow for a missing level.
   */
  fillTop(keys: Float64Array, sizes: Float64Array, limit: number): number {
    const { words } = this
    let filled = 0
    if (this.windowCount > 0) {
      let key = this.best
      let word = (key & MASK) >>> 5
      let bits = words[word]! & upTo(key)
      for (;;) {
        const wordBase = key - (key & 31)
        while (bits !== 0) {
          const bit = 31 - Math.clz32(bits)
          bits ^= 1 << bit
          keys[filled] = wordBase + bit
          sizes[filled] = this.sizes[(word << 5) | bit]!
          if (++filled === limit) return filled
        }
        if (filled === this.windowCount) break
        const next = this.wordBelow(word)
        key = wordBase - (((word - next) & (WORDS - 1)) << 5)
        word = next
        bits = words[word]!
      }
    }
    for (let key = this.far.best; filled < limit && key !== NONE; key = this.far.below(key)) {
      keys[filled] = key
      sizes[filled] = this.far.get(key)
      filled++
    }
    for (let i = filled; i < limit; i++) {
      keys[i] = NONE
      sizes[i] = 0
    }
    return filled
  }

  clear(): void {
    if (this.windowCount > 0) {
      for (let group = 0; group < GROUPS; group++) {
        for (let rest = this.groups[group]!; rest !== 0; rest &= rest - 1)
          this.clearWord((group << 5) | lowestBit(rest))
        this.groups[group] = 0
      }
    }
    if (this.far.count > 0) this.far.drain(() => {})
    this.windowCount = 0
    this.best = NONE
  }

  /** Multiplies all keys and sizes (a change of scale by powers of ten). */
  rescale(keyFactor: number, sizeFactor: number): void {
    const levels = this.drain()
    for (const [key, size] of levels) this.set(key * keyFactor, size * sizeFactor)
  }

  /** Levels as [key, size], best first. Allocates: for snapshots of state, not for the hot path. */
  levels(): [key: number, size: number][] {
    const levels: [number, number][] = []
    for (let key = this.best; key !== NONE; key = this.below(key)) levels.push([key, this.sizeAt(key)])
    return levels
  }

  private setOutside(key: number, size: number): number {
    if (this.count === 0 || key > this.best) {
      if (size === 0) return 0
      this.moveWindow(key)
      return this.set(key, size)
    }
    if (key >= this.base + WINDOW) return 0 // above the window and not better than the best: nothing is there
    return this.far.set(key, size)
  }

  private findBest(removed: number): void {
    let best = this.windowCount > 0 ? this.atOrBelow(removed - 1) : NONE
    if (best === NONE) best = this.far.best
    this.best = best
    if (best !== NONE && best - this.base < LOW_WATER) this.moveWindow(best)
  }

  /** Places the window around a new best key. */
  private moveWindow(best: number): void {
    const levels = this.drain()
    this.base = Math.floor((best - BELOW_BEST) / GROUP_TICKS) * GROUP_TICKS
    for (const [key, size] of levels) {
      if (key < this.base) this.far.set(key, size)
      else this.set(key, size)
    }
  }

  /** All levels, worst first, leaving the side empty. */
  private drain(): [key: number, size: number][] {
    const levels = this.levels().reverse()
    this.clear()
    return levels
  }

  private clearWord(word: number): void {
    this.sizes.fill(0, word << 5, (word + 1) << 5)
    this.words[word] = 0
    this.wordSums[word] = 0
  }

  /** Best occupied key of the window that is not above `key`; -Infinity when there is none. */
  private atOrBelow(key: number): number {
    const slot = key & MASK
    let word = slot >>> 5
    let bits = this.words[word]! & upTo(slot)
    if (bits === 0) {
      word = this.wordBelow(word)
      if (word < 0) return NONE
      bits = this.words[word]!
    }
    return key - ((slot - ((word << 5) | (31 - Math.clz32(bits)))) & MASK)
  }

  /** Next occupied word below `word` in the order of the window; -1 when there is none. */
  private wordBelow(word: number): number {
    let group = word >>> 5
    let bits = this.groups[group]! & ((1 << word) - 1)
    const lowest = (this.base & MASK) >>> 10
    while (bits === 0) {
      if (group === lowest) return -1
      group = (group - 1) & (GROUPS - 1)
      bits = this.groups[group]!
    }
    return (group << 5) | (31 - Math.clz32(bits))
  }
}

/** Bits 0 to `slot & 31` (shifts use the low five bits of their count). */
function upTo(slot: number): number {
  return -1 >>> (31 - (slot & 31))
}

function lowestBit(bits: number): number {
  return 31 - Math.clz32(bits & -bits)
}

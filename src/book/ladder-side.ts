import { FarLevels } from './far-levels.ts'
import { GROUPS, LadderStorage, NO_LEVEL, SLOT_MASK, SMALL, WINDOW, WORDS } from './ladder-storage.ts'

const GROUP_TICKS = 1024
/** Ticks below the best that a freshly placed window covers; the rest is head-room above it. */
const BELOW_BEST = (WINDOW / 4) * 3
/** The window follows once the best falls this close to its lower edge. */
const LOW_WATER = WINDOW / 4
const WORD_MASK = WORDS - 1
const GROUP_MASK = GROUPS - 1

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
  /** For walks over the levels inside this room, as are the four fields after it. */
  readonly storage: LadderStorage
  readonly firstSlot: number
  readonly firstWord: number
  readonly far = new FarLevels()
  /** 0 or 1: which half of the storage. */
  readonly side: number
  private readonly firstGroup: number

  constructor(storage = new LadderStorage(), side: 0 | 1 = 0) {
    this.storage = storage
    this.side = side
    this.firstSlot = side * WINDOW
    this.firstWord = side * WORDS
    this.firstGroup = side * GROUPS
  }

  /** Key of the best level; -Infinity when the side is empty. */
  get best(): number {
    return this.storage.best[this.side]!
  }

  /** Number of occupied levels. */
  get count(): number {
    return this.storage.count[this.side]! + this.far.count
  }

  /** Levels held outside the window; for tests and diagnostics. */
  get farCount(): number {
    return this.far.count
  }

  /** Key of the worst level; -Infinity when the side is empty. O(window / 1,024). */
  get worst(): number {
    if (this.far.count > 0) return this.far.worst
    const { groups, words, count } = this.storage
    if (count[this.side] === 0) return NO_LEVEL
    const base = this.base
    let group = (base & SLOT_MASK) >>> 10
    while (groups[this.firstGroup + group] === 0) group = (group + 1) & GROUP_MASK
    const word = (group << 5) | lowestBit(groups[this.firstGroup + group]!)
    const slot = (word << 5) | lowestBit(words[this.firstWord + word]!)
    return base + ((slot - base) & SLOT_MASK)
  }

  /** Size at a key, 0 where there is none. */
  sizeAt(key: number): number {
    const offset = key - this.base
    return offset >= 0 && offset < WINDOW ? this.storage.sizes[this.firstSlot + (key & SLOT_MASK)]! : this.far.get(key)
  }

  /** Makes `size` the new size at `key` (0 removes the level) and returns the size before. */
  set(key: number, size: number): number {
    const offset = key - this.base
    if (!(offset >= 0 && offset < WINDOW)) return this.setOutside(key, size)
    const { sizes, words, groups, wordSums, best, count } = this.storage
    const slot = this.firstSlot + (key & SLOT_MASK)
    const before = sizes[slot]!
    if (size === before) return before
    const word = slot >>> 5
    sizes[slot] = size
    wordSums[word] = wordSums[word]! + (size - before)
    if (before === 0) {
      words[word] = words[word]! | (1 << slot)
      groups[word >>> 5] = groups[word >>> 5]! | (1 << word)
      count[this.side]!++
      if (key > best[this.side]!) best[this.side] = key
    } else if (size === 0) {
      const left = words[word]! & ~(1 << slot)
      words[word] = left
      if (left === 0) groups[word >>> 5] = groups[word >>> 5]! & ~(1 << word)
      count[this.side]!--
      if (key === best[this.side]) this.findBest(key)
    }
    return before
  }

  /** Key of the next worse level strictly below `key`; -Infinity when there is none. `key` is at most just above the best. */
  below(key: number): number {
    const { base } = this
    if (key > base && this.storage.count[this.side]! > 0) {
      const found = this.atOrBelow(key - 1)
      if (found !== NO_LEVEL) return found
    }
    return this.far.count === 0 ? NO_LEVEL : this.far.below(Math.min(key, base))
  }

  /** Sum of the sizes at keys in `[low, high]`; `high` may lie above the best. */
  sum(low: number, high: number): number {
    const { base, best } = this
    const top = high < best ? high : best
    if (!(low <= top)) return 0
    let total = low < base && this.far.count > 0 ? this.far.sum(low, Math.min(top, base - 1)) : 0
    const from = low > base ? low : base
    if (from > top) return total
    const { words, wordSums } = this.storage
    let word = (from & SLOT_MASK) >>> 5
    const lastWord = (top & SLOT_MASK) >>> 5
    const bits = words[this.firstWord + word]! & (-1 << from)
    if (word === lastWord) return total + this.sumOfBits(word, bits & upTo(top))
    total += this.sumOfBits(word, bits)
    for (word = (word + 1) & WORD_MASK; word !== lastWord; word = (word + 1) & WORD_MASK) {
      total += wordSums[this.firstWord + word]!
    }
    return total + this.sumOfBits(word, words[this.firstWord + word]! & upTo(top))
  }

  /**
   * Writes the best `limit` levels, best first, into `keys` and `sizes` and returns how many there are. Unused places get
   * -Infinity and 0, the convention of multi-level flow for a missing level.
   */
  fillTop(keys: Float64Array, sizes: Float64Array, limit: number): number {
    const { words, sizes: stored, count } = this.storage
    const { firstSlot, firstWord } = this
    const windowCount = Math.min(count[this.side]!, limit)
    let filled = 0
    if (windowCount > 0) {
      const { best } = this
      let word = (best & SLOT_MASK) >>> 5
      let wordKey = best - (best & 31)
      let bits = words[firstWord + word]! & upTo(best)
      for (;;) {
        const slots = firstSlot + (word << 5)
        for (; bits !== 0 && filled < windowCount; filled++) {
          const bit = 31 - Math.clz32(bits)
          bits ^= 1 << bit
          keys[filled] = wordKey + bit
          sizes[filled] = stored[slots + bit]!
        }
        if (filled === windowCount) break
        const next = this.wordBelow(word)
        wordKey -= ((word - next) & WORD_MASK) << 5
        word = next
        bits = words[firstWord + word]!
      }
    }
    for (let key = this.far.best; filled < limit && key !== NO_LEVEL; key = this.far.below(key)) {
      keys[filled] = key
      sizes[filled++] = this.far.get(key)
    }
    for (let rank = filled; rank < limit; rank++) {
      keys[rank] = NO_LEVEL
      sizes[rank] = 0
    }
    return filled
  }

  /**
   * `fillTop` over the levels that `keys` and `sizes` held before, adding to `flow` what changed at each rank: a level that
   * did not get worse adds its new size, one that did not get better loses its old size.
   */
  updateTop(keys: Float64Array, sizes: Float64Array, flow: Float64Array, limit: number): number {
    const { words, sizes: stored, count } = this.storage
    const { firstSlot, firstWord } = this
    const windowCount = count[this.side]!
    let filled = 0
    if (windowCount > 0) {
      const { best } = this
      let word = (best & SLOT_MASK) >>> 5
      let wordKey = best - (best & 31)
      let bits = words[firstWord + word]! & upTo(best)
      for (;;) {
        const slots = firstSlot + (word << 5)
        while (bits !== 0) {
          const bit = 31 - Math.clz32(bits)
          bits ^= 1 << bit
          const key = wordKey + bit
          const size = stored[slots + bit]!
          const before = keys[filled]!
          if (key === before) {
            flow[filled] = flow[filled]! + (size - sizes[filled]!)
          } else {
            flow[filled] = key > before ? flow[filled]! + size : flow[filled]! - sizes[filled]!
            keys[filled] = key
          }
          sizes[filled] = size
          if (++filled === limit) return filled
        }
        if (filled === windowCount) break
        const next = this.wordBelow(word)
        wordKey -= ((word - next) & WORD_MASK) << 5
        word = next
        bits = words[firstWord + word]!
      }
    }
    for (let key = this.far.best; filled < limit && key !== NO_LEVEL; key = this.far.below(key)) {
      putLevel(keys, sizes, flow, filled++, key, this.far.get(key))
    }
    for (let rank = filled; rank < limit; rank++) putLevel(keys, sizes, flow, rank, NO_LEVEL, 0)
    return filled
  }

  clear(): void {
    const { groups, count, best } = this.storage
    if (count[this.side]! > 0) {
      for (let group = 0; group < GROUPS; group++) {
        const at = this.firstGroup + group
        for (let rest = groups[at]!; rest !== 0; rest &= rest - 1) this.clearWord((group << 5) | lowestBit(rest))
        groups[at] = 0
      }
    }
    if (this.far.count > 0) this.far.drain(() => {})
    count[this.side] = 0
    best[this.side] = NO_LEVEL
  }

  /** Multiplies all keys and sizes (a change of scale by powers of ten). */
  rescale(keyFactor: number, sizeFactor: number): void {
    const levels = this.drain()
    for (const [key, size] of levels) this.set(key * keyFactor, size * sizeFactor)
  }

  /** Levels as [key, size], best first. Allocates: for snapshots of state, not for the hot path. */
  levels(): [key: number, size: number][] {
    const levels: [number, number][] = []
    for (let key = this.best; key !== NO_LEVEL; key = this.below(key)) levels.push([key, this.sizeAt(key)])
    return levels
  }

  /** The best level at `removed` has gone: finds the next. Called by `set` and by `applyLevels` only. */
  findBest(removed: number): void {
    let best = this.storage.count[this.side]! > 0 ? this.atOrBelow(removed - 1) : NO_LEVEL
    if (best === NO_LEVEL) best = this.far.best
    this.storage.best[this.side] = best
    if (best !== NO_LEVEL && best - this.base < LOW_WATER) this.moveWindow(best)
  }

  private get base(): number {
    return this.storage.base[this.side]!
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

  /** Places the window around a new best key. */
  private moveWindow(best: number): void {
    const levels = this.drain()
    const base = Math.floor((best - BELOW_BEST) / GROUP_TICKS) * GROUP_TICKS
    this.storage.base[this.side] = base
    // A base that no small key can match sends all keys the long way.
    this.storage.smallBase[this.side] = Math.abs(base) < SMALL ? base : SMALL
    for (const [key, size] of levels) {
      if (key < base) this.far.set(key, size)
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
    const { sizes, words, wordSums } = this.storage
    const from = this.firstSlot + (word << 5)
    sizes.fill(0, from, from + 32)
    words[this.firstWord + word] = 0
    wordSums[this.firstWord + word] = 0
  }

  private sumOfBits(word: number, bits: number): number {
    const { sizes } = this.storage
    const first = this.firstSlot + (word << 5)
    let total = 0
    for (let rest = bits; rest !== 0; rest &= rest - 1) total += sizes[first + lowestBit(rest)]!
    return total
  }

  /** Best occupied key of the window that is not above `key`; -Infinity when there is none. */
  private atOrBelow(key: number): number {
    const { words } = this.storage
    const slot = key & SLOT_MASK
    let word = slot >>> 5
    let bits = words[this.firstWord + word]! & upTo(slot)
    if (bits === 0) {
      word = this.wordBelow(word)
      if (word < 0) return NO_LEVEL
      bits = words[this.firstWord + word]!
    }
    return key - ((slot - ((word << 5) | (31 - Math.clz32(bits)))) & SLOT_MASK)
  }

  /** Next occupied word below `word` in the order of the window; -1 when there is none. */
  wordBelow(word: number): number {
    const { groups } = this.storage
    let group = word >>> 5
    let bits = groups[this.firstGroup + group]! & ((1 << word) - 1)
    if (bits === 0) {
      const lowest = (this.base & SLOT_MASK) >>> 10
      do {
        if (group === lowest) return -1
        group = (group - 1) & GROUP_MASK
        bits = groups[this.firstGroup + group]!
      } while (bits === 0)
    }
    return (group << 5) | (31 - Math.clz32(bits))
  }
}

function putLevel(
  keys: Float64Array,
  sizes: Float64Array,
  flow: Float64Array,
  rank: number,
  key: number,
  size: number,
): void {
  const before = keys[rank]!
  let change = 0
  if (key >= before) change += size
  if (key <= before) change -= sizes[rank]!
  flow[rank] = flow[rank]! + change
  keys[rank] = key
  sizes[rank] = size
}

/** Bits 0 to `slot & 31` (shifts use the low five bits of their count). */
export function upTo(slot: number): number {
  return -1 >>> (31 - (slot & 31))
}

function lowestBit(bits: number): number {
  return 31 - Math.clz32(bits & -bits)
}

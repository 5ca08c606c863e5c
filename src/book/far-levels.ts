/**
 * Levels outside a ladder's window: keys ascending (best at the end) with their sizes, in two parallel typed arrays.
 * Look-ups are binary searches; an insert moves the better levels up by one place. Far levels change rarely.
 */
export class FarLevels {
  count = 0
  private keys = new Float64Array(64)
  private sizes = new Float64Array(64)

  /** Best key; -Infinity when empty. */
  get best(): number {
    return this.count === 0 ? Number.NEGATIVE_INFINITY : this.keys[this.count - 1]!
  }

  /** Worst key; -Infinity when empty. */
  get worst(): number {
    return this.count === 0 ? Number.NEGATIVE_INFINITY : this.keys[0]!
  }

  get(key: number): number {
    const at = this.search(key)
    return at < this.count && this.keys[at] === key ? this.sizes[at]! : 0
  }

  /** Sets a size (0 removes) and returns the size before. */
  set(key: number, size: number): number {
    const at = this.search(key)
    if (at < this.count && this.keys[at] === key) {
      const before = this.sizes[at]!
      if (size !== 0) {
        this.sizes[at] = size
      } else {
        this.keys.copyWithin(at, at + 1, this.count)
        this.sizes.copyWithin(at, at + 1, this.count)
        this.count--
      }
      return before
    }
    if (size === 0) return 0
    if (this.count === this.keys.length) this.grow()
    this.keys.copyWithin(at + 1, at, this.count)
    this.sizes.copyWithin(at + 1, at, this.count)
    this.keys[at] = key
    this.sizes[at] = size
    this.count++
    return 0
  }

  /** Largest key strictly below `key`; -Infinity when there is none. */
  below(key: number): number {
    const at = this.search(key)
    return at === 0 ? Number.NEGATIVE_INFINITY : this.keys[at - 1]!
  }

  /** Sum of sizes at keys in `[low, high]`. */
  sum(low: number, high: number): number {
    let total = 0
    for (let i = this.search(low); i < this.count && this.keys[i]! <= high; i++) total += this.sizes[i]!
    return total
  }

  /** Removes all levels and hands each to `take`, worst first. */
  drain(take: (key: number, size: number) => void): void {
    const { keys, sizes, count } = this
    this.keys = new Float64Array(64)
    this.sizes = new Float64Array(64)
    this.count = 0
    for (let i = 0; i < count; i++) take(keys[i]!, sizes[i]!)
  }

  /** First place whose key is not below `key`. */
  private search(key: number): number {
    let low = 0
    let high = this.count
    while (low < high) {
      const middle = (low + high) >>> 1
      if (this.keys[middle]! < key) low = middle + 1
      else high = middle
    }
    return low
  }

  private grow(): void {
    const keys = new Float64Array(this.keys.length * 2)
    const sizes = new Float64Array(this.sizes.length * 2)
    keys.set(this.keys)
    sizes.set(this.sizes)
    this.keys = keys
    this.sizes = sizes
  }
}

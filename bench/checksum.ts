const cell = new Float64Array(1)
const halves = new Uint32Array(cell.buffer)

/**
 * A 32-bit hash over the bits of doubles, in order: equal only if every bit is (all NaN count as one, -0 as 0).
 * `reference.cpp` computes the same.
 */
export class Checksum {
  private hash = 0x811c9dc5 | 0

  add(value: number): void {
    cell[0] = value + 0
    this.mix(Number.isNaN(value) ? 0 : halves[0]!)
    this.mix(Number.isNaN(value) ? 0x7ff80000 : halves[1]!)
  }

  toString(): string {
    return (this.hash >>> 0).toString(16).padStart(8, '0')
  }

  private mix(word: number): void {
    let h = Math.imul(this.hash ^ word, 0x85ebca6b)
    h ^= h >>> 13
    this.hash = Math.imul(h, 0xc2b2ae35)
  }
}

/** The size changes of one book message, in row order. Reused: valid until the next message. */
export class ChangeLog {
  /** Somebody reads the changes; otherwise they are not collected. */
  isWanted = true
  count = 0
  /** 0 bid, 1 ask. */
  side = new Uint8Array(1024)
  tick = new Float64Array(1024)
  /** New size minus old size, lots; never 0. */
  delta = new Float64Array(1024)

  /** Makes room for `rows` more changes, so that they can be written without checks. */
  reserve(rows: number): void {
    const needed = this.count + rows
    if (needed > this.side.length) this.grow(Math.max(needed, 2 * this.side.length))
  }

  private grow(capacity: number): void {
    const side = new Uint8Array(capacity)
    const tick = new Float64Array(capacity)
    const delta = new Float64Array(capacity)
    side.set(this.side)
    tick.set(this.tick)
    delta.set(this.delta)
    this.side = side
    this.tick = tick
    this.delta = delta
  }
}

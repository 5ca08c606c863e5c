/** The size changes of one book message, in row order. Reused: valid until the next message. */
export class ChangeLog {
  count = 0
  /** 0 bid, 1 ask. */
  side = new Uint8Array(1024)
  tick = new Float64Array(1024)
  /** New size minus old size, lots; never 0. */
  delta = new Float64Array(1024)

  /** Doubles the room. */
  grow(): void {
    const side = new Uint8Array(this.side.length * 2)
    const tick = new Float64Array(this.tick.length * 2)
    const delta = new Float64Array(this.delta.length * 2)
    side.set(this.side)
    tick.set(this.tick)
    delta.set(this.delta)
    this.side = side
    this.tick = tick
    this.delta = delta
  }
}

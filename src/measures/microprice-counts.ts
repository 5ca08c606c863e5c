/** Counts as they are saved: a list of cells each, by row (folded state of origin) and state. */
export interface MicropriceCountsDocument {
  readonly still: readonly number[]
  readonly moved: readonly number[]
  readonly half_ticks: readonly number[]
}

/**
 * Transitions between states of the touch: what a micro-price is fitted from.
 *
 * A state is (spread bucket, imbalance bucket), numbered `spread * buckets + imbalance`. Markets are taken to be
 * symmetric: (imbalance I, spread, move) is counted together with its mirror image (buckets - 1 - I, spread, -move). So
 * only states whose bid is the lighter side are stored as origin (a row), each standing for its mirror image too. The
 * middle one of an odd number of buckets is its own mirror image, so its adjustment is zero: it is not stored.
 *
 * Counts are weights: `scale` ages them.
 */
export class MicropriceCounts {
  readonly buckets: number
  readonly spreads: number
  readonly states: number
  readonly rows: number
  /** By row and state: weight of pairs without a move of the mid, with one, and the sum of those moves in half ticks. */
  readonly still: Float64Array
  readonly moved: Float64Array
  readonly halfTicks: Float64Array
  /** Row of a state; -1 where it has none. */
  readonly rowOf: Int32Array
  readonly mirrorOf: Int32Array

  constructor(buckets: number, spreads: number) {
    const lower = buckets >> 1
    this.buckets = buckets
    this.spreads = spreads
    this.states = buckets * spreads
    this.rows = lower * spreads
    this.still = new Float64Array(this.rows * this.states)
    this.moved = new Float64Array(this.rows * this.states)
    this.halfTicks = new Float64Array(this.rows * this.states)
    this.rowOf = new Int32Array(this.states)
    this.mirrorOf = new Int32Array(this.states)
    for (let state = 0; state < this.states; state++) {
      const imbalance = state % buckets
      const spread = (state - imbalance) / buckets
      this.rowOf[state] = imbalance < lower ? spread * lower + imbalance : -1
      this.mirrorOf[state] = spread * buckets + buckets - 1 - imbalance
    }
  }

  /** State of a touch; -1 where it has none: a spread of no or too many ticks, no size on either side. */
  stateOf(spreadTicks: number, bidSize: number, askSize: number): number {
    if (!(spreadTicks >= 1 && spreadTicks <= this.spreads)) return -1
    const { buckets } = this
    const bucket = Math.floor((bidSize / (bidSize + askSize)) * buckets)
    if (!(bucket >= 0)) return -1
    return (spreadTicks - 1) * buckets + (bucket < buckets ? bucket : buckets - 1)
  }

  /** One pair of consecutive touches that both have a state; `halfTicks` is the move of the mid. */
  add(from: number, to: number, halfTicks: number): void {
    let row = this.rowOf[from]!
    let target = to
    let move = halfTicks
    if (row < 0) {
      row = this.rowOf[this.mirrorOf[from]!]!
      if (row < 0) return
      target = this.mirrorOf[to]!
      move = -move
    }
    const cell = row * this.states + target
    if (move === 0) {
      this.still[cell]!++
    } else {
      this.moved[cell]!++
      this.halfTicks[cell]! += move
    }
  }

  /** Weight of the pairs that begin in the state of a row or its mirror image. */
  pairsOf(row: number): number {
    let sum = 0
    for (let cell = row * this.states; cell < (row + 1) * this.states; cell++) {
      sum += this.still[cell]! + this.moved[cell]!
    }
    return sum
  }

  /** Weight of all pairs. */
  total(): number {
    let sum = 0
    for (let row = 0; row < this.rows; row++) sum += this.pairsOf(row)
    return sum
  }

  /** Multiplies every weight. */
  scale(factor: number): void {
    if (factor === 1) return
    const { still, moved, halfTicks } = this
    for (let cell = 0; cell < still.length; cell++) {
      still[cell]! *= factor
      moved[cell]! *= factor
      halfTicks[cell]! *= factor
    }
  }

  /** Adds `factor` times the weights of another, which has the same states. */
  addScaled(other: MicropriceCounts, factor: number): void {
    const { still, moved, halfTicks } = this
    for (let cell = 0; cell < still.length; cell++) {
      still[cell]! += factor * other.still[cell]!
      moved[cell]! += factor * other.moved[cell]!
      halfTicks[cell]! += factor * other.halfTicks[cell]!
    }
  }

  clear(): void {
    for (const counts of [this.still, this.moved, this.halfTicks]) counts.fill(0)
  }

  /**
   * The same pairs in ticks that are `numerator / denominator` times as fine, as if they had been counted so. A pair
   * whose spreads are then no whole number of ticks, or too many, has no state any more.
   */
  inTicks(numerator: number, denominator: number): MicropriceCounts {
    const converted = new MicropriceCounts(this.buckets, this.spreads)
    for (let from = 0; from < this.states; from++) {
      const row = this.rowOf[from]!
      const into = this.convertState(from, numerator, denominator)
      if (row < 0 || into < 0) continue
      for (let to = 0; to < this.states; to++) {
        const next = this.convertState(to, numerator, denominator)
        if (next < 0) continue
        const cell = row * this.states + to
        const target = this.rowOf[into]! * this.states + next
        converted.still[target] = this.still[cell]!
        converted.moved[target] = this.moved[cell]!
        converted.halfTicks[target] = (this.halfTicks[cell]! * numerator) / denominator
      }
    }
    return converted
  }

  /** The state of the same touch in ticks that are `numerator / denominator` times as fine; -1 where it has none. */
  convertState(state: number, numerator: number, denominator: number): number {
    if (state < 0) return -1
    const imbalance = state % this.buckets
    const spread = (((state - imbalance) / this.buckets + 1) * numerator) / denominator
    return Number.isInteger(spread) && spread <= this.spreads ? (spread - 1) * this.buckets + imbalance : -1
  }

  document(): MicropriceCountsDocument {
    const { still, moved, halfTicks } = this
    return { still: Array.from(still), moved: Array.from(moved), half_ticks: Array.from(halfTicks) }
  }

  /** Reads a document back. Throws RangeError where it does not have these states or holds what is no count. */
  read({ still, moved, half_ticks }: MicropriceCountsDocument): this {
    this.readCells('still', this.still, still, 0)
    this.readCells('moved', this.moved, moved, 0)
    this.readCells('half_ticks', this.halfTicks, half_ticks, Number.NEGATIVE_INFINITY)
    return this
  }

  private readCells(name: string, counts: Float64Array, values: readonly number[], least: number): void {
    if (values.length !== counts.length) {
      throw new RangeError(`${name} must have ${counts.length} entries, has ${values.length}`)
    }
    if (!values.every((value) => Number.isFinite(value) && value >= least)) {
      throw new RangeError(`${name} must hold ${least === 0 ? 'counts' : 'numbers'}`)
    }
    counts.set(values)
  }
}

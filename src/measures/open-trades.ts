/**
 * Trades that still wait for the end of a horizon, oldest first: one ring of typed arrays, read by one cursor per horizon.
 * Places are counted from the first trade on and never wrap; `slot` maps them into the ring, which doubles when it is full.
 */
export class OpenTrades {
  /** Place of the next trade to come. */
  end = 0
  /** Next place each horizon will resolve. */
  readonly cursors: Float64Array
  time = new Float64Array(1024)
  ticks = new Float64Array(1024)
  /** Best bid + best ask just before the trade, ticks. */
  twiceMid = new Float64Array(1024)
  /** Amount, negative for a sell. */
  signedAmount = new Float64Array(1024)

  /** The last horizon must be the longest: what its cursor has passed is forgotten. */
  constructor(horizons: number) {
    this.cursors = new Float64Array(horizons)
  }

  slot(place: number): number {
    return place & (this.time.length - 1)
  }

  push(time: number, ticks: number, twiceMid: number, signedAmount: number): void {
    if (this.end - this.cursors[this.cursors.length - 1]! === this.time.length) this.grow()
    const at = this.slot(this.end++)
    this.time[at] = time
    this.ticks[at] = ticks
    this.twiceMid[at] = twiceMid
    this.signedAmount[at] = signedAmount
  }

  /** Forgets all open trades. */
  clear(): void {
    this.cursors.fill(this.end)
  }

  rescale(tickFactor: number): void {
    for (let at = 0; at < this.time.length; at++) {
      this.ticks[at]! *= tickFactor
      this.twiceMid[at]! *= tickFactor
    }
  }

  private grow(): void {
    const from = this.cursors[this.cursors.length - 1]!
    const mask = this.time.length - 1
    const wider = mask * 2 + 1
    const widen = (column: Float64Array) => {
      const grown = new Float64Array(column.length * 2)
      for (let place = from; place < this.end; place++) grown[place & wider] = column[place & mask]!
      return grown
    }
    const { time, ticks, twiceMid, signedAmount } = this
    this.time = widen(time)
    this.ticks = widen(ticks)
    this.twiceMid = widen(twiceMid)
    this.signedAmount = widen(signedAmount)
  }
}

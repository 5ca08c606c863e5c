import type { ScaleChange } from '../market/index.ts'

/**
 * Trades that still wait for the end of a horizon, oldest first: one ring of typed arrays, read by one cursor per horizon.
 * Trades of one moment against one mid are one entry: what they will be compared with is the same, so their sums settle
 * together. Places are counted from the first entry on and never wrap; `slot` maps them into the ring, which doubles when
 * it is full.
 */
export class OpenTrades {
  /** Place of the next entry to come. */
  end = 0
  /** Next place each horizon will resolve. */
  readonly cursors: Float64Array
  time = new Float64Array(1024)
  /** Best bid + best ask just before the trades, ticks. */
  twiceMid = new Float64Array(1024)
  /** `twiceMid` times the lots of one unit of amount: what ticks times lots are divided by to become amount. */
  divisor = new Float64Array(1024)
  /** Sum of (2 price - twiceMid) / twiceMid times signed amount. */
  excess = new Float64Array(1024)
  /** Sum of sizes, negative for sells, lots. */
  signedLots = new Float64Array(1024)
  lots = new Float64Array(1024)

  /** The first horizon must be the shortest and the last the longest: what the last cursor has passed is forgotten. */
  constructor(horizons: number) {
    this.cursors = new Float64Array(horizons)
  }

  slot(place: number): number {
    return place & (this.time.length - 1)
  }

  /** One trade: sell sizes are negative. */
  add(time: number, twiceMid: number, divisor: number, excess: number, signedLots: number): void {
    const lots = Math.abs(signedLots)
    const last = this.slot(this.end - 1)
    if (this.end > this.cursors[0]! && this.time[last] === time && this.twiceMid[last] === twiceMid) {
      this.excess[last] = this.excess[last]! + excess
      this.signedLots[last] = this.signedLots[last]! + signedLots
      this.lots[last] = this.lots[last]! + lots
      return
    }
    if (this.end - this.cursors[this.cursors.length - 1]! === this.time.length) this.grow()
    const at = this.slot(this.end++)
    this.time[at] = time
    this.twiceMid[at] = twiceMid
    this.divisor[at] = divisor
    this.excess[at] = excess
    this.signedLots[at] = signedLots
    this.lots[at] = lots
  }

  /** Forgets all open trades. */
  clear(): void {
    this.cursors.fill(this.end)
  }

  rescale({ tickFactor, lotFactor }: ScaleChange): void {
    for (let at = 0; at < this.time.length; at++) {
      this.twiceMid[at]! *= tickFactor
      this.divisor[at]! *= tickFactor * lotFactor
      this.signedLots[at]! *= lotFactor
      this.lots[at]! *= lotFactor
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
    this.time = widen(this.time)
    this.twiceMid = widen(this.twiceMid)
    this.divisor = widen(this.divisor)
    this.excess = widen(this.excess)
    this.signedLots = widen(this.signedLots)
    this.lots = widen(this.lots)
  }
}

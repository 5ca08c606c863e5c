/** A market is never emptied: below this many levels a side refuses to lose another. */
const FEWEST_LEVELS = 5

/** The resting orders of one side of a simulated book, by price. */
export class RestingSide {
  /** Best price in ticks; NaN until the first `set`. */
  best = Number.NaN
  /** +1 where a higher price is better (bids), -1 where a lower one is (asks). */
  readonly direction: 1 | -1
  private readonly levels = new Map<number, number>()

  constructor(direction: 1 | -1) {
    this.direction = direction
  }

  /** Lots resting at a price; 0 where nothing does. */
  at(ticks: number): number {
    return this.levels.get(ticks) ?? 0
  }

  /** Puts `lots > 0` at a price, replacing what was there. */
  set(ticks: number, lots: number): void {
    this.levels.set(ticks, lots)
    if (!((this.best - ticks) * this.direction >= 0)) this.best = ticks
  }

  /** Removes a level; false, and nothing happens, where too few would remain. */
  remove(ticks: number): boolean {
    const { levels, direction } = this
    if (levels.size <= FEWEST_LEVELS || !levels.delete(ticks)) return false
    while (!levels.has(this.best)) this.best -= direction // ends: levels remain, all of them worse
    return true
  }

  /** Levels best first, as [ticks, lots]. */
  sorted(): [ticks: number, lots: number][] {
    return [...this.levels].sort(([a], [b]) => (b - a) * this.direction)
  }
}

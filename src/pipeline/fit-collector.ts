import { type InstrumentFit, mergeInstrumentFits } from '../measures/index.ts'

/**
 * Puts together what the tasks of a run have learnt. Tasks may end in any order; they are added in the order of the plan,
 * so that the result has the same bits whatever ran at the same time.
 */
export class FitCollector {
  private readonly fits = new Map<string, InstrumentFit>()
  private readonly early = new Map<number, readonly InstrumentFit[]>()
  private next = 0

  /** What the run started from; it counts once, however many tasks started from it. */
  constructor(base: readonly InstrumentFit[]) {
    this.merge(base)
  }

  /** What task number `index` of the plan has learnt. */
  add(index: number, learnt: readonly InstrumentFit[]): void {
    this.early.set(index, learnt)
    for (let fits = this.early.get(this.next); fits !== undefined; fits = this.early.get(this.next)) {
      this.early.delete(this.next++)
      this.merge(fits)
    }
  }

  all(): InstrumentFit[] {
    return [...this.fits.values()]
  }

  private merge(fits: readonly InstrumentFit[]): void {
    for (const fit of fits) {
      const key = `${fit.venue}\n${fit.symbol}`
      const before = this.fits.get(key)
      this.fits.set(key, before === undefined ? fit : mergeInstrumentFits(before, fit))
    }
  }
}

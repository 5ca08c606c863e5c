/** How a micro-price is fitted. Printed with every result, saved with every fit. */
export interface MicropriceParameters {
  /** Equal-width buckets of the share of the bid in the size at the touch. Default 10. */
  readonly imbalanceBuckets: number
  /** Spreads of 1 to this many ticks have a state; a wider one means no adjustment. Default 5. */
  readonly spreadTicks: number
  /** Moves of the mid looked ahead: terms of G = sum of B^k g1. Default 6. */
  readonly steps: number
  /**
   * Laplace prior: observations added to every state, spread evenly over everything that may follow it. By symmetry their
   * expected adjustment is zero, so they pull what was rarely seen towards the mid. Default 1; 0 = none.
   */
  readonly prior: number
  /** Time after which an observation counts half, microseconds; null = never forgotten. Default 30 days. */
  readonly halfLife: number | null
  /** Pairs of consecutive touches (weighted by age) before there is a value. Default 1000. */
  readonly minPairs: number
}

export const MICROPRICE_DEFAULTS: MicropriceParameters = {
  imbalanceBuckets: 10,
  spreadTicks: 5,
  steps: 6,
  prior: 1,
  halfLife: 30 * 86_400_000_000,
  minPairs: 1000,
}

/** The defaults with `changes` in them. Throws RangeError naming the parameter that cannot be. */
export function micropriceParameters(changes: Partial<MicropriceParameters> = {}): MicropriceParameters {
  const all = { ...MICROPRICE_DEFAULTS, ...changes }
  const { imbalanceBuckets, spreadTicks, steps, prior, halfLife, minPairs } = all
  assertCount('imbalanceBuckets', imbalanceBuckets, 2)
  assertCount('spreadTicks', spreadTicks, 1)
  assertCount('steps', steps, 1)
  assertCount('minPairs', minPairs, 0)
  if (!(prior >= 0 && Number.isFinite(prior))) throw new RangeError(`prior must not be negative, was ${prior}`)
  if (halfLife !== null && !(halfLife > 0)) throw new RangeError(`halfLife must be positive or null, was ${halfLife}`)
  return all
}

function assertCount(name: string, value: number, least: number): void {
  if (!(Number.isSafeInteger(value) && value >= least)) {
    throw new RangeError(`${name} must be a whole number of at least ${least}, was ${value}`)
  }
}

/** How integrated order flow imbalance is fitted. Printed with every result, saved with every fit. */
export interface OfiIntegratedParameters {
  /** Time after which a bar counts half, microseconds; null = never forgotten. Default 30 days. */
  readonly halfLife: number | null
  /** Bars (weighted by age) before there is a value. Default 100. */
  readonly minBars: number
}

export const OFI_INTEGRATED_DEFAULTS: OfiIntegratedParameters = { halfLife: 30 * 86_400_000_000, minBars: 100 }

/** The defaults with `changes` in them. Throws RangeError naming the parameter that cannot be. */
export function ofiIntegratedParameters(changes: Partial<OfiIntegratedParameters> = {}): OfiIntegratedParameters {
  const all = { ...OFI_INTEGRATED_DEFAULTS, ...changes }
  const { halfLife, minBars } = all
  if (halfLife !== null && !(halfLife > 0)) throw new RangeError(`halfLife must be positive or null, was ${halfLife}`)
  if (!(minBars >= 0)) throw new RangeError(`minBars must not be negative, was ${minBars}`)
  return all
}

/** Hypotheses of one family after control of the false discovery rate, in the order given. */
export interface FalseDiscovery {
  readonly rejected: readonly boolean[]
  /** Smallest rate at which each would be rejected ("q-value"); null where the p-value is missing. */
  readonly adjusted: readonly (number | null)[]
}

/**
 * Benjamini-Hochberg step-up procedure: among the rejected hypotheses the expected share of false ones is at most `rate`.
 *
 *     adjusted p_(i) = min over j >= i of m p_(j) / j;   rejected where it is <= rate
 *
 * R's `p.adjust(method = "BH")`. `m` counts every test that was tried and has a p-value: leaving the unsuccessful ones out defeats
 * the procedure. Missing (null or NaN) p-values are never rejected and not counted. Valid for independent and for positively
 * dependent tests. `rate` in (0, 1), default 0.05. Throws RangeError for a rate or p-value outside its range.
 *
 * Source: Benjamini & Hochberg (1995), J. Royal Statistical Society B 57(1) 289-300.
 *
 * @example benjaminiHochberg([0.01, 0.04, 0.03, 0.5]).rejected // => [true, false, false, false]
 */
export function benjaminiHochberg(pValues: readonly (number | null)[], rate = 0.05): FalseDiscovery {
  if (!(rate > 0 && rate < 1)) throw new RangeError(`rate must be in (0, 1), was ${rate}`)
  const known: { p: number; at: number }[] = []
  for (const [at, p] of pValues.entries()) {
    if (p === null || Number.isNaN(p)) continue
    if (!(p >= 0 && p <= 1)) throw new RangeError(`a p-value must be in [0, 1], was ${p}`)
    known.push({ p, at })
  }
  known.sort((a, b) => b.p - a.p)
  const adjusted = new Array<number | null>(pValues.length).fill(null)
  let lowest = 1
  for (const [i, { p, at }] of known.entries()) {
    lowest = Math.min(lowest, p * (known.length / (known.length - i)))
    adjusted[at] = lowest
  }
  return { rejected: adjusted.map((p) => p !== null && p <= rate), adjusted }
}

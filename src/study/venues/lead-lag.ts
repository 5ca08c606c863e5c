import { benjaminiHochberg } from '../../math/statistics.ts'
import type { BlockSums, BootstrapEstimate } from '../block-sums.ts'

/** Who moves first of two venues. Plain JSON. */
export interface LeadLagResult {
  readonly a: string
  readonly b: string
  /** `bars`: cross-correlation of bar returns. `ticks`: Hayashi-Yoshida on irregular ticks. */
  readonly estimator: 'bars' | 'ticks'
  /** Lags in seconds, ascending and symmetric; positive: a at t with b at t + lag. */
  readonly lagSeconds: readonly number[]
  readonly correlations: readonly (BootstrapEstimate | null)[]
  /** Lag of the largest |correlation|; positive where a leads. Null where nothing is defined. */
  readonly peakLagSeconds: number | null
  /** Sum of squared correlations at positive over that at negative lags; above 1 where a leads (Huth & Abergel 2014). */
  readonly leadRatio: number | null
  /** Sum of correlations at positive lags minus that at negative lags: what the verdict is drawn from. */
  readonly asymmetry: BootstrapEstimate | null
  /** p of the asymmetry, adjusted (Benjamini-Hochberg) over the pairs that were compared; of a pair alone its own. */
  readonly adjustedP: number | null
  readonly leader: string | null
  /** Plain words. */
  readonly verdict: string
}

/** Moments of a lead-lag curve: sum of squares of a, of b, then one covariance per lag. */
export const LEAD_LAG_SQUARES = 2

/**
 * Lead-lag from sums of products by lag: correlations, their asymmetry, and a leader where the asymmetry is not 0 at `alpha` (default
 * 0.01). Symmetric venues have asymmetry 0 whatever their correlation; a venue whose clock runs late looks like a follower.
 */
export function leadLagOf(
  names: { readonly a: string; readonly b: string; readonly estimator: 'bars' | 'ticks' },
  lagSeconds: readonly number[],
  sums: BlockSums,
  { alpha = 0.01, draws, seed }: { alpha?: number; draws?: number; seed?: number } = {},
): LeadLagResult {
  const estimates = sums.bootstrap(
    (totals) => {
      const scale = Math.sqrt(totals[0]! * totals[1]!)
      const correlations = lagSeconds.map((_, index) => totals[LEAD_LAG_SQUARES + index]! / scale)
      let asymmetry = 0
      correlations.forEach((value, index) => {
        asymmetry += Math.sign(lagSeconds[index]!) * value
      })
      return [asymmetry, ...correlations]
    },
    { ...(draws === undefined ? {} : { draws }), ...(seed === undefined ? {} : { seed }) },
  )
  const [asymmetry = null, ...correlations] = estimates
  let peak = -1
  let ahead = 0
  let behind = 0
  correlations.forEach((estimate, index) => {
    if (estimate === null) return
    if (peak < 0 || Math.abs(estimate.value) > Math.abs(correlations[peak]!.value)) peak = index
    if (lagSeconds[index]! > 0) ahead += estimate.value ** 2
    if (lagSeconds[index]! < 0) behind += estimate.value ** 2
  })
  const peakLagSeconds = peak < 0 ? null : lagSeconds[peak]!
  const leadRatio = behind > 0 ? ahead / behind : null
  return judged(
    { ...names, lagSeconds, correlations, peakLagSeconds, leadRatio, asymmetry },
    asymmetry?.p ?? null,
    alpha,
  )
}

/** Judges the leaders of several pairs together: the more pairs are tried, the surer an asymmetry must be. */
export function adjustLeaders(pairs: readonly LeadLagResult[], alpha: number): LeadLagResult[] {
  const { adjusted } = benjaminiHochberg(
    pairs.map(({ asymmetry }) => asymmetry?.p ?? null),
    alpha,
  )
  return pairs.map((pair, index) => judged(pair, adjusted[index] ?? null, alpha))
}

function judged(
  pair: Omit<LeadLagResult, 'adjustedP' | 'leader' | 'verdict'>,
  adjustedP: number | null,
  alpha: number,
): LeadLagResult {
  const { a, b, asymmetry, peakLagSeconds } = pair
  const leader = asymmetry === null || adjustedP === null || adjustedP >= alpha ? null : asymmetry.value > 0 ? a : b
  return { ...pair, adjustedP, leader, verdict: inWords(pair, leader, peakLagSeconds, asymmetry) }
}

function inWords(
  { a, b }: { readonly a: string; readonly b: string },
  leader: string | null,
  peakLag: number | null,
  asymmetry: BootstrapEstimate | null,
): string {
  if (asymmetry === null || peakLag === null)
    return `${a} and ${b}: one of them never moves, or there are too few bars to tell`
  if (leader === null) return `neither ${a} nor ${b} leads at these lags`
  const follower = leader === a ? b : a
  const when =
    peakLag === 0 ? 'most of the move is shared at once' : `the closest match is ${Math.abs(peakLag)} s apart`
  return `${leader} leads ${follower} (${when})`
}

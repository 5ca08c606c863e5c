import { benjaminiHochberg } from '../../math/statistics.ts'
import { BlockSums, type BootstrapEstimate, blockLengthFor } from '../block-sums.ts'
import { type ConsolidatedVenues, consolidatedImbalance } from './consolidate-venues.ts'

/**
 * - `opposite`: price goes against this venue's imbalance while it goes with that of the others (or the reverse).
 * - `weaker`: its imbalance says less than half of what the other venues' say, one by one on average.
 */
export type VenueWarning = 'opposite' | 'weaker'

/** Does one venue's imbalance mislead about the next move? Evidence with its test. Plain JSON. */
export interface VenueReliability {
  readonly venue: string
  readonly symbol: string
  /** Correlation of the venue's imbalance with the next move of the consolidated mid. */
  readonly ic: BootstrapEstimate | null
  /** The same for the consolidated imbalance of the other venues. */
  readonly othersIc: BootstrapEstimate | null
  /** Mean correlation of the other venues, each alone, minus this one's: what `weaker` is tested on. */
  readonly peerGap: BootstrapEstimate | null
  /** Share of moves that went the others' way where the venue and the others disagreed in sign; se by blocks, p against 1/2. */
  readonly othersRightOnDisagreement: BootstrapEstimate | null
  readonly disagreements: number
  /** Adjusted (Benjamini-Hochberg over venues) p of the test the warning rests on; null without a warning. */
  readonly adjustedP: number | null
  readonly warning: VenueWarning | null
  /** Plain words. */
  readonly verdict: string
}

export interface MisleadingVenueOptions {
  /** Bars ahead. Default 1. */
  readonly horizonBars?: number
  /** Level of a warning after adjustment over venues. Default 0.01. */
  readonly alpha?: number
  readonly draws?: number
  readonly seed?: number
}

/** A peer gap below this share of the peers' own correlation is no warning, however sure. */
const MATERIAL = 0.5

/**
 * Warns where one venue misleads. The move predicted is that of the mean log mid of all venues over `horizonBars`, strictly after the
 * reading; tests are block bootstraps of paired correlations over the same bars for all venues, by Student t.
 *
 * A single venue is a noisier reading than all others together, so "worse than the consolidated" is normal and no warning. Warned is
 * of `opposite` (sign against the others', both beyond chance) and `weaker` (less than half of its peers' mean correlation, beyond chance).
 * Where the others' imbalance predicts nothing there is nothing to mislead from, and no warning. In-sample: it says what was, over these bars.
 */
export function misleadingVenues(all: ConsolidatedVenues, options: MisleadingVenueOptions = {}): VenueReliability[] {
  const { horizonBars = 1, alpha = 0.01, draws = 400, seed = 1 } = options
  const { venues } = all
  if (venues.length < 2) return []
  const moves = meanMove(all, horizonBars)
  const rows = moves.length
  const others = venues.map((own) =>
    consolidatedImbalance(
      venues.filter((venue) => venue !== own),
      rows,
    ),
  )
  const sums = collect(
    venues.map(({ imbalance }) => imbalance),
    others,
    moves,
    horizonBars,
  )
  const count = venues.length
  const estimates = sums.bootstrap(
    (totals) => {
      const own = venues.map((_, v) => correlationAt(totals, v))
      const total = own.reduce((sum, value) => sum + value, 0)
      return venues.flatMap((_, v) => {
        const peers = (total - own[v]!) / (count - 1)
        const at = disagreementAt(count, v)
        const ofOthers = correlationAt(totals, count + v)
        return [own[v]!, ofOthers, Math.sign(ofOthers) * (peers - own[v]!), peers, totals[at]! / totals[at + 1]! - 0.5]
      })
    },
    {
      draws,
      seed,
      counts: venues.flatMap((_, v) => [[0], [0], [0], [0], [disagreementAt(count, v) + 1]]),
    },
  )
  const facts = venues.map((venue, v) => {
    const [ic = null, othersIc = null, peerGap = null, peers = null, right = null] = estimates.slice(5 * v, 5 * v + 5)
    return { venue, ic, othersIc, peerGap, peers, right, disagreements: sums.total(disagreementAt(count, v) + 1) }
  })
  const oppositeP = benjaminiHochberg(
    facts.map(({ ic }) => ic?.p ?? null),
    alpha,
  ).adjusted
  const weakerP = benjaminiHochberg(
    facts.map(({ peerGap }) => peerGap?.p ?? null),
    alpha,
  ).adjusted
  return facts.map(({ venue, ic, othersIc, peerGap, peers, right, disagreements }, v) => {
    const hasReference = othersIc !== null && othersIc.p < alpha
    const isOpposite = hasReference && ic !== null && ic.value * othersIc.value < 0 && isBelow(oppositeP[v], alpha)
    const isWeaker =
      hasReference &&
      peerGap !== null &&
      peers !== null &&
      peerGap.value > MATERIAL * Math.abs(peers.value) &&
      isBelow(weakerP[v], alpha)
    const warning = isOpposite ? 'opposite' : isWeaker ? 'weaker' : null
    return {
      venue: venue.venue,
      symbol: venue.symbol,
      ic,
      othersIc,
      peerGap,
      othersRightOnDisagreement: right && {
        ...right,
        value: right.value + 0.5,
        low: right.low + 0.5,
        high: right.high + 0.5,
      },
      disagreements,
      adjustedP: warning === 'opposite' ? oppositeP[v]! : warning === 'weaker' ? weakerP[v]! : null,
      warning,
      verdict: inWords(venue.venue, warning, hasReference, ic, othersIc),
    }
  })
}

/** Moments: n, sum y, sum y^2; per signal (venues, then others) sum x, x^2, xy; per venue right and all decided disagreements. */
function collect(
  own: readonly Float64Array[],
  others: readonly Float64Array[],
  moves: Float64Array,
  horizonBars: number,
): BlockSums {
  const signals = [...own, ...others]
  const rows = moves.length
  const sums = new BlockSums(
    rows,
    blockLengthFor(rows, Math.max(6, horizonBars)),
    3 + 3 * signals.length + 2 * own.length,
  )
  for (let row = 0; row < rows; row++) {
    const y = moves[row]!
    // The same bars for all venues: every signal known.
    if (Number.isNaN(y) || signals.some((signal) => Number.isNaN(signal[row]!))) continue
    sums.add(row, 0, 1)
    sums.add(row, 1, y)
    sums.add(row, 2, y * y)
    for (let s = 0; s < signals.length; s++) {
      const x = signals[s]![row]!
      sums.add(row, 3 + 3 * s, x)
      sums.add(row, 4 + 3 * s, x * x)
      sums.add(row, 5 + 3 * s, x * y)
    }
    for (let v = 0; v < own.length && y !== 0; v++) {
      if (!(own[v]![row]! * others[v]![row]! < 0)) continue
      const at = disagreementAt(own.length, v)
      sums.add(row, at + 1, 1)
      if (others[v]![row]! * y > 0) sums.add(row, at, 1)
    }
  }
  return sums
}

function isBelow(p: number | null | undefined, alpha: number): boolean {
  return p !== null && p !== undefined && p < alpha
}

function disagreementAt(venues: number, v: number): number {
  return 3 + 6 * venues + 2 * v
}

function correlationAt(totals: Float64Array, signal: number): number {
  const n = totals[0]!
  const y = totals[1]! / n
  const x = totals[3 + 3 * signal]! / n
  const varianceX = totals[4 + 3 * signal]! / n - x * x
  const varianceY = totals[2]! / n - y * y
  return (totals[5 + 3 * signal]! / n - x * y) / Math.sqrt(varianceX * varianceY)
}

/** Mean log move of all venues over the next bars, in bps; NaN where one of them does not have every bar of it. */
function meanMove({ venues, imbalance }: ConsolidatedVenues, horizonBars: number): Float64Array {
  const moves = new Float64Array(imbalance.length).fill(Number.NaN)
  for (let row = 0; row + horizonBars < moves.length; row++) {
    let sum = 0
    for (const { logMid, stretch } of venues) {
      const isWhole = stretch[row]! >= 0 && stretch[row + horizonBars] === stretch[row]
      sum += isWhole ? logMid[row + horizonBars]! - logMid[row]! : Number.NaN
    }
    moves[row] = (1e4 * sum) / venues.length
  }
  return moves
}

function inWords(
  venue: string,
  warning: VenueWarning | null,
  hasReference: boolean,
  ic: BootstrapEstimate | null,
  othersIc: BootstrapEstimate | null,
): string {
  if (ic === null || othersIc === null) return `${venue}: too little to compare`
  if (!hasReference)
    return `${venue}: the other venues' imbalance predicts nothing beyond chance here, so none can mislead from it`
  const figures = `IC ${ic.value.toFixed(3)} against ${othersIc.value.toFixed(3)} of the others together`
  if (warning === 'opposite') return `${venue} misleads: price goes against its imbalance (${figures})`
  if (warning === 'weaker')
    return `${venue} misleads: its imbalance says less than half of what its peers' do (${figures})`
  return `${venue}: no sign of misleading (${figures})`
}

import { parseIso } from '../market/index.ts'
import { type FitSample, latest, mergeSamples } from './fit-sample.ts'
import { remainingWeight } from './fit-weights.ts'
import { MicropriceCounts, type MicropriceCountsDocument } from './microprice-counts.ts'
import type { MicropriceParameters } from './microprice-parameters.ts'
import { solveMicroprice } from './solve-microprice.ts'
import { TickGrid } from './tick-grid.ts'

/** Parameters of a fit in its written form; times in seconds. */
export interface MicropriceFitParameters {
  readonly imbalance_buckets: number
  readonly spread_ticks: number
  readonly steps: number
  readonly prior: number
  readonly half_life_s: number | null
  readonly min_pairs: number
  readonly l1: 'quotes' | 'book'
}

/** A micro-price as it is saved: the counts it is solved from, so that it can go on learning. */
export interface MicropriceFit {
  readonly parameters: MicropriceFitParameters
  readonly sample: FitSample
  /** Tick of the spreads, in quote currency; null where no touch was seen. */
  readonly tick_size: string | null
  /** The moment to which the weights have been aged, ISO text; null before the first. */
  readonly aged_to: string | null
  readonly counts: MicropriceCountsDocument
  /** For the reader; `null` before there are enough observations. By spread, then by imbalance bucket. */
  readonly adjustment_ticks?: readonly (readonly number[])[] | null
}

export function micropriceFitParameters(
  parameters: MicropriceParameters,
  l1: 'quotes' | 'book',
): MicropriceFitParameters {
  const { imbalanceBuckets, spreadTicks, steps, prior, halfLife, minPairs } = parameters
  return {
    imbalance_buckets: imbalanceBuckets,
    spread_ticks: spreadTicks,
    steps,
    prior,
    half_life_s: halfLife === null ? null : halfLife / 1e6,
    min_pairs: minPairs,
    l1,
  }
}

/** The counts of a fit. Throws RangeError where they do not belong to its parameters. */
export function readMicropriceCounts({ parameters, counts }: MicropriceFit): MicropriceCounts {
  return new MicropriceCounts(parameters.imbalance_buckets, parameters.spread_ticks).read(counts)
}

/** Two fits of the same parameters in one: weights aged to the later of their times, spreads in the finer tick. */
export function mergeMicropriceFits(a: MicropriceFit, b: MicropriceFit): MicropriceFit {
  const { parameters } = a
  const halfLife = parameters.half_life_s === null ? null : parameters.half_life_s * 1e6
  const agedTo = latest(a.aged_to, b.aged_to)
  const ticks = commonTick(a.tick_size, b.tick_size)
  const counts = new MicropriceCounts(parameters.imbalance_buckets, parameters.spread_ticks)
  for (const [fit, change] of [
    [a, ticks.ofA],
    [b, ticks.ofB],
  ] as const) {
    const own = readMicropriceCounts(fit)
    const elapsed = fit.aged_to === null || agedTo === null ? 0 : parseIso(agedTo) - parseIso(fit.aged_to)
    counts.addScaled(
      change === null ? own : own.inTicks(change.numerator, change.denominator),
      remainingWeight(elapsed, halfLife),
    )
  }
  return {
    parameters,
    sample: mergeSamples(a.sample, b.sample),
    tick_size: ticks.tick,
    aged_to: agedTo,
    counts: counts.document(),
  }
}

/** Adds what a reader wants to see: the solution. */
export function solvedMicropriceFit(fit: MicropriceFit): MicropriceFit {
  const { imbalance_buckets: buckets, spread_ticks, min_pairs, prior, steps } = fit.parameters
  const counts = readMicropriceCounts(fit)
  const solution = counts.total() < min_pairs ? null : solveMicroprice(counts, { prior, steps })
  const bySpread = Array.from({ length: spread_ticks }, (_, spread) =>
    Array.from((solution ?? []).slice(spread * buckets, (spread + 1) * buckets)),
  )
  return { ...fit, adjustment_ticks: solution === null ? null : bySpread }
}

/** The finer of two ticks, and what the other has to become to be counted in it. */
function commonTick(a: string | null, b: string | null) {
  if (a === null || b === null) return { tick: a ?? b, ofA: null, ofB: null }
  const grid = new TickGrid()
  grid.adopt(a)
  const change = grid.adopt(b)
  if (change?.numerator === 1) return { tick: a, ofA: null, ofB: { numerator: change.denominator, denominator: 1 } }
  return { tick: b, ofA: change, ofB: null }
}

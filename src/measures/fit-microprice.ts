import { MicropriceCounts } from './microprice-counts.ts'
import { type MicropriceParameters, micropriceParameters } from './microprice-parameters.ts'
import { solveMicroprice } from './solve-microprice.ts'

/** Touches one after another: prices and sizes at the best bid and ask. A row with a NaN breaks the sequence. */
export interface TouchStates {
  readonly bid: ArrayLike<number>
  readonly bidSize: ArrayLike<number>
  readonly ask: ArrayLike<number>
  readonly askSize: ArrayLike<number>
}

export interface MicropriceFitOptions extends Partial<Omit<MicropriceParameters, 'halfLife'>> {
  /** Price of one tick; default 1: prices are in ticks. */
  readonly tickSize?: number
}

/** A fitted micro-price. */
export interface MicropriceModel {
  readonly parameters: Omit<MicropriceParameters, 'halfLife'>
  /** Expected move of the mid in ticks, by spread in ticks (from 1) and bucket of the bid's share of the size. */
  readonly adjustments: readonly Float64Array[]
  /** Pairs of touches each of them rests on, mirror images included. */
  readonly pairs: readonly Float64Array[]
  /** The fair price of a touch; the mid where the spread has no state, NaN where a side is missing. */
  readonly price: (bid: number, bidSize: number, ask: number, askSize: number) => number
}

/**
 * Fits the generalised micro-price to a table of touches: the fair price is the mid plus the move expected from the state
 * (spread, imbalance) over the next `steps` moves of the mid. Any spread, moves of any size, spreads that change on the
 * way; see `solveMicroprice` for the formula and `Microprice` for the column that learns as it goes.
 *
 * The touches are taken as equally old. A repeated touch changes nothing where there is no prior. Null with fewer than
 * `minPairs` pairs of touches within the spreads that have a state, or where nothing is determined.
 *
 * Throws RangeError for arrays of different length and parameters that cannot be.
 *
 * Source: Stoikov (2018), Quantitative Finance 18(12) 1959-1966; E[dM] in place of moves of one tick is ours.
 *
 * @example fitMicroprice({ bid: [9, 9, 10], bidSize: [1, 3, 1], ask: [10, 10, 11], askSize: [3, 1, 3] }, { imbalanceBuckets: 2, minPairs: 0, prior: 0, steps: 1 }).adjustments[0][1] // => 1 / 3
 */
export function fitMicroprice(touches: TouchStates, options: MicropriceFitOptions = {}): MicropriceModel | null {
  const { tickSize = 1, ...changes } = options
  if (!(tickSize > 0)) throw new RangeError(`tickSize must be positive, was ${tickSize}`)
  const { halfLife: _, ...parameters } = micropriceParameters(changes)
  const { imbalanceBuckets, spreadTicks, minPairs } = parameters
  const counts = new MicropriceCounts(imbalanceBuckets, spreadTicks)
  countTouches(counts, touches, tickSize)
  const solution = counts.total() < minPairs ? null : solveMicroprice(counts, parameters)
  if (solution === null) return null
  const bySpread = (values: Float64Array) =>
    Array.from({ length: spreadTicks }, (_row, spread) =>
      values.slice(spread * imbalanceBuckets, (spread + 1) * imbalanceBuckets),
    )
  return {
    parameters,
    adjustments: bySpread(solution),
    pairs: bySpread(pairsByState(counts)),
    price: (bid, bidSize, ask, askSize) => {
      const state = counts.stateOf(Math.round((ask - bid) / tickSize), bidSize, askSize)
      return (bid + ask) / 2 + (state < 0 ? 0 : solution[state]! * tickSize)
    },
  }
}

function countTouches(counts: MicropriceCounts, { bid, bidSize, ask, askSize }: TouchStates, tickSize: number): void {
  for (const [name, column] of Object.entries({ bidSize, ask, askSize })) {
    if (column.length !== bid.length) throw new RangeError(`${name} has ${column.length} values, bid has ${bid.length}`)
  }
  let from = -1
  let fromTwiceMid = Number.NaN
  for (let row = 0; row < bid.length; row++) {
    const bidTicks = Math.round(bid[row]! / tickSize)
    const askTicks = Math.round(ask[row]! / tickSize)
    const twiceMid = bidTicks + askTicks
    const to = counts.stateOf(askTicks - bidTicks, bidSize[row]!, askSize[row]!)
    if (from >= 0 && to >= 0) counts.add(from, to, twiceMid - fromTwiceMid)
    from = to
    fromTwiceMid = twiceMid
  }
}

/** NaN for the middle bucket, which is not counted. */
function pairsByState(counts: MicropriceCounts): Float64Array {
  return Float64Array.from({ length: counts.states }, (_, state) => {
    const row = counts.rowOf[state]!
    const folded = row >= 0 ? row : counts.rowOf[counts.mirrorOf[state]!]!
    return folded < 0 ? Number.NaN : counts.pairsOf(folded)
  })
}

import { formatDuration } from '../market/index.ts'
import { forwardReturns, ownMoves } from './forward-returns.ts'
import { type WatchedOutcome, watchedOutcomes } from './impulse-response.ts'
import { type NextMoves, nextMoves } from './next-move.ts'
import { PairedSample, ReturnColumn } from './paired-sample.ts'
import { rowStrata } from './row-strata.ts'
import { horizonProblem, horizonsFor } from './settings.ts'
import type { Strata } from './strata.ts'
import type { StrategyRecord } from './strategy-record.ts'
import type { StudySettings } from './study-options.ts'
import type { HorizonFacts } from './study-result.ts'
import type { StudyTable } from './study-table.ts'

/** One horizon of a market: its returns and their ascending order, computed once for all measures. */
export interface HorizonReturns {
  readonly facts: HorizonFacts
  /** Null where the horizon is not tested. */
  readonly column: ReturnColumn | null
}

/** What all measures of a market share, and the scratch they take turns with. */
export interface MarketContext {
  readonly table: StudyTable
  readonly settings: StudySettings
  /** Cost of crossing the spread once, per row (`oneWayCosts`). */
  readonly oneWay: Float64Array | null
  readonly horizons: readonly HorizonReturns[]
  readonly ownMoves: Float64Array
  readonly nextMoves: NextMoves
  readonly strata: readonly Strata[]
  readonly outcomes: readonly WatchedOutcome[]
  readonly sample: PairedSample
  readonly group: Uint8Array
  /** Filled by the measures, one each. */
  readonly strategies: StrategyRecord[]
}

export function marketContext(table: StudyTable, settings: StudySettings, oneWay: Float64Array | null): MarketContext {
  const { bar, rows } = table
  return {
    table,
    settings,
    oneWay,
    horizons:
      bar === null ? unboundHorizons(settings) : horizonsFor(settings, bar).map((h) => horizonReturns(table, h, bar)),
    ownMoves: ownMoves(table, settings.moves),
    nextMoves: nextMoves(table),
    strata: rowStrata(table),
    outcomes: bar === null ? [] : watchedOutcomes(table),
    sample: new PairedSample(rows),
    group: new Uint8Array(rows),
    strategies: [],
  }
}

const UNKNOWN = { rows: 0, moveShare: null, upShare: null, meanBps: null, meanAbsBps: null, sdBps: null }

/** Rows that follow events have no horizons in bars. */
function unboundHorizons(settings: StudySettings): readonly HorizonReturns[] {
  const reason = 'rows follow events, not time bars: measure again with --every 100ms or 1s for horizons'
  return (settings.horizons ?? []).map((micros) => untested(micros, reason))
}

function untested(micros: number, reason: string): HorizonReturns {
  const facts = { micros, text: formatDuration(micros), bars: null, ...UNKNOWN, reason }
  return { facts, column: null }
}

function horizonReturns(table: StudyTable, micros: number, bar: number): HorizonReturns {
  const used = table.rows - table.untrusted - table.withoutPrice
  const problem = horizonProblem(micros, bar, used)
  if (problem !== null) return untested(micros, problem)
  const bars = micros / bar
  const returns = forwardReturns(table, bars)
  let rows = 0
  let moved = 0
  let ups = 0
  let sum = 0
  let abs = 0
  let squares = 0
  for (let row = 0; row < returns.length; row++) {
    const value = returns[row]!
    if (Number.isNaN(value)) continue
    rows++
    if (value !== 0) moved++
    if (value > 0) ups++
    sum += value
    abs += Math.abs(value)
    squares += value * value
  }
  const text = formatDuration(micros)
  const needed = Math.max(bars * 20, 100)
  if (rows < needed) {
    return untested(
      micros,
      `only ${rows} rows have a price ${text} later without a break, at least ${needed} are needed`,
    )
  }
  if (moved === 0) return untested(micros, `the price never moved within ${text}`)
  const mean = sum / rows
  const facts: HorizonFacts = {
    micros,
    text,
    bars,
    rows,
    moveShare: moved / rows,
    upShare: ups / moved,
    meanBps: mean,
    meanAbsBps: abs / rows,
    sdBps: Math.sqrt(Math.max(0, squares / rows - mean * mean)),
    reason: null,
  }
  return { facts, column: new ReturnColumn(returns) }
}

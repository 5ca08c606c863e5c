import type { Duration } from './study-result.ts'

/** What a strategy earned, by block. */
export interface StrategyRecord {
  readonly column: string
  readonly horizon: Duration
  readonly blocks: Float64Array
  readonly grossBps: number
  readonly rows: number
  /** Changes of side; from one side to the other is two trades. */
  readonly trades: number
}

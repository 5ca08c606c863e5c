import type { Timing } from './paired.ts'

/** What a case is asked to do. */
export interface CaseOptions {
  /** Book rows of the stream; undefined = the case's own default. */
  readonly rows: number | undefined
  readonly rounds: number
}

/** A ratio that a case measures, and what it is held against. */
export interface RatioResult {
  readonly label: string
  /** One per warm round. */
  readonly values: readonly number[]
  readonly target: number
  readonly aim?: number
  /** `above`: at least the target is wanted; `below`: at most. */
  readonly wanted: 'above' | 'below'
}

export interface CaseResult {
  readonly id: string
  readonly title: string
  /** Book rows that every contender worked through. */
  readonly rows: number
  readonly checksum: string
  readonly timings: readonly Timing[]
  readonly ratio: RatioResult | null
  /** What a reader has to know to judge the numbers. */
  readonly notes: readonly string[]
}

import { SteelyardError } from '../market/index.ts'
import type { MeasureOptions } from '../measures/index.ts'
import type { BarRule } from './bar-rule.ts'

/**
 * Everything that decides the content of a table, and nothing that does not (jobs, output, progress): plain JSON, so that
 * it can be hashed, written into metadata and sent to a worker.
 */
export interface MeasureConfig {
  readonly bars: BarRule
  readonly clock: 'local' | 'exchange'
  /** Names of measures, columns or families; empty = the default set. */
  readonly measures: readonly string[]
  readonly measureOptions: Omit<MeasureOptions, 'fits'>
  /** Horizons of `label_*` columns: name (as the user wrote it) and microseconds. */
  readonly labels: readonly { readonly name: string; readonly horizon: number }[]
  readonly units: 'native' | 'base' | 'quote'
  readonly trust: 'range' | 'all'
  /** `day` resets all state at 00:00 UTC; `carry` keeps it. */
  readonly boundary: 'day' | 'carry'
  /** With `boundary: day`: how much of the day before is read first, microseconds. */
  readonly warmup: number
  readonly skipMalformed: boolean
  /** Id of the file format, where the user forced one. */
  readonly format?: string
  /** Files with instrument metadata (`--instruments`). */
  readonly instruments: readonly string[]
  /** Modules with the user's own measures (`--custom`). */
  readonly custom: readonly string[]
  /** File with what measures learnt before (`--fit`); every task of the run begins with it. */
  readonly fit?: string
  /** The measures use `fit` as it is and learn nothing (`--freeze-fit`). */
  readonly freezeFit?: boolean
}

export const DEFAULT_MEASURE_CONFIG: MeasureConfig = {
  bars: { kind: 'time', width: 1_000_000, origin: 0 },
  clock: 'local',
  measures: [],
  measureOptions: {},
  labels: [],
  units: 'native',
  trust: 'range',
  boundary: 'day',
  warmup: 0,
  skipMalformed: false,
  instruments: [],
  custom: [],
}

/** Refuses the exchange clock where a stream of the run has none. Throws `config.invalid`. */
export function assertClock(config: MeasureConfig, sources: readonly { clocks: { exchange: boolean } }[]): void {
  if (config.clock === 'exchange' && sources.some(({ clocks }) => !clocks.exchange)) {
    throw new SteelyardError('config.invalid', '--clock exchange: a stream of this run carries no exchange time', {
      hint: 'leave the clock at its default (local receive time)',
    })
  }
}

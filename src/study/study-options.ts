import type { FeeSchedule, InstrumentKind } from '../market/index.ts'
import type { DetectionOptions } from './detect/index.ts'
import type { VenuesOptions } from './venues/index.ts'

/** What to study, and by which conventions. Only `inputs` is needed. */
export interface StudyOptions {
  /** Feature tables: Parquet, CSV or JSON lines files, or folders of partitions. */
  readonly inputs: readonly string[]
  /** Columns, or ids of measures, which stand for all their columns. Default: every column that can be one. */
  readonly measures?: readonly string[]
  /** Microseconds. Default: the bar, 1 s, 5 s, 30 s, 60 s and 5 min, as far as they are multiples of the bar. */
  readonly horizons?: readonly number[]
  /** The price whose moves are studied. Default `mid`. */
  readonly price?: string
  /** Share of false claims that is accepted over all that is tried, in (0, 0.5). Default 0.01. */
  readonly alpha?: number
  /** Level of the intervals, in (0.5, 1). Default 0.95. */
  readonly confidence?: number
  /** Window of the contemporaneous regressions, microseconds. Default 30 min. */
  readonly impactWindow?: number
  /** Fixed Newey-West lag of the contemporaneous regressions, bars. Default floor(4 (n/100)^(2/9)). */
  readonly impactLag?: number
  /** Unit of contemporaneous moves: bps of the mid before, or price. Default bps. */
  readonly moves?: 'bps' | 'price'
  /** Share of rows, from the start, that is only ever training, in (0, 1). Default 0.6. */
  readonly trainShare?: number
  /** Test folds over the rest. Default 4. */
  readonly folds?: number
  /** `expanding` trains on all that came before, `rolling` on the latest `trainShare` of rows. Default `expanding`. */
  readonly scheme?: 'expanding' | 'rolling'
  /** Rows left out between training and test, beyond the horizon, as a share of all rows. Default 0.01. */
  readonly embargo?: number
  /** Groups of the decile table. Default 10. */
  readonly deciles?: number
  /** When, between two changes of the mid, the measure is read for the next move. Default `first`, the harder one. */
  readonly sampling?: 'first' | 'last'
  /** Circular shifts of the placebo where it refits everything. Default 99, so that p can reach 0.01. */
  readonly placeboDraws?: number
  /** Tables with more rows get 20 shifts of the correlation only. Default 100 000. */
  readonly placeboRefitRows?: number
  /** Fewest used rows of a market. Default 200. */
  readonly minimumRows?: number
  /** Fee tier, and schedules that go before the built-in ones (`loadFees`). Default tier `base`. */
  readonly tier?: string
  readonly fees?: readonly FeeSchedule[]
  /** What is traded, where the table does not say: chooses the fee. */
  readonly product?: InstrumentKind
  /** Watches measures of every market for shifts (`runDetection`). Default: none. */
  readonly detection?: DetectionOptions
  /** Compares the markets of one base currency (`analyseVenues`); `{}` for its defaults. Default: not compared. */
  readonly acrossVenues?: VenuesOptions
  /** Of the placebo. Default 1. */
  readonly seed?: number
  readonly signal?: AbortSignal
  readonly onProgress?: (progress: StudyProgress) => void
}

export interface StudyProgress {
  readonly phase: 'read' | 'study' | 'detect' | 'venues' | 'conclude'
  /** Market being studied, `venue symbol`; empty while several are read. */
  readonly market: string
  /** Of this phase: rows read, or measures finished. */
  readonly done: number
  /** Null where it is not known beforehand. */
  readonly total: number | null
}

/** The options in force, as plain JSON: defaults filled in, without callbacks. Durations in microseconds. */
export interface StudySettings {
  readonly inputs: readonly string[]
  readonly measures: readonly string[] | null
  readonly horizons: readonly number[] | null
  readonly price: string
  readonly alpha: number
  readonly confidence: number
  readonly impactWindow: number
  readonly impactLag: number | null
  readonly moves: 'bps' | 'price'
  readonly trainShare: number
  readonly folds: number
  readonly scheme: 'expanding' | 'rolling'
  readonly embargo: number
  readonly deciles: number
  readonly sampling: 'first' | 'last'
  readonly placeboDraws: number
  readonly placeboRefitRows: number
  readonly minimumRows: number
  readonly tier: string
  readonly product: InstrumentKind | null
  readonly seed: number
}

import { type AmountUnit, type Instrument, stepsAt, toDecimal } from '../market/index.ts'
import type {
  Bar,
  ColumnDefinition,
  MarketState,
  Measure,
  MeasureDefinition,
  MeasureOptions,
} from '../measures/index.ts'
import { type BarBlock, BarTable } from './bar-table.ts'
import { ForwardLabels } from './forward-labels.ts'
import type { SourceTracker } from './source-tracker.ts'

export interface BarWriterOptions {
  readonly definitions: readonly MeasureDefinition[]
  /** Names of the columns to keep, in output order: measure columns, then labels. */
  readonly columns: readonly string[]
  /** Horizons of the label columns, microseconds, in the order of their names at the end of `columns`. */
  readonly labels: readonly number[]
  readonly measureOptions: MeasureOptions
  /** Convert amount columns; `native` leaves them in the instrument's unit. */
  readonly units: 'native' | 'base' | 'quote'
  /** Rows of bars that begin before this moment are computed and not kept (warm-up), microseconds. */
  readonly emitFrom: number
  /** Rows of bars that begin at or after this moment are not kept (they belong to the next day), microseconds. */
  readonly emitUntil: number
  readonly blockRows?: number
}

/** The streams whose liveness decides what a row may say. `touch` and `book` are one object when L1 comes from the book. */
export interface BarSources {
  readonly book: SourceTracker
  readonly touch: SourceTracker
  readonly trades: SourceTracker
  /** The one that `coverage` and `quality` speak of. */
  readonly primary: SourceTracker
}

/** Closes bars: asks the measures for their values, applies the null rules (docs/tables.md, "Null"), and stamps the row. */
export class BarWriter {
  measures: readonly Measure[]
  readonly table: BarTable
  private readonly options: BarWriterOptions
  private readonly sources: BarSources
  private readonly labels: ForwardLabels
  private readonly nullRules: readonly {
    readonly sourceOf: SourceTracker
    readonly needsFlow: boolean
    readonly columns: readonly number[]
  }[]
  private readonly amountColumns: readonly number[]
  private readonly kept: readonly number[]
  private readonly labelColumns: readonly number[]
  private readonly bar: Bar = { start: 0, end: 0 }
  private targets: Float64Array[][] = []

  constructor(options: BarWriterOptions, sources: BarSources) {
    this.options = options
    this.sources = sources
    this.measures = createMeasures(options)
    const all: ColumnDefinition[] = options.definitions.flatMap((definition) => definition.columns)
    const names = [...all.map((column) => column.name), ...options.labels.map((_, i) => labelName(options, i))]
    this.table = new BarTable(names.length, options.blockRows)
    this.labels = new ForwardLabels(options.labels)
    this.labelColumns = options.labels.map((_, i) => all.length + i)
    this.kept = options.columns.map((name) => names.indexOf(name))
    this.amountColumns = all.flatMap((column, i) =>
      column.unit === 'amount' || column.unit === 'amount per bp' ? [i] : [],
    )
    this.nullRules = (['touch', 'book', 'trades'] as const).flatMap((source) =>
      [true, false].map((needsFlow) => ({
        sourceOf: sources[source],
        needsFlow,
        columns: all.flatMap((column, i) =>
          column.source === source && (column.role !== 'state') === needsFlow ? [i] : [],
        ),
      })),
    )
    this.bind()
  }

  /** All measures begin anew, as if the run began now. */
  restart(): void {
    this.measures = createMeasures(this.options)
    this.dropLabels()
  }

  /** No row can be closed before a block is taken. */
  get isFull(): boolean {
    return this.table.isFull
  }

  /** Writes the row of the bar `[start, end)` and begins the next bar. */
  close(state: MarketState, start: number, end: number): void {
    const { table, bar, sources } = this
    const row = table.next
    bar.start = start
    bar.end = end
    const { measures, targets } = this
    for (let i = 0; i < measures.length; i++) measures[i]!.closeBar(state, targets[i]!, row, bar)
    if (start >= this.options.emitFrom && start < this.options.emitUntil) {
      for (const { sourceOf, needsFlow, columns } of this.nullRules) {
        if (needsFlow ? sourceOf.hasFlow : sourceOf.isLive) continue
        for (const column of columns) table.values[column]![row] = Number.NaN
      }
      if (this.options.units !== 'native') this.convert(state, row, start)
      table.time[row] = end
      table.quality[row] = sources.primary.quality()
      table.coverage[row] = sources.primary.coverage(start, end)
      if (this.labelColumns.length > 0) this.labels.open(table.rows, end, touchMid(state))
      table.rows++
    }
    state.bidTop.startBar()
    state.askTop.startBar()
    sources.book.nextBar(end)
    if (sources.touch !== sources.book) sources.touch.nextBar(end)
    sources.trades.nextBar(end)
  }

  get hasLabels(): boolean {
    return this.labelColumns.length > 0
  }

  /** The touch has been what it is up to `time`: labels whose horizon ended before it are known. */
  settleLabels(state: MarketState, time: number): void {
    if (this.labelColumns.length > 0) this.labels.settle(time, touchMid(state), this.writeLabel)
  }

  /** The L1 source was reset: labels across the reset stay null. */
  dropLabels(): void {
    if (this.labelColumns.length > 0) this.labels.drop(this.writeLabel)
  }

  /** Finished rows, or null. Call `release` before the next row is closed. */
  block(): BarBlock | null {
    const { table } = this
    const block = table.block(this.labels.pendingFrom(table.rows))
    return block === null ? null : { ...block, values: this.kept.map((column) => block.values[column]!) }
  }

  /** Forgets the rows handed out by `block`, or makes room when labels hold all of them. */
  release(): void {
    const { table } = this
    table.drop(this.labels.pendingFrom(table.rows))
    this.bind()
  }

  private readonly writeLabel = (horizon: number, row: number, value: number): void => {
    this.table.values[this.labelColumns[horizon]!]![this.table.place(row)] = value
  }

  /** Points each measure at its columns; again whenever the table has grown. */
  private bind(): void {
    let column = 0
    this.targets = this.options.definitions.map((definition) =>
      definition.columns.map(() => this.table.values[column++]!),
    )
  }

  private convert(state: MarketState, row: number, start: number): void {
    const { instrument } = state
    const { contractSize } = instrument.changes.length === 0 ? instrument : stepsAt(instrument, start)
    const factor = unitFactor(instrument, this.options.units as AmountUnit, touchMid(state), contractSize)
    for (const column of this.amountColumns) {
      const values = this.table.values[column]!
      values[row] = values[row]! * factor
    }
  }
}

function createMeasures({ definitions, measureOptions }: BarWriterOptions): Measure[] {
  return definitions.map((definition) => definition.create(measureOptions))
}

/** Mid of the L1 source in quote currency; NaN when a side is empty. */
export function touchMid({ touch, priceDecimals }: MarketState): number {
  return toDecimal(touch.bidTicks + touch.askTicks, priceDecimals) / 2
}

/**
 * What one unit of the instrument's amount is worth in base or quote, at price `mid`. NaN (so null) when it takes a price
 * and there is none. Linear contracts: `n * contractSize` base; inverse: `n * contractSize` quote.
 *
 * @example unitFactor({ amountUnit: 'contracts', contractSize: 100, inverse: true } as Instrument, 'base', 50000) // => 0.002
 */
export function unitFactor(
  instrument: Instrument,
  unit: AmountUnit,
  mid: number,
  contractSize: number | undefined = instrument.contractSize,
): number {
  const { amountUnit, inverse } = instrument
  if (unit === amountUnit) return 1
  const inQuote = amountUnit === 'quote' || (amountUnit === 'contracts' && inverse)
  const size = amountUnit === 'contracts' ? (contractSize ?? Number.NaN) : 1 // not declared: unknown, so null
  if (unit === 'quote') return inQuote ? size : size * mid
  return inQuote ? size / mid : size
}

function labelName(options: BarWriterOptions, index: number): string {
  return options.columns[options.columns.length - options.labels.length + index]!
}

import { planMarkets } from '../../src/feeds/index.ts'
import type { MeasureDefinition } from '../../src/measures/index.ts'
import {
  DEFAULT_MEASURE_CONFIG,
  type InstrumentResult,
  loadTaskContext,
  type MeasureConfig,
  measureMarket,
} from '../../src/pipeline/index.ts'

/** A whole table of one instrument in memory. */
export interface MeasuredTable {
  readonly rows: number
  /** Bar ends, microseconds. */
  readonly time: Float64Array
  /** A column by name; NaN is null. Throws where the run did not compute it. */
  readonly column: (name: string) => Float64Array
  readonly result: InstrumentResult
}

/**
 * Measures recordings of one market through the whole path (recognition, reader, synchroniser, book, measures, bars), as
 * one run over all files. Defaults are the product's, but for the trusted-range gate, which is off: reference numbers
 * read the book wherever it has levels.
 */
export async function measuredTable(
  paths: readonly string[],
  overrides: Partial<MeasureConfig>,
  ownMeasures: readonly MeasureDefinition[] = [],
): Promise<MeasuredTable> {
  const { plans } = await planMarkets(paths)
  if (plans.length !== 1) throw new RangeError(`expected recordings of one market, found ${plans.length}`)
  const config: MeasureConfig = { ...DEFAULT_MEASURE_CONFIG, trust: 'all', ...overrides }
  const context = await loadTaskContext(config, ownMeasures)
  const blocks = measureMarket(plans[0]!.streams, context)
  const time: number[] = []
  const columns = new Map(context.selection.columns.map((name): [string, number[]] => [name, []]))
  for (let step = await blocks.next(); ; step = await blocks.next()) {
    if (step.done) {
      const [result] = step.value.results
      if (result === undefined) throw new RangeError('the recordings hold no instrument')
      return { rows: time.length, time: Float64Array.from(time), column: (name) => read(columns, name), result }
    }
    time.push(...step.value.time)
    context.selection.columns.forEach((name, i) => {
      columns.get(name)!.push(...step.value.values[i]!)
    })
  }
}

function read(columns: ReadonlyMap<string, readonly number[]>, name: string): Float64Array {
  const values = columns.get(name)
  if (values === undefined) throw new RangeError(`column ${name} was not measured`)
  return Float64Array.from(values)
}

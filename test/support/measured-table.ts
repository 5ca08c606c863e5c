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
  const names = context.selection.columns
  const kept: { time: Float64Array; values: Float64Array[] }[] = []
  for (let step = await blocks.next(); ; step = await blocks.next()) {
    if (step.done) {
      const [result] = step.value.results
      if (result === undefined) throw new RangeError('the recordings hold no instrument')
      const time = joined(kept.map((block) => block.time))
      const columns = names.map((_, i) => joined(kept.map(({ values }) => values[i]!)))
      return { rows: time.length, time, result, column: (name) => columnNamed(name, names, columns) }
    }
    // A block is valid only until the next is asked for.
    kept.push({ time: step.value.time.slice(), values: step.value.values.map((column) => column.slice()) })
  }
}

function columnNamed(name: string, names: readonly string[], columns: readonly Float64Array[]): Float64Array {
  const column = columns[names.indexOf(name)]
  if (column === undefined) throw new RangeError(`column ${name} was not measured`)
  return column
}

function joined(parts: readonly Float64Array[]): Float64Array {
  const whole = new Float64Array(parts.reduce((length, part) => length + part.length, 0))
  let at = 0
  for (const part of parts) {
    whole.set(part, at)
    at += part.length
  }
  return whole
}

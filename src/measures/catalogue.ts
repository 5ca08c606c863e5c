import { bandFlow } from './band-flow.ts'
import { bookShape } from './book-shape.ts'
import { cost } from './cost.ts'
import { depthBands } from './depth-bands.ts'
import { depthLevels } from './depth-levels.ts'
import { exhaustion } from './exhaustion.ts'
import { kyleLambda } from './kyle-lambda.ts'
import { levelDepthMean } from './level-depth-mean.ts'
import type { ColumnDefinition, MeasureDefinition } from './measure.ts'
import { microprice } from './microprice.ts'
import { mlofi } from './mlofi.ts'
import { ofiIntegrated } from './ofi-integrated.ts'
import { ofiL1 } from './ofi-l1.ts'
import { queueImbalance } from './queue-imbalance.ts'
import { quotes } from './quotes.ts'
import { spreads } from './spreads.ts'
import { touchVolume } from './touch-volume.ts'
import { tradeFlow } from './trade-flow.ts'
import { vpin } from './vpin.ts'
import { weightedMid } from './weighted-mid.ts'

/** Every built-in measure, in the order of the columns of a table. Help, docs and table metadata are made from it. */
export const CATALOGUE: readonly MeasureDefinition[] = [
  quotes,
  queueImbalance,
  depthLevels,
  levelDepthMean,
  depthBands,
  weightedMid,
  microprice,
  ofiL1,
  mlofi,
  ofiIntegrated,
  bandFlow,
  tradeFlow,
  touchVolume,
  vpin,
  kyleLambda,
  spreads,
  cost,
  bookShape,
  exhaustion,
]

/** Ids of the measures a run computes when none are named: all. */
export const DEFAULT_MEASURES: readonly string[] = CATALOGUE.map(({ id }) => id)

/** What a table says of one of its columns, as plain JSON. */
export interface ColumnEntry {
  readonly measure: string
  readonly title: string
  readonly meaning: string
  readonly formula: string
  readonly unit: string
  readonly range: string
  readonly null: string
  readonly parameters: Readonly<Record<string, string>>
  readonly source: string
  readonly kind: MeasureDefinition['kind']
}

/**
 * The catalogue entries of the given columns, by name: what travels in a table's metadata. Names that no measure has
 * (labels, stamps) are left out.
 *
 * @example columnCatalogue(['vpin']).vpin?.range // => '[0, 1]'
 */
export function columnCatalogue(
  columns: readonly string[],
  definitions: readonly MeasureDefinition[] = CATALOGUE,
): Readonly<Record<string, ColumnEntry>> {
  const entries: Record<string, ColumnEntry> = {}
  for (const definition of definitions) {
    const { id, title, meaning, formula, parameters, source, kind } = definition
    for (const column of definition.columns) {
      if (!columns.includes(column.name)) continue
      const { unit, range } = column
      const rule = nullRule(column)
      entries[column.name] = { measure: id, title, meaning, formula, unit, range, null: rule, parameters, source, kind }
    }
  }
  return entries
}

const STREAMS = { touch: 'best-quote source', book: 'book', trades: 'trade stream' } as const

/**
 * When the pipeline makes a column null, in words (docs/tables.md, "Null").
 *
 * @example nullRule({ name: 'x', role: 'flow', source: 'book', unit: '', range: '' }) // => 'null in a bar in which the book was interrupted or not live; 0 in a quiet bar'
 */
export function nullRule({ role, source, isGated }: ColumnDefinition): string {
  const stream = STREAMS[source]
  if (role === 'trade') return `null without a ${stream}, or where the formula has no value`
  if (role === 'flow') return `null in a bar in which the ${stream} was interrupted or not live; 0 in a quiet bar`
  const gate = isGated ? ', or where it reaches beyond the trusted range' : ''
  return `null where the ${stream} is not live at the close${gate}, or where the formula has no value`
}

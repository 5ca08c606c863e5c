import { CATALOGUE, nullRule } from './catalogue.ts'
import type { MeasureDefinition } from './measure.ts'
import { findMeasure } from './select-measures.ts'

/**
 * Everything the catalogue says of a measure, as text for a terminal. Throws SteelyardError `config.invalid` for an unknown
 * id or column, with the nearest names.
 */
export function describeMeasure(idOrColumn: string, definitions: readonly MeasureDefinition[] = CATALOGUE): string {
  const measure = findMeasure(idOrColumn, definitions)
  const { parameters, pitfalls } = measure
  const facts = [
    ['formula', measure.formula],
    ['kind', KINDS[measure.kind]],
    [
      'parameters',
      Object.entries(parameters)
        .map(([name, value]) => `${name}: ${value}`)
        .join('; ') || 'none',
    ],
    ['source', measure.source],
    ['cost', measure.cost],
  ].map(([name, text]) => `${name!.padEnd(12)}${text}`)
  return [
    `${measure.id}: ${measure.title} (${measure.family})`,
    '',
    measure.meaning,
    '',
    ...facts,
    '',
    'columns',
    ...columnLines(measure),
    '',
    'pitfalls',
    ...(pitfalls.length > 0 ? pitfalls.map((pitfall) => `  - ${pitfall}`) : ['  none known']),
  ].join('\n')
}

const KINDS = {
  contemporaneous: 'contemporaneous: it describes its own bar and is no forecast',
  predictive: 'predictive: it says something of later bars; judge it out of sample, beside spread and fee',
} as const

/** One line per column; the null rule once for neighbours that share it. */
function columnLines({ columns }: MeasureDefinition): string[] {
  const width = Math.max(...columns.map(({ name }) => name.length)) + 2
  const units = Math.max(...columns.map(({ unit }) => unit.length)) + 2
  return columns.flatMap((column, i) => {
    const line = `  ${column.name.padEnd(width)}${column.unit.padEnd(units)}${column.range}`
    const next = columns[i + 1]
    const rule = nullRule(column)
    return next !== undefined && nullRule(next) === rule ? [line] : [line, `    ${rule}`]
  })
}

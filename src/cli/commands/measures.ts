import { Command } from 'commander'
import { CATALOGUE, describeMeasure, findMeasure, type MeasureDefinition, nullRule } from '../../measures/index.ts'
import type { CliIo } from '../io.ts'

const HELP = `
A name is a measure (mlofi) or one of its columns (mlofi_3).

Examples:
  steelyard measures
  steelyard measures ofi_l1
  steelyard measures --json`

/** `steelyard measures [name]` */
export function measuresCommand(io: CliIo): Command {
  return new Command('measures')
    .description('the catalogue: every measure with its formula, unit, source and pitfalls')
    .argument('[name]', 'a measure or a column')
    .option('--json', 'print one JSON document on stdout and nothing else')
    .addHelpText('after', HELP)
    .action((name: string | undefined, options: { json?: boolean }) => {
      const measures = name === undefined ? CATALOGUE : [findMeasure(name)]
      if (options.json) io.out(JSON.stringify({ measures: measures.map(measureDocument) }))
      else io.out(name === undefined ? formatCatalogue(measures) : describeMeasure(name))
    })
}

/** The measures by family, each with its columns. */
function formatCatalogue(measures: readonly MeasureDefinition[]): string {
  const families = [...new Set(measures.map(({ family }) => family))]
  const width = Math.max(...measures.map(({ id }) => id.length)) + 2
  const lines = families.flatMap((family) => [
    family,
    ...measures
      .filter((measure) => measure.family === family)
      .flatMap(({ id, title, columns }) => [
        `  ${id.padEnd(width)}${title}`,
        `  ${''.padEnd(width)}${summarise(columns.map((column) => column.name))}`,
      ]),
    '',
  ])
  return [...lines, 'steelyard measures <name> explains one.'].join('\n')
}

/** A long list of columns by its ends. */
function summarise(names: readonly string[]): string {
  return names.length <= 7
    ? names.join(' ')
    : `${names.slice(0, 3).join(' ')} ... ${names.at(-1)} (${names.length} columns)`
}

/** A catalogue entry as JSON; snake_case like every document of the command line. */
function measureDocument({ create: _create, columns, ...measure }: MeasureDefinition): object {
  return {
    ...measure,
    columns: columns.map((column) => ({
      name: column.name,
      unit: column.unit,
      range: column.range,
      role: column.role,
      source: column.source,
      gated: column.isGated === true,
      null: nullRule(column),
    })),
  }
}

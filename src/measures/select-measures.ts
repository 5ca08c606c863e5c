import { SteelyardError } from '../market/index.ts'
import { CATALOGUE, DEFAULT_MEASURES } from './catalogue.ts'
import type { MeasureDefinition } from './measure.ts'
import { nearestNames } from './nearest-names.ts'

/** What a run computes and what it writes. */
export interface MeasureSelection {
  /** Measures to run, in catalogue order. A measure runs whole even when only some of its columns are wanted. */
  readonly definitions: readonly MeasureDefinition[]
  /** Columns to write, in catalogue order. */
  readonly columns: readonly string[]
}

/**
 * Resolves names to measures and columns: each name is a column (`depth_bid_5bps`), else a measure (`depth_bands`), else a
 * family (`depth`, `order flow` or `order-flow`); `default` stands for the default set. No names: the default set. The
 * user's own measures come after the built-in ones and are always in the default set.
 *
 * Throws SteelyardError `config.invalid` for an unknown name, with the nearest known ones, and for a measure of the user's
 * whose id or column is taken.
 *
 * @example selectMeasures(['touch', 'vpin']).columns // => ['queue_imbalance', 'queue_imbalance_mean', 'vpin']
 */
export function selectMeasures(names: readonly string[], custom: readonly MeasureDefinition[] = []): MeasureSelection {
  assertDistinct(custom)
  const known = [...CATALOGUE, ...custom]
  const wanted = new Set<string>()
  for (const name of names.length === 0 ? ['default'] : names) {
    for (const column of columnsNamed(name, known, custom)) wanted.add(column)
  }
  const definitions = known.filter(({ columns }) => columns.some(({ name }) => wanted.has(name)))
  const columns = definitions.flatMap((definition) => definition.columns.map(({ name }) => name))
  return { definitions, columns: columns.filter((name) => wanted.has(name)) }
}

/**
 * The measure with this id or column. Throws SteelyardError `config.invalid` with the nearest names.
 *
 * @example findMeasure('mlofi_3').id // => 'mlofi'
 */
export function findMeasure(
  idOrColumn: string,
  definitions: readonly MeasureDefinition[] = CATALOGUE,
): MeasureDefinition {
  const found =
    definitions.find(({ id }) => id === idOrColumn) ??
    definitions.find(({ columns }) => columns.some(({ name }) => name === idOrColumn))
  if (found === undefined) throw unknownName(idOrColumn, definitions, [])
  return found
}

function columnsNamed(
  name: string,
  known: readonly MeasureDefinition[],
  custom: readonly MeasureDefinition[],
): readonly string[] {
  const names = ({ columns }: MeasureDefinition) => columns.map((column) => column.name)
  if (known.some((definition) => names(definition).includes(name))) return [name]
  const measure = known.find(({ id }) => id === name)
  if (measure !== undefined) return names(measure)
  const family = familyName(name)
  const chosen = known.filter((definition) =>
    name === 'default'
      ? DEFAULT_MEASURES.includes(definition.id) || custom.includes(definition)
      : definition.family === family,
  )
  if (chosen.length === 0) throw unknownName(name, known, [...new Set(known.map((each) => each.family)), 'default'])
  return chosen.flatMap(names)
}

function familyName(name: string): string {
  return name.replace(/[-_]/g, ' ')
}

function unknownName(name: string, known: readonly MeasureDefinition[], others: readonly string[]): SteelyardError {
  const names = [...others, ...known.flatMap(({ id, columns }) => [id, ...columns.map((column) => column.name)])]
  const nearest = nearestNames(name, [...new Set(names)])
  return new SteelyardError('config.invalid', `there is no measure, column or family called ${JSON.stringify(name)}`, {
    hint: nearest.length > 0 ? `did you mean ${nearest.join(', ')}?` : 'steelyard measures lists them',
  })
}

function assertDistinct(custom: readonly MeasureDefinition[]): void {
  const taken = new Set(
    CATALOGUE.flatMap(({ id, columns }) => [`measure ${id}`, ...columns.map((c) => `column ${c.name}`)]),
  )
  for (const { id, columns } of custom) {
    for (const name of [`measure ${id}`, ...columns.map((column) => `column ${column.name}`)]) {
      if (taken.has(name)) {
        throw new SteelyardError('config.invalid', `${name} of a custom measure is already taken`, {
          hint: 'choose another name in defineMeasure',
        })
      }
      taken.add(name)
    }
  }
}

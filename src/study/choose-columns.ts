import { SteelyardError } from '../market/index.ts'
import { CATALOGUE, type ColumnEntry, columnCatalogue } from '../measures/index.ts'
import type { SkippedColumn } from './study-result.ts'

/** A column to study, and how it is read. */
export interface StudyColumn {
  readonly name: string
  /** `bps_from_price`: a price is studied as its distance from the studied price in bps. */
  readonly form: 'as_is' | 'bps_from_price'
  /** What the catalogue says; null for columns it does not know. */
  readonly entry: ColumnEntry | null
}

export interface ChosenColumns {
  readonly study: readonly StudyColumn[]
  readonly skipped: readonly SkippedColumn[]
}

/** Names that look into the future. `label_` is ours; the others are what such columns are usually called. */
const FUTURE = /^(label|target|forward|future|fwd|next)_/
const QUOTE_PRICES = new Set(['bid', 'ask', 'mid', 'book_mid'])

/**
 * Which columns can be studied. `asked`: names of columns or ids of measures, null for all.
 * Throws `config.invalid` for a name the table does not have, and for one that looks into the future.
 */
export function chooseColumns(
  columns: readonly string[],
  metadata: Readonly<Record<string, string>>,
  price: string,
  asked: readonly string[] | null,
): ChosenColumns {
  const entries = { ...columnCatalogue(columns), ...writtenEntries(metadata) }
  const study: StudyColumn[] = []
  const skipped: SkippedColumn[] = []
  for (const name of asked === null ? columns : askedColumns(asked, columns, entries)) {
    const entry = entries[name] ?? null
    const reason = skipReason(name, price)
    if (reason !== null) skipped.push({ column: name, reason })
    else study.push({ name, form: entry?.unit === 'price' ? 'bps_from_price' : 'as_is', entry })
  }
  if (study.length === 0) {
    throw new SteelyardError('config.invalid', 'the table has no measure that can be studied', {
      hint:
        skipped.map(({ column, reason }) => `${column}: ${reason}`).join('; ') || 'measure again with more measures',
    })
  }
  return { study, skipped }
}

function skipReason(name: string, price: string): string | null {
  if (FUTURE.test(name)) return 'looks into the future: a target, not a measure'
  if (name === price || QUOTE_PRICES.has(name)) return 'a price level: what is studied is its move'
  if (name === 'cvd') return 'a running total, which never returns to a level; trade_imbalance is its flow'
  return null
}

function askedColumns(
  asked: readonly string[],
  columns: readonly string[],
  entries: Readonly<Record<string, ColumnEntry>>,
): readonly string[] {
  const chosen = new Set<string>()
  for (const name of asked) {
    if (FUTURE.test(name)) {
      throw new SteelyardError('config.invalid', `${name} looks into the future and cannot be studied as a measure`, {
        hint: 'labels are targets; the study computes its own from the price',
      })
    }
    const found = columns.includes(name) ? [name] : columns.filter((column) => entries[column]?.measure === name)
    if (found.length === 0) {
      const isKnown = CATALOGUE.some(({ id }) => id === name)
      throw new SteelyardError('config.invalid', `the table has no column or measure ${name}`, {
        hint: isKnown ? `measure again with --measures ${name}` : `it has ${columns.join(', ')}`,
      })
    }
    for (const column of found) chosen.add(column)
  }
  return columns.filter((column) => chosen.has(column))
}

/** The catalogue entries that a Parquet table carries; own measures are known only there. */
function writtenEntries(metadata: Readonly<Record<string, string>>): Readonly<Record<string, ColumnEntry>> {
  const text = metadata['steelyard.columns']
  if (text === undefined) return {}
  try {
    return JSON.parse(text) as Record<string, ColumnEntry>
  } catch {
    return {} // metadata of another hand; the built-in catalogue serves
  }
}

import { QUALITIES, type Quality, SteelyardError } from '../market/index.ts'
import { LEADING_COLUMNS, type TableBlock, type TableSchema, TRAILING_COLUMNS } from './table.ts'

/** A table in one file, opened. */
export interface TableFile {
  readonly path: string
  /** Null where the file has no rows and therefore does not say (JSON lines). */
  readonly schema: TableSchema | null
  /** The given measure columns, in that order. A block is valid until the next one is asked for. */
  blocks(columns: readonly string[]): AsyncIterable<TableBlock>
}

const FIXED: readonly string[] = [...LEADING_COLUMNS, ...TRAILING_COLUMNS]
const QUALITY_INDEX: ReadonlyMap<string, number> = new Map(QUALITIES.map((quality: Quality, index) => [quality, index]))

/** The measure columns among the columns of a file. Throws `file.unrecognised` where a fixed column is missing. */
export function measureColumns(path: string, names: readonly string[]): string[] {
  const missing = FIXED.find((name) => !names.includes(name))
  if (missing !== undefined) {
    throw new SteelyardError('file.unrecognised', `${path} is no feature table: it has no column ${missing}`, {
      hint: `a table has the columns ${FIXED.join(', ')} beside its measures; make one with steelyard measure`,
      where: { file: path },
    })
  }
  return names.filter((name) => !FIXED.includes(name))
}

/** Index of a quality in `QUALITIES`; undefined for other texts. */
export function qualityIndex(text: unknown): number | undefined {
  return typeof text === 'string' ? QUALITY_INDEX.get(text) : undefined
}

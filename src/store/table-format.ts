import { SteelyardError } from '../market/index.ts'
import { STDOUT } from './stdout-output.ts'

/** How a table is written. */
export const TABLE_FORMATS = ['parquet', 'csv', 'jsonl', 'arrow'] as const
export type TableFormat = (typeof TABLE_FORMATS)[number]

export interface ResolvedFormat {
  readonly format: TableFormat
  /** The whole file is gzipped (`.csv.gz`, `.jsonl.gz`). */
  readonly gzip: boolean
}

/**
 * The format that a path stands for: `.parquet`, `.csv`, `.jsonl`, `.arrow`, the two text formats also with `.gz`.
 * Standard output (`-`) is CSV unless `asked`. An extension and an asked format that contradict each other, and
 * everything else, are `config.invalid`.
 */
export function tableFormatOf(path: string, asked?: TableFormat): ResolvedFormat {
  if (path === STDOUT) return { format: assertStreamable(asked ?? 'csv'), gzip: false }
  const lower = path.toLowerCase()
  const gzip = lower.endsWith('.gz')
  const stem = gzip ? lower.slice(0, -3) : lower
  const format = TABLE_FORMATS.find((candidate) => stem.endsWith(`.${candidate}`))
  if (format === undefined || (gzip && format !== 'csv' && format !== 'jsonl')) {
    throw new SteelyardError('config.invalid', `no table format is known by the name of ${path}`, {
      hint: 'end the name with .parquet, .csv, .csv.gz, .jsonl, .jsonl.gz or .arrow, or give a folder ending with /',
    })
  }
  if (asked !== undefined && asked !== format) {
    throw new SteelyardError('config.invalid', `${path} is named as ${format}, but the format asked for is ${asked}`, {
      hint: 'leave the format out, or change the name',
    })
  }
  return { format, gzip }
}

function assertStreamable(format: TableFormat): TableFormat {
  if (format !== 'parquet') return format
  throw new SteelyardError('config.invalid', 'Parquet cannot be written to standard output', {
    hint: 'write csv, jsonl or arrow there, or give a file name',
  })
}

import { readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { SteelyardError } from '../market/index.ts'
import { openCsvTable } from './csv-table-file.ts'
import { openJsonlTable } from './jsonl-table-file.ts'
import { openParquetTable } from './parquet-table-file.ts'
import { readError } from './read-error.ts'
import type { TableBlock, TableSchema } from './table.ts'
import type { TableFile } from './table-file.ts'
import { tableFormatOf } from './table-format.ts'

/** A feature table, in one file or in a folder of partitions. Iterating it again reads it again. */
export interface Table extends AsyncIterable<TableBlock> {
  /** The columns of the blocks, in order, and the metadata of the first file (CSV and JSON lines carry none). */
  readonly schema: TableSchema
  /** In the order in which they are read. */
  readonly files: readonly string[]
}

export interface ReadTableOptions {
  /** Only these measure columns, in this order; Parquet then reads nothing else. Default: all. */
  readonly columns?: readonly string[]
}

/**
 * Opens a table of Parquet, CSV or JSON lines (the latter two also gzipped), or a folder of them: hive partitions and
 * other files below it are read in the order of their paths, hidden ones and those beginning with `_` are not.
 * Memory is bounded by one row group. Blocks hold one instrument each and are valid until the next is asked for.
 *
 * Throws `file.not_found`, `file.unrecognised` where it is no feature table, `config.invalid` where a column asked for
 * is missing or the files of a folder have different columns; while reading also `file.corrupt` and `file.malformed`.
 */
export async function readTable(path: string, options: ReadTableOptions = {}): Promise<Table> {
  const files = await listFiles(path)
  const first = await firstWithSchema(files)
  const schema = first?.schema ?? { columns: [], metadata: {} }
  const columns = options.columns ?? schema.columns
  if (first !== undefined) assertColumns(first.path, schema.columns, columns)
  return {
    schema: { columns, metadata: schema.metadata },
    files,
    [Symbol.asyncIterator]: () => readAll(files, schema.columns, columns, first?.path)[Symbol.asyncIterator](),
  }
}

async function* readAll(
  files: readonly string[],
  all: readonly string[],
  columns: readonly string[],
  firstPath: string | undefined,
): AsyncIterable<TableBlock> {
  for (const path of files) {
    const file = await openTable(path)
    if (file.schema === null) continue
    if (!haveSameNames(file.schema.columns, all)) {
      throw new SteelyardError('config.invalid', `${path} has other columns than ${firstPath}`, {
        hint: 'tables of different configurations do not union: give them one by one, or measure again',
        where: { file: path },
      })
    }
    yield* file.blocks(columns)
  }
}

function openTable(path: string): Promise<TableFile> {
  const { format } = tableFormatOf(path)
  if (format === 'parquet') return openParquetTable(path)
  if (format === 'csv') return openCsvTable(path)
  if (format === 'jsonl') return openJsonlTable(path)
  throw new SteelyardError('file.unrecognised', `tables in the Arrow format are written but not read: ${path}`, {
    hint: 'use the Parquet form of the table',
    where: { file: path },
  })
}

async function firstWithSchema(files: readonly string[]): Promise<TableFile | undefined> {
  for (const path of files) {
    const file = await openTable(path)
    if (file.schema !== null) return file
  }
  return undefined
}

function assertColumns(path: string, known: readonly string[], asked: readonly string[]): void {
  const missing = asked.find((name) => !known.includes(name))
  if (missing === undefined) return
  throw new SteelyardError('config.invalid', `${path} has no column ${missing}`, {
    hint: `it has ${known.join(', ')}`,
    where: { file: path },
  })
}

function haveSameNames(one: readonly string[], other: readonly string[]): boolean {
  return one.length === other.length && one.every((name) => other.includes(name))
}

async function listFiles(path: string): Promise<string[]> {
  try {
    if (!(await stat(path)).isDirectory()) return [path]
    const files = (await walk(path)).sort()
    if (files.length > 0) return files
  } catch (error) {
    throw readError(path, error)
  }
  throw new SteelyardError('file.not_found', `no table in the folder ${path}`, {
    hint: 'name a table, or a folder that steelyard measure --out folder/ wrote',
    where: { file: path },
  })
}

async function walk(folder: string): Promise<string[]> {
  const files: string[] = []
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    if (entry.name.startsWith('.') || entry.name.startsWith('_')) continue
    const path = join(folder, entry.name)
    if (entry.isDirectory()) files.push(...(await walk(path)))
    else if (/\.(parquet|csv|jsonl|csv\.gz|jsonl\.gz)$/i.test(entry.name)) files.push(path)
  }
  return files
}

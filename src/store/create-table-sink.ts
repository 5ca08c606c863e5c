import { createArrowSink } from './arrow-table-sink.ts'
import { CsvTableSink } from './csv-table-sink.ts'
import { JsonlTableSink } from './jsonl-table-sink.ts'
import { openOutput } from './open-output.ts'
import { createParquetSink, type ParquetOptions } from './parquet-table-sink.ts'
import { assertSchema, type TableSchema, type TableSink } from './table.ts'
import { type TableFormat, tableFormatOf } from './table-format.ts'

export interface TableSinkOptions {
  /** For standard output; elsewhere the name of the file says it. */
  readonly format?: TableFormat
  readonly parquet?: ParquetOptions
}

/**
 * Opens a table under a path: the extension says the format (`tableFormatOf`), `-` is standard output. A file appears
 * when the sink is closed, and replaces an older one only then.
 *
 * Throws `config.invalid` for an unknown extension, a missing folder or impossible column names, `store.write_failed`
 * where the file cannot be created.
 */
export async function createTableSink(
  path: string,
  schema: TableSchema,
  options: TableSinkOptions = {},
): Promise<TableSink> {
  const { format, gzip } = tableFormatOf(path, options.format)
  if (format === 'parquet') return createParquetSink(path, schema, options.parquet)
  if (format === 'arrow') return createArrowSink(path, schema)
  assertSchema(schema)
  const output = await openOutput(path, gzip)
  return format === 'csv' ? new CsvTableSink(output, schema) : new JsonlTableSink(output, schema)
}

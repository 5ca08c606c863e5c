import { type DepthScope, type EventBatch, SteelyardError } from '../market/index.ts'
import { CsvEventWriter } from './csv-event-writer.ts'
import { JsonlEventWriter } from './jsonl-event-writer.ts'
import { openOutput } from './open-output.ts'
import { STDOUT } from './stdout-output.ts'
import type { TableResult } from './table.ts'
import { tableFormatOf } from './table-format.ts'
import { TextOutput } from './text-output.ts'

export interface WriteEventsOptions {
  readonly format?: 'csv' | 'jsonl'
  /** How deep the book of the batch last yielded is known, kept in JSON lines; undefined = not said. */
  readonly depthScope?: () => DepthScope | undefined
}

/**
 * Writes normalised events as CSV (`.csv`, `.csv.gz`, `-`) or JSON lines (`.jsonl`, `.jsonl.gz`): see the two writers.
 * The file appears when all events are in it; when the batches fail, or writing does, nothing is left of it.
 *
 * Throws `config.invalid` for other extensions, and what `createTableSink` throws. `rows` counts lines without header.
 */
export async function writeEvents(
  path: string,
  batches: AsyncIterable<EventBatch>,
  options: WriteEventsOptions = {},
): Promise<TableResult> {
  const { format, gzip } = textFormatOf(path, options.format)
  const output = await openOutput(path, gzip)
  const text = new TextOutput(output)
  try {
    const writer = format === 'csv' ? new CsvEventWriter(text) : new JsonlEventWriter(text, options.depthScope)
    let rows = 0
    for await (const batch of batches) rows += await writer.write(batch)
    await text.close()
    return { path, rows, bytes: output.bytes }
  } catch (error) {
    await text.abort()
    throw error
  }
}

function textFormatOf(path: string, asked: 'csv' | 'jsonl' | undefined): { format: 'csv' | 'jsonl'; gzip: boolean } {
  const { format, gzip } = tableFormatOf(path, path === STDOUT ? (asked ?? 'csv') : asked)
  if (format === 'csv' || format === 'jsonl') return { format, gzip }
  throw new SteelyardError('config.invalid', `events cannot be written as ${format}`, {
    hint: 'end the name with .csv, .csv.gz, .jsonl or .jsonl.gz',
  })
}

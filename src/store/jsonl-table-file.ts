import { MalformedRowError } from '../market/index.ts'
import { BlockBuilder } from './block-builder.ts'
import type { TableBlock } from './table.ts'
import { measureColumns, qualityIndex, type TableFile } from './table-file.ts'
import { readLines } from './text-lines.ts'
import { parseIsoMicros } from './time-text.ts'

const HINT = 'mend or remove the row, or make the table again'

/** Opens a table of JSON lines (`.jsonl`, `.jsonl.gz`): its first row says the columns. It carries no metadata. */
export async function openJsonlTable(path: string): Promise<TableFile> {
  const first = await readFirst(path)
  return {
    path,
    schema: first === undefined ? null : { columns: measureColumns(path, Object.keys(first)), metadata: {} },
    blocks: (asked) => readBlocks(path, asked),
  }
}

async function readFirst(path: string): Promise<Row | undefined> {
  for await (const line of readLines(path)) return parseRow(path, line, 1)
  return undefined
}

type Row = Readonly<Record<string, unknown>>

async function* readBlocks(path: string, columns: readonly string[]): AsyncIterable<TableBlock> {
  const builder = new BlockBuilder(columns.length)
  let lineNumber = 0
  for await (const line of readLines(path)) {
    lineNumber++
    const row = parseRow(path, line, lineNumber)
    const fail = (name: string, what: string) =>
      new MalformedRowError(`${name} is ${what}: ${JSON.stringify(row[name])}`, { file: path, line: lineNumber }, HINT)
    const number = (name: string): number => {
      const value = row[name]
      if (value === null) return Number.NaN
      if (typeof value !== 'number') throw fail(name, 'no number')
      return value
    }
    const { venue, symbol } = row
    if (typeof venue !== 'string') throw fail('venue', 'no text')
    if (typeof symbol !== 'string') throw fail('symbol', 'no text')
    const micros = typeof row.time === 'string' ? parseIsoMicros(row.time) : Number.NaN
    if (Number.isNaN(micros)) throw fail('time', 'no ISO time in UTC')
    const grade = qualityIndex(row.quality)
    if (grade === undefined) throw fail('quality', 'not known')
    if (builder.mustFlush(venue, symbol)) yield builder.flush()!
    builder.add(venue, symbol, micros, grade, number('coverage'))
    for (let column = 0; column < columns.length; column++) builder.set(column, number(columns[column]!))
  }
  const last = builder.flush()
  if (last !== undefined) yield last
}

function parseRow(path: string, line: string, lineNumber: number): Row {
  let value: unknown
  try {
    value = JSON.parse(line)
  } catch {
    value = undefined
  }
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Row
  throw new MalformedRowError('the line is no JSON object', { file: path, line: lineNumber }, HINT)
}

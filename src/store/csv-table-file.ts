import { MalformedRowError } from '../market/index.ts'
import { BlockBuilder } from './block-builder.ts'
import { splitCsvLine } from './csv-text.ts'
import type { TableBlock } from './table.ts'
import { measureColumns, qualityIndex, type TableFile } from './table-file.ts'
import { readLines } from './text-lines.ts'
import { parseIsoMicros } from './time-text.ts'

const HINT = 'mend or remove the row, or make the table again'

/** Opens a CSV table (`.csv`, `.csv.gz`): reads its header. It carries no metadata. */
export async function openCsvTable(path: string): Promise<TableFile> {
  const header = await readHeader(path)
  const columns = measureColumns(path, header)
  return {
    path,
    schema: { columns, metadata: {} },
    blocks: (asked) => readBlocks(path, header, asked),
  }
}

async function readHeader(path: string): Promise<string[]> {
  for await (const line of readLines(path)) return splitCsvLine(line) ?? []
  return []
}

async function* readBlocks(
  path: string,
  header: readonly string[],
  columns: readonly string[],
): AsyncIterable<TableBlock> {
  const [time, venue, symbol, quality, coverage] = ['time', 'venue', 'symbol', 'quality', 'coverage'].map((name) =>
    header.indexOf(name),
  ) as [number, number, number, number, number]
  const positions = columns.map((name) => header.indexOf(name))
  const builder = new BlockBuilder(columns.length)
  let lineNumber = 0
  for await (const line of readLines(path)) {
    lineNumber++
    if (lineNumber === 1) continue
    const fail = (message: string) => new MalformedRowError(message, { file: path, line: lineNumber }, HINT)
    const cells = splitCsvLine(line)
    if (cells === undefined) throw fail('a quoted cell has no end')
    if (cells.length !== header.length) throw fail(`${header.length} cells expected, ${cells.length} found`)
    const number = (position: number): number => {
      const value = numberOf(cells[position]!)
      if (value === undefined) throw fail(`${header[position]} is no number: ${JSON.stringify(cells[position])}`)
      return value
    }
    const micros = parseIsoMicros(cells[time]!)
    if (Number.isNaN(micros)) throw fail(`time is no ISO time in UTC: ${JSON.stringify(cells[time])}`)
    const grade = qualityIndex(cells[quality])
    if (grade === undefined) throw fail(`quality is not known: ${JSON.stringify(cells[quality])}`)
    if (builder.mustFlush(cells[venue]!, cells[symbol]!)) yield builder.flush()!
    builder.add(cells[venue]!, cells[symbol]!, micros, grade, number(coverage))
    for (let column = 0; column < positions.length; column++) builder.set(column, number(positions[column]!))
  }
  const last = builder.flush()
  if (last !== undefined) yield last
}

/** NaN for an empty cell; undefined for what is no number. */
function numberOf(text: string): number | undefined {
  if (text === '') return Number.NaN
  const value = Number(text)
  return Number.isNaN(value) || text.charCodeAt(0) <= 32 ? undefined : value
}

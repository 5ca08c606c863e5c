import { isoMicros, QUALITIES } from '../market/index.ts'
import type { ByteOutput } from './byte-output.ts'
import { csvCell } from './csv-text.ts'
import { numberText } from './number-text.ts'
import {
  LEADING_COLUMNS,
  type TableBlock,
  type TableResult,
  type TableSchema,
  type TableSink,
  TRAILING_COLUMNS,
} from './table.ts'
import { TextOutput } from './text-output.ts'

/**
 * A table as CSV with a header: ISO times with six decimals, shortest numbers that read back as the same double, empty
 * cells for null.
 */
export class CsvTableSink implements TableSink {
  private readonly output: ByteOutput
  private readonly text: TextOutput
  private rows = 0

  constructor(output: ByteOutput, schema: TableSchema) {
    this.output = output
    this.text = new TextOutput(output)
    this.text.push(`${[...LEADING_COLUMNS, ...schema.columns, ...TRAILING_COLUMNS].join(',')}\n`)
  }

  async write(block: TableBlock): Promise<void> {
    const market = `${csvCell(block.venue)},${csvCell(block.symbol)}`
    const { rows, time, values, quality, coverage } = block
    for (let row = 0; row < rows; row++) {
      let line = `${isoMicros(time[row]!)},${market}`
      for (const column of values) line += `,${cell(column[row]!)}`
      this.text.push(`${line},${QUALITIES[quality[row]!]!},${cell(coverage[row]!)}\n`)
      if (this.text.isFull) await this.text.flush()
    }
    this.rows += rows
  }

  async close(): Promise<TableResult> {
    await this.text.close()
    return { path: this.output.path, rows: this.rows, bytes: this.output.bytes }
  }

  abort(): Promise<void> {
    return this.text.abort()
  }
}

function cell(value: number): string {
  return Number.isNaN(value) ? '' : numberText(value)
}

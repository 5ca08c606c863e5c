import { isoMicros, QUALITIES } from '../market/index.ts'
import type { ByteOutput } from './byte-output.ts'
import { jsonNumberText } from './number-text.ts'
import type { TableBlock, TableResult, TableSchema, TableSink } from './table.ts'
import { TextOutput } from './text-output.ts'

/** A table as one JSON object per row, with the columns as keys, in order; null is null. */
export class JsonlTableSink implements TableSink {
  private readonly output: ByteOutput
  private readonly text: TextOutput
  /** `,"mid":` for each measure column. */
  private readonly keys: readonly string[]
  private rows = 0

  constructor(output: ByteOutput, schema: TableSchema) {
    this.output = output
    this.text = new TextOutput(output)
    this.keys = schema.columns.map((name) => `,${JSON.stringify(name)}:`)
  }

  async write(block: TableBlock): Promise<void> {
    const market = `"venue":${JSON.stringify(block.venue)},"symbol":${JSON.stringify(block.symbol)}`
    const { rows, time, values, quality, coverage } = block
    for (let row = 0; row < rows; row++) {
      let line = `{"time":"${isoMicros(time[row]!)}",${market}`
      for (let column = 0; column < values.length; column++) {
        line += this.keys[column]! + jsonNumberText(values[column]![row]!)
      }
      line += `,"quality":"${QUALITIES[quality[row]!]!}","coverage":${jsonNumberText(coverage[row]!)}}\n`
      this.text.push(line)
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

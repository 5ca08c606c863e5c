import type { Batch, Column, DataType, Schema, Table } from '@uwdata/flechette'
import { QUALITIES } from '../market/index.ts'
import type { ByteOutput } from './byte-output.ts'
import { openOutput } from './open-output.ts'
import { RowBuffer } from './row-buffer.ts'
import {
  assertSchema,
  LEADING_COLUMNS,
  type TableBlock,
  type TableResult,
  type TableSchema,
  type TableSink,
  TRAILING_COLUMNS,
} from './table.ts'

export interface ArrowOptions {
  /** Rows per record batch. Default 8,192. */
  readonly batchRows?: number
}

const BATCH_ROWS = 8192
/** What ends a stream: a continuation mark and the length 0. */
const END_OF_STREAM_BYTES = 8
const NO_VALIDITY = new Uint8Array(0)

type Flechette = typeof import('@uwdata/flechette')

/**
 * Opens a table in the Arrow IPC stream format, in a file or on standard output (`-`), uncompressed: one record batch
 * per `batchRows` rows, `time` as timestamp in µs UTC, texts as utf8, measures as nullable float64.
 */
export async function createArrowSink(
  path: string,
  schema: TableSchema,
  options: ArrowOptions = {},
): Promise<TableSink> {
  assertSchema(schema)
  const flechette = await import('@uwdata/flechette')
  const encoder = new StreamEncoder(flechette, schema)
  const output = await openOutput(path, false)
  await output.write(encoder.begin())
  return new ArrowTableSink(output, encoder, new RowBuffer(schema.columns.length, options.batchRows ?? BATCH_ROWS))
}

class ArrowTableSink implements TableSink {
  private readonly output: ByteOutput
  private readonly encoder: StreamEncoder
  private readonly buffer: RowBuffer
  private rows = 0

  constructor(output: ByteOutput, encoder: StreamEncoder, buffer: RowBuffer) {
    this.output = output
    this.encoder = encoder
    this.buffer = buffer
  }

  write(block: TableBlock): Promise<void> | void {
    const taken = this.buffer.take(block, 0)
    if (this.buffer.isFull) return this.writeFull(block, taken)
  }

  async close(): Promise<TableResult> {
    if (this.buffer.rows > 0) await this.writeBatch()
    await this.output.write(this.encoder.end())
    await this.output.close()
    return { path: this.output.path, rows: this.rows, bytes: this.output.bytes }
  }

  abort(): Promise<void> {
    return this.output.abort()
  }

  private async writeFull(block: TableBlock, taken: number): Promise<void> {
    for (let from = taken; this.buffer.isFull; from += this.buffer.take(block, from)) await this.writeBatch()
  }

  private async writeBatch(): Promise<void> {
    await this.output.write(this.encoder.batch(this.buffer))
    this.rows += this.buffer.rows
    this.buffer.clear()
  }
}

/**
 * Arrow messages one at a time. The library encodes whole tables (schema, batches, end), so a table of one batch is
 * encoded and the schema in front and the end behind are cut off.
 */
class StreamEncoder {
  private readonly flechette: Flechette
  private readonly schema: Schema
  private readonly schemaMessage: Uint8Array
  private readonly endMessage: Uint8Array

  constructor(flechette: Flechette, schema: TableSchema) {
    this.flechette = flechette
    const { field, float64, utf8, timestamp, TimeUnit, Version, Endianness } = flechette
    const [time, venue, symbol] = LEADING_COLUMNS
    const [quality, coverage] = TRAILING_COLUMNS
    this.schema = {
      version: Version.V5,
      endianness: Endianness.Little,
      fields: [
        field(time, timestamp(TimeUnit.MICROSECOND, 'UTC'), false),
        field(venue, utf8(), false),
        field(symbol, utf8(), false),
        ...schema.columns.map((name) => field(name, float64())),
        field(quality, utf8(), false),
        field(coverage, float64()),
      ],
      metadata: new Map(Object.entries(schema.metadata)),
    }
    const empty = this.encode([])
    this.schemaMessage = empty.subarray(0, empty.length - END_OF_STREAM_BYTES)
    this.endMessage = empty.subarray(empty.length - END_OF_STREAM_BYTES)
  }

  begin(): Uint8Array {
    return this.schemaMessage
  }

  batch(buffer: RowBuffer): Uint8Array {
    const { rows, runs } = buffer
    const venues = utf8Of(runs, (run) => run.venue, rows)
    const symbols = utf8Of(runs, (run) => run.symbol, rows)
    const qualities = utf8Of(qualityRuns(buffer), (run) => run.text, rows)
    const types = this.schema.fields.map((entry) => entry.type)
    const parts: BatchParts[] = [
      { values: BigInt64Array.from({ length: rows }, (_, row) => BigInt(buffer.time[row]!)) },
      venues,
      symbols,
      ...buffer.values.map((column) => doublesOf(column, rows)),
      qualities,
      doublesOf(buffer.coverage, rows),
    ]
    const bytes = this.encode(parts.map((part, index) => this.batchOf(types[index]!, part, rows)))
    return bytes.subarray(this.schemaMessage.length, bytes.length - END_OF_STREAM_BYTES)
  }

  end(): Uint8Array {
    return this.endMessage
  }

  private batchOf(type: DataType, part: BatchParts, rows: number): Batch<unknown> {
    const BatchType = this.flechette.batchType(type)
    return new BatchType({ nullCount: 0, validity: NO_VALIDITY, ...part, length: rows, type })
  }

  private encode(batches: readonly Batch<unknown>[]): Uint8Array {
    const { Column, Table, tableToIPC } = this.flechette
    const columns: Column<unknown>[] = this.schema.fields.map(({ type }, index) => {
      const batch = batches[index]
      return new Column(batch === undefined ? [] : [batch], type)
    })
    const table: Table = new Table(this.schema, columns)
    const bytes = tableToIPC(table, { format: 'stream' })
    if (bytes === null) throw new TypeError('flechette gave no bytes')
    return bytes
  }
}

interface BatchParts {
  readonly values: Float64Array | BigInt64Array | Uint8Array
  readonly offsets?: Int32Array
  readonly validity?: Uint8Array
  readonly nullCount?: number
}

/**
 * Doubles with NaN as null: a validity bitmap only where there are nulls. The places of nulls are written too, so they are
 * given one NaN of the many there are: a file must not show which instruction made it.
 */
function doublesOf(column: Float64Array, rows: number): BatchParts {
  const values = column.subarray(0, rows)
  const validity = new Uint8Array(Math.ceil(rows / 64) * 8)
  let nulls = 0
  for (let row = 0; row < rows; row++) {
    const value = values[row]!
    if (Number.isNaN(value)) {
      values[row] = Number.NaN
      nulls++
    } else {
      validity[row >> 3]! |= 1 << (row & 7)
    }
  }
  return nulls === 0 ? { values } : { values, validity, nullCount: nulls }
}

/** Texts that repeat over runs of rows, as Arrow keeps them: all bytes in a row, and where each text begins. */
function utf8Of<Run extends { readonly rows: number }>(
  runs: readonly Run[],
  textOf: (run: Run) => string,
  rows: number,
): BatchParts {
  const texts = runs.map((run) => Buffer.from(textOf(run), 'utf8'))
  const values = new Uint8Array(runs.reduce((sum, run, index) => sum + run.rows * texts[index]!.length, 0))
  const offsets = new Int32Array(rows + 1)
  let at = 0
  let row = 0
  for (let index = 0; index < runs.length; index++) {
    const text = texts[index]!
    for (let left = runs[index]!.rows; left > 0; left--) {
      values.set(text, at)
      at += text.length
      offsets[++row] = at
    }
  }
  return { values, offsets }
}

function qualityRuns({ quality, rows }: RowBuffer): { text: string; rows: number }[] {
  const runs: { text: string; rows: number }[] = []
  for (let row = 0; row < rows; row++) {
    const text = QUALITIES[quality[row]!]!
    const last = runs.at(-1)
    if (last?.text === text) last.rows++
    else runs.push({ text, rows: 1 })
  }
  return runs
}

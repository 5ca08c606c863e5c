import { AtomicFile } from './atomic-file.ts'
import type { ByteOutput } from './byte-output.ts'
import { type ParquetCodec, pageCodecOf } from './parquet-codec.ts'
import { ParquetFooter, type ParquetPrimitives, writeMagic } from './parquet-footer.ts'
import { type RowGroupTarget, writeRowGroup } from './parquet-row-group.ts'
import { RowBuffer } from './row-buffer.ts'
import { assertSchema, type TableBlock, type TableResult, type TableSchema, type TableSink } from './table.ts'

export interface ParquetOptions {
  /** Rows per row group. Default 8,192: about 8 MB of 100 columns. */
  readonly rowGroupRows?: number
  /** Default `gzip`. */
  readonly codec?: ParquetCodec
}

const ROW_GROUP_ROWS = 8192

/** Opens a Parquet table. The file appears when the sink is closed; errors are those of `AtomicFile`. */
export async function createParquetSink(
  path: string,
  schema: TableSchema,
  options: ParquetOptions = {},
): Promise<TableSink> {
  assertSchema(schema)
  const primitives = await loadPrimitives()
  const target: RowGroupTarget = {
    bytes: new primitives.ByteWriter(1 << 20),
    codec: pageCodecOf(options.codec ?? 'gzip'),
    primitives,
  }
  writeMagic(target.bytes)
  const footer = new ParquetFooter(schema, primitives)
  const buffer = new RowBuffer(schema.columns.length, options.rowGroupRows ?? ROW_GROUP_ROWS)
  return new ParquetTableSink(await AtomicFile.open(path), schema.columns, buffer, target, footer)
}

/**
 * hyparquet-writer knows the encodings; pages, row groups and footer are put together here, because its own writer
 * takes nulls as arrays of objects and keeps every row group's description until the end.
 */
async function loadPrimitives(): Promise<ParquetPrimitives> {
  const [{ ByteWriter }, { serializeTCompactProtocol }, { writeRleBitPackedHybrid }] = await Promise.all([
    import('hyparquet-writer'),
    import('hyparquet-writer/src/thrift.js'),
    import('hyparquet-writer/src/encoding.js'),
  ])
  return { ByteWriter, serializeTCompactProtocol, writeRleBitPackedHybrid }
}

/** Collects a row group, encodes it, writes it to the file, and begins again: memory is that of one row group. */
class ParquetTableSink implements TableSink {
  private readonly output: ByteOutput
  private readonly columns: readonly string[]
  private readonly buffer: RowBuffer
  private readonly target: RowGroupTarget
  private readonly footer: ParquetFooter
  private rows = 0

  constructor(
    output: ByteOutput,
    columns: readonly string[],
    buffer: RowBuffer,
    target: RowGroupTarget,
    footer: ParquetFooter,
  ) {
    this.output = output
    this.columns = columns
    this.buffer = buffer
    this.target = target
    this.footer = footer
  }

  write(block: TableBlock): Promise<void> | void {
    const taken = this.buffer.take(block, 0)
    if (this.buffer.isFull) return this.writeFull(block, taken)
  }

  async close(): Promise<TableResult> {
    if (this.buffer.rows > 0) await this.writeRows()
    this.footer.writeTo(this.target.bytes)
    await this.drain()
    await this.output.close()
    return { path: this.output.path, rows: this.rows, bytes: this.output.bytes }
  }

  abort(): Promise<void> {
    return this.output.abort()
  }

  private async writeFull(block: TableBlock, taken: number): Promise<void> {
    for (let from = taken; this.buffer.isFull; from += this.buffer.take(block, from)) await this.writeRows()
  }

  private async writeRows(): Promise<void> {
    this.footer.addRowGroup(writeRowGroup(this.buffer, this.columns, this.target), this.buffer.rows)
    this.rows += this.buffer.rows
    this.buffer.clear()
    await this.drain()
  }

  /** Moves the encoded bytes to the file; offsets go on counting. */
  private async drain(): Promise<void> {
    await this.output.write(this.target.bytes.getBytes())
    this.target.bytes.index = 0
  }
}

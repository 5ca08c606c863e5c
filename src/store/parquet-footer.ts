import type { ByteWriter } from 'hyparquet-writer'
import type { ThriftObject } from 'hyparquet-writer/src/types.js'
import { LEADING_COLUMNS, type TableSchema, TRAILING_COLUMNS } from './table.ts'

/** The parts of hyparquet-writer that are used here; loaded when the first sink is made. */
export interface ParquetPrimitives {
  readonly ByteWriter: typeof ByteWriter
  readonly serializeTCompactProtocol: (writer: ByteWriter, value: ThriftObject) => void
  readonly writeRleBitPackedHybrid: typeof import('hyparquet-writer/src/encoding.js').writeRleBitPackedHybrid
}

/** Numbers of the Parquet format (parquet.thrift); the field numbers below are from there too. */
export const PhysicalType = { int64: 2, double: 5, byteArray: 6 } as const
export const Codec = { none: 0, gzip: 2, brotli: 4 } as const
export const Encoding = { plain: 0, rle: 3, rleDictionary: 8 } as const
const REQUIRED = 0
const OPTIONAL = 1
const UTF8 = 0
const TIMESTAMP_MICROS = 10

/** Thrift compact protocol: the field after the previous one, a list; and a list of structs. */
const NEXT_FIELD_LIST = 0x19
const STRUCT_TYPE = 12
const LONG_LIST = 0xf0
const MAGIC = 0x31524150 // PAR1

/** One column of one row group, for the footer. */
export interface ColumnChunk {
  readonly name: string
  readonly type: number
  readonly encodings: readonly number[]
  readonly codec: number
  readonly values: number
  readonly uncompressedBytes: number
  readonly compressedBytes: number
  readonly dataOffset: number
  readonly dictionaryOffset?: number
  readonly nulls: number
  /** Bounds as PLAIN values, where they are known. */
  readonly bounds?: { readonly min: Uint8Array; readonly max: Uint8Array }
}

/**
 * Collects what a Parquet footer says of the row groups. Each is turned into its final bytes at once: kept as objects,
 * 20 million rows of 100 columns need 200 MB more.
 */
export class ParquetFooter {
  private readonly schema: TableSchema
  private readonly primitives: ParquetPrimitives
  private readonly groups: Uint8Array[] = []
  private rows = 0

  constructor(schema: TableSchema, primitives: ParquetPrimitives) {
    this.schema = schema
    this.primitives = primitives
  }

  addRowGroup(chunks: readonly ColumnChunk[], rows: number): void {
    let uncompressed = 0
    let compressed = 0
    for (const chunk of chunks) {
      uncompressed += chunk.uncompressedBytes
      compressed += chunk.compressedBytes
    }
    this.rows += rows
    this.groups.push(
      this.serialise({
        field_1: chunks.map(thriftOfChunk),
        field_2: BigInt(uncompressed),
        field_3: BigInt(rows),
        field_6: BigInt(compressed),
      }),
    )
  }

  /** Appends the footer, its length and the closing magic number. */
  writeTo(bytes: ByteWriter): void {
    const { metadata } = this.schema
    const version = metadata['steelyard.version']
    const pairs = Object.entries(metadata).map(([key, value]) => ({ field_1: key, field_2: value }))
    const start = bytes.offset
    const head = this.serialise({ field_1: 2, field_2: thriftOfSchema(this.schema), field_3: BigInt(this.rows) })
    bytes.appendBytes(head.subarray(0, -1)) // without the stop byte: the struct goes on
    bytes.appendUint8(NEXT_FIELD_LIST)
    const { length } = this.groups
    bytes.appendUint8((length > 14 ? LONG_LIST : length << 4) | STRUCT_TYPE)
    if (length > 14) bytes.appendVarInt(length)
    for (const group of this.groups) bytes.appendBytes(group)
    // Field numbers are written as differences, so fields 5, 6 and 7 after 4 look like 1, 2 and 3 from the beginning.
    bytes.appendBytes(
      this.serialise({
        field_1: pairs.length > 0 ? pairs : undefined,
        field_2: version === undefined ? 'steelyard' : `steelyard ${version}`,
        field_3: [...LEADING_COLUMNS, ...this.schema.columns, ...TRAILING_COLUMNS].map(() => ({ field_1: {} })),
      }),
    )
    bytes.appendUint32(bytes.offset - start)
    bytes.appendUint32(MAGIC)
  }

  private serialise(value: ThriftObject): Uint8Array {
    const writer = new this.primitives.ByteWriter()
    this.primitives.serializeTCompactProtocol(writer, value)
    return writer.getBytes().slice()
  }
}

/** What every Parquet file begins with. */
export function writeMagic(bytes: ByteWriter): void {
  bytes.appendUint32(MAGIC)
}

/** The root and one leaf per column: `time` in µs UTC, required texts, nullable doubles. */
function thriftOfSchema(schema: TableSchema): ThriftObject[] {
  const [time, venue, symbol] = LEADING_COLUMNS
  const [quality, coverage] = TRAILING_COLUMNS
  const leaves = [
    {
      field_1: PhysicalType.int64,
      field_3: REQUIRED,
      field_4: time,
      field_6: TIMESTAMP_MICROS,
      field_10: { field_8: { field_1: true, field_2: { field_2: {} } } }, // TIMESTAMP(isAdjustedToUTC, MICROS)
    },
    textLeaf(venue),
    textLeaf(symbol),
    ...schema.columns.map(doubleLeaf),
    textLeaf(quality),
    doubleLeaf(coverage),
  ]
  return [{ field_4: 'root', field_5: leaves.length }, ...leaves]
}

function textLeaf(name: string): ThriftObject {
  return {
    field_1: PhysicalType.byteArray,
    field_3: REQUIRED,
    field_4: name,
    field_6: UTF8,
    field_10: { field_1: {} }, // STRING
  }
}

function doubleLeaf(name: string): ThriftObject {
  return { field_1: PhysicalType.double, field_3: OPTIONAL, field_4: name }
}

function thriftOfChunk(chunk: ColumnChunk): ThriftObject {
  const { dictionaryOffset, bounds } = chunk
  return {
    field_2: BigInt(dictionaryOffset ?? chunk.dataOffset),
    field_3: {
      field_1: chunk.type,
      field_2: [...chunk.encodings],
      field_3: [chunk.name],
      field_4: chunk.codec,
      field_5: BigInt(chunk.values),
      field_6: BigInt(chunk.uncompressedBytes),
      field_7: BigInt(chunk.compressedBytes),
      field_9: BigInt(chunk.dataOffset),
      field_11: dictionaryOffset === undefined ? undefined : BigInt(dictionaryOffset),
      field_12: { field_3: BigInt(chunk.nulls), field_5: bounds?.max, field_6: bounds?.min },
    },
  }
}

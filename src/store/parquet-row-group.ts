import type { ByteWriter } from 'hyparquet-writer'
import { QUALITIES } from '../market/index.ts'
import type { PageCodec } from './parquet-codec.ts'
import { Codec, type ColumnChunk, Encoding, type ParquetPrimitives, PhysicalType } from './parquet-footer.ts'
import { doublePage, type PageBody, timePage } from './parquet-page.ts'
import type { RowBuffer } from './row-buffer.ts'

/** Where a row group goes and how. */
export interface RowGroupTarget {
  readonly bytes: ByteWriter
  readonly codec: PageCodec
  readonly primitives: ParquetPrimitives
}

const DICTIONARY_PAGE = 2
const DATA_PAGE_V2 = 3
const NO_LEVELS = new Uint8Array(0)

/**
 * Appends the rows of a buffer to `bytes` as one row group, one page per column chunk, and describes the chunks for the
 * footer. The buffer's columns are used up by it.
 */
export function writeRowGroup(buffer: RowBuffer, columns: readonly string[], target: RowGroupTarget): ColumnChunk[] {
  const { rows } = buffer
  const chunks = [
    writePlainChunk('time', PhysicalType.int64, timePage(buffer.time, rows), rows, target),
    writeMarketChunk('venue', (run) => run.venue, buffer, target),
    writeMarketChunk('symbol', (run) => run.symbol, buffer, target),
  ]
  for (let column = 0; column < columns.length; column++) {
    chunks.push(writeDoubleChunk(columns[column]!, buffer.values[column]!, rows, target))
  }
  chunks.push(
    writeTextChunk('quality', QUALITIES, buffer.quality.subarray(0, rows), target),
    writeDoubleChunk('coverage', buffer.coverage, rows, target),
  )
  return chunks
}

function writeDoubleChunk(name: string, values: Float64Array, rows: number, target: RowGroupTarget): ColumnChunk {
  return writePlainChunk(name, PhysicalType.double, doublePage(values, rows), rows, target)
}

function writePlainChunk(
  name: string,
  type: number,
  page: PageBody,
  rows: number,
  target: RowGroupTarget,
): ColumnChunk {
  const { bytes, codec } = target
  const start = bytes.offset
  // A page of nulls has no bytes at all: compressing nothing would make some, and trips some readers.
  const compress = page.values.length === 0 ? null : codec.compress
  const uncompressedBytes = writeDataPage(page, compress, rows, Encoding.plain, target)
  return {
    name,
    type,
    encodings: [Encoding.plain, Encoding.rle],
    codec: compress === null ? Codec.none : codec.id,
    values: rows,
    uncompressedBytes,
    compressedBytes: bytes.offset - start,
    dataOffset: start,
    nulls: page.nulls,
    ...(page.bounds === undefined ? {} : { bounds: page.bounds }),
  }
}

/** Writes header, levels and values; returns their size before compression. */
function writeDataPage(
  { levels, values, nulls }: PageBody,
  compress: PageCodec['compress'],
  rows: number,
  encoding: number,
  { bytes, primitives }: RowGroupTarget,
): number {
  const body = compress === null ? values : compress(values)
  const start = bytes.offset
  primitives.serializeTCompactProtocol(bytes, {
    field_1: DATA_PAGE_V2,
    field_2: levels.length + values.length,
    field_3: levels.length + body.length,
    field_8: {
      field_1: rows,
      field_2: nulls,
      field_3: rows,
      field_4: encoding,
      field_5: levels.length,
      field_6: 0,
      field_7: compress !== null,
    },
  })
  const headerBytes = bytes.offset - start
  bytes.appendBytes(levels)
  bytes.appendBytes(body)
  return headerBytes + levels.length + values.length
}

/** `venue` or `symbol` of the instruments of the rows. */
function writeMarketChunk(
  name: string,
  textOf: (run: RowBuffer['runs'][number]) => string,
  buffer: RowBuffer,
  target: RowGroupTarget,
): ColumnChunk {
  const texts: string[] = []
  const indexes = new Uint32Array(buffer.rows)
  let row = 0
  for (const run of buffer.runs) {
    const text = textOf(run)
    let index = texts.indexOf(text)
    if (index < 0) index = texts.push(text) - 1
    indexes.fill(index, row, row + run.rows)
    row += run.rows
  }
  return writeTextChunk(name, texts, indexes, target)
}

/** Texts as a dictionary page and indexes into it; both too small to be worth compressing. */
function writeTextChunk(
  name: string,
  texts: readonly string[],
  indexes: Uint8Array | Uint32Array,
  target: RowGroupTarget,
): ColumnChunk {
  const { bytes, primitives } = target
  const dictionaryOffset = bytes.offset
  const encoded = texts.map((text) => Buffer.from(text, 'utf8'))
  const size = encoded.reduce((sum, text) => sum + 4 + text.length, 0)
  primitives.serializeTCompactProtocol(bytes, {
    field_1: DICTIONARY_PAGE,
    field_2: size,
    field_3: size,
    field_7: { field_1: texts.length, field_2: Encoding.plain },
  })
  for (const text of encoded) {
    bytes.appendUint32(text.length)
    bytes.appendBytes(text)
  }

  const dataOffset = bytes.offset
  const page = new primitives.ByteWriter()
  const bitWidth = Math.ceil(Math.log2(texts.length))
  page.appendUint8(bitWidth)
  primitives.writeRleBitPackedHybrid(page, indexes, bitWidth)
  const body: PageBody = { levels: NO_LEVELS, values: page.getBytes(), nulls: 0 }
  writeDataPage(body, null, indexes.length, Encoding.rleDictionary, target)
  const used = [...new Set(indexes)].map((index) => encoded[index]!).sort(Buffer.compare)
  return {
    name,
    type: PhysicalType.byteArray,
    encodings: [Encoding.plain, Encoding.rle, Encoding.rleDictionary],
    codec: Codec.none,
    values: indexes.length,
    uncompressedBytes: bytes.offset - dictionaryOffset,
    compressedBytes: bytes.offset - dictionaryOffset,
    dictionaryOffset,
    dataOffset,
    nulls: 0,
    bounds: { min: used[0]!, max: used.at(-1)! }, // lets readers skip row groups of other instruments
  }
}

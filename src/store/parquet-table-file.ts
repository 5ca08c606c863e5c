import { type FileHandle, open } from 'node:fs/promises'
import type { AsyncBuffer, ColumnData, CompressionCodec, Compressors, FileMetaData } from 'hyparquet'
import { MalformedRowError, SteelyardError } from '../market/index.ts'
import { NATIVE_DECOMPRESSORS } from './parquet-codec.ts'
import { readError } from './read-error.ts'
import { LEADING_COLUMNS, type TableBlock, TRAILING_COLUMNS } from './table.ts'
import { measureColumns, qualityIndex, type TableFile } from './table-file.ts'

/** Times of any unit as microseconds; the default would be a Date, which has no microseconds. */
const MICROS_PARSERS = {
  timestampFromMilliseconds: (time: bigint) => time * 1000n,
  timestampFromMicroseconds: (time: bigint) => time,
  timestampFromNanoseconds: (time: bigint) => time / 1000n,
}

/**
 * Opens a Parquet table: ours, or one that another program has rewritten. Row groups are read one at a time, and only
 * the columns that are asked for.
 */
export async function openParquetTable(path: string): Promise<TableFile> {
  const { parquetMetadataAsync } = await import('hyparquet')
  const metadata = await withFile(path, (file) => parquetMetadataAsync(file))
  const names = metadata.schema.filter((element) => element.type !== undefined).map((element) => element.name)
  const columns = measureColumns(path, names)
  const texts = new Set(metadata.schema.filter(({ type }) => type === 'BYTE_ARRAY').map(({ name }) => name))
  const text = columns.find((name) => texts.has(name))
  if (text !== undefined) {
    throw new SteelyardError('file.unrecognised', `${path} is no feature table: the column ${text} holds texts`, {
      hint: 'leave the column out; measures are numbers',
      where: { file: path },
    })
  }
  const pairs = metadata.key_value_metadata ?? []
  return {
    path,
    schema: { columns, metadata: Object.fromEntries(pairs.map(({ key, value }) => [key, value ?? ''])) },
    blocks: (asked) => readBlocks(path, metadata, asked),
  }
}

async function* readBlocks(
  path: string,
  metadata: FileMetaData,
  columns: readonly string[],
): AsyncIterable<TableBlock> {
  const { parquetRead } = await import('hyparquet')
  const compressors = await decompressorsFor(metadata)
  const names = [...LEADING_COLUMNS, ...columns, ...TRAILING_COLUMNS]
  let rowStart = 0
  for (const group of metadata.row_groups) {
    const rowEnd = rowStart + Number(group.num_rows)
    const chunks = new Map<string, ColumnData[]>(names.map((name) => [name, []]))
    await withFile(path, (file) =>
      parquetRead({
        file,
        metadata,
        columns: names,
        rowStart,
        rowEnd,
        compressors,
        parsers: MICROS_PARSERS,
        onChunk: (chunk) => chunks.get(chunk.columnName)?.push(chunk), // must not throw: nobody would see it
      }),
    )
    yield* blocksOf(path, new GroupColumns(chunks, rowStart, rowEnd - rowStart), columns)
    rowStart = rowEnd
  }
}

/** The columns of one row group, as the library gave them: in pieces, typed or not. */
class GroupColumns {
  readonly rows: number
  private readonly chunks: ReadonlyMap<string, readonly ColumnData[]>
  private readonly rowStart: number

  constructor(chunks: ReadonlyMap<string, readonly ColumnData[]>, rowStart: number, rows: number) {
    this.chunks = chunks
    this.rowStart = rowStart
    this.rows = rows
  }

  numbers(name: string): Float64Array {
    const values = new Float64Array(this.rows).fill(Number.NaN)
    for (const { columnData, rowStart } of this.chunks.get(name) ?? []) {
      const at = rowStart - this.rowStart
      if (columnData instanceof Float64Array) {
        values.set(columnData, at)
        continue
      }
      for (let row = 0; row < columnData.length; row++) {
        const value: unknown = columnData[row]
        if (value !== null && value !== undefined) values[at + row] = Number(value)
      }
    }
    return values
  }

  texts(name: string): unknown[] {
    const values: unknown[] = new Array(this.rows)
    for (const { columnData, rowStart } of this.chunks.get(name) ?? []) {
      for (let row = 0; row < columnData.length; row++) values[rowStart - this.rowStart + row] = columnData[row]
    }
    return values
  }
}

/** One block for every run of rows of the same instrument. */
function* blocksOf(path: string, group: GroupColumns, columns: readonly string[]): Iterable<TableBlock> {
  const time = group.numbers('time')
  const venues = group.texts('venue')
  const symbols = group.texts('symbol')
  const values = columns.map((name) => group.numbers(name))
  const quality = qualitiesOf(path, group.texts('quality'))
  const coverage = group.numbers('coverage')
  for (let from = 0; from < group.rows; ) {
    let to = from + 1
    while (to < group.rows && venues[to] === venues[from] && symbols[to] === symbols[from]) to++
    yield {
      venue: String(venues[from]),
      symbol: String(symbols[from]),
      rows: to - from,
      time: time.subarray(from, to),
      values: values.map((column) => column.subarray(from, to)),
      quality: quality.subarray(from, to),
      coverage: coverage.subarray(from, to),
    }
    from = to
  }
}

function qualitiesOf(path: string, texts: readonly unknown[]): Uint8Array {
  return Uint8Array.from(texts, (text) => {
    const index = qualityIndex(text)
    if (index !== undefined) return index
    throw new MalformedRowError(`quality is not known: ${JSON.stringify(text)}`, { file: path }, 'make the table again')
  })
}

/** Ours and Snappy need nothing more; other programs' codecs are loaded when a file has them. */
async function decompressorsFor(metadata: FileMetaData): Promise<Compressors> {
  const known: ReadonlySet<CompressionCodec> = new Set(['UNCOMPRESSED', 'SNAPPY', 'GZIP', 'BROTLI'])
  const foreign = metadata.row_groups.some(({ columns }) =>
    columns.some(({ meta_data }) => meta_data !== undefined && !known.has(meta_data.codec)),
  )
  if (!foreign) return NATIVE_DECOMPRESSORS
  const { compressors } = await import('hyparquet-compressors')
  return { ...compressors, ...NATIVE_DECOMPRESSORS }
}

/** Runs `use` on an open file; what goes wrong inside is a damaged file unless the system says otherwise. */
async function withFile<Result>(path: string, use: (file: AsyncBuffer) => Promise<Result>): Promise<Result> {
  let handle: FileHandle | undefined
  try {
    const opened = await open(path, 'r')
    handle = opened
    const { size } = await opened.stat()
    return await use({ byteLength: size, slice: (start, end) => readSlice(opened, start, end ?? size) })
  } catch (error) {
    throw readError(path, error)
  } finally {
    await handle?.close()
  }
}

async function readSlice(file: FileHandle, start: number, end: number): Promise<ArrayBuffer> {
  const bytes = new Uint8Array(end - start)
  let at = 0
  while (at < bytes.length) {
    const { bytesRead } = await file.read(bytes, at, bytes.length - at, start + at)
    if (bytesRead === 0) throw new Error('the file ends too early')
    at += bytesRead
  }
  return bytes.buffer
}

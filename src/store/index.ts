export { type ArrowOptions, createArrowSink } from './arrow-table-sink.ts'
export { AtomicFile, ensureOutputFolder } from './atomic-file.ts'
export type { ByteOutput } from './byte-output.ts'
export { createTableSink, type TableSinkOptions } from './create-table-sink.ts'
export { type InputIdentity, identifyInputs } from './input-identity.ts'
export { MANIFEST_NAME, Manifest, type ManifestEntry, type PartitionFile } from './manifest.ts'
export { type NpzOptions, type NpzSummary, writeHftbacktestNpz } from './npz-writer.ts'
export { openOutput } from './open-output.ts'
export { PARQUET_CODECS, type ParquetCodec } from './parquet-codec.ts'
export { createParquetSink, type ParquetOptions } from './parquet-table-sink.ts'
export {
  dateOf,
  type Partition,
  parsePartitionKey,
  partitionFile,
  partitionKey,
  preparePartition,
} from './partition.ts'
export { type ReadTableOptions, readTable, type Table } from './read-table.ts'
export { hashConfiguration, stableJson } from './stable-json.ts'
export { OutputClosedError, STDOUT } from './stdout-output.ts'
export {
  LEADING_COLUMNS,
  type TableBlock,
  type TableResult,
  type TableSchema,
  type TableSink,
  TRAILING_COLUMNS,
} from './table.ts'
export { type ResolvedFormat, TABLE_FORMATS, type TableFormat, tableFormatOf } from './table-format.ts'
export { parseIsoMicros } from './time-text.ts'
export { type BookSnapshotRow, createBookSnapshotRow, writeBookSnapshots } from './write-book-snapshots.ts'
export { writeEvents } from './write-events.ts'
export { writeRecords } from './write-records.ts'

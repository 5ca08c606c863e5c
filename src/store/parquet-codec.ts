import { brotliCompressSync, brotliDecompressSync, constants, gunzipSync, gzipSync } from 'node:zlib'
import type { Compressors } from 'hyparquet'
import { Codec } from './parquet-footer.ts'

/**
 * How Parquet pages are compressed. `gzip` (level 1) is what everything reads; `brotli` (quality 0) costs about half
 * the time for files about a tenth larger; `none` is the fastest and the largest.
 */
export const PARQUET_CODECS = ['gzip', 'brotli', 'none'] as const
export type ParquetCodec = (typeof PARQUET_CODECS)[number]

export interface PageCodec {
  /** Its number in the Parquet format. */
  readonly id: number
  /** Null = pages stay as they are. */
  readonly compress: ((page: Uint8Array) => Uint8Array) | null
}

/** Output is asked for in pieces of this size: one piece for most pages. */
const CHUNK_BYTES = 64 * 1024

/**
 * Compression runs on the calling thread: for pages of 64 KiB the thread pool costs a fifth more processor time, and a
 * run that wants more cores works on more instruments at once.
 */
export function pageCodecOf(codec: ParquetCodec): PageCodec {
  if (codec === 'none') return { id: Codec.none, compress: null }
  if (codec === 'gzip') {
    const options = { level: 1, chunkSize: CHUNK_BYTES }
    return { id: Codec.gzip, compress: (page) => gzipSync(page, options) }
  }
  const options = { chunkSize: CHUNK_BYTES, params: { [constants.BROTLI_PARAM_QUALITY]: 0 } }
  return { id: Codec.brotli, compress: (page) => brotliCompressSync(page, options) }
}

/** Decompressors of the codecs that are written here; Snappy is in the reader itself. */
export const NATIVE_DECOMPRESSORS: Compressors = {
  GZIP: (page) => gunzipSync(page),
  BROTLI: (page) => brotliDecompressSync(page),
}

import type { EventBatch } from '../../market/index.ts'

/**
 * Turns chunks of decompressed bytes into batches. Holds all state between chunks and files, so that where a chunk or a
 * file ends never shows in the result. Nothing here is asynchronous and nothing reads a clock.
 */
export interface ChunkDecoder {
  /** A new file begins; `path` names it in errors, and byte and line counts restart. */
  beginFile(path: string): void
  /** Decodes a chunk; yields batches as they fill. The chunk may be reused once the generator is done. */
  push(chunk: Uint8Array): Iterable<EventBatch>
  /** The file ended: an unfinished last line is decoded now. The last message stays open, the next file may continue it. */
  endFile(): Iterable<EventBatch>
  /** The stream ended: the last message is closed and everything left is yielded. */
  end(): Iterable<EventBatch>
}

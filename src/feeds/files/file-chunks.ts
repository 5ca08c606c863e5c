import { createReadStream } from 'node:fs'

/** Bytes per read of a file. */
const READ_BYTES = 1024 * 1024

/** How raw bytes are to be read. */
export interface ChunkOptions {
  readonly signal?: AbortSignal
  /** Called with the bytes of each chunk as it is handed on. */
  readonly onBytes?: (bytes: number) => void
  /** First byte; default 0. */
  readonly start?: number
  /** Bytes to read; default: to the end. */
  readonly length?: number
}

/** The bytes of a file as stored, 1 MiB at a time. The file is closed when the iteration ends, however it ends. */
export async function* fileChunks(path: string, options: ChunkOptions = {}): AsyncGenerator<Uint8Array, void> {
  const { signal, onBytes, start = 0, length } = options
  if (length === 0) return
  const stream = createReadStream(path, {
    highWaterMark: READ_BYTES,
    start,
    ...(length !== undefined && { end: start + length - 1 }),
    ...(signal !== undefined && { signal }),
  })
  try {
    for await (const chunk of stream as AsyncIterable<Uint8Array>) {
      onBytes?.(chunk.length)
      yield chunk
    }
  } finally {
    stream.destroy()
    if (!stream.closed) await new Promise<void>((resolve) => stream.once('close', () => resolve()))
  }
}

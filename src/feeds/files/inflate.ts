import { createGunzip, createInflateRaw, type Gunzip, type InflateRaw } from 'node:zlib'
import { asDamage, DamagedContainer } from './file-failure.ts'

/**
 * Output block of every decompressor. Node's default of 16 KiB makes a whole job about four times slower; a test looks
 * for streams opened with less anywhere in the project.
 */
export const INFLATE_CHUNK_BYTES = 256 * 1024

/**
 * Decompressed bytes of a gzip stream (several members are one stream, checksums are verified). Runs in the libuv
 * pool, one block ahead of the reader. Zero bytes after the last member are padding; anything else is damage.
 */
export function gunzipped(compressed: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array, void> {
  return inflated(compressed, createGunzip({ chunkSize: INFLATE_CHUNK_BYTES }), 'gzip')
}

/** Decompressed bytes of a bare deflate stream, as zip members hold them. The caller verifies the checksum. */
export function inflatedRaw(compressed: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array, void> {
  return inflated(compressed, createInflateRaw({ chunkSize: INFLATE_CHUNK_BYTES }), 'zip')
}

async function* inflated(
  compressed: AsyncIterable<Uint8Array>,
  inflater: Gunzip | InflateRaw,
  container: string,
): AsyncGenerator<Uint8Array, void> {
  const feeding = feed(compressed, inflater, container)
  try {
    for await (const chunk of inflater as AsyncIterable<Uint8Array>) yield chunk
    const failure = await feeding
    if (failure !== undefined) throw failure
  } catch (error) {
    throw asDamage(error, container)
  } finally {
    inflater.destroy()
    await feeding
  }
}

/** Pushes the input through. A failure destroys the inflater, whose reader then throws it, and is returned. */
async function feed(
  compressed: AsyncIterable<Uint8Array>,
  inflater: Gunzip | InflateRaw,
  container: string,
): Promise<Error | undefined> {
  let offset = 0
  let ended = false
  try {
    for await (const chunk of compressed) {
      if (ended) {
        assertPadding(chunk, container)
        continue
      }
      await write(inflater, chunk)
      const consumed = inflater.bytesWritten - offset
      if (inflater.readableEnded || (consumed < chunk.length && !inflater.destroyed)) {
        // zlib saw the end of the data in this chunk: what it left over is not part of the stream.
        ended = true
        assertPadding(chunk.subarray(consumed), container)
      } else if (inflater.destroyed) {
        return undefined
      }
      offset += chunk.length
    }
    if (!ended) inflater.end()
    return undefined
  } catch (error) {
    const failure = error instanceof Error ? error : new Error(String(error))
    // After its end nobody listens to the inflater any more: there the returned failure alone is thrown.
    if (!inflater.readableEnded) inflater.destroy(failure)
    return failure
  }
}

/** Resolves when the chunk has been consumed, or never will be because the inflater ended or was destroyed. */
function write(inflater: Gunzip | InflateRaw, chunk: Uint8Array): Promise<void> {
  return new Promise((resolve) => {
    const settle = () => {
      inflater.off('end', settle).off('close', settle)
      resolve()
    }
    inflater.on('end', settle).on('close', settle)
    inflater.write(chunk, settle)
  })
}

function assertPadding(bytes: Uint8Array, container: string): void {
  if (bytes.some((byte) => byte !== 0)) {
    throw new DamagedContainer(`${container}: the compressed data is followed by something else`)
  }
}

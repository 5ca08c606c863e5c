import { basename } from 'node:path'
import { withoutContainerSuffix } from './container.ts'
import type { FileHead } from './format.ts'
import { openBytes } from './open-bytes.ts'

/** Enough for the longest first line of any format: REST snapshots of a few thousand levels. */
const HEAD_BYTES = 4 * 1024 * 1024

/** The beginning of a file for recognition: at most 4 MiB of decompressed bytes, then it is closed. Throws as `openBytes`. */
export async function readHead(path: string, options: { signal?: AbortSignal } = {}): Promise<FileHead> {
  const chunks: Uint8Array[] = []
  let length = 0
  for await (const chunk of openBytes(path, options)) {
    chunks.push(chunk)
    length += chunk.length
    if (length > HEAD_BYTES) break
  }
  const bytes = chunks.length === 1 ? chunks[0]! : Buffer.concat(chunks)
  return {
    path,
    name: withoutContainerSuffix(basename(path)),
    bytes: bytes.subarray(0, HEAD_BYTES),
    complete: length <= HEAD_BYTES,
  }
}

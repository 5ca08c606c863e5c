import { open, stat } from 'node:fs/promises'
import { basename } from 'node:path'
import { SteelyardError } from '../../market/index.ts'
import { claimsContainer, containerOf, MAGIC_BYTES } from './container.ts'
import { fileChunks } from './file-chunks.ts'
import { DamagedContainer, fileFailure, unreadable } from './file-failure.ts'
import { gunzipped } from './inflate.ts'
import { reslice } from './reslice.ts'
import { tarMembers } from './tar-members.ts'
import { listZipMembers, zipMemberBytes } from './zip-members.ts'

export interface OpenBytesOptions {
  /** Deliver chunks of exactly this many bytes (the last may be shorter). Default: as they come, up to 1 MiB. */
  readonly chunkBytes?: number
  readonly signal?: AbortSignal
  /** Called with bytes of the stored file as they are consumed; they add up to its size when it is read to the end. */
  readonly onBytes?: (bytes: number) => void
}

/** Containers in containers (a tar in a gzip in a tar) beyond this are an attack or a mistake. */
const MAX_NESTING = 4

/**
 * The decompressed bytes of a file, in non-empty chunks. The container is recognised by its first bytes: plain, gzip
 * (several members are one stream), zip (data members by name), tar and tar.gz (data members in archive order);
 * directories, hidden files and `*.CHECKSUM` members are left out. A gzip of nothing yields nothing: an empty day.
 *
 * Memory does not grow with the file. All handles are closed when the iteration ends, also by `break` or by an error.
 *
 * Throws `file.not_found`; `file.unreadable` (directory, pipe, permission, encrypted zip); `file.corrupt` for a file
 * of zero bytes and for a damaged or truncated container, with the decompressed offset it reached; `run.interrupted`
 * when the signal fires.
 */
export async function* openBytes(path: string, options: OpenBytesOptions = {}): AsyncGenerator<Uint8Array, void> {
  const { chunkBytes, signal, onBytes } = options
  let delivered = 0
  try {
    signal?.throwIfAborted()
    const { size, magic } = await inspect(path)
    let consumed = 0
    const stored = {
      ...(signal !== undefined && { signal }),
      onBytes: (bytes: number) => {
        consumed += bytes
        onBytes?.(bytes)
      },
    }
    const bytes =
      containerOf(magic) === 'zip' ? unzipped(path, stored) : unwrapped(fileChunks(path, stored), MAX_NESTING)
    for await (const chunk of chunkBytes === undefined ? bytes : reslice(bytes, chunkBytes)) {
      signal?.throwIfAborted()
      delivered += chunk.length
      yield chunk
    }
    // The directory of a zip file, the padding after a gzip.
    if (consumed < size) onBytes?.(size - consumed)
  } catch (error) {
    throw signal?.aborted ? interrupted(path, signal) : fileFailure(error, path, delivered)
  }
}

/** Size and first bytes of a file that can be read. */
async function inspect(path: string): Promise<{ size: number; magic: Uint8Array }> {
  // Before `open`, which would wait for ever on a pipe that nobody writes to.
  const found = await stat(path)
  if (found.isDirectory()) throw unreadable('it is a directory', path)
  if (!found.isFile()) throw unreadable('it is not a regular file', path)
  if (found.size === 0) throw empty(path)
  const handle = await open(path, 'r')
  try {
    const { buffer, bytesRead } = await handle.read(new Uint8Array(MAGIC_BYTES), 0, MAGIC_BYTES, 0)
    if (bytesRead < 4 && claimsContainer(basename(path))) {
      throw new DamagedContainer(`the file ends after ${bytesRead} bytes`)
    }
    return { size: found.size, magic: buffer.subarray(0, bytesRead) }
  } finally {
    await handle.close()
  }
}

async function* unzipped(path: string, options: { signal?: AbortSignal; onBytes: (bytes: number) => void }) {
  for (const member of await listZipMembers(path)) {
    yield* unwrapped(zipMemberBytes(path, member, options), MAX_NESTING - 1)
  }
}

/** Takes off gzip and tar layers until plain bytes appear. */
async function* unwrapped(bytes: AsyncIterable<Uint8Array>, nesting: number): AsyncGenerator<Uint8Array, void> {
  const iterator = bytes[Symbol.asyncIterator]()
  let ended = false
  const pull = async (): Promise<Uint8Array | undefined> => {
    const next = await iterator.next()
    if (!next.done) return next.value
    ended = true
    return undefined
  }
  try {
    let head: Uint8Array = new Uint8Array(0)
    while (head.length < MAGIC_BYTES) {
      const chunk = await pull()
      if (chunk === undefined) break
      head = head.length === 0 ? chunk : Buffer.concat([head, chunk])
    }
    const container = containerOf(head)
    if (nesting === 0 && container !== 'plain') throw new DamagedContainer('containers are nested too deeply')
    const all = rejoined(head, pull)
    if (container === 'gzip') {
      yield* unwrapped(gunzipped(all), nesting - 1)
    } else if (container === 'tar') {
      for await (const member of tarMembers(all)) yield* unwrapped(member, nesting - 1)
    } else {
      yield* all
    }
  } finally {
    // `all` cannot see to this: a generator that was never asked for anything runs no `finally`.
    if (!ended) await iterator.return?.()
  }
}

async function* rejoined(head: Uint8Array, pull: () => Promise<Uint8Array | undefined>) {
  if (head.length > 0) yield head
  for (let chunk = await pull(); chunk !== undefined; chunk = await pull()) {
    if (chunk.length > 0) yield chunk
  }
}

function empty(file: string): SteelyardError {
  return new SteelyardError('file.corrupt', 'the file is empty (0 bytes)', {
    hint: 'an empty day is a gzip of nothing or a header line; download or record the file again',
    where: { file, byte: 0 },
  })
}

function interrupted(file: string, signal: AbortSignal): SteelyardError {
  const { reason } = signal
  if (reason instanceof SteelyardError) return reason
  return new SteelyardError('run.interrupted', 'interrupted while reading', { where: { file }, cause: reason })
}

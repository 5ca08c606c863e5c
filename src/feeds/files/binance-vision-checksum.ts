import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { basename } from 'node:path'
import { SteelyardError } from '../../market/index.ts'
import { fileChunks } from './file-chunks.ts'
import { fileFailure } from './file-failure.ts'

/**
 * Compares a file with the SHA-256 in the `.CHECKSUM` file beside it, as data.binance.vision publishes them
 * (`<64 hex digits>  <name>`). Resolves to false where there is no such file, to true where it agrees.
 *
 * Throws `file.corrupt` when the sums differ or the checksum file holds none.
 */
export async function verifyChecksum(path: string, signal?: AbortSignal): Promise<boolean> {
  const text = await checksumText(`${path}.CHECKSUM`)
  if (text === null) return false
  const expected = /^([0-9a-f]{64})(?:\s|$)/iu.exec(text)?.[1]?.toLowerCase()
  if (expected === undefined) {
    throw new SteelyardError('file.corrupt', 'the checksum file holds no SHA-256', {
      hint: 'download it again, or remove it to read the data unchecked',
      where: { file: `${path}.CHECKSUM` },
    })
  }
  const hash = createHash('sha256')
  try {
    for await (const chunk of fileChunks(path)) {
      if (signal?.aborted) return false // reading the file itself reports the interruption
      hash.update(chunk)
    }
  } catch (error) {
    throw fileFailure(error, path, 0)
  }
  if (hash.digest('hex') === expected) return true
  throw new SteelyardError('file.corrupt', `the file does not match ${basename(path)}.CHECKSUM`, {
    hint: 'download the file again; what is here was cut off or changed',
    where: { file: path },
  })
}

/** Null where there is no checksum file. One that cannot be read is no reason to read data unchecked: it fails. */
async function checksumText(path: string): Promise<string | null> {
  try {
    return await readFile(path, 'latin1')
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code === 'ENOENT' || code === 'ENOTDIR') return null
    throw new SteelyardError('file.unreadable', 'the checksum file cannot be read', {
      hint: 'check its permissions, or remove it to read the data unchecked',
      where: { file: path },
      cause: error,
    })
  }
}

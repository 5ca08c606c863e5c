import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { stat } from 'node:fs/promises'
import { basename } from 'node:path'
import { SteelyardError } from '../market/index.ts'
import { errorCodeOf } from './write-error.ts'

/** What makes an input file the same as before: its name (without folders), size and content. */
export interface InputIdentity {
  readonly name: string
  readonly size: number
  /** Of the file as it is stored, compressed or not; hexadecimal. */
  readonly sha256: string
}

const READ_BYTES = 1 << 20

/** Hashes of this process, by path, size and time of the last change. */
const known = new Map<string, Promise<string>>()

/**
 * Identities of files, in the order given. The content is read once per process, unless it changes.
 * Throws `file.not_found` or `file.unreadable`.
 */
export async function identifyInputs(paths: readonly string[]): Promise<InputIdentity[]> {
  const identities: InputIdentity[] = []
  for (const path of paths) identities.push(await identify(path)) // one at a time: disks like it
  return identities
}

async function identify(path: string): Promise<InputIdentity> {
  try {
    const { size, mtimeMs } = await stat(path)
    const key = JSON.stringify([path, size, mtimeMs])
    let hash = known.get(key)
    if (hash === undefined) {
      hash = hashFile(path)
      known.set(key, hash)
      hash.catch(() => known.delete(key))
    }
    return { name: basename(path), size, sha256: await hash }
  } catch (error) {
    if (errorCodeOf(error) === 'ENOENT') {
      throw new SteelyardError('file.not_found', `no such file: ${path}`, { where: { file: path }, cause: error })
    }
    throw new SteelyardError('file.unreadable', `cannot read ${path}: ${String(error)}`, {
      where: { file: path },
      cause: error,
    })
  }
}

async function hashFile(path: string): Promise<string> {
  const hash = createHash('sha256')
  for await (const chunk of createReadStream(path, { highWaterMark: READ_BYTES })) hash.update(chunk)
  return hash.digest('hex')
}

import { type FileHandle, mkdir, open, readdir, rename, stat, unlink } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { SteelyardError } from '../market/index.ts'
import type { ByteOutput } from './byte-output.ts'
import { errorCodeOf, writeError } from './write-error.ts'

/**
 * A file that exists under its name only when it is complete. It is written beside its target as
 * `.<name>.tmp-<pid>-<n>`, which globs skip; `close` syncs and renames it, replacing an older target only then.
 *
 * Errors: `config.invalid` where the folder does not exist or the target is a folder, `store.write_failed` for
 * everything else (disk full, permissions), after which nothing is left behind.
 */
export class AtomicFile implements ByteOutput {
  readonly path: string
  private readonly temporary: string
  private readonly handle: FileHandle
  private written = 0
  private state: 'open' | 'closed' | 'aborted' = 'open'

  private constructor(path: string, temporary: string, handle: FileHandle) {
    this.path = path
    this.temporary = temporary
    this.handle = handle
  }

  static async open(path: string): Promise<AtomicFile> {
    await assertWritableTarget(path)
    await removeAbandoned(path)
    const prefix = `${temporaryPrefix(path)}${process.pid}-`
    for (let attempt = 0; ; attempt++) {
      const temporary = `${prefix}${attempt}`
      try {
        return new AtomicFile(path, temporary, await open(temporary, 'wx'))
      } catch (error) {
        if (errorCodeOf(error) !== 'EEXIST') throw writeError(path, error)
      }
    }
  }

  get bytes(): number {
    return this.written
  }

  async write(chunk: Uint8Array): Promise<void> {
    this.assertOpen()
    try {
      for (let at = 0; at < chunk.length; ) {
        const { bytesWritten } = await this.handle.write(chunk, at, chunk.length - at)
        at += bytesWritten
      }
    } catch (error) {
      await this.fail(error)
    }
    this.written += chunk.length
  }

  /** Replaces bytes that were written before: for headers that say what follows them. */
  async overwrite(position: number, bytes: Uint8Array): Promise<void> {
    this.assertOpen()
    try {
      for (let at = 0; at < bytes.length; ) {
        const { bytesWritten } = await this.handle.write(bytes, at, bytes.length - at, position + at)
        at += bytesWritten
      }
    } catch (error) {
      await this.fail(error)
    }
  }

  async close(): Promise<void> {
    this.assertOpen()
    try {
      await this.handle.sync()
      this.assertOpen()
      await this.handle.close()
      await rename(this.temporary, this.path)
    } catch (error) {
      await this.fail(error)
    }
    this.state = 'closed'
    await syncFolder(dirname(this.path))
  }

  async abort(): Promise<void> {
    if (this.state !== 'open') return
    this.state = 'aborted'
    await this.handle.close().catch(() => {}) // it may be closed already; what matters is that the file goes
    await unlink(this.temporary).catch(() => {})
  }

  private assertOpen(): void {
    if (this.state === 'open') return
    throw new SteelyardError('run.interrupted', `the output was given up: ${this.path}`, { where: { file: this.path } })
  }

  private async fail(cause: unknown): Promise<never> {
    this.assertOpen() // an abort in the meantime is the reason, not what it broke
    await this.abort()
    throw writeError(this.path, cause)
  }
}

/**
 * Makes sure that an output folder exists: it may be new, its parent may not. Throws `config.invalid` otherwise.
 */
export async function ensureOutputFolder(folder: string): Promise<void> {
  try {
    await mkdir(folder)
  } catch (error) {
    const code = errorCodeOf(error)
    if (code === 'ENOENT' || code === 'ENOTDIR') throw folderMissing(dirname(folder))
    if (code !== 'EEXIST') throw writeError(folder, error)
    if (!(await stat(folder)).isDirectory()) {
      throw new SteelyardError('config.invalid', `the output folder is a file: ${folder}`, {
        hint: 'give another folder, or a file name without the closing /',
        where: { file: folder },
      })
    }
  }
}

function folderMissing(folder: string): SteelyardError {
  return new SteelyardError('config.invalid', `output folder does not exist: ${folder}`, {
    hint: `create it first: mkdir -p ${folder}`,
    where: { file: folder },
  })
}

async function assertWritableTarget(path: string): Promise<void> {
  const folder = await stat(dirname(path)).catch(() => null)
  if (!folder?.isDirectory()) throw folderMissing(dirname(path))
  const target = await stat(path).catch(() => null)
  if (target?.isDirectory()) {
    throw new SteelyardError('config.invalid', `the output file is a folder: ${path}`, {
      hint: 'give a file name, or end the path with / for a partitioned table',
      where: { file: path },
    })
  }
}

function temporaryPrefix(path: string): string {
  return join(dirname(path), `.${basename(path)}.tmp-`)
}

/** Removes what killed processes left of earlier attempts at the same target. */
async function removeAbandoned(path: string): Promise<void> {
  const prefix = basename(temporaryPrefix(path))
  const names = await readdir(dirname(path)).catch(() => [])
  for (const name of names) {
    if (!name.startsWith(prefix)) continue
    const temporary = join(dirname(path), name)
    const pid = Number.parseInt(name.slice(prefix.length), 10)
    if (await isAbandoned(temporary, pid)) await unlink(temporary).catch(() => {})
  }
}

async function isAbandoned(temporary: string, pid: number): Promise<boolean> {
  if (!Number.isSafeInteger(pid) || pid <= 0) return false
  if (pid === process.pid) {
    // In containers every run may have the same id: a file older than this process is not its own.
    const found = await stat(temporary).catch(() => null)
    return found !== null && found.mtimeMs < Date.now() - process.uptime() * 1000
  }
  try {
    process.kill(pid, 0)
    return false
  } catch (error) {
    return errorCodeOf(error) === 'ESRCH'
  }
}

/** Makes the rename durable. Not every file system can sync a folder, and the file itself is safe already. */
async function syncFolder(folder: string): Promise<void> {
  try {
    const handle = await open(folder, 'r')
    try {
      await handle.sync()
    } finally {
      await handle.close()
    }
  } catch {
    // nothing to do about it
  }
}

import {
  closeSync,
  fstatSync,
  fsyncSync,
  ftruncateSync,
  openSync,
  readFileSync,
  readSync,
  statSync,
  writeSync,
} from 'node:fs'
import { join } from 'node:path'
import { SteelyardError, type VerdictCounts } from '../market/index.ts'
import { AtomicFile } from './atomic-file.ts'
import type { InputIdentity } from './input-identity.ts'
import { stableJson } from './stable-json.ts'
import { errorCodeOf, writeError } from './write-error.ts'

/** A file of a partition, relative to the folder of the table. */
export interface PartitionFile {
  readonly path: string
  readonly size: number
}

/** One line of the manifest: what became of a partition. No times in it, so equal runs give equal lines. */
export interface ManifestEntry {
  /** `partitionKey`. */
  readonly partition: string
  readonly status: 'ok' | 'failed'
  /** `hashConfiguration` of everything the rows depend on. */
  readonly config: string
  readonly input: readonly InputIdentity[]
  readonly rows: number
  /** Null where no book was read. */
  readonly verdicts: VerdictCounts | null
  readonly files: readonly PartitionFile[]
  readonly error?: { readonly code: string; readonly message: string }
}

export const MANIFEST_NAME = '_manifest.jsonl'

/**
 * The log of a partitioned table: one JSON line per finished partition, appended and synced in one write, the last line
 * of a partition counts. A line that a killed process left unfinished is ignored, and cut off by the next append.
 */
export class Manifest {
  readonly path: string
  private readonly folder: string
  private readonly entries: Map<string, ManifestEntry>

  private constructor(folder: string, entries: Map<string, ManifestEntry>) {
    this.folder = folder
    this.path = join(folder, MANIFEST_NAME)
    this.entries = entries
  }

  /** Reads the manifest of a folder; a folder without one has no entries. Throws `file.malformed`. */
  static open(folder: string): Manifest {
    return new Manifest(folder, readEntries(join(folder, MANIFEST_NAME)))
  }

  /** The last entry of a partition, whatever it says. */
  last(partition: string): ManifestEntry | undefined {
    return this.entries.get(partition)
  }

  /**
   * The entry that makes it needless to do a partition again: it succeeded, with the same configuration and inputs
   * (in any order), and its files are there in their size.
   */
  find(partition: string, input: readonly InputIdentity[], config: string): ManifestEntry | undefined {
    const entry = this.entries.get(partition)
    if (entry === undefined || entry.status !== 'ok' || entry.config !== config) return undefined
    if (inputKey(entry.input) !== inputKey(input)) return undefined
    return entry.files.every((file) => sizeOf(join(this.folder, file.path)) === file.size) ? entry : undefined
  }

  /** Appends an entry; it is on disk when this returns. Throws `store.write_failed`. */
  record(entry: ManifestEntry): void {
    try {
      appendLine(this.path, `${stableJson(entry)}\n`)
    } catch (error) {
      throw writeError(this.path, error)
    }
    this.entries.set(entry.partition, entry)
  }

  /** Drops what is known of a partition; `compact` then leaves it out. */
  forget(partition: string): void {
    this.entries.delete(partition)
  }

  /**
   * Rewrites the manifest with the last entries only, sorted by partition, so that the folder does not show how often
   * it was interrupted. Does nothing where that is so already. Not while other processes append (shards).
   */
  async compact(): Promise<void> {
    const sorted = [...this.entries.values()].sort((a, b) => (a.partition < b.partition ? -1 : 1))
    const text = sorted.map((entry) => `${stableJson(entry)}\n`).join('')
    if (text === readText(this.path)) return
    const file = await AtomicFile.open(this.path)
    await file.write(Buffer.from(text, 'utf8'))
    await file.close()
  }
}

function readEntries(path: string): Map<string, ManifestEntry> {
  const entries = new Map<string, ManifestEntry>()
  const lines = readText(path).split('\n')
  lines.pop() // empty after the last line feed, or the line that was never finished
  lines.forEach((line, index) => {
    const entry = parseEntry(line)
    if (entry === undefined) {
      throw new SteelyardError('file.malformed', 'this line of the manifest cannot be read', {
        hint: 'remove the line (its partition is then done again), or the file to do everything again',
        where: { file: path, line: index + 1 },
      })
    }
    entries.set(entry.partition, entry)
  })
  return entries
}

function parseEntry(line: string): ManifestEntry | undefined {
  let value: unknown
  try {
    value = JSON.parse(line)
  } catch {
    return undefined
  }
  return isEntry(value) ? value : undefined
}

function isEntry(value: unknown): value is ManifestEntry {
  if (typeof value !== 'object' || value === null) return false
  const entry = value as Partial<Record<keyof ManifestEntry, unknown>>
  return (
    typeof entry.partition === 'string' &&
    (entry.status === 'ok' || entry.status === 'failed') &&
    typeof entry.config === 'string' &&
    typeof entry.rows === 'number' &&
    Array.isArray(entry.input) &&
    Array.isArray(entry.files)
  )
}

function readText(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch (error) {
    if (errorCodeOf(error) === 'ENOENT') return ''
    throw new SteelyardError('file.unreadable', `cannot read ${path}`, { where: { file: path }, cause: error })
  }
}

function appendLine(path: string, line: string): void {
  const file = openSync(path, 'a+')
  try {
    cutUnfinishedLine(file)
    const before = fstatSync(file).size
    const bytes = Buffer.from(line, 'utf8')
    const written = writeSync(file, bytes)
    if (written < bytes.length) {
      ftruncateSync(file, before) // a full disk took a part of it
      throw Object.assign(new Error('only a part of the line could be written'), { code: 'ENOSPC' })
    }
    fsyncSync(file)
  } finally {
    closeSync(file)
  }
}

function cutUnfinishedLine(file: number): void {
  const { size } = fstatSync(file)
  const byte = Buffer.alloc(1)
  let end = size
  while (end > 0) {
    readSync(file, byte, 0, 1, end - 1)
    if (byte[0] === 0x0a) break
    end--
  }
  if (end < size) ftruncateSync(file, end)
}

function inputKey(input: readonly InputIdentity[]): string {
  return input
    .map(({ name, size, sha256 }) => stableJson([name, size, sha256]))
    .sort()
    .join('\n')
}

function sizeOf(path: string): number | undefined {
  return statSync(path, { throwIfNoEntry: false })?.size
}

import { type Dirent, existsSync } from 'node:fs'
import { readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { SteelyardError } from '../market/index.ts'

/** Files that lie beside recordings without being any: checksums, run manifests, downloads and writes under way. */
const NOT_DATA = /^_manifest\.jsonl$|\.checksum$|\.(tmp|temp|part|partial|crdownload)$|~$/i

const GLOB_CHARACTERS = /[*?[{]/

/**
 * The files an input stands for, sorted by code unit, so that every machine sees the same order:
 * - a file: itself, whatever its name;
 * - a folder: every file below it;
 * - a pattern: `*`, `?`, `[a-z]`, `{a,b}` within one path segment, `**` for any number of folders (at the end: every
 *   file below).
 *
 * In folders and patterns, hidden entries are skipped unless the segment of the pattern begins with a dot, and so are
 * checksums, manifests and temporary files. Links to files are followed, links to folders only where they are named.
 *
 * Throws `config.invalid` for a folder or pattern without files. A plain path that does not exist is returned as it
 * is: opening it says why it cannot be read.
 */
export async function expandInput(input: string): Promise<string[]> {
  const path = process.platform === 'win32' ? input.replaceAll('\\', '/') : input
  const files: string[] = []
  if (existsSync(path)) {
    if (!(await stat(path)).isDirectory()) return [path]
    await collect(path, ['**'], files)
  } else if (GLOB_CHARACTERS.test(path)) {
    const segments = path.split('/').filter((segment, at) => segment !== '' || at === 0)
    await collect('', segments, files)
  } else {
    return [path]
  }
  if (files.length > 0) return [...new Set(files)].sort()
  throw new SteelyardError('config.invalid', `no file matches ${JSON.stringify(input)}`, {
    hint: 'checksums, manifests, hidden and temporary files do not count',
  })
}

/** Adds the files below `folder` that match the remaining segments. */
async function collect(folder: string, segments: readonly string[], files: string[]): Promise<void> {
  const [segment = '**', ...rest] = segments
  if (!GLOB_CHARACTERS.test(segment)) {
    // The empty first segment of an absolute path is the root.
    const path = folder === '' ? segment || '/' : join(folder, segment)
    if (!existsSync(path)) return
    if (rest.length > 0) return collect(path, rest, files)
    if ((await stat(path)).isFile()) files.push(path)
    return
  }
  const anyDepth = segment === '**'
  if (anyDepth && rest.length > 0) await collect(folder, rest, files)
  const matches = anyDepth ? () => true : segmentMatcher(segment)
  for (const entry of await entriesOf(folder)) {
    const { name } = entry
    if ((name.startsWith('.') && !segment.startsWith('.')) || !matches(name)) continue
    const path = folder === '' ? name : join(folder, name)
    if (entry.isDirectory()) {
      if (anyDepth) await collect(path, segments, files)
      else if (rest.length > 0) await collect(path, rest, files)
    } else if (rest.length === 0 && !NOT_DATA.test(name) && (await isFile(entry, path))) {
      files.push(path)
    }
  }
}

async function entriesOf(folder: string): Promise<Dirent[]> {
  try {
    return await readdir(folder === '' ? '.' : folder, { withFileTypes: true })
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOTDIR') return []
    throw new SteelyardError('file.unreadable', 'the folder cannot be listed', {
      hint: 'check its permissions',
      where: { file: folder === '' ? '.' : folder },
      cause: error,
    })
  }
}

async function isFile(entry: Dirent, path: string): Promise<boolean> {
  if (!entry.isSymbolicLink()) return entry.isFile()
  // A link into nothing is kept, so that it is reported rather than passed over.
  return existsSync(path) ? (await stat(path)).isFile() : true
}

function segmentMatcher(segment: string): (name: string) => boolean {
  let depth = 0
  const source = segment.replace(/\[!?[^\]]+\]|[\\^$.*+?()[\]{}|,]/g, (token) => {
    if (token.length > 1)
      return `${token.startsWith('[!') ? '[^' : '['}${token.replace(/^\[!?|\]$/g, '').replace(/[\\^]/g, '\\$&')}]`
    switch (token) {
      case '*':
        return '.*'
      case '?':
        return '.'
      case '{':
        depth++
        return '(?:'
      case '}':
        if (depth === 0) return '\\}'
        depth--
        return ')'
      case ',':
        return depth > 0 ? '|' : ','
      default:
        return `\\${token}`
    }
  })
  if (depth > 0) throw new SteelyardError('config.invalid', `unclosed { in pattern ${JSON.stringify(segment)}`)
  const pattern = new RegExp(`^${source}$`, 's')
  return (name) => pattern.test(name)
}

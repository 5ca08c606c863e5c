import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'

/** Paths of all files below a folder, hidden ones too, relative and sorted; empty where there is no folder. */
export function filesBelow(folder: string): string[] {
  if (!existsSync(folder)) return []
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length).replace(/^\//, ''))
    .sort()
}

/** Name and content hash of every file below a folder: equal trees have equal lists. */
export function treeHash(folder: string): string[] {
  return filesBelow(folder).map((name) => `${name} ${fileHash(join(folder, name))}`)
}

export function fileHash(path: string): string {
  return createHash('sha256').update(readFileSync(path)).digest('hex')
}

/** Name, time of change and inode of every file below a folder: what a run that touches nothing leaves as it was. */
export function treeStamps(folder: string): string[] {
  return filesBelow(folder).map((name) => {
    const { mtimeNs, ino } = statSync(join(folder, name), { bigint: true })
    return `${name} ${mtimeNs} ${ino}`
  })
}

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { onTestFinished } from 'vitest'

/** A folder that is removed when the running test is over. `write` creates missing folders and returns the path. */
export function tempFolder(): { path: string; write: (name: string, data: string | Uint8Array) => string } {
  const path = mkdtempSync(join(tmpdir(), 'steelyard-'))
  onTestFinished(() => rmSync(path, { recursive: true, force: true }))
  return {
    path,
    write: (name, data) => {
      const file = join(path, name)
      mkdirSync(dirname(file), { recursive: true })
      writeFileSync(file, data)
      return file
    },
  }
}

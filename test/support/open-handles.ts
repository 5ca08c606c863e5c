import { existsSync, readdirSync, readlinkSync } from 'node:fs'
import { join } from 'node:path'

const DESCRIPTORS = '/proc/self/fd'

/** Descriptors can be listed here (Linux). */
export const canListHandles = existsSync(DESCRIPTORS)

/** How many descriptors of this process point at a file. */
export function openHandles(path: string): number {
  let count = 0
  for (const descriptor of readdirSync(DESCRIPTORS)) {
    try {
      if (readlinkSync(join(DESCRIPTORS, descriptor)) === path) count++
    } catch {
      // The descriptor of this very listing is gone by now.
    }
  }
  return count
}

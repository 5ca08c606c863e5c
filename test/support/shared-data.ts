import { existsSync } from 'node:fs'
import { join, resolve } from 'node:path'

/** The folder of recordings and reference numbers: `STEELYARD_TEST_DATA`, else `shared` beside the checkout. */
const ROOT = process.env.STEELYARD_TEST_DATA ?? resolve(import.meta.dirname, '..', '..', '..', 'shared')

/**
 * Path of a recording or a table of reference numbers, or null where it is absent: tests then skip themselves. These
 * files are read in place and never copied into the repository.
 *
 * @example sharedData('oracles/binance_btc.json')
 */
export function sharedData(relative: string): string | null {
  const path = join(ROOT, relative)
  return existsSync(path) ? path : null
}

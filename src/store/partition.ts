import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { isoDay, SteelyardError } from '../market/index.ts'
import { writeError } from './write-error.ts'

/** One file of a partitioned table: a day (UTC) of an instrument. */
export interface Partition {
  readonly venue: string
  readonly symbol: string
  /** `YYYY-MM-DD`. */
  readonly date: string
}

const PART_FILE = 'part.parquet'

/**
 * The hive folder of a partition, which is also its key in the manifest. Symbols are percent-encoded like DuckDB and
 * Spark do, so that slashes and colons are safe on every file system.
 *
 * @example partitionKey({ venue: 'okx', symbol: 'BTC/USDT', date: '2026-11-20' })
 * // => 'venue=okx/symbol=BTC%2FUSDT/date=2026-11-20'
 */
export function partitionKey({ venue, symbol, date }: Partition): string {
  if (!/^\d{4}-\d\d-\d\d$/.test(date)) {
    throw new SteelyardError(
      'config.invalid',
      `the date of a partition must be YYYY-MM-DD, was ${JSON.stringify(date)}`,
    )
  }
  return `venue=${encodePathPart(venue)}/symbol=${encodePathPart(symbol)}/date=${date}`
}

/** Reads a key back; undefined for folders that are no partition. */
export function parsePartitionKey(key: string): Partition | undefined {
  const match = /^venue=([^/]*)\/symbol=([^/]*)\/date=(\d{4}-\d\d-\d\d)$/.exec(key)
  if (match === null) return undefined
  try {
    return { venue: decodeURIComponent(match[1]!), symbol: decodeURIComponent(match[2]!), date: match[3]! }
  } catch {
    return undefined // a stray percent sign
  }
}

/** The file of a partition, relative to the folder of the table. */
export function partitionFile(partition: Partition): string {
  return `${partitionKey(partition)}/${PART_FILE}`
}

/** The UTC day of a time in microseconds, `YYYY-MM-DD`. */
export function dateOf(time: number): string {
  return isoDay(time)
}

/** Makes the folders of a partition and returns the path of its file, for `createParquetSink`. */
export async function preparePartition(folder: string, partition: Partition): Promise<string> {
  const inside = join(folder, partitionKey(partition))
  try {
    await mkdir(inside, { recursive: true })
  } catch (error) {
    throw writeError(inside, error)
  }
  return join(inside, PART_FILE)
}

/** Letters, digits, `-`, `_` and `.` stay; everything else becomes the percent-encoded bytes of its UTF-8. */
function encodePathPart(text: string): string {
  return encodeURIComponent(text).replace(/[!'()*~]/g, (mark) => `%${mark.charCodeAt(0).toString(16).toUpperCase()}`)
}

import { readFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { openOutput } from '../../store/index.ts'

/** What was cut out of a copy of a recording. */
export interface Damage {
  readonly file: string
  /** Local times, microseconds: rows with `from <= local_timestamp < to` are missing. */
  readonly from: number
  readonly to: number
  readonly rows: number
  readonly messages: number
}

/** Columns of a Tardis book file: exchange, symbol, timestamp, local_timestamp, … */
const LOCAL_TIMESTAMP = 3

/**
 * Copies a Tardis CSV into `folder`, leaving out all rows received in a stretch of time: what a recorder loses when it hangs
 * for a while and its vendor does not notice. The file stays well-formed.
 */
export async function damageRecording(path: string, folder: string, from: number, to: number): Promise<Damage> {
  const text = gunzipSync(await readFile(path)).toString('latin1')
  const lost = new Set<string>()
  let rows = 0
  const kept = text.split('\n').filter((line, at) => {
    const time = line.split(',', LOCAL_TIMESTAMP + 1)[LOCAL_TIMESTAMP]
    if (at === 0 || time === undefined || Number(time) < from || Number(time) >= to) return true
    lost.add(time)
    rows++
    return false
  })
  const file = join(folder, basename(path))
  const output = await openOutput(file, true)
  await output.write(Buffer.from(kept.join('\n'), 'latin1'))
  await output.close()
  return { file, from, to, rows, messages: lost.size }
}

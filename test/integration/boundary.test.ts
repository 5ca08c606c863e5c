import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { writeTardisRecording } from '../../src/simulate/index.ts'
import { runCommand } from '../support/run-command.ts'
import { tempFolder } from '../support/temp-folder.ts'

/** 2026-11-20T00:00:00Z. */
const MIDNIGHT = 1_795_132_800_000_000

/** Half a minute on each side of midnight, a file for each day; every file begins with a snapshot. */
async function recordedNight(): Promise<{ folder: string; files: readonly string[] }> {
  const folder = tempFolder().path
  const { files } = await writeTardisRecording({
    ...{ folder, seed: 5, seconds: 60, from: MIDNIGHT - 30_000_000, venue: 'acme', symbol: 'AAA' },
    streams: ['incremental_book_L2', 'trades'],
  })
  expect(files).toHaveLength(4)
  return { folder, files }
}

const MEASURES = ['--measures', 'bid,ofi_l1,cvd,vpin,exhaustion,buy_volume', '--vpin-bucket', '1']

async function rowsOf(folder: string, inputs: readonly string[], ...options: string[]): Promise<string[]> {
  const out = join(folder, `${options.join('')}.csv`)
  const measures = options.includes('--measures') ? [] : MEASURES
  expect(await runCommand('measure', ...inputs, ...measures, '--jobs', '1', '--out', out, ...options)).toMatchObject({
    code: 0,
    stderr: '',
  })
  return readFileSync(out, 'utf8').trimEnd().split('\n').slice(1)
}

const isFirstDay = (row: string) => row < '2026-11-20T00:00:00.000001' // a bar that ends at midnight began before it

describe('--boundary', () => {
  it('day (the default for archives of days): each day is measured as if it were alone', async () => {
    const { folder, files } = await recordedNight()
    const both = await rowsOf(folder, files)
    expect(both).toEqual(await rowsOf(folder, files, '--boundary', 'day'))
    const [first, second] = ['2026-11-19', '2026-11-20'].map((date) => files.filter((file) => file.includes(date)))
    const alone = [...(await rowsOf(folder, first!)), ...(await rowsOf(folder, second!))]
    expect(both).toEqual(alone)
    expect(both).toHaveLength(60)
  })

  it('day with --warmup over all of the day before gives the rows of carry', async () => {
    const { folder, files } = await recordedNight()
    const [carried, cold] = [await rowsOf(folder, files, '--boundary', 'carry'), await rowsOf(folder, files)]
    const warm = await rowsOf(folder, files, '--warmup', '30s')
    const isSecondDay = (row: string) => !isFirstDay(row)
    expect(warm).toHaveLength(60)
    expect(warm.filter(isSecondDay)).toEqual(carried.filter(isSecondDay))
    expect(warm.filter(isFirstDay)).toEqual(cold.filter(isFirstDay))
    expect(cold.filter(isSecondDay)).not.toEqual(carried.filter(isSecondDay))
  })

  it('day with --warmup begins measures anew that long before midnight', async () => {
    const { folder, files } = await recordedNight()
    const columns = (rows: readonly string[]) => rows.map((row) => row.split(',').slice(3).map(Number))
    const warm = columns(await rowsOf(folder, files, '--warmup', '10s', '--measures', 'cvd'))
    const carried = columns(await rowsOf(folder, files, '--boundary', 'carry', '--measures', 'cvd'))
    // Rows 0 to 29 are of the first day; the ten before midnight are read again for the second.
    const sinceWarmUp = carried.map(([cvd], row) => (row < 30 ? cvd! : cvd! - carried[19]![0]!))
    expect(warm).toHaveLength(60)
    warm.forEach(([cvd], row) => {
      expect(cvd).toBeCloseTo(sinceWarmUp[row]!, 9)
    })
  })

  it('with partitions rows belong to the day in which their bar began', async () => {
    const { folder, files } = await recordedNight()
    for (const boundary of ['day', 'carry']) {
      const out = join(folder, boundary)
      const args = ['measure', ...files, '--boundary', boundary, '--jobs', '1', '--out', `${out}/`, '--json']
      const { stdout } = await runCommand(...args)
      expect(JSON.parse(stdout)).toMatchObject({ output: { rows: 60 } })
      const manifest = readFileSync(join(out, '_manifest.jsonl'), 'utf8').trimEnd().split('\n')
      const parts = manifest.flatMap((line) => (JSON.parse(line) as { files: { path: string }[] }).files)
      expect(parts.map(({ path }) => path)).toEqual([
        'venue=acme/symbol=AAA/date=2026-11-19/part.parquet',
        'venue=acme/symbol=AAA/date=2026-11-20/part.parquet',
      ])
    }
  })
})

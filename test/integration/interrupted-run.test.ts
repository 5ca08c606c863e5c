import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { gzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { mulberry32 } from '../../src/math/index.ts'
import { writeTardisRecording } from '../../src/simulate/index.ts'
import { readTable } from '../../src/store/index.ts'
import { fileHash, filesBelow, treeHash } from '../support/folder-tree.ts'
import { dayFile, recordedDay, writeRecordedDays } from '../support/recorded-days.ts'
import { type RunningProcess, runCommand, runProcess, startProcess } from '../support/run-command.ts'
import { tempFolder } from '../support/temp-folder.ts'

/** Kills of one run before it is left alone. */
const KILLS = 5

describe('a partitioned run', () => {
  it('killed at random and resumed, with 1 job or 2, leaves the tree of an undisturbed run', async () => {
    const { path } = tempFolder()
    const data = writeRecordedDays(join(path, 'data'), 2_000)
    const [calm, shaken] = [join(path, 'calm'), join(path, 'shaken')]
    const args = (out: string, jobs: number) => [
      ...['measure', `${data}/**`, '--every', '50ms', '--labels', '1s'],
      ...['--out', `${out}/`, '--jobs', String(jobs), '--resume'],
    ]
    expect(await runCommand(...args(calm, 1))).toMatchObject({ code: 0, stderr: '' })
    const random = mulberry32(21)
    const parts: number[] = []
    for (let kill = 0; kill < KILLS; kill++) {
      const before = filesBelow(shaken).join()
      const run = startProcess(args(shaken, 1 + (kill % 2)))
      // From the moment the folder changes; then up to about what two partitions take.
      await until(run, () => filesBelow(shaken).join() !== before)
      await wait(random() * 300)
      run.kill('SIGKILL')
      const { code } = await run.done
      parts.push(filesBelow(shaken).filter((name) => name.endsWith('/part.parquet')).length)
      if (code === 0) break
    }
    expect(await runProcess(...args(shaken, 2))).toMatchObject({ code: 0, stderr: '' })
    expect(parts[0]).toBeLessThan(6) // the first kill did not come too late
    expect(treeHash(shaken)).toEqual(treeHash(calm))
    expect(filesBelow(shaken)).toHaveLength(7)
  })

  it('that fails in one thread leaves no unfinished file of the other', async () => {
    const { path } = tempFolder()
    const data = writeRecordedDays(join(path, 'data'), 6_000)
    const bad = recordedDay('2026-11-01', 'BBB-USD', 500).book.replace(/,(bid|ask),/, ',both,')
    writeFileSync(join(data, dayFile('incremental_book_L2', '2026-11-01', 'BBB-USD')), gzipSync(bad))
    const args = ['measure', `${data}/*2026-11-01*`, '--every', '1ms', '--jobs', '2', '--out', `${path}/feat/`]
    const { code, stderr } = await runProcess(...args)
    expect(code).toBe(1)
    expect(stderr).toMatch(/BBB-USD.csv.gz line 2\)\nhint: {2}/)
    expect(filesBelow(join(path, 'feat'))).toEqual(['_manifest.jsonl'])
    const lines = readFileSync(join(path, 'feat', '_manifest.jsonl'), 'utf8')
      .trimEnd()
      .split('\n')
    expect(lines.map((line) => JSON.parse(line).partition)).toEqual(['acme:BBB-USD:2026-11-01'])
  })
})

describe('one table', () => {
  it.each(['table.parquet', 'table.arrow', 'table.csv.gz'])('%s is the same file for 1 and 2 jobs', async (name) => {
    const { path } = tempFolder()
    const data = writeRecordedDays(join(path, 'data'), 600)
    const [one, two] = [join(path, `1-${name}`), join(path, `2-${name}`)]
    expect(await runCommand('measure', `${data}/**`, '--jobs', '1', '--out', one)).toMatchObject({ code: 0 })
    expect(await runProcess('measure', `${data}/**`, '--jobs', '2', '--out', two)).toMatchObject({ code: 0 })
    expect(fileHash(one)).toBe(fileHash(two))
  })
})

describe('SIGINT', () => {
  it.each([
    ['one table, one thread', 'table.parquet', '1'],
    ['one table, two threads', 'table.csv.gz', '2'],
    ['partitions, two threads', 'feat/', '2'],
  ])('during %s exits with 130 and leaves whole files or none', async (_what, target, jobs) => {
    const { path } = tempFolder()
    const out = join(path, 'out')
    const data = join(path, 'data')
    for (const symbol of ['AAAUSDT', 'BBBUSDT']) await writeTardisRecording({ folder: data, seconds: 120, symbol })
    const args = ['measure', `${data}/**`, '--every', '1ms', '--jobs', jobs, '--out', `${path}/out/${target}`]
    mkdirSync(out)
    const measuring = startProcess(args)
    await until(measuring, () => filesBelow(out).length > 0)
    measuring.kill('SIGINT')
    const { code, stdout, stderr } = await measuring.done
    expect({ code, stdout }).toEqual({ code: 130, stdout: '' })
    expect(stderr).toMatch(/^error: interrupted.*\nhint: {2}.*\n$/)
    const left = filesBelow(out)
    expect(left.filter((name) => name.includes('.tmp-'))).toEqual([])
    for (const name of left) if (name.endsWith('.parquet')) await readTable(join(out, name))
  })

  it('during audit and convert exits with 130', async () => {
    const { path } = tempFolder()
    await writeTardisRecording({ folder: join(path, 'data'), seconds: 600, streams: ['incremental_book_L2'] })
    const out = join(path, 'events.csv')
    const run = startProcess(['convert', `${path}/data/**`, '--to', 'events', '--out', out])
    await until(run, () => filesBelow(path).some((name) => name.includes('.events.csv.tmp')))
    run.kill('SIGINT')
    expect(await run.done).toMatchObject({ code: 130, stdout: '' })
    expect(filesBelow(path).filter((name) => name.includes('events'))).toEqual([])
  })
})

/** Waits until something has happened or the process has ended. */
async function until(run: RunningProcess, hasHappened: () => boolean): Promise<void> {
  let isOver = false
  void run.done.then(() => {
    isOver = true
  })
  while (!isOver && !hasHappened()) await wait(5)
}

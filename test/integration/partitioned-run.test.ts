import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { gunzipSync, gzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { MANIFEST_NAME, type ManifestEntry, readTable } from '../../src/store/index.ts'
import { filesBelow, treeHash, treeStamps } from '../support/folder-tree.ts'
import { DAYS, dayFile, noonOf, recordedDay, writeRecordedDays } from '../support/recorded-days.ts'
import { runCommand } from '../support/run-command.ts'
import { generateTardisBook } from '../support/tardis-csv.ts'
import { tempFolder } from '../support/temp-folder.ts'

/** When the tick of BBB-USD becomes finer on the second day: some messages in, later than all of the coarse part. */
const CHANGE = noonOf('2026-11-02') + 60_000_000

/** BBB-USD on the second day: two decimals, and after the change four. */
function dayWithTickChange(): { book: string; trades: string } {
  const coarse = recordedDay('2026-11-02', 'BBB-USD')
  const fine = generateTardisBook({
    ...{ seed: 77, rows: 800, symbol: 'BBB-USD', start: CHANGE + 10_000 },
    ...{ priceDecimals: 4, amountDecimals: 5, midTicks: 616_125_003 },
  })
  const join = (kind: 'book' | 'trades') => coarse[kind] + fine[kind].slice(fine[kind].indexOf('\n') + 1)
  return { book: join('book'), trades: join('trades') }
}

/** Three days of two symbols: one day is empty, one has a tick change, one is corrupt. */
function difficultDays(folder: string): { corrupt: string; mend: () => void } {
  writeRecordedDays(folder)
  const put = (name: string, data: Uint8Array) => writeFileSync(join(folder, name), data)
  put(dayFile('incremental_book_L2', '2026-11-02', 'AAA-USD'), gzipSync(''))
  put(dayFile('trades', '2026-11-02', 'AAA-USD'), gzipSync(''))
  const { book, trades } = dayWithTickChange()
  put(dayFile('incremental_book_L2', '2026-11-02', 'BBB-USD'), gzipSync(book))
  put(dayFile('trades', '2026-11-02', 'BBB-USD'), gzipSync(trades))
  const corrupt = dayFile('incremental_book_L2', '2026-11-03', 'BBB-USD')
  const good = readFileSync(join(folder, corrupt))
  const damaged = Buffer.from(good)
  damaged[damaged.length >> 1]! ^= 0x10
  put(corrupt, damaged)
  return { corrupt, mend: () => put(corrupt, good) }
}

function manifestOf(folder: string): ManifestEntry[] {
  return readFileSync(join(folder, MANIFEST_NAME), 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as ManifestEntry)
}

const part = (symbol: string, date: string) => `venue=acme/symbol=${symbol}/date=${date}/part.parquet`
const META = `instruments:
  - venue: acme
    symbol: BBB-USD
    tick_size: "0.0001"
    changes:
      - { until: "2026-11-02T12:01:00Z", tick_size: "0.01" }
`

describe('three days of two symbols, one empty, one with a tick change, one corrupt', () => {
  it('measure with --on-error continue --resume records the corrupt one, does the others, and goes on from there', async () => {
    const folder = tempFolder()
    const data = join(folder.path, 'data')
    const feat = join(folder.path, 'feat')
    const { corrupt, mend } = difficultDays(data)
    const args = ['measure', `${data}/**`, '--out', `${feat}/`, '--on-error', 'continue', '--resume', '--jobs', '1']

    const first = await runCommand(...args)
    expect(first.code).toBe(1)
    expect(first.stderr).toMatch(/^error: 1 of the partitions failed: .*\nhint: {2}the others are complete/)
    expect(first.stderr).toContain(corrupt)
    const complete = [
      part('AAA-USD', '2026-11-01'),
      part('AAA-USD', '2026-11-03'),
      part('BBB-USD', '2026-11-01'),
      part('BBB-USD', '2026-11-02'),
    ]
    expect(filesBelow(feat)).toEqual([MANIFEST_NAME, ...complete])
    expect(manifestOf(feat).map(({ partition, status, rows }) => [partition, status, rows > 0])).toEqual([
      ['acme:AAA-USD:2026-11-01', 'ok', true],
      ['acme:AAA-USD:2026-11-02', 'ok', false],
      ['acme:AAA-USD:2026-11-03', 'ok', true],
      ['acme:BBB-USD:2026-11-01', 'ok', true],
      ['acme:BBB-USD:2026-11-02', 'ok', true],
      ['acme:BBB-USD:2026-11-03', 'failed', false],
    ])
    expect(manifestOf(feat).at(-1)).toMatchObject({ error: { code: 'file.corrupt' } })
    expect(manifestOf(feat).at(-1)!.error!.message).toMatch(new RegExp(`${corrupt} byte \\d+`))

    const [stamps, hashes] = [treeStamps(feat), treeHash(feat)]
    expect((await runCommand(...args)).code).toBe(1)
    expect(treeStamps(feat)).toEqual(stamps)
    expect(treeHash(feat)).toEqual(hashes)

    mend()
    const third = await runCommand(...args, '--json')
    expect(third).toMatchObject({ code: 0, stderr: '' })
    expect(JSON.parse(third.stdout)).toMatchObject({ skipped: 5, failures: [], instruments: [{ symbol: 'BBB-USD' }] })
    const untouched = stamps.filter((stamp) => !stamp.startsWith(MANIFEST_NAME))
    expect(treeStamps(feat)).toEqual(expect.arrayContaining(untouched))
    expect(filesBelow(feat)).toEqual([MANIFEST_NAME, ...complete, part('BBB-USD', '2026-11-03')])
    expect(manifestOf(feat).every(({ status }) => status === 'ok')).toBe(true)

    const mended = treeStamps(feat)
    expect((await runCommand(...args)).code).toBe(0)
    expect(treeStamps(feat)).toEqual(mended)

    // As if nothing had ever been wrong.
    const fresh = join(folder.path, 'fresh')
    expect((await runCommand('measure', `${data}/**`, '--out', `${fresh}/`, '--jobs', '1')).code).toBe(0)
    expect(treeHash(feat)).toEqual(treeHash(fresh))
  })

  it('without --on-error continue stops before it begins where a file cannot be opened', async () => {
    const folder = tempFolder()
    const data = join(folder.path, 'data')
    const feat = join(folder.path, 'feat')
    const { corrupt } = difficultDays(data)
    const { code, stderr } = await runCommand('measure', `${data}/**`, '--out', `${feat}/`, '--jobs', '1')
    expect(code).toBe(1)
    expect(stderr).toContain(corrupt)
    expect(filesBelow(feat)).toEqual([])
  })

  it('without --on-error continue stops at the first bad row, and keeps the partitions that were finished', async () => {
    const folder = tempFolder()
    const data = writeRecordedDays(join(folder.path, 'data'), 300)
    const feat = join(folder.path, 'feat')
    const bad = join(data, dayFile('trades', '2026-11-02', 'BBB-USD'))
    const text = gunzipSync(readFileSync(bad)).toString()
    writeFileSync(bad, gzipSync(text.replace(/,(buy|sell),/, ',,both,')))
    const args = ['measure', `${data}/**`, '--out', `${feat}/`, '--resume', '--json', '--jobs', '1']
    const { code, stderr } = await runCommand(...args)
    expect(code).toBe(1)
    expect(stderr).toMatch(new RegExp(`^error: .*${dayFile('trades', '2026-11-02', 'BBB-USD')} line 2\\)\nhint: {2}`))
    expect(filesBelow(feat)).toHaveLength(5) // AAA-USD, the first day of BBB-USD, and the manifest
    writeFileSync(bad, gzipSync(text))
    expect(JSON.parse((await runCommand(...args)).stdout)).toMatchObject({ skipped: 4 })
    expect(manifestOf(feat).map(({ status }) => status)).toEqual(Array(6).fill('ok'))
  })

  it('a file that nobody knows is recorded beside the partitions, and forgotten once it is known', async () => {
    const folder = tempFolder()
    const data = writeRecordedDays(join(folder.path, 'data'), 200)
    const feat = join(folder.path, 'feat')
    const odd = join(data, 'odd.csv')
    writeFileSync(odd, 'what,is,this\n1,2,3\n')
    const args = ['measure', `${data}/**`, '--out', `${feat}/`, '--on-error', 'continue', '--resume', '--jobs', '1']
    expect((await runCommand(...args)).code).toBe(1)
    const failed = manifestOf(feat).filter(({ status }) => status === 'failed')
    expect(failed).toMatchObject([{ partition: `input:${odd}`, error: { code: 'file.unrecognised' } }])
    expect(manifestOf(feat)).toHaveLength(7)
    writeFileSync(odd, generateTardisBook({ seed: 4, rows: 100, symbol: 'CCC-USD', start: noonOf('2026-11-01') }).book)
    expect((await runCommand(...args)).code).toBe(0)
    expect(manifestOf(feat).map(({ partition }) => partition)).not.toContain(`input:${odd}`)
  })

  it('a declared history of ticks is checked epoch by epoch', async () => {
    const folder = tempFolder()
    const data = join(folder.path, 'data')
    difficultDays(data)
    const day = ['incremental_book_L2', 'trades'].map((stream) =>
      join(data, dayFile(stream as 'trades', '2026-11-02', 'BBB-USD')),
    )
    const run = (meta: string, out: string) =>
      runCommand('measure', ...day, '--instruments', folder.write('meta.yaml', meta), '--jobs', '1', '--out', out)
    const [declared, detected] = [join(folder.path, 'declared.csv'), join(folder.path, 'detected.csv')]
    expect(await run(META, declared)).toMatchObject({ code: 0 })
    expect((await runCommand('measure', ...day, '--jobs', '1', '--out', detected)).code).toBe(0)
    expect(readFileSync(declared, 'utf8')).toBe(readFileSync(detected, 'utf8'))

    // The finer tick was declared to begin later than it did.
    const late = await run(META.replace('12:01:00', '12:01:30'), declared)
    expect(late.code).toBe(1)
    expect(late.stderr).toMatch(/price [\d.]+ is off the declared tick .* line \d+\)\nhint: {2}correct the tick/)
    // The coarse tick was declared to hold to this day.
    const never = await run(META.replace('0.0001', '0.01'), declared)
    expect(never.code).toBe(1)
    const [, file, line] = /\((\S+) line (\d+)\)/.exec(never.stderr)!
    const row = gunzipSync(readFileSync(file!)).toString().split('\n')[Number(line) - 1]!
    expect(row.split(',')[6]).toMatch(/\.\d\d(?!00)\d\d$/)

    const events = join(folder.path, 'events.csv')
    const meta = folder.write('meta.yaml', META)
    await runCommand('convert', ...day, '--instruments', meta, '--to', 'events', '--out', events)
    const epochs = readFileSync(events, 'utf8')
      .split('\n')
      .filter((row) => /epoch/.test(row))
    expect(epochs).toHaveLength(2) // one in the book, one in the trades
  })
})

describe('--shard', () => {
  it('parts of the work give together the partition files of one run', async () => {
    const folder = tempFolder()
    const data = writeRecordedDays(join(folder.path, 'data'), 400)
    const args = ['measure', `${data}/**`, '--jobs', '1', '--resume', '--out']
    const [whole, shards] = [join(folder.path, 'whole'), join(folder.path, 'shards')]
    expect((await runCommand(...args, `${whole}/`)).code).toBe(0)
    const runs = await Promise.all(['1/2', '2/2'].map((shard) => runCommand(...args, `${shards}/`, '--shard', shard)))
    expect(runs.map(({ code }) => code)).toEqual([0, 0])
    const parts = (tree: string[]) => tree.filter((line) => !line.startsWith(MANIFEST_NAME))
    expect(parts(treeHash(shards))).toEqual(parts(treeHash(whole)))
    expect(parts(treeHash(shards))).toHaveLength(6)
    // A run over everything finds all of it done, and puts the manifest in order.
    const { stdout } = await runCommand(...args, `${shards}/`, '--json')
    expect(JSON.parse(stdout)).toMatchObject({ skipped: 6 })
    expect(treeHash(shards)).toEqual(treeHash(whole))
  })
})

describe('--resume', () => {
  it('does a partition again when its input, its configuration or its file has changed', async () => {
    const folder = tempFolder()
    const data = writeRecordedDays(join(folder.path, 'data'), 300)
    const feat = join(folder.path, 'feat')
    const run = async (...more: string[]) => {
      const args = ['measure', `${data}/**`, '--out', `${feat}/`, '--resume', '--json', '--jobs', '1', ...more]
      return JSON.parse((await runCommand(...args)).stdout).skipped as number
    }
    expect(await run()).toBe(0)
    expect(await run()).toBe(6)
    const input = join(data, dayFile('trades', '2026-11-01', 'AAA-USD'))
    const text = gunzipSync(readFileSync(input)).toString()
    writeFileSync(input, gzipSync(text.slice(0, text.lastIndexOf('\n', text.length - 2) + 1)))
    expect(await run()).toBe(5)
    writeFileSync(join(feat, part('BBB-USD', '2026-11-03')), 'cut')
    expect(await run()).toBe(5)
    expect(await run('--measures', 'ofi_l1')).toBe(0)
    expect(await run('--measures', 'ofi_l1')).toBe(6)
    expect((await readTable(feat)).schema.columns).toEqual(['ofi_l1'])
  })

  it.each(['--resume', '--on-error continue', '--shard 1/2'])('%s is refused without a folder', async (option) => {
    const file = tempFolder().write('acme_trades_2026-11-01_X.csv', 'x')
    const outcome = await runCommand('measure', file, '--out', 'table.parquet', ...option.split(' '))
    expect(outcome).toMatchObject({ code: 2, stdout: '' })
    expect(outcome.stderr).toMatch(/needs a folder as output\nhint: {2}/)
  })
})

describe('partitions', () => {
  it('union: a day with no trades has the columns of the others', async () => {
    const folder = tempFolder()
    const data = writeRecordedDays(join(folder.path, 'data'), 200)
    writeFileSync(join(data, dayFile('trades', '2026-11-02', 'AAA-USD')), gzipSync(''))
    const feat = join(folder.path, 'feat')
    expect((await runCommand('measure', `${data}/**`, '--out', `${feat}/`, '--jobs', '1')).code).toBe(0)
    const table = await readTable(feat)
    expect(table.files).toHaveLength(DAYS.length * 2)
    let rows = 0
    for await (const block of table) rows += block.rows
    expect(rows).toBe(manifestOf(feat).reduce((sum, entry) => sum + entry.rows, 0))
  })
})

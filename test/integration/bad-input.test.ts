import { spawnSync } from 'node:child_process'
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { describe, expect, it, onTestFinished } from 'vitest'
import { filesBelow } from '../support/folder-tree.ts'
import { type Outcome, runCommand, STEELYARD, startProcess } from '../support/run-command.ts'
import { generateTardisBook } from '../support/tardis-csv.ts'
import { tempFolder } from '../support/temp-folder.ts'

const NAME = 'acme_incremental_book_L2_2026-11-01_BTC-USD.csv'
const { book, trades } = generateTardisBook({ seed: 5, rows: 3_000 })
const lines = book.split('\n')

/** The book with a cell of a row (1-based line) replaced; `null` removes it. */
function withCell(line: number, column: number, text: string | null, of = lines): string {
  const cells = of[line - 1]!.split(',')
  cells.splice(column, 1, ...(text === null ? [] : [text]))
  return [...of.slice(0, line - 1), cells.join(','), ...of.slice(line)].join('\n')
}

const LINE = 777
const [TIMESTAMP, LOCAL, IS_SNAPSHOT, SIDE, PRICE, AMOUNT] = [2, 3, 4, 5, 6, 7] as const

function corrupted(bytes: Buffer): Buffer {
  const damaged = Buffer.from(bytes)
  damaged[Math.floor(damaged.length / 2)]! ^= 0x40
  return damaged
}

/** What goes wrong, the bytes of the file, and what the error says of the place. */
const BAD_FILES: readonly [what: string, name: string, data: string | Uint8Array, says: RegExp][] = [
  ['a truncated gzip', `${NAME}.gz`, gzipSync(book).subarray(0, 20_000), /after \d+ decompressed bytes .* byte \d+/],
  ['a gzip with a flipped bit', `${NAME}.gz`, corrupted(gzipSync(book)), /byte \d+|line \d+/],
  ['a zero-byte gzip', `${NAME}.gz`, '', /empty \(0 bytes\).* byte 0/],
  ['a zero-byte file', NAME, '', /empty \(0 bytes\).* byte 0/],
  ['a row with a missing column', NAME, withCell(LINE, AMOUNT, null), /line 777/],
  ['a row with a column too many', NAME, withCell(LINE, AMOUNT, '1,2'), /line 777/],
  ['a price that is no number', NAME, withCell(LINE, PRICE, 'sixty'), /price is not a number: "sixty".* line 777/],
  ['an empty price', NAME, withCell(LINE, PRICE, ''), /price .* line 777/],
  ['an amount that is infinite', NAME, withCell(LINE, AMOUNT, 'Infinity'), /amount .*"Infinity".* line 777/],
  ['a negative amount', NAME, withCell(LINE, AMOUNT, '-0.5'), /amount is negative: -0.5.* line 777/],
  ['an unknown side', NAME, withCell(LINE, SIDE, 'both'), /side .*"both".* line 777/],
  ['a snapshot flag that is none', NAME, withCell(LINE, IS_SNAPSHOT, 'yes'), /is_snapshot .*"yes".* line 777/],
  ['a time that is none', NAME, withCell(LINE, TIMESTAMP, 'now'), /time.*"now".* line 777/],
  ['time going backwards', NAME, withCell(LINE, LOCAL, '1793491200000000'), /goes backwards.* line 777/],
  ['a line that never ends', NAME, `${book}${'x'.repeat(3 << 20)}`, /line 3\d\d\d/],
  ['binary rubbish inside', NAME, `${lines.slice(0, LINE - 1).join('\n')}\n\u0001\u0002\u0003\n`, /line 777/],
  ['a format nobody knows', 'notes.txt', 'dear diary\n', /neither the name nor the content/],
]

/** The promises of every failed run: exit code, one `error:` with the file, a `hint:`, no stack, nothing left behind. */
function expectFailure(outcome: Outcome, code: number, file: string, says: RegExp, out: string): void {
  expect(outcome).toMatchObject({ code, stdout: '' })
  expect(outcome.stderr).toMatch(/^error: .*\nhint: {2}.*$/)
  expect(outcome.stderr).toContain(file)
  expect(outcome.stderr).toMatch(says)
  expect(outcome.stderr).not.toMatch(/\n\s+at |unexpected:/)
  expect(filesBelow(out)).toEqual([])
}

/** A folder for outputs, empty. */
function outputFolder(): string {
  const { path } = tempFolder()
  const out = join(path, 'out')
  mkdirSync(out)
  return out
}

describe('bad input', () => {
  it.each(BAD_FILES)(
    '%s stops measure, audit and convert with its place, and leaves nothing',
    async (_what, name, data, says) => {
      const file = tempFolder().write(name, data)
      const out = outputFolder()
      const runs = [
        ['measure', file, '--jobs', '1', '--every', '1s', '--out', join(out, 'table.parquet')],
        ['measure', file, '--jobs', '1', '--every', '10ms', '--out', join(out, 'table.csv.gz')],
        ['audit', file],
        ['convert', file, '--to', 'events', '--out', join(out, 'events.csv')],
        ['convert', file, '--to', 'book5', '--out', join(out, 'book.csv')],
        ['convert', file, '--to', 'npz', '--out', join(out, 'events.npz')],
      ]
      for (const args of runs) expectFailure(await runCommand(...args), 1, name, says, out)
    },
  )

  it.each([
    ['a price off a declared tick', 'tick_size: "0.5"', /price [\d.]+ is off the declared tick .* line \d+/],
    ['an amount off a declared lot', 'lot_size: "0.5"', /amount [\d.]+ is off the declared lot .* line \d+/],
  ])('%s stops the run', async (_what, declared, says) => {
    const folder = tempFolder()
    const file = folder.write(NAME, book)
    const meta = folder.write('meta.yaml', `instruments:\n  - { venue: acme, symbol: BTC-USD, ${declared} }\n`)
    const out = outputFolder()
    const args = [file, '--instruments', meta]
    expectFailure(
      await runCommand('measure', ...args, '--jobs', '1', '--out', join(out, 'table.parquet')),
      1,
      NAME,
      says,
      out,
    )
    expectFailure(await runCommand('audit', ...args), 1, NAME, says, out)
  })

  it('is a file that is not there', async () => {
    const out = outputFolder()
    const missing = join(tempFolder().path, NAME)
    for (const args of [
      ['measure', missing, '--out', join(out, 'table.parquet')],
      ['audit', missing],
    ]) {
      expectFailure(await runCommand(...args), 1, NAME, /no such file/, out)
    }
  })

  it('is a pattern that matches nothing', async () => {
    const out = outputFolder()
    const pattern = join(tempFolder().path, '*.csv.gz')
    expectFailure(
      await runCommand('measure', pattern, '--out', join(out, 't.parquet')),
      2,
      pattern,
      /no file matches/,
      out,
    )
  })

  it.skipIf(process.getuid?.() === 0)(
    'is a file that may not be read (skipped for root, who may read all)',
    async () => {
      const out = outputFolder()
      const file = tempFolder().write(NAME, book)
      chmodSync(file, 0o000)
      expectFailure(
        await runCommand('measure', file, '--out', join(out, 't.parquet')),
        1,
        NAME,
        /permission denied/,
        out,
      )
    },
  )

  it('is an output folder that does not exist', async () => {
    const { path, write } = tempFolder()
    const file = write(NAME, book)
    for (const args of [
      ['measure', file, '--jobs', '1', '--out', join(path, 'no', 'table.parquet')],
      ['measure', file, '--jobs', '1', '--out', `${join(path, 'no', 'feat')}/`],
      ['convert', file, '--to', 'events', '--out', join(path, 'no', 'events.csv')],
      ['convert', file, '--to', 'npz', '--out', join(path, 'no', 'events.npz')],
    ]) {
      const outcome = await runCommand(...args)
      expectFailure(outcome, 2, join(path, 'no'), /output folder does not exist/, join(path, 'no'))
    }
  })

  it('fails in a worker thread and in a process of its own as it does here', async () => {
    const folder = tempFolder()
    const bad = folder.write(NAME, withCell(LINE, PRICE, 'sixty'))
    const good = folder.write(
      NAME.replace('11-01', '11-02'),
      generateTardisBook({ seed: 6, start: 1_793_577_600_000_000 }).book,
    )
    const out = outputFolder()
    const args = ['measure', bad, good, '--out', join(out, 'table.parquet')]
    const here = await runCommand(...args, '--jobs', '1')
    const outcome = await startProcess([...args, '--jobs', '2']).done
    expectFailure({ ...outcome, stderr: outcome.stderr.trimEnd() }, 1, NAME, /line 777/, out)
    expect(outcome.stderr.trimEnd()).toBe(here.stderr)
  })

  it('leaves no table where the file may not grow as large as it should', async () => {
    const file = tempFolder().write(NAME, book)
    const out = outputFolder()
    const args = ['measure', file, '--jobs', '1', '--every', '10ms', '--out', join(out, 'table.parquet')]
    const limited = ['bash', '-c', 'ulimit -f 8; exec "$@"', 'bash', ...STEELYARD]
    const outcome = await startProcess(args, limited).done
    expectFailure({ ...outcome, stderr: outcome.stderr.trimEnd() }, 1, 'table.parquet', /larger than allowed/, out)
  })

  it.skipIf(!canMount())('leaves no table on a full disk (skipped where a small disk cannot be mounted)', async () => {
    const file = tempFolder().write(NAME, book)
    const out = outputFolder()
    mountSmallDisk(out)
    for (const target of ['table.parquet', 'table.csv', 'feat/']) {
      const outcome = await runCommand('measure', file, '--jobs', '1', '--every', '10ms', '--out', `${out}/${target}`)
      expect(outcome.code).toBe(1)
      expect(outcome.stderr).toMatch(/^error: cannot write .*: no space left.*\nhint: {2}.*$/)
      expect(filesBelow(out).filter((name) => !name.endsWith('_manifest.jsonl'))).toEqual([])
    }
  })
})

describe('--skip-malformed', () => {
  it('counts the rows that cannot be read, and measures the others', async () => {
    const folder = tempFolder()
    const twice = withCell(900, AMOUNT, '-1', withCell(LINE, PRICE, 'sixty').split('\n'))
    const { stdout, code } = await runCommand(
      ...[
        'measure',
        folder.write(NAME, twice),
        '--jobs',
        '1',
        '--skip-malformed',
        '--json',
        '--out',
        join(folder.path, 'a.parquet'),
      ],
    )
    expect(code).toBe(0)
    expect(JSON.parse(stdout).instruments).toMatchObject([{ symbol: 'BTC-USD', malformed: 2 }])
    const audit = await runCommand('audit', join(folder.path, NAME), '--skip-malformed', '--json')
    expect(JSON.parse(audit.stdout).instruments).toMatchObject([{ symbol: 'BTC-USD', malformed: 2 }])
  })
})

describe('an empty day', () => {
  it.each([
    ['a gzip of nothing', gzipSync('')],
    ['a header without rows', gzipSync(`${lines[0]}\n`)],
  ])('as %s is a day without data, not an error', async (_what, data) => {
    const folder = tempFolder()
    const empty = folder.write(`${NAME}.gz`, data)
    const table = join(folder.path, 'table.parquet')
    const alone = await runCommand('measure', empty, '--jobs', '1', '--json', '--out', table)
    expect(alone).toMatchObject({ code: 0, stderr: '' })
    expect(JSON.parse(alone.stdout)).toMatchObject({ instruments: [], output: { rows: 0 } })
    expect(readFileSync(table).subarray(0, 4).toString()).toBe('PAR1')
    expect((await runCommand('audit', empty, '--json')).code).toBe(0)

    const next = folder.write(
      `${NAME.replace('11-01', '11-02')}.gz`,
      gzipSync(generateTardisBook({ seed: 6, start: 1_793_577_600_000_000 }).book),
    )
    const both = await runCommand('measure', empty, next, '--jobs', '1', '--json')
    expect(both.code).toBe(0)
    expect(JSON.parse(both.stdout).instruments).toHaveLength(1)
  })
})

describe('--json', () => {
  it('prints one JSON document on stdout and nothing else', async () => {
    const folder = tempFolder()
    const file = folder.write(NAME, book)
    const traded = folder.write(NAME.replace('incremental_book_L2', 'trades'), trades)
    for (const args of [
      ['measure', file, traded, '--jobs', '1', '--out', join(folder.path, 't.parquet')],
      ['measure', file, '--jobs', '1', '--out', `${join(folder.path, 'feat')}/`],
      ['audit', file, traded],
      ['convert', file, '--to', 'events', '--out', join(folder.path, 'events.csv')],
    ]) {
      const { code, stdout, stderr } = await startOrRun(args)
      expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
      expect(typeof JSON.parse(stdout)).toBe('object')
      expect(stdout.trimEnd()).not.toContain('\n')
    }
  })

  it('is refused together with a table on stdout', async () => {
    const file = tempFolder().write(NAME, book)
    expect(await runCommand('measure', file, '--json', '--out', '-')).toMatchObject({ code: 2, stdout: '' })
  })
})

function startOrRun(args: readonly string[]): Promise<Outcome> {
  return runCommand(...args, '--json')
}

function canMount(): boolean {
  if (process.getuid?.() !== 0 || process.platform !== 'linux') return false
  const folder = mkdtempSync(join(tmpdir(), 'steelyard-mount-'))
  const canMount = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=64k', 'tmpfs', folder]).status === 0
  if (canMount) spawnSync('umount', [folder])
  rmSync(folder, { recursive: true })
  return canMount
}

function mountSmallDisk(folder: string): void {
  expect(spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=128k', 'tmpfs', folder]).status).toBe(0)
  onTestFinished(() => void spawnSync('umount', [folder]))
}

import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { recordedIo } from '../../../test/support/cli-io.ts'
import { plantedTable } from '../../../test/support/planted-table.ts'
import { tempFolder } from '../../../test/support/temp-folder.ts'
import { type WrittenTable, withQuotes, writeTable } from '../../../test/support/write-table.ts'
import type { StudyResult } from '../../study/index.ts'
import { createProgram } from '../program.ts'
import { readRates } from '../study/read-rates.ts'
import { StudyProgressLine } from '../study/study-progress.ts'

const NONE = Number.NaN
const folder = mkdtempSync(join(tmpdir(), 'steelyard-study-cli-'))
afterAll(() => rmSync(folder, { recursive: true }))

async function run(...args: string[]): Promise<ReturnType<typeof recordedIo>> {
  const io = recordedIo()
  await (await createProgram(io, ['study', ...args])).parseAsync(['study', ...args], { from: 'user' })
  return io
}

const planted = (rows: number): WrittenTable =>
  withQuotes(plantedTable({ rows, seed: 3, measures: 2, slope: 0.3 }), 0.04)

let table: string
beforeAll(async () => {
  table = await writeTable(join(folder, 'features.parquet'), planted(2000))
})

describe('steelyard study', () => {
  it('prints the words first, then a table and its conventions, in 80 columns', async () => {
    const { stdout, stderr } = await run(table, '--horizons', '1s,5s')
    const text = stdout.join('\n')
    expect(text).toMatch(/^binance BTCUSDT: signal_0 predicts the next 5s out of sample/)
    expect(text).toContain('measure      verdict  at')
    expect(text).toMatch(/taker\s+fee 10\.0 bps \(base, published base tier/)
    expect(text).toContain('Benjamini-Hochberg')
    for (const line of text.split('\n')) expect(line.length, line).toBeLessThanOrEqual(80)
    expect(text).not.toMatch(/NaN|undefined|Infinity|null/)
    expect(stderr).toEqual([])
  })

  it('prints one JSON document with every number and nothing else, the report beside it', async () => {
    const report = join(folder, 'r.html')
    const { stdout, stderr } = await run(table, '--horizons', '1s', '--seed', '7', '--json', '--report', report)
    expect([stdout.length, stderr]).toEqual([1, []])
    const result = JSON.parse(stdout[0]!) as StudyResult
    expect(result.settings).toMatchObject({ seed: 7, horizons: [1_000_000], alpha: 0.01 })
    expect(stdout[0]).not.toMatch(/NaN|undefined|Infinity/)
    expect(readFileSync(report, 'utf8')).toContain('<h2>Methods and conventions</h2>')
  })

  it('takes fees of a file and tier, and detectors with a stated rate', async () => {
    const fees = join(tempFolder().path, 'fees.yaml')
    const { write } = tempFolder()
    const file = write(
      'fees.yaml',
      'fees:\n  - {venue: binance, product: spot, tier: vip9, maker: 0, taker: 0.000001}\n',
    )
    expect(existsSync(fees)).toBe(false)
    const { stdout } = await run(
      ...[table, '--horizons', '1s', '--fees', file, '--tier', 'vip9', '--json'],
      ...['--detect', 'signal_0', '--methods', 'cusum', '--false-alarms', '48/d'],
    )
    const [market] = (JSON.parse(stdout[0]!) as StudyResult).markets
    expect(market!.costs.takerFeeBps).toBeCloseTo(0.01, 12)
    expect(market!.verdict.level).toBe('above_cost')
    expect(market!.detection).toMatchObject({
      falseAlarmsPerHour: 2,
      measures: [{ measure: 'signal_0', method: 'cusum' }],
    })
  })

  it('compares venues of one coin, unless asked not to', async () => {
    const other = await writeTable(join(folder, 'other.parquet'), {
      ...withQuotes(plantedTable({ rows: 2000, seed: 5, measures: 1, slope: 0 }), 0.02),
      venue: 'binance-usdm',
    })
    const measures = ['--measures', 'signal_0', '--horizons', '1s', '--json']
    const both = JSON.parse((await run(table, other, ...measures)).stdout[0]!) as StudyResult
    expect([both.venues === undefined, both.markets.length]).toEqual([false, 2])
    const apart = JSON.parse((await run(table, other, '--no-venues', ...measures)).stdout[0]!) as StudyResult
    expect(apart.venues).toBeUndefined()
  })

  it('gives as JSON what the library gives as an object', async () => {
    const { runStudy } = await import('../../study/index.ts')
    const { stdout } = await run(table, '--horizons', '1s', '--json')
    expect(JSON.parse(stdout[0]!)).toEqual(await runStudy({ inputs: [table], horizons: [1_000_000] }))
  })
})

describe('steelyard study says what is wrong', () => {
  const hasNoMid = (rows: number): WrittenTable => {
    const { time, columns } = planted(rows)
    return { time, columns: new Map([...columns].filter(([name]) => name !== 'mid')) }
  }
  // biome-ignore format: one case per line
  it.each([
    ['too little data',       planted(50),    [],                          /too few rows to study: 50 of binance BTCUSDT can be used/, /at least 200 are needed/],
    ['a missing column',      planted(300),   ['--measures', 'vpin'],      /no column or measure vpin/,                 /measure again with --measures vpin/],
    ['an unknown column',     planted(300),   ['--measures', 'magic'],     /no column or measure magic/,                /signal_0/],
    ['a label as a measure',  planted(300),   ['--measures', 'label_1s'],  /looks into the future/,                     /targets/],
    ['no price',              hasNoMid(300),  [],                          /no column mid to take moves from/,          /measure again with the quotes/],
    ['a wrong horizon',       planted(300),   ['--horizons', 'soon'],      /--horizons is no duration/,                 /100ms, 1s/],
    ['alpha out of range',    planted(300),   ['--alpha', '2'],            /alpha must be between 0 and 0.5/,           /^undefined$/],
    ['a rate without detect', planted(300),   ['--false-alarms', '1/h'],   /belong to --detect/,                        /add --detect/],
    ['an unknown detector',   planted(300),   ['--detect', '--methods', 'x'], /does not know x/,                        /cusum/],
    ['nothing to watch',      planted(300),   ['--detect', 'nope'],        /no column nope to watch/,                   /signal_0/],
  ])('%s', async (_what, content, args, message, hint) => {
    const file = await writeTable(join(tempFolder().path, 'x.parquet'), content)
    const error = await run(file, ...args).then(() => null, (caught: unknown) => caught as { code: string; message: string; hint?: string }) // biome-ignore format: one call
    expect(error).toMatchObject({ code: 'config.invalid', message: expect.stringMatching(message) })
    expect(String(error!.hint)).toMatch(hint)
  })

  it('refuses numbers and rates that are none, and files that are not there', async () => {
    await expect(run(table, '--alpha', 'x')).rejects.toThrow(/must be a number/)
    await expect(run(table, '--detect', '--false-alarms', '0/h')).rejects.toThrow(/must be a rate such as 1\/h/)
    await expect(run(join(folder, 'none.parquet'))).rejects.toMatchObject({ code: 'file.not_found' })
  })

  it('refuses a place for the report that is none, before the long work, and leaves nothing behind', async () => {
    const target = join(folder, 'no-such-folder', 'r.html')
    await expect(run(table, '--report', target)).rejects.toMatchObject({ code: 'config.invalid' })
    const { path } = tempFolder()
    await expect(run(table, '--measures', 'nope', '--report', join(path, 'r.html'))).rejects.toThrow(/nope/)
    expect(existsSync(join(path, 'r.html'))).toBe(false)
  })

  /** What does not stop a study is said in it. */
  const said = async (content: WrittenTable, ...args: string[]): Promise<string> => {
    const file = await writeTable(join(tempFolder().path, 'x.parquet'), content)
    const text = (await run(file, ...args)).stdout.join('\n').replace(/\s+/g, ' ')
    expect(text).not.toMatch(/NaN|undefined|Infinity|null/)
    return text
  }
  const withColumn = (name: string, value: (row: number) => number): WrittenTable => {
    const { time, columns } = planted(600)
    return { time, columns: new Map([...columns, [name, Float64Array.from(time, (_, row) => value(row))]]) }
  }

  it('leaves constant columns and columns of nulls out, and says which', async () => {
    const text = await said(
      withColumn('flat', () => 1),
      '--horizons',
      '1s',
    )
    expect(text).toContain('flat (constant: always 1)')
    expect(await said(withColumn('nothing', () => NONE))).toContain('nothing (no value in any row that can be used)')
  })

  it('says that nothing could be tested where no column is left', async () => {
    const text = await said(
      withColumn('flat', () => 1),
      '--measures',
      'flat',
    )
    expect(text).toMatch(/^binance BTCUSDT: nothing could be tested/)
    expect(text).toContain('flat (constant: always 1)')
  })

  it('says which horizons are shorter than a bar or longer than the data', async () => {
    const text = await said(planted(600), '--horizons', '100ms,1s,1h')
    expect(text).toContain('100ms is shorter than a bar (1s): measure again with --every 100ms or finer')
    expect(text).toContain('1h needs at least 72000 rows')
  })

  it('counts gaps in time and rows without a price', async () => {
    const { time, columns } = planted(600)
    const holed = time.map((micros, row) => (row < 300 ? micros : micros + 7_000_000))
    expect(await said({ time: holed, columns })).toContain('in one place; nothing is differenced across them')
    const mid = columns.get('mid')!.map((value, row) => (row < 20 ? NONE : value))
    expect(await said({ time, columns: new Map([...columns, ['mid', mid]]) })).toContain(
      '20 rows were left out for want of a mid',
    )
  })

  it('studies a price that only rises without inventing a direction', async () => {
    const { time, columns } = planted(600)
    const rising = Float64Array.from(time, (_, row) => 100 * 1.00001 ** row)
    const file = await writeTable(join(tempFolder().path, 'x.parquet'), { time, columns: new Map([...columns, ['mid', rising]]) }) // biome-ignore format: one call
    const { stdout } = await run(file, '--horizons', '1s', '--json')
    expect(stdout[0]).not.toMatch(/NaN|Infinity/)
    const { markets } = JSON.parse(stdout[0]!) as StudyResult
    for (const { horizons } of markets[0]!.measures) {
      for (const { probability, directionReason } of horizons) {
        expect(probability).toBeNull()
        expect(directionReason).toMatch(/one|side|up|down/)
      }
    }
  })
})

describe('the process of a study', () => {
  it('ends once its report is written', () => {
    const root = join(import.meta.dirname, '..', '..', '..')
    const report = join(folder, 'spawned.html')
    const tsx = join(root, 'node_modules', 'tsx', 'dist', 'cli.mjs')
    const args = [
      tsx,
      join(root, 'src', 'cli', 'main.ts'),
      'study',
      table,
      '--measures',
      'signal_0',
      '--report',
      report,
    ]
    // The limit only ends a process that hangs: without it the test could not fail.
    const { status, signal, stderr } = spawnSync(process.execPath, args, { timeout: 90_000, encoding: 'utf8' })
    expect([status, signal, stderr]).toEqual([0, null, ''])
    expect(existsSync(report)).toBe(true)
  }, 100_000)
})

describe('StudyProgressLine', () => {
  it('redraws one line on a terminal, at most every 100 ms but at once in a new phase, and clears it', () => {
    let now = 0
    const io = { ...recordedIo(), stderrIsTerminal: true }
    const line = new StudyProgressLine(io, () => now)
    const state = { phase: 'study', market: 'acme X', done: 1, total: 9 } as const
    line.update(state)
    line.update({ ...state, done: 2 })
    line.update({ ...state, phase: 'venues' })
    now = 150
    line.update({ ...state, phase: 'venues' })
    line.end()
    line.end()
    expect(io.stderr.map((text) => text.replace('\r\x1b[2K', ''))).toEqual([
      'studying acme X: measure 1 of 9',
      'comparing venues',
      'comparing venues',
      '',
    ])
  })
})

describe('readRates', () => {
  it('reads times, currencies and rates', async () => {
    const { write } = tempFolder()
    const file = write('rates.csv', 'time,from,to,rate\n2024-08-09T00:00:00Z,USDT,USD,0.9998\n')
    expect(await readRates(file)).toEqual([
      { from: 'USDT', to: 'USD', rate: 0.9998, asOf: 1_723_161_600_000_000, quality: 'unverified' },
    ])
  })

  it.each([
    ['another header', 'when,from,to,rate\n', 1],
    ['a rate of zero', 'time,from,to,rate\n2024-08-09,USDT,USD,0\n', 2],
    ['a missing field', 'time,from,to,rate\n2024-08-09,USDT,USD,1\n2024-08-09,USDT\n', 3],
  ])('refuses %s with its line', async (_what, text, line) => {
    const { write } = tempFolder()
    await expect(readRates(write('rates.csv', text))).rejects.toMatchObject({ code: 'file.malformed', where: { line } })
  })
})

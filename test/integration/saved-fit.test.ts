import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import type { InstrumentFit } from '../../src/measures/index.ts'
import { readTable } from '../../src/store/index.ts'
import { filesBelow } from '../support/folder-tree.ts'
import { measureFiles } from '../support/measure-rows.ts'
import { DAYS, dayFile, type RecordedDay, recordedDay } from '../support/recorded-days.ts'
import { runCommand } from '../support/run-command.ts'
import { tempFolder } from '../support/temp-folder.ts'

const SYMBOL = 'AAA-USD'
const MEASURES = ['--measures', 'mid,microprice,ofi_integrated', '--every', '500ms']
/** Some three minutes: enough for both measures to have a value of their own. */
const ROWS = 60_000

/** Books of some days, in the folder `data`. */
function recordings(days: readonly RecordedDay[] = DAYS) {
  const folder = tempFolder()
  const files = days.map((date) =>
    folder.write(
      join('data', dayFile('incremental_book_L2', date, SYMBOL)),
      gzipSync(recordedDay(date, SYMBOL, ROWS).book, { level: 1 }),
    ),
  )
  return { folder: folder.path, files, path: (name: string) => join(folder.path, name) }
}

function fitsIn(path: string): InstrumentFit[] {
  return (JSON.parse(readFileSync(path, 'utf8')) as { fits: InstrumentFit[] }).fits
}

async function columnOf(path: string, name: string): Promise<number[]> {
  const table = await readTable(path)
  const values: number[] = []
  for await (const { rows, values: columns } of table) {
    values.push(...columns[table.schema.columns.indexOf(name)]!.subarray(0, rows))
  }
  return values
}

async function measure(...args: string[]) {
  const outcome = await runCommand('measure', ...args, ...MEASURES, '--json')
  return { ...outcome, report: outcome.code === 0 ? JSON.parse(outcome.stdout) : null }
}

describe('measure --save-fit and --fit', () => {
  it('carry what one day has taught into the next, whose rows have values from the first on', async () => {
    const { files, path } = recordings(DAYS.slice(0, 2))
    const [first, second] = files as [string, string]
    const learning = await measure(first, '--save-fit', path('fit.json'))
    expect(learning.report).toMatchObject({ saved_fit: path('fit.json'), instruments: [{ fit: null }] })
    const [fit] = fitsIn(path('fit.json'))
    expect(fit).toMatchObject({
      venue: 'acme',
      symbol: SYMBOL,
      microprice: { tick_size: '0.01', parameters: { imbalance_buckets: 10, half_life_s: 2_592_000, l1: 'book' } },
      ofi_integrated: { parameters: { levels: 10, bars: '500ms' } },
    })
    expect(fit!.microprice!.sample.observations).toBeGreaterThan(1000)
    // No later than the last message: a recording that goes on from there does not overlap.
    const { to: end } = learning.report.instruments[0]
    expect(fit!.ofi_integrated!.sample.to! <= end && fit!.microprice!.sample.to! <= end).toBe(true)
    expect(fit!.microprice!.adjustment_ticks!.map((row) => row.length)).toEqual([10, 10, 10, 10, 10])
    expect(fit!.ofi_integrated!.weights!.reduce((sum, weight) => sum + Math.abs(weight), 0)).toBeCloseTo(1, 12)

    const nulls = async (name: string, ...more: string[]) => {
      const { report } = await measure(second, '--out', path(name), ...more)
      const counts = await Promise.all(
        ['microprice', 'ofi_integrated'].map(async (column) =>
          (await columnOf(path(name), column)).findIndex((value) => !Number.isNaN(value)),
        ),
      )
      return { report, counts }
    }
    const alone = await nulls('alone.parquet')
    const warm = await nulls('warm.parquet', '--fit', path('fit.json'))
    expect(alone.counts.every((firstValue) => firstValue > 90)).toBe(true)
    expect(warm.counts).toEqual([0, 0])
    const [{ fit: used }] = warm.report.instruments
    expect(used).toEqual({
      from: expect.stringMatching(/^2026-11-01T12:00/),
      to: expect.stringMatching(/^2026-11-01T12:0[23]/),
      overlaps: false,
    })
    const { schema } = await readTable(path('warm.parquet'))
    expect(JSON.parse(schema.metadata['steelyard.fit']!)).toEqual({
      frozen: false,
      samples: [{ venue: 'acme', symbol: SYMBOL, from: used.from, to: used.to }],
    })
  })

  it('warn where a fit is used on the days it was made from', async () => {
    const { files, path } = recordings(DAYS.slice(0, 1))
    await measure(files[0]!, '--save-fit', path('fit.json'))
    const args = ['measure', files[0]!, ...MEASURES, '--fit', path('fit.json')]
    const { stdout } = await runCommand(...args)
    expect(stdout).toMatch(/warning: the fit of acme:AAA-USD was made from 2026-11-01T12:00:.* in sample/)
    const { report } = await measure(files[0]!, '--fit', path('fit.json'))
    expect(report.instruments[0].fit.overlaps).toBe(true)
  })

  it('give the same fit and the same rows however many threads ran, with days apart', async () => {
    const { folder, path } = recordings()
    for (const jobs of ['1', '2']) {
      const { code } = await measure(
        ...[`${folder}/data/`, '--boundary', 'day', '--jobs', jobs],
        ...['--out', `${path(`out${jobs}`)}/`, '--save-fit', path(`fit${jobs}.json`)],
      )
      expect(code).toBe(0)
    }
    expect(readFileSync(path('fit2.json'), 'utf8')).toBe(readFileSync(path('fit1.json'), 'utf8'))
    for (const file of filesBelow(path('out1')).filter((name) => name.endsWith('.parquet'))) {
      expect(readFileSync(join(path('out2'), file)).equals(readFileSync(join(path('out1'), file)))).toBe(true)
    }
    const [whole] = fitsIn(path('fit1.json'))
    expect(whole!.microprice!.sample).toMatchObject({
      from: expect.stringMatching(/^2026-11-01/),
      to: expect.stringMatching(/^2026-11-03/),
    })

    // Starting from that fit, each day begins with it; the saved one holds what it held, and each day once more.
    const again = await measure(
      ...[`${folder}/data/`, '--boundary', 'day', '--fit', path('fit1.json'), '--save-fit', path('more.json')],
    )
    expect(again.code).toBe(0)
    const [more] = fitsIn(path('more.json'))
    expect(more!.microprice!.sample.observations).toBe(2 * whole!.microprice!.sample.observations)
    expect(more!.ofi_integrated!.sample.observations).toBe(2 * whole!.ofi_integrated!.sample.observations)
  })

  it('are refused in combinations that contradict each other, before anything is read', async () => {
    const { files, path } = recordings(DAYS.slice(0, 1))
    const fit = path('fit.json')
    await measure(files[0]!, '--save-fit', fit)
    const refused = async (message: string, ...args: string[]) => {
      const { code, stderr } = await runCommand('measure', files[0]!, ...args)
      expect([code, stderr.split('\n')[0]]).toEqual([2, expect.stringContaining(message)])
    }
    await refused('--freeze-fit needs a fit', '--freeze-fit')
    await refused('a frozen fit learns nothing new', '--fit', fit, '--freeze-fit', '--save-fit', fit)
    await refused('what is skipped cannot be learnt from', '--save-fit', fit, '--resume', '--out', `${path('out')}/`)
    await refused('this part of the days only', '--save-fit', fit, '--shard', '1/2', '--out', `${path('out')}/`)
    await refused('learnt from twice', '--save-fit', fit, '--warmup', '10m')
    await refused('no measure of this run is fitted', '--fit', fit, '--measures', 'mid')
    await refused('output folder does not exist', '--save-fit', path('no/such/fit.json'))
    await refused('has bars "500ms", this run "1s"', '--fit', fit, '--every', '1s')
  })

  it('refuse a file that is no fit, and a fit of another instrument', async () => {
    const { files, path } = recordings(DAYS.slice(0, 1))
    await measure(files[0]!, '--save-fit', path('fit.json'))
    const text = readFileSync(path('fit.json'), 'utf8')
    const withChange = async (change: (text: string) => string) => {
      writeFileSync(path('other.json'), change(text))
      const { code, stderr } = await measure(files[0]!, '--fit', path('other.json'))
      return [code, stderr]
    }
    expect(await withChange(() => '{')).toEqual([2, expect.stringContaining('no fit: not valid JSON')])
    expect(await withChange(() => '{}')).toEqual([2, expect.stringContaining('no fit: format:')])
    expect(await withChange((fit) => fit.replace('"still":[', '"still":[-1,'))).toEqual([
      2,
      expect.stringContaining('no fit: acme AAA-USD: still must have 1250 entries, has 1251'),
    ])
    expect(await withChange((fit) => fit.replace(SYMBOL, 'ZZZ-USD'))).toEqual([
      2,
      expect.stringContaining('the fit holds nothing of acme:AAA-USD'),
    ])
    const missing = await measure(files[0]!, '--fit', path('none.json'))
    expect([missing.code, missing.stderr]).toEqual([1, expect.stringContaining('cannot read the fit')])
  })

  it.each([{ chunkBytes: 997 }, { chunkBytes: 4096, batchRows: 64, blockRows: 1 }, { batchRows: 3, blockRows: 7 }])(
    'the same rows, and the same fit, bit for bit for files read with %o',
    async (cut) => {
      const { files } = recordings(DAYS.slice(0, 1))
      const config = {
        bars: { kind: 'time', width: 500_000, origin: 0 },
        measures: ['fair-price', 'ofi_integrated'],
      } as const
      const whole = await measureFiles(files, config)
      const inPieces = await measureFiles(files, config, cut)
      expect(whole.rows.filter((row) => row.microprice !== null).length).toBeGreaterThan(100)
      expect(whole.rows.filter((row) => row.ofi_integrated !== null).length).toBeGreaterThan(100)
      expect(inPieces.digest).toBe(whole.digest)
      expect(inPieces.results[0]!.learnt).toEqual(whole.results[0]!.learnt)
    },
  )
})

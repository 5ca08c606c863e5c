import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { touchNotional } from '../../examples/custom-measure.ts'
import { readTable } from '../../src/store/index.ts'
import { EXAMPLE_ROWS, type ExampleTables, makeExampleTables } from '../support/example-tables.ts'
import { plantedTable } from '../support/planted-table.ts'
import { pythonWith, runProgram, runTypeScript } from '../support/run-program.ts'
import { withQuotes, writeTable } from '../support/write-table.ts'

const folder = mkdtempSync(join(tmpdir(), 'steelyard-examples-'))
let tables: ExampleTables

beforeAll(async () => {
  tables = await makeExampleTables(folder)
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

describe('examples/library.ts', () => {
  it('measures recordings, reads the table back and follows a live engine', async () => {
    const out = join(folder, 'library.parquet')
    const { status, stdout, stderr } = runTypeScript('examples/library.ts', tables.recordings, out)
    expect([status, stderr]).toEqual([0, ''])
    expect(stdout).toContain('synthetic:IRONUSDT: 120 bars, 0 gaps')
    expect(stdout).toContain(`${EXAMPLE_ROWS} rows, ${EXAMPLE_ROWS} of them usable`)
    // 30 s of live bars of 5 s each.
    expect(stdout.match(/ {2}verified$/gm)).toHaveLength(6)
    expect((await readTable(out)).schema.columns).toContain('touch_notional')
  })
})

describe('examples/study.ts', () => {
  it('says what predicts in a table and writes the report', async () => {
    const table = await writeTable(
      join(folder, 'planted.parquet'),
      withQuotes(plantedTable({ rows: 1500, seed: 3, measures: 2, slope: 0.3 }), 0.04),
    )
    const { status, stdout, stderr } = runTypeScript('examples/study.ts', table, join(folder, 'report.html'))
    expect([status, stderr]).toEqual([0, ''])
    expect(stdout).toMatch(/^binance BTCUSDT: signal_0 predicts/)
    expect(stdout).toMatch(/BTCUSDT signal_0: IC 0\.\d+, outer tenths \d/)
    expect(existsSync(join(folder, 'report.html'))).toBe(true)
  })
})

describe('examples/custom-measure.ts', () => {
  it('is a measure of the command line, in worker threads too', async () => {
    const out = join(folder, 'custom.parquet')
    const args = ['measure', tables.recordings, '--custom', 'examples/custom-measure.ts', '--jobs', '2', '--out', out]
    const run = runTypeScript('src/cli/main.ts', ...args, '--measures', `${touchNotional.id},quotes`)
    expect([run.status, run.stderr]).toEqual([0, ''])
    const table = await readTable(out, { columns: ['touch_notional', 'bid', 'ask', 'bid_size', 'ask_size'] })
    expect(JSON.parse(table.schema.metadata['steelyard.columns']!)).toHaveProperty('touch_notional')
    let rows = 0
    for await (const { values, rows: count } of table) {
      rows += count
      // A mean over the bar lies in the same region as its last state: sizes vary by orders less than this.
      for (let row = 0; row < count; row++) {
        const [mean, bid, ask, bidSize, askSize] = values.map((column) => column[row]!)
        const last = bid! * bidSize! + ask! * askSize!
        expect(mean! / last).toBeGreaterThan(0.001)
        expect(mean! / last).toBeLessThan(1000)
      }
    }
    expect(rows).toBe(EXAMPLE_ROWS)
  })

  it('weights each state of the touch by the time it held', () => {
    const measure = touchNotional.create({})
    const column = Float64Array.of(0)
    const state = { touch: {}, priceDecimals: 1, amountDecimals: 2 } as Parameters<typeof measure.closeBar>[0]
    const touch = (bidTicks: number, bidLots: number, askTicks: number, askLots: number): void =>
      void Object.assign(state.touch, { bidTicks, bidLots, askTicks, askLots })
    const close = (start: number, end: number): number => {
      measure.closeBar(state, [column], 0, { start, end })
      return column[0]!
    }
    touch(Number.NaN, 0, Number.NaN, 0)
    measure.onTime!(state, 0)
    expect(close(0, 0)).toBeNaN()
    // 10.0 x 0.30 + 11.0 x 0.20 = 5.2 for 30 µs, then 10.0 x 0.10 + 11.0 x 0.20 = 3.2 for 10 µs: mean 4.7.
    touch(100, 30, 110, 20)
    measure.onTime!(state, 30)
    touch(100, 10, 110, 20)
    measure.onTime!(state, 40)
    expect(close(0, 40)).toBeCloseTo(4.7, 12)
    touch(Number.NaN, 0, 110, 20)
    measure.onTime!(state, 60)
    expect(close(40, 60)).toBeNaN()
  })
})

describe('examples/run-sql.ts', () => {
  it('answers every question of features.sql', () => {
    const { status, stdout, stderr } = runTypeScript('examples/run-sql.ts', tables.parquet)
    expect([status, stderr]).toEqual([0, ''])
    expect(stdout.match(/^-- /gm)).toHaveLength(4)
    expect(stdout.match(/'(STEEL|IRON)USDT' +│ '10' +│/g)).toHaveLength(2)
    expect(stdout).toMatch(/'IRONUSDT' │ 'STEELUSDT' │ '120'/)
  })
})

describe('examples/pandas_features.py', () => {
  const pandas = pythonWith('pandas')
  const withParquet = pythonWith('pandas', 'pyarrow')

  it.skipIf(pandas === null)('reads the CSV form with pandas alone', () => {
    const { status, stdout, stderr } = runProgram(pandas!, ['examples/pandas_features.py', tables.csv])
    expect([status, stderr]).toEqual([0, ''])
    expect(stdout).toContain('joined 120 instants, 120 with all markets')
  })

  it.skipIf(withParquet === null)('reads the Parquet form where pyarrow is installed, with the same answers', () => {
    const parquet = runProgram(withParquet!, ['examples/pandas_features.py', tables.parquet])
    const csv = runProgram(withParquet!, ['examples/pandas_features.py', tables.csv])
    expect([parquet.status, parquet.stderr]).toEqual([0, ''])
    expect(parquet.stdout).toBe(csv.stdout)
  })

  it.skipIf(pandas === null || withParquet !== null)('says what is missing where there is no Parquet engine', () => {
    const { status, stderr } = runProgram(pandas!, ['examples/pandas_features.py', tables.parquet])
    expect(status).toBe(1)
    expect(stderr).toMatch(/^pandas has no Parquet engine here: install pyarrow/)
  })
})

describe('examples/polars_features.py', () => {
  const polars = pythonWith('polars')

  it.skipIf(polars === null)('joins two markets on time', () => {
    const { status, stdout, stderr } = runProgram(polars!, ['examples/polars_features.py', tables.parquet])
    expect([status, stderr]).toEqual([0, ''])
    expect(stdout).toMatch(/IRONUSDT ┆ STEELUSDT +┆ 120 /)
  })
})

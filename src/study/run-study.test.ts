import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { plantedTable } from '../../test/support/planted-table.ts'
import { withQuotes, writeTable } from '../../test/support/write-table.ts'
import { mulberry32 } from '../math/index.ts'
import { runStudy, type StudyOptions, type StudyProgress, type StudyResult } from './index.ts'

const SECOND = 1_000_000
const folder = mkdtempSync(join(tmpdir(), 'steelyard-study-'))
afterAll(() => rmSync(folder, { recursive: true }))

const studyOf = (path: string, options: Partial<StudyOptions> = {}): Promise<StudyResult> =>
  runStudy({ inputs: [path], horizons: [SECOND, 5 * SECOND], placeboDraws: 99, ...options })

/** Paths of everything in the result that is no finite number although it is a number. */
function badNumbers(value: unknown, path = ''): string[] {
  if (typeof value === 'number') return Number.isFinite(value) ? [] : [path]
  if (typeof value !== 'object' || value === null) return value === undefined ? [`${path} undefined`] : []
  return Object.entries(value).flatMap(([key, inner]) => badNumbers(inner, `${path}.${key}`))
}

describe('runStudy on a planted effect', () => {
  let result: StudyResult
  let path: string

  beforeAll(async () => {
    path = await writeTable(
      join(folder, 'planted.parquet'),
      withQuotes(plantedTable({ rows: 6000, seed: 3, measures: 3, slope: 0.15 }), 0.04),
    )
    result = await studyOf(path)
  })

  it('finds it in the measure that carries it, and in no other', () => {
    const [market] = result.markets
    expect(market!.measures.map(({ column, verdict }) => [column, verdict.level])).toEqual(
      [
        ['spread_bps', 'no_edge'],
        ['signal_0', 'below_cost'],
        ['signal_1', 'no_edge'],
        ['signal_2', 'no_edge'],
      ].filter(([column]) => column !== 'spread_bps'),
    )
    expect(market!.skipped).toContainEqual({ column: 'spread_bps', reason: 'constant: always 0.04' })
  })

  it('says in plain words what predicts, when, worth how much and after which cost', () => {
    expect(result.conclusions).toHaveLength(1)
    expect(result.conclusions[0]).toMatch(
      /^binance BTCUSDT: signal_0 predicts the next 5?1?s out of sample \(higher values go with rising prices\), worth 0\.\d+ bps in the [12]\d % of test rows beyond training’s outer tenths, less than the 20\.0 bps of a round trip there \(spread and taker fees\): for timing and quoting\./,
    )
  })

  it('covers the planted slope, and tells the contemporaneous from the predictive', () => {
    const study = result.markets[0]!.measures[0]!
    const [first] = study.horizons
    expect(first!.slope.low).toBeLessThan(0.15)
    expect(first!.slope.high).toBeGreaterThan(0.15)
    expect(study.impact!.kind).toBe('contemporaneous')
    expect(first!.kind).toBe('predictive')
    expect(first!.direction).toBe('rises')
  })

  it('never trains on what it tests: the horizon and the embargo lie between', () => {
    for (const { outOfSample, bars } of result.markets[0]!.measures.flatMap(({ horizons }) => horizons)) {
      for (const { purgedRows, embargoRows } of outOfSample!.folds) {
        expect(embargoRows).toBe(60)
        expect(purgedRows).toBe(bars + 60)
      }
    }
  })

  it('holds no NaN and nothing infinite, and survives JSON unchanged', () => {
    expect(badNumbers(result)).toEqual([])
    expect(JSON.parse(JSON.stringify(result))).toEqual(result)
  })

  it('gives the same numbers again, and from CSV', async () => {
    const planted = plantedTable({ rows: 6000, seed: 3, measures: 3, slope: 0.15 })
    const csv = await writeTable(join(folder, 'planted.csv'), withQuotes(planted, 0.04))
    const without = ({ markets, multipleTesting }: StudyResult) => ({
      markets: markets.map((market) => ({ ...market, files: [] })),
      multipleTesting,
    })
    expect(without(await studyOf(csv))).toEqual(without(result))
    expect(without(await studyOf(path))).toEqual(without(result))
  })

  it('claims more than the cost only where the interval lies above a round trip', async () => {
    const free = {
      venue: 'binance',
      product: 'spot',
      tier: 'base',
      maker: 0,
      taker: 0,
      validFrom: 0,
      source: 'test',
    } as const
    const rich = await studyOf(path, { fees: [free], measures: ['signal_0'], horizons: [SECOND] })
    const study = rich.markets[0]!.measures[0]!
    expect(rich.markets[0]!.costs.roundTripBps).toBeCloseTo(0.04, 12)
    expect(study.verdict.level).toBe('above_cost')
    expect(study.horizons[0]!.outOfSample!.extreme!.lowBps).toBeGreaterThan(0.04)
  })

  it('never claims a profit where the fee is not known', async () => {
    const unknown = await studyOf(path, { tier: 'vip9', measures: ['signal_0'] })
    expect(unknown.markets[0]!.costs).toMatchObject({ takerFeeBps: null, roundTripBps: null })
    expect(unknown.markets[0]!.measures[0]!.verdict.level).toBe('below_cost')
    expect(unknown.conclusions[0]).toContain('the cost of a round trip is not known here, so no profit is claimed')
  })

  it('tells its progress and stops when told to', async () => {
    const phases: StudyProgress['phase'][] = []
    await studyOf(path, { onProgress: ({ phase }) => phases.push(phase), measures: ['signal_1'] })
    expect([...new Set(phases)]).toEqual(['read', 'study', 'conclude'])
    const controller = new AbortController()
    const run = studyOf(path, {
      signal: controller.signal,
      onProgress: ({ phase }) => (phase === 'study' ? controller.abort() : undefined),
    })
    await expect(run).rejects.toMatchObject({ code: 'run.interrupted' })
  })

  it('uses the shifts of the correlation alone on a large table, and says so', async () => {
    const large = await studyOf(path, { placeboRefitRows: 1000, measures: ['signal_0'] })
    expect(large.markets[0]!.measures[0]!.horizons[0]!.placebo).toMatchObject({
      kind: 'correlation',
      draws: 20,
      atLeast: 0,
    })
    expect(large.markets[0]!.notes.join()).toContain('20 circular shifts of the correlation only')
  })
})

describe('runStudy on awkward tables', () => {
  const planted = plantedTable({ rows: 2000, seed: 9, measures: 2, slope: 0 })
  const nan = Number.NaN

  it.each<[string, Map<string, Float64Array>, Partial<StudyOptions>, string]>([
    ['no price column', new Map(planted.columns), {}, 'the table has no column mid to take moves from'],
    [
      'too few rows',
      new Map([['mid', planted.mid.map((price, row) => (row < 150 ? price : nan))], ...planted.columns]),
      {},
      'too few rows to study: 150 of binance BTCUSDT can be used',
    ],
    [
      'a label asked for as a measure',
      new Map([
        ['mid', planted.mid],
        ['label_1s', planted.mid],
      ]),
      { measures: ['label_1s'] },
      'label_1s looks into the future and cannot be studied as a measure',
    ],
    [
      'a column that is not there',
      new Map([['mid', planted.mid], ...planted.columns]),
      { measures: ['ofi_l1'] },
      'the table has no column or measure ofi_l1',
    ],
    ['nothing to study', new Map([['mid', planted.mid]]), {}, 'the table has no measure that can be studied'],
  ])('stops at %s', async (name, columns, options, message) => {
    const path = await writeTable(join(folder, `${name.replaceAll(' ', '-')}.csv`), {
      time: planted.time,
      columns,
    })
    await expect(studyOf(path, options)).rejects.toMatchObject({ code: 'config.invalid', message })
  })

  it('passes over what cannot be studied, each with its reason, and never writes NaN', async () => {
    const rows = planted.time.length
    const columns = new Map([
      ['mid', planted.mid.map((price, row) => (row % 400 === 0 ? nan : price))],
      ['constant', new Float64Array(rows).fill(7)],
      ['empty', new Float64Array(rows).fill(nan)],
      ['sparse', planted.mid.map((_, row) => (row < 20 ? row : nan))],
      ['holes', planted.columns.get('signal_0')!.map((value, row) => (row % 3 === 0 ? nan : value))],
      ['two_values', planted.mid.map((_, row) => row % 2)],
      ['mostly_zero', planted.mid.map((_, row) => (row % 500 === 7 ? 1 : 0))],
      ['infinite', planted.mid.map((_, row) => (row === 5 ? Number.POSITIVE_INFINITY : row))],
      ['cheat', planted.mid.map((price, row) => ((planted.mid[row + 1] ?? price) / price - 1) * 1e4)],
      ['label_5s', planted.mid],
      ['cvd', planted.mid],
    ])
    const time = planted.time.map((micros, row) => micros + (row >= 1200 ? 60 * SECOND : 0))
    const path = await writeTable(join(folder, 'awkward.csv'), {
      time,
      columns,
      quality: (row) => (row >= 700 && row < 710 ? 'suspect' : 'unverified'),
    })
    const result = await studyOf(path, { horizons: [SECOND / 2, SECOND, 1_500_000, 5 * SECOND, 500 * SECOND] })
    const [market] = result.markets
    expect(badNumbers(result)).toEqual([])
    expect(market!.rows).toEqual({ total: 2000, used: 1985, untrusted: 10, withoutMid: 5, gaps: 1, segments: 6 })
    expect(Object.fromEntries(market!.skipped.map(({ column, reason }) => [column, reason]))).toMatchObject({
      constant: 'constant: always 7',
      empty: 'no value in any row that can be used',
      sparse: 'a value in only 19 rows, at least 200 are needed',
      infinite: 'holds infinite values',
      cheat: expect.stringContaining('it holds the future, like a label'),
      label_5s: 'looks into the future: a target, not a measure',
      cvd: expect.stringContaining('a running total'),
    })
    expect(market!.measures.map(({ column }) => column)).toEqual(['holes', 'two_values', 'mostly_zero'])
    expect(market!.horizons.map(({ text, reason }) => [text, reason])).toEqual([
      ['500ms', '500ms is shorter than a bar (1s): measure again with --every 500ms or finer'],
      ['1s', null],
      ['1500ms', '1500ms is no multiple of the bar (1s)'],
      ['5s', null],
      ['500s', '500s needs at least 10000 rows (20 spans that do not overlap), there are 1985'],
    ])
    expect(market!.notes).toContain('10 rows were left out because the book was suspect or missing.')
  })

  it.each([0, 1])(
    'never writes NaN or infinity of a slow feed: the price moves every second bar (from row %d)',
    async (parity) => {
      const rows = plantedTable({ rows: 6000, seed: 9, measures: 1, slope: 0 })
      const slow = rows.mid.map((_, row) => rows.mid[Math.max(0, row - ((row + parity) % 2))]!)
      const path = await writeTable(join(folder, `slow-${parity}.csv`), {
        time: rows.time,
        columns: new Map([['mid', slow], ...rows.columns]),
      })
      const result = await studyOf(path, { horizons: [SECOND] })
      expect(badNumbers(result)).toEqual([])
      expect(result.markets[0]!.measures[0]!.horizons[0]!.probability!.logLoss).toBeCloseTo(Math.LN2, 1)
    },
  )

  it('says that a direction cannot be told from moves that all went one way', async () => {
    const mid = planted.mid.map((_, row) => 60_000 + Math.floor(row / 3))
    const path = await writeTable(join(folder, 'up.csv'), {
      time: planted.time,
      columns: new Map([['mid', mid], ...planted.columns]),
    })
    const result = await studyOf(path)
    const [first] = result.markets[0]!.measures[0]!.horizons
    expect(first).toMatchObject({ hitRate: null, auc: null, probability: null })
    expect(first!.directionReason).toMatch(/^all \d+ moves went up/)
    expect(badNumbers(result)).toEqual([])
  })

  it('says that a price which never moves leaves nothing to test', async () => {
    const path = await writeTable(join(folder, 'still.csv'), {
      time: planted.time,
      columns: new Map([['mid', new Float64Array(2000).fill(100)], ...planted.columns]),
    })
    const result = await studyOf(path)
    expect(result.markets[0]!.horizons[0]!.reason).toBe('the price never moved within 1s')
    expect(result.markets[0]!.verdict.level).toBe('no_edge')
    expect(badNumbers(result)).toEqual([])
  })

  it('studies the next move alone where rows follow events', async () => {
    const jitter = mulberry32(4)
    const time = planted.time.map((micros) => micros + Math.floor(jitter() * 1000))
    const path = await writeTable(join(folder, 'events.csv'), {
      time,
      columns: new Map([['mid', planted.mid], ...planted.columns]),
    })
    const result = await studyOf(path)
    const [market] = result.markets
    expect(market!.bar).toBeNull()
    expect(market!.measures[0]!.horizons).toEqual([])
    expect(market!.measures[0]!.nextMove!.moves).toBeGreaterThan(1000)
    expect(market!.horizons[0]!.reason).toContain('rows follow events')
    expect(badNumbers(result)).toEqual([])
  })

  it('warns of a measure that remembers itself too long for its intervals', async () => {
    const slow = plantedTable({ rows: 2000, seed: 2, measures: 1, slope: 0, persistence: 0.999 })
    const columns = new Map([['mid', slow.mid], ['slow', slow.columns.get('signal_0')!], ['fast', planted.columns.get('signal_1')!]]) // biome-ignore format: one table
    const path = await writeTable(join(folder, 'slow.csv'), { time: slow.time, columns })
    const [market] = (await studyOf(path)).markets
    const [one, other] = market!.measures
    expect(one!.caution).toMatch(
      /^the table holds only \d+\.\d of its half-lives, 20 are needed: its intervals are too narrow$/,
    )
    expect(other!.caution).toBeNull()
    expect(one!.verdict.level).toBe('no_edge')
    expect(one!.horizons[0]!.placeboReason).toContain('a shift must exceed the memory')
  })

  it('refuses rows that go back in time', async () => {
    const path = await writeTable(join(folder, 'one.csv'), withQuotes(planted, 0.1))
    await expect(runStudy({ inputs: [path, path] })).rejects.toMatchObject({
      code: 'config.invalid',
      message: 'the rows of binance BTCUSDT go back in time',
    })
  })
})

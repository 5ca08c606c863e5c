import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseHTML } from 'linkedom'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { plantedTable } from '../../../test/support/planted-table.ts'
import { tempFolder } from '../../../test/support/temp-folder.ts'
import { withQuotes, writeTable } from '../../../test/support/write-table.ts'
import { rankedMeasures, renderStudyReport, runStudy, type StudyResult, writeStudyReport } from '../index.ts'

const SECOND = 1_000_000
const NONE = Number.NaN
const folder = mkdtempSync(join(tmpdir(), 'steelyard-report-'))
afterAll(() => rmSync(folder, { recursive: true }))

/** Two venues of one coin: one with a planted effect, nulls, a constant column and a hole in time; one with a fee nobody knows. */
async function studied(): Promise<StudyResult> {
  const planted = withQuotes(plantedTable({ rows: 3000, seed: 3, measures: 2, slope: 0.3 }), 0.04)
  const signal = planted.columns.get('signal_0')!
  const columns = new Map(planted.columns)
  columns.set(
    'bid_size',
    signal.map((value) => 5 + value),
  )
  columns.set(
    'ask_size',
    signal.map((value) => 5 - value),
  )
  columns.set(
    'queue_imbalance',
    signal.map((value) => Math.tanh(value)),
  )
  columns.set('constant', new Float64Array(signal.length).fill(3))
  columns.set('empty', new Float64Array(signal.length).fill(NONE))
  columns.set(
    'holes',
    signal.map((value, row) => (row % 3 === 0 ? NONE : value)),
  )
  const time = planted.time.map((micros, row) => (row < 2000 ? micros : micros + 60 * SECOND))
  const first = await writeTable(join(folder, 'a.parquet'), { time, columns, quality: (row) => (row < 9 ? 'missing' : 'verified') }) // biome-ignore format: one call
  const other = withQuotes(plantedTable({ rows: 3000, seed: 4, measures: 1, slope: 0 }), 0.02)
  const second = await writeTable(join(folder, 'b.parquet'), { ...other, venue: 'acme', symbol: 'BTCUSDT' })
  return runStudy({
    inputs: [first, second],
    horizons: [SECOND, 5 * SECOND, SECOND / 2, 600 * SECOND],
    impactWindow: 300 * SECOND,
    detection: { falseAlarmsPerHour: 6 },
    acrossVenues: {},
  })
}

let result: StudyResult
let page: string
let document: ReturnType<typeof parseHTML>['document']

beforeAll(async () => {
  result = await studied()
  page = await renderStudyReport(result, { footer: 'steelyard test' })
  document = parseHTML(page).document
}, 120_000)

describe('the report of a study', () => {
  it('answers first: the verdict of each market in words, before ranking, pictures and methods', () => {
    const main = document.querySelector('main')!
    const order = [...main.children].map(({ tagName }) => tagName.toLowerCase())
    expect(order.indexOf('ul')).toBeLessThan(order.indexOf('section'))
    for (const { verdict } of result.markets) expect(main.querySelector('ul')?.textContent).toContain(verdict.sentence)
    const titles = [...document.querySelectorAll('h2')].map(({ textContent }) => textContent)
    expect(titles[0]).toBe('Ranking')
    expect(titles.at(-1)).toBe('Methods and conventions')
    expect(titles).toContain('binance BTCUSDT: signal_0')
  })

  it('shows what is missing as missing: no NaN, undefined, null or infinity in its words, pictures and data', () => {
    for (const old of document.querySelectorAll('style')) old.remove()
    expect(document.querySelector('main')!.textContent).not.toMatch(/NaN|undefined|Infinity|∞|\bnull\b/)
    expect(document.querySelector('main')!.innerHTML).not.toMatch(/NaN|undefined|Infinity|"null"/)
  })

  it('gives the data of every picture, with a name of its own', () => {
    const figures = [...document.querySelectorAll('figure')]
    expect(figures.length).toBeGreaterThan(15)
    const links = figures.map((one) => one.querySelector('figcaption a[download]'))
    for (const link of links) expect(link?.getAttribute('href')).toMatch(/^data:text\/csv;charset=utf-8,.+%0A/)
    const names = links.map((link) => link!.getAttribute('download'))
    expect(new Set(names).size).toBe(names.length)
  })

  it('asks the network for nothing, runs nothing, and links only inside itself', () => {
    expect(page).not.toMatch(/<script|\bsrc=|@import|url\(h|https?:\/\/(?!www\.w3\.org)/)
    for (const link of document.querySelectorAll('nav a')) {
      const id = link.getAttribute('href')!.slice(1)
      expect(document.querySelectorAll(`[id="${id}"]`), id).toHaveLength(1)
    }
    expect(page.length).toBeLessThan(3_000_000)
  })

  it('tells every picture to those who cannot see it', () => {
    for (const picture of document.querySelectorAll('.picture')) {
      expect(picture.getAttribute('role')).toBe('img')
      expect(picture.getAttribute('aria-label')?.length).toBeGreaterThan(10)
    }
  })

  it('prints the conventions: family, level, fees with source, seed, what was left out and why', () => {
    const methods = document.querySelector('#methods-and-conventions')!.textContent!
    expect(methods).toContain(`${result.multipleTesting.tests} ${result.multipleTesting.family}`)
    expect(methods).toContain(result.markets[0]!.costs.feeSource)
    const needed = ['α = 0.01', '500ms is shorter than a bar', '10m needs at least 12000 rows', 'seed', 'embargo']
    for (const words of needed) expect(methods).toContain(words)
    expect(document.querySelector('main')!.textContent).toContain('constant: always 3')
    expect(document.querySelector('main')!.textContent).toContain('no value in any row that can be used')
  })

  it('never calls a contemporaneous fit a prediction', () => {
    const scatter = [...document.querySelectorAll('figure')].filter((one) =>
      one.textContent?.includes('explained is not'),
    )
    expect(scatter.length).toBeGreaterThan(0)
    for (const one of scatter) expect(one.textContent).toContain('same bar: contemporaneous')
  })

  it('does not claim a price for a fee that is not known', () => {
    expect(result.markets[1]!.costs.takerFeeBps).toBeNull()
    const section = document.querySelector('#acme-btcusdt')!
    expect(section.textContent).toContain('No fee is known')
    expect(document.querySelector('#ranking')!.textContent).toContain('taker fee not known.')
  })

  it('holds a market in which nothing could be tested', async () => {
    const [one] = result.markets
    const nothing = { ...one!, measures: [], sets: [], horizons: [], skipped: [], selection: null, bar: null }
    const bare = { ...nothing, detection: undefined as never, from: null, to: null }
    const text = await renderStudyReport({ ...result, markets: [bare] })
    expect(text).toContain('No row could be used.')
    expect(text.replace(/<style[\s\S]*?<\/style>/, '')).not.toMatch(/NaN|undefined|\bnull\b/)
  })

  it('is the same text for the same result, and appears as a file when it is complete', async () => {
    const { path } = tempFolder()
    await writeStudyReport(result, join(path, 'r.html'), { footer: 'steelyard test' })
    expect(readFileSync(join(path, 'r.html'), 'utf8')).toBe(page)
    expect(readdirSync(path)).toEqual(['r.html'])
  })
})

describe('rankedMeasures', () => {
  it('puts what predicts before what does not, whatever their order in the table', () => {
    const [market] = result.markets
    const levels = rankedMeasures(market!).map(({ measure }) => measure.verdict.level !== 'no_edge')
    expect(levels[0]).toBe(true)
    expect(levels.lastIndexOf(true)).toBeLessThan(levels.indexOf(false))
    const names = (study: typeof market): string[] =>
      rankedMeasures(study!)
        .map(({ measure }) => measure.column)
        .sort()
    expect(names({ ...market!, measures: [...market!.measures].reverse() })).toEqual(names(market))
  })
})

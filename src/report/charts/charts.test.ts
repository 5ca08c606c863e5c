import { parseHTML } from 'linkedom'
import { describe, expect, it } from 'vitest'
import type { Chart } from '../chart.ts'
import { figure } from '../figure.ts'
import { lineChart } from './line-chart.ts'
import { mirroredBarsChart } from './mirrored-bars.ts'
import { scatterChart } from './scatter-chart.ts'
import { stripChart } from './strip-chart.ts'
import { formatTick, timeExtent } from './time-axis.ts'

const MIDNIGHT = Date.UTC(2024, 0, 2) * 1000
const SECOND = 1_000_000
const NONE = Number.NaN

async function drawn(
  chart: Chart,
  size: 'wide' | 'narrow' = 'wide',
): Promise<ReturnType<typeof parseHTML>['document']> {
  const { document } = parseHTML(`<html><body>${await chart.draw(size)}</body></html>`)
  return document
}

function texts(document: ReturnType<typeof parseHTML>['document']): string[] {
  return [...document.querySelectorAll('text')].map(({ textContent }) => textContent ?? '')
}

const line = lineChart({
  y: 'mid (USDT)',
  series: [
    { label: 'one', colour: 'first', time: [MIDNIGHT, MIDNIGHT + SECOND], values: [1, 2] },
    { label: 'two', colour: 'second', time: [MIDNIGHT + SECOND], values: [NONE] },
  ],
  ribbon: { label: 'imbalance', time: [MIDNIGHT, MIDNIGHT + SECOND], values: [-1, NONE], width: SECOND },
})

describe('lineChart', () => {
  it('joins its series by time in the data, with gaps where one has no value', () => {
    expect(line.data).toEqual({
      columns: ['time', 'one', 'two', 'imbalance'],
      rows: [
        ['2024-01-02T00:00:00.000000Z', 1, null, -1],
        ['2024-01-02T00:00:01.000000Z', 2, NONE, NONE],
      ],
    })
  })

  it('names its axes, draws one cell per known ribbon value, and paints through the page', async () => {
    const document = await drawn(line)
    expect(texts(document)).toEqual(expect.arrayContaining(['↑ mid (USDT)', 'time (UTC) →']))
    const cells = [...document.querySelectorAll('rect')]
    expect(cells.map((cell) => [cell.getAttribute('fill'), cell.getAttribute('fill-opacity')])).toEqual([
      ['var(--ask)', '1'],
    ])
    const width = async (size: 'wide' | 'narrow') =>
      (await drawn(line, size)).querySelector('svg')?.getAttribute('width')
    expect([await width('wide'), await width('narrow')]).toEqual(['728', '358'])
  })
})

describe('scatterChart', () => {
  const x = Array.from({ length: 1000 }, (_, i) => i)
  const chart = scatterChart({
    x: 'flow (BTC)',
    y: 'move (bps)',
    panels: [{ title: 'now', x, y: x.map((v) => (v === 3 ? NONE : v)), fit: { slope: 1, intercept: 0 }, note: 'R² 1' }],
    maxPoints: 250,
  })

  it('draws every k-th known point, in order', async () => {
    expect(chart.data.rows.slice(0, 3)).toEqual([['now', 0, 0], ['now', 5, 5], ['now', 9, 9]]) // biome-ignore format: rows
    expect(chart.data.rows).toHaveLength(250)
    const document = await drawn(chart, 'narrow')
    expect(document.querySelectorAll('circle')).toHaveLength(250)
    expect(texts(document).join(' ')).toContain('R² 1')
  })
})

describe('mirroredBarsChart', () => {
  it('writes the number of each bar beside it, and no bar without a value', async () => {
    const rows = [
      { label: '1 bps', left: 1.5, right: 2 },
      { label: '2 bps', left: NONE, right: 4 },
    ]
    const document = await drawn(mirroredBarsChart({ x: 'size (BTC)', y: 'within', left: 'bids', right: 'asks', rows }))
    expect(document.querySelectorAll('rect')).toHaveLength(3)
    expect(texts(document)).toEqual(expect.arrayContaining(['1.50', '2.00', '4.00', '1 bps', 'size (BTC)']))
  })
})

describe('stripChart', () => {
  it('lists the states that occur, in the order given, and draws rare ones on top', async () => {
    const chart = stripChart({
      states: [
        { name: 'verified', colour: 'verified' },
        { name: 'unverified', colour: 'unverified' },
        { name: 'suspect', colour: 'suspect' },
      ],
      rows: [
        {
          label: 'ACME',
          note: 'live 99 %',
          segments: [
            { from: MIDNIGHT, to: MIDNIGHT + SECOND, state: 'suspect' },
            { from: MIDNIGHT + SECOND, to: MIDNIGHT + 9 * SECOND, state: 'unverified' },
          ],
        },
      ],
    })
    expect(chart.legend.map(({ label }) => label)).toEqual(['unverified', 'suspect'])
    const document = await drawn(chart)
    const fills = [...document.querySelectorAll('rect')].map((strip) => strip.getAttribute('fill'))
    expect(fills).toEqual(['var(--unverified)', 'var(--suspect)'])
    expect(texts(document)).toContain('ACME: live 99 %')
  })
})

describe('figure', () => {
  it('is one picture twice, with its words and its data', async () => {
    const made = await figure({ title: 'Price & <depth>', caption: 'c', alt: 'it "rises"', chart: line })
    const { document } = parseHTML(`<html><body>${made}</body></html>`)
    expect(document.querySelectorAll('svg')).toHaveLength(2)
    expect(document.querySelector('.picture.wide')?.getAttribute('aria-label')).toBe('it "rises"')
    expect(document.querySelector('h3')?.textContent).toBe('Price & <depth>')
    expect(document.querySelector('figcaption a')?.getAttribute('download')).toBe('price-depth.csv')
    expect([...document.querySelectorAll('.legend li')].map(({ textContent }) => textContent)).toEqual([
      'one',
      'two',
      'imbalance > 0',
      'imbalance < 0',
    ])
  })
})

describe('the time axis', () => {
  const at = (iso: string): Date => new Date(iso)
  it.each([
    ['clock times', '2024-01-01T23:45:00Z', 1, 3_600_000, '23:45'],
    ['the date under the first', '2024-01-01T23:45:00Z', 0, 3_600_000, '23:45\n1 Jan'],
    ['the date under midnight', '2024-01-02T00:00:00Z', 4, 3_600_000, '00:00\n2 Jan'],
    ['seconds on a short one', '2024-01-01T23:45:30Z', 1, 60_000, '23:45:30'],
    ['days on a long one', '2024-02-29T00:00:00Z', 1, 9e8, '29 Feb'],
    ['the year under the first of those', '2024-02-29T00:00:00Z', 0, 9e8, '29 Feb\n2024'],
  ])('shows %s', (_what, iso, index, length, expected) => expect(formatTick(at(iso), index, length)).toBe(expected))

  it('spans all lists that hold anything', () => {
    expect(timeExtent([[3, 5], [], [1, 4]])).toEqual([1, 5])
    expect(timeExtent([[]])).toEqual([0, 0])
  })
})

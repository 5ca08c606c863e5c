import { parseHTML } from 'linkedom'
import { describe, expect, it } from 'vitest'
import type { Chart } from '../chart.ts'
import { costBarsChart } from './cost-bars.ts'
import { eventRowsChart } from './event-rows.ts'
import { heatMapChart } from './heat-map.ts'
import { intervalChart } from './interval-chart.ts'
import { rangeRowsChart } from './range-rows.ts'

type Drawing = ReturnType<typeof parseHTML>['document']

async function drawn(chart: Chart, size: 'wide' | 'narrow' = 'wide'): Promise<Drawing> {
  return parseHTML(`<html><body>${await chart.draw(size)}</body></html>`).document
}

const texts = (document: Drawing): string[] =>
  [...document.querySelectorAll('text')].map(({ textContent }) => textContent ?? '')

/** Lines of one mark, by the colour of the group or of the line itself. */
const painted = (document: Drawing, selector: string, colour: string): number =>
  [...document.querySelectorAll(selector)].filter(
    (one) =>
      one.getAttribute('stroke') === `var(--${colour})` ||
      one.parentElement?.getAttribute('stroke') === `var(--${colour})`,
  ).length

describe('intervalChart', () => {
  const points = [1, 10, 100].map((x) => ({ x, value: 1 / x, low: 0, high: 2 / x }))
  const chart = intervalChart({
    x: { label: 'horizon', scale: 'log', ticks: points.map(({ x }) => ({ at: x, label: `${x}s` })) },
    y: 'IC',
    series: [{ label: 'ofi', colour: 'second', points: [...points, { x: 1000, value: null, low: null, high: null }] }],
  })

  it('draws a bar for each interval and nothing for what is missing, and names its ticks as told', async () => {
    const document = await drawn(chart)
    expect(document.querySelectorAll('circle')).toHaveLength(3)
    expect(painted(document, 'line', 'second')).toBe(3)
    expect(texts(document)).toEqual(expect.arrayContaining(['1s', '10s', '100s', 'IC', 'horizon']))
    expect(chart.data.rows.at(-1)).toEqual(['ofi', 1000, null, null, null])
  })

  it('draws many points as a band', async () => {
    const many = Array.from({ length: 40 }, (_, x) => ({ x, value: x, low: x - 1, high: x + 1 }))
    const document = await drawn(
      intervalChart({ x: { label: 'x' }, y: 'y', series: [{ label: 's', colour: 'first', points: many }] }),
    )
    expect(document.querySelectorAll('circle')).toHaveLength(0)
    expect(document.querySelectorAll('path[fill="var(--first)"], g[fill="var(--first)"] path').length).toBeGreaterThan(
      0,
    )
  })

  it('has a scale with a single point, too', async () => {
    const one = [{ x: 1, value: 0.2, low: 0.1, high: 0.3 }]
    const document = await drawn(
      intervalChart({
        x: { label: 'x', scale: 'log' },
        y: 'y',
        series: [{ label: 's', colour: 'first', points: one }],
      }),
    )
    expect(String(document.body?.innerHTML)).not.toContain('NaN')
  })
})

describe('costBarsChart', () => {
  const bars = [
    { label: '1', value: -0.5, low: -0.8, high: -0.2 },
    { label: '2', value: null, low: null, high: null },
    { label: '3', value: 0.6, low: 0.2, high: 1 },
  ]

  it('draws a near cost on both sides, and names at the edge one that would flatten the bars', async () => {
    const chart = costBarsChart({
      x: 'tenth',
      y: 'bps',
      bars,
      costs: [
        { label: 'half-spread', size: 0.1, colour: 'third' },
        { label: 'taker fee', size: 10, colour: 'ask' },
      ],
    })
    const document = await drawn(chart)
    expect(document.querySelectorAll('rect')).toHaveLength(2)
    expect(painted(document, 'line', 'third')).toBe(2)
    expect(painted(document, 'line', 'ask')).toBe(0)
    expect(texts(document).join('|')).toContain('taker fee 10.0: off the scale, 9.3 times its height')
    expect(texts(document)).toContain('–')
    expect(chart.legend.map(({ label }) => label)).toEqual(['mean with interval', '± half-spread 0.100'])
    expect(chart.data.rows[1]).toEqual(['2', null, null, null, 0.1, 10])
  })

  it('draws bars of nothing but zeros and missing values', async () => {
    const none = bars.map(({ label }) => ({ label, value: null, low: null, high: null }))
    const document = await drawn(costBarsChart({ x: 'x', y: 'y', bars: none, costs: [] }))
    expect(String(document.body?.innerHTML)).not.toMatch(/NaN|Infinity/)
  })
})

describe('heatMapChart', () => {
  const chart = heatMapChart({
    x: 'horizon',
    y: 'measure',
    value: 'IC',
    rows: ['ofi', 'vpin'],
    columns: ['1s', '5s'],
    cells: [
      { row: 'ofi', column: '1s', value: 0.25, isSure: true },
      { row: 'ofi', column: '5s', value: -0.125 },
      { row: 'vpin', column: '1s', value: null },
    ],
  })

  it('says the sign by colour and number, strength by opacity, and sets what is sure in bold', async () => {
    const document = await drawn(chart)
    const cells = [...document.querySelectorAll('rect[fill-opacity]')]
    expect(cells.map((cell) => [cell.getAttribute('fill'), cell.getAttribute('fill-opacity')])).toEqual([
      ['var(--bid)', '0.6'],
      ['var(--ask)', '0.3'],
    ])
    expect(texts(document)).toEqual(expect.arrayContaining(['.25', '−.13', '–', 'ofi', 'vpin', '1s', '5s']))
    expect(document.querySelector('[font-weight="700"]')?.textContent).toContain('.25')
  })

  it('leaves the numbers out where a cell is too narrow for them', async () => {
    const columns = Array.from({ length: 12 }, (_, i) => `${i * 5}-${i * 5 + 4}`)
    const cells = columns.map((column) => ({ row: 'ofi', column, value: 0.25 }))
    const document = await drawn(
      heatMapChart({ x: 'second', y: 'measure', value: 'IC', rows: ['ofi'], columns, cells }),
      'narrow',
    )
    expect(texts(document)).not.toContain('.25')
  })
})

describe('rangeRowsChart', () => {
  it('names each group once, draws a range and a dot, and says where there is no value', async () => {
    const chart = rangeRowsChart({
      x: 'IC',
      y: 'class',
      names: { value: 'IC', range: '95 % interval' },
      rows: [
        { group: 'spread', label: 'tight', value: 0.1, low: 0, high: 0.2 },
        { group: 'spread', label: 'wide', value: null, low: null, high: null },
        { group: 'volatility', label: 'calm', value: -0.1, low: -0.2, high: 0 },
      ],
    })
    const document = await drawn(chart)
    expect(document.querySelectorAll('circle')).toHaveLength(2)
    expect(painted(document, 'line', 'first')).toBe(2)
    expect(texts(document)).toEqual(expect.arrayContaining(['spread: tight', 'wide', 'volatility: calm', 'no value']))
  })
})

describe('eventRowsChart', () => {
  it('draws a tick for each event in the colour of its kind, and keeps a row without events', async () => {
    const from = Date.UTC(2024, 7, 9) * 1000
    const chart = eventRowsChart({
      kinds: [
        { name: 'cascade risk', colour: 'suspect' },
        { name: 'mean reversion', colour: 'bid' },
      ],
      rows: [
        { label: 'cusum', note: '2 alarms', events: [{ time: from + 1e6, kind: 'cascade risk' }, { time: from + 2e6, kind: 'mean reversion' }] }, // biome-ignore format: one row a line
        { label: 'z', events: [] },
      ],
      from,
      to: from + 60e6,
    })
    const document = await drawn(chart)
    expect([painted(document, 'line', 'suspect'), painted(document, 'line', 'bid')]).toEqual([1, 1])
    expect(texts(document)).toEqual(expect.arrayContaining(['cusum: 2 alarms', 'z']))
    expect(chart.data.rows[0]).toEqual(['cusum', '2024-08-09T00:00:01.000000Z', 'cascade risk'])
  })
})

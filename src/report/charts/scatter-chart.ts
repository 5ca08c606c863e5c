import type { Chart } from '../chart.ts'
import { paint } from '../colours.ts'
import { drawSvg, loadPlotKit } from '../plot-kit.ts'

/** One cloud of points, with a line through it. */
export interface ScatterPanel {
  readonly title: string
  readonly x: ArrayLike<number>
  readonly y: ArrayLike<number>
  /** null: no line. */
  readonly fit: { readonly slope: number; readonly intercept: number } | null
  /** Said inside the panel, such as the share of variance explained. */
  readonly note?: string
}

export interface ScatterChartOptions {
  /** Names and units of the axes. */
  readonly x: string
  readonly y: string
  /** Side by side on wide pages, one above the other on phones; all on the same scales. */
  readonly panels: readonly ScatterPanel[]
  /** Points drawn per panel at most: every k-th in order, so the choice does not look at the values. Default 600. */
  readonly maxPoints?: number
  /** What a point and the line are, for the legend. Default: one bar, least-squares line. */
  readonly names?: { readonly point: string; readonly line: string }
}

interface Point {
  readonly panel: number
  readonly x: number
  readonly y: number
}

const NAMES = { point: 'one bar', line: 'least-squares line' }
const WIDE_HEIGHT = 330
const NARROW_PANEL_HEIGHT = 240

/** Clouds of points with fitted lines. The line is the caller's: it may rest on more points than are drawn. */
export function scatterChart({ x, y, panels, maxPoints = 600, names = NAMES }: ScatterChartOptions): Chart {
  const points = panels.flatMap((panel, index) => samplePoints(panel, index, maxPoints))
  const lines = panels.flatMap((panel, index) => fitEnds(panel, index))
  const notes = panels.map(({ title, note }, panel) => ({
    panel,
    text: note === undefined ? title : `${title}\n${note}`,
  }))
  return {
    legend: [
      { label: names.point, colour: 'first' },
      { label: names.line, colour: 'ask', isLine: true },
    ],
    data: {
      columns: ['panel', x, y],
      rows: points.map((point) => [panels[point.panel]!.title, point.x, point.y]),
    },
    async draw(size) {
      const kit = await loadPlotKit()
      const { plot } = kit
      const isWide = size === 'wide'
      const facet = isWide ? { fx: 'panel' } : { fy: 'panel' }
      const scale = { axis: null, padding: isWide ? 0.1 : 0.12 }
      return drawSvg(kit, size, {
        height: isWide ? WIDE_HEIGHT : NARROW_PANEL_HEIGHT * panels.length,
        marginLeft: 56,
        marginTop: 28,
        marginRight: 12,
        marginBottom: 42,
        ...(isWide ? { fx: scale } : { fy: scale }),
        x: {
          label: x,
          grid: true,
          nice: true,
          ticks: isWide ? 5 : 4,
          labelAnchor: 'right',
          labelArrow: 'none',
          labelOffset: 38,
        },
        y: { label: y, grid: true, nice: true, insetTop: 34 },
        marks: [
          plot.frame({ stroke: paint('rule') }),
          plot.dot(points, { ...facet, x: 'x', y: 'y', r: 2, fill: paint('first'), fillOpacity: 0.45 }),
          plot.line(lines, { ...facet, x: 'x', y: 'y', z: 'panel', stroke: paint('ask'), strokeWidth: 2.2 }),
          plot.text(notes, { ...facet, text: 'text', frameAnchor: 'top-left', dx: 7, dy: 6, lineHeight: 1.25 }),
        ],
      })
    },
  }
}

function samplePoints({ x, y }: ScatterPanel, panel: number, maxPoints: number): Point[] {
  const all = Array.from(x, (value, i) => ({ panel, x: value, y: y[i]! }))
  const known = all.filter((point) => !Number.isNaN(point.x + point.y))
  const step = Math.max(1, Math.ceil(known.length / maxPoints))
  return known.filter((_, i) => i % step === 0)
}

function fitEnds({ x, fit }: ScatterPanel, panel: number): Point[] {
  const known = Array.from(x).filter((value) => !Number.isNaN(value))
  if (fit === null || known.length === 0) return []
  const ends = [known.reduce((a, b) => Math.min(a, b)), known.reduce((a, b) => Math.max(a, b))]
  return ends.map((at) => ({ panel, x: at, y: fit.intercept + fit.slope * at }))
}

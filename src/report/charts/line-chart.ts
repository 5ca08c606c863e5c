import { isoMicros } from '../../market/index.ts'
import type { Chart } from '../chart.ts'
import { type Colour, paint } from '../colours.ts'
import type { DataTable } from '../data-table.ts'
import { drawSvg, loadPlotKit } from '../plot-kit.ts'
import { AXIS_MARGIN, timeAxis, timeExtent, toDate } from './time-axis.ts'

/** A line over time. */
export interface LineSeries {
  readonly label: string
  readonly colour: Colour
  /** Microseconds since the epoch, ascending. */
  readonly time: ArrayLike<number>
  /** NaN breaks the line. */
  readonly values: ArrayLike<number>
}

/** A signed quantity in [-1, 1] as a coloured band along the foot: bid colour above 0, ask colour below, pale near 0. */
export interface Ribbon {
  readonly label: string
  /** Ends of equal intervals, microseconds. */
  readonly time: ArrayLike<number>
  readonly values: ArrayLike<number>
  /** Length of an interval, microseconds. */
  readonly width: number
}

export interface LineChartOptions {
  /** Name and unit of the vertical axis. */
  readonly y: string
  readonly series: readonly LineSeries[]
  readonly ribbon?: Ribbon
  /** The vertical axis begins at 0. */
  readonly fromZero?: boolean
}

const HEIGHT = 300
const MARGIN_TOP = 28
const RIBBON_HEIGHT = 22
const RIBBON_GAP = 8

/** Lines over time, with an optional ribbon below them. */
export function lineChart(options: LineChartOptions): Chart {
  const { y, series, ribbon, fromZero = false } = options
  const sides = [
    { label: `${ribbon?.label} > 0`, colour: 'bid' },
    { label: `${ribbon?.label} < 0`, colour: 'ask' },
  ] as const
  return {
    legend: [
      ...series.map(({ label, colour }) => ({ label, colour, isLine: true })),
      ...(ribbon === undefined ? [] : sides),
    ],
    data: lineData(options),
    async draw(size) {
      const kit = await loadPlotKit()
      const { plot } = kit
      const foot = ribbon === undefined ? 0 : RIBBON_HEIGHT + RIBBON_GAP
      return drawSvg(kit, size, {
        height: HEIGHT,
        marginLeft: 56,
        marginTop: MARGIN_TOP,
        marginBottom: AXIS_MARGIN,
        x: timeAxis(...timeExtent(series.map(({ time }) => time))),
        y: { label: y, grid: true, nice: true, insetBottom: foot, zero: fromZero, ticks: 6 },
        opacity: { type: 'identity' },
        marks: [
          ribbon === undefined
            ? null
            : plot.rectX(ribbonCells(ribbon), {
                x1: 'from',
                x2: 'to',
                fill: 'fill',
                fillOpacity: 'strength',
                insetTop: HEIGHT - MARGIN_TOP - AXIS_MARGIN - RIBBON_HEIGHT,
                shapeRendering: 'crispEdges',
              }),
          ...series.map(({ time, values, colour }) =>
            plot.lineY(points(time, values), { x: 'time', y: 'value', stroke: paint(colour), strokeWidth: 1.4 }),
          ),
        ],
        color: { type: 'identity' },
      })
    },
  }
}

function points(time: ArrayLike<number>, values: ArrayLike<number>): { time: Date; value: number }[] {
  return Array.from(time, (micros, i) => ({ time: toDate(micros), value: values[i]! }))
}

/** Full colour from this strength on: imbalances of whole bands seldom come near 1. */
const FULL = 0.6

function ribbonCells({ time, values, width }: Ribbon): { from: Date; to: Date; fill: string; strength: number }[] {
  const cells = Array.from(time, (end, i) => ({
    from: toDate(end - width),
    to: toDate(end),
    fill: paint(values[i]! >= 0 ? 'bid' : 'ask'),
    strength: Math.round(Math.min(1, Math.abs(values[i]!) / FULL) * 100) / 100,
  }))
  return cells.filter(({ strength }) => !Number.isNaN(strength))
}

/** One row per time, one column per line: the union of all times. */
function lineData({ series, ribbon }: LineChartOptions): DataTable {
  const columns = [...series, ...(ribbon === undefined ? [] : [ribbon])]
  const rows = new Map<number, (number | null)[]>()
  columns.forEach(({ time, values }, at) => {
    for (let i = 0; i < time.length; i++) {
      const row = rows.get(time[i]!) ?? columns.map(() => null)
      row[at] = values[i]!
      rows.set(time[i]!, row)
    }
  })
  const sorted = [...rows].sort(([a], [b]) => a - b)
  return {
    columns: ['time', ...columns.map(({ label }) => label)],
    rows: sorted.map(([time, values]) => [isoMicros(time), ...values]),
  }
}

import { isoMicros } from '../../market/index.ts'
import type { Chart, LegendEntry } from '../chart.ts'
import { type Colour, paint } from '../colours.ts'
import { drawSvg, loadPlotKit } from '../plot-kit.ts'
import { AXIS_MARGIN, timeAxis, timeExtent, toDate } from './time-axis.ts'

/** A stretch of time in one state, microseconds. */
export interface StripSegment {
  readonly from: number
  readonly to: number
  readonly state: string
}

export interface StripRow {
  readonly label: string
  /** Said at the end of the row. */
  readonly note?: string
  readonly segments: readonly StripSegment[]
}

export interface StripChartOptions {
  /** States and their colours, in the order of the legend. */
  readonly states: readonly { readonly name: string; readonly colour: Colour }[]
  readonly rows: readonly StripRow[]
}

const ROW_HEIGHT = 52

/** States over time, one strip a row. Stretches shorter than a pixel are drawn a pixel wide, so that none is lost. */
export function stripChart({ states, rows }: StripChartOptions): Chart {
  const colourOf = new Map(states.map(({ name, colour }) => [name, colour]))
  const used = new Set(rows.flatMap(({ segments }) => segments.map(({ state }) => state)))
  return {
    legend: states.flatMap(({ name, colour }): LegendEntry[] => (used.has(name) ? [{ label: name, colour }] : [])),
    data: {
      columns: ['row', 'from', 'to', 'state'],
      rows: rows.flatMap(({ label, segments }) =>
        segments.map(({ from, to, state }) => [label, isoMicros(from), isoMicros(to), state]),
      ),
    },
    async draw(size) {
      const kit = await loadPlotKit()
      const { plot } = kit
      // Rare states last, so that their pixels lie on top of the common ones.
      const order = states.map(({ name }) => name)
      const strips = rows
        .flatMap(({ label, segments }) =>
          segments.map(({ from, to, state }) => ({
            label,
            from: toDate(from),
            to: toDate(to),
            rank: order.indexOf(state),
            fill: paint(colourOf.get(state) ?? 'ink'),
          })),
        )
        .sort((a, b) => a.rank - b.rank)
      const extent = timeExtent(rows.map(({ segments }) => segments.flatMap(({ from, to }) => [from, to])))
      const starts = rows.map(({ label, note }) => ({
        label,
        from: toDate(extent[0]),
        text: note === undefined ? label : `${label}: ${note}`,
      }))
      return drawSvg(kit, size, {
        height: rows.length * ROW_HEIGHT + AXIS_MARGIN + 8,
        marginLeft: 20,
        marginRight: 20,
        marginTop: 8,
        marginBottom: AXIS_MARGIN,
        x: timeAxis(...extent),
        y: { axis: null, domain: rows.map(({ label }) => label), padding: 0 },
        color: { type: 'identity' },
        marks: [
          plot.barX(strips, {
            x1: 'from',
            x2: 'to',
            y: 'label',
            fill: 'fill',
            stroke: 'fill',
            strokeWidth: 1,
            insetTop: 22,
            insetBottom: 8,
            shapeRendering: 'crispEdges',
          }),
          plot.text(starts, { x: 'from', y: 'label', text: 'text', textAnchor: 'start', dy: -14 }),
        ],
      })
    },
  }
}

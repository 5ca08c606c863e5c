import { isoMicros } from '../../market/index.ts'
import type { Chart } from '../chart.ts'
import { type Colour, paint } from '../colours.ts'
import { drawSvg, loadPlotKit } from '../plot-kit.ts'
import { AXIS_MARGIN, timeAxis, toDate } from './time-axis.ts'

export interface EventRow {
  readonly label: string
  /** Said after the label. */
  readonly note?: string
  readonly events: readonly { /** Microseconds. */ readonly time: number; readonly kind: string }[]
}

export interface EventRowsOptions {
  /** What an event can be, in the order of the legend. */
  readonly kinds: readonly { readonly name: string; readonly colour: Colour }[]
  readonly rows: readonly EventRow[]
  /** Extent of the time that was watched, microseconds. */
  readonly from: number
  readonly to: number
}

const ROW_HEIGHT = 40

/** Events over time, one row each. An empty row is a finding too. */
export function eventRowsChart({ kinds, rows, from, to }: EventRowsOptions): Chart {
  const colourOf = new Map(kinds.map(({ name, colour }) => [name, colour]))
  return {
    legend: kinds.map(({ name, colour }) => ({ label: name, colour })),
    data: {
      columns: ['row', 'time', 'kind'],
      rows: rows.flatMap(({ label, events }) => events.map(({ time, kind }) => [label, isoMicros(time), kind])),
    },
    async draw(size) {
      const kit = await loadPlotKit()
      const { plot } = kit
      const marks = rows.flatMap(({ label, events }) =>
        events.map(({ time, kind }) => ({ label, time: toDate(time), stroke: paint(colourOf.get(kind) ?? 'ink') })),
      )
      const starts = rows.map(({ label, note }) => ({
        label,
        time: toDate(from),
        text: note === undefined ? label : `${label}: ${note}`,
      }))
      return drawSvg(kit, size, {
        height: rows.length * ROW_HEIGHT + AXIS_MARGIN + 8,
        marginLeft: 20,
        marginRight: 20,
        marginTop: 8,
        marginBottom: AXIS_MARGIN,
        x: timeAxis(from, to),
        y: { type: 'band', axis: null, domain: rows.map(({ label }) => label), padding: 0 },
        color: { type: 'identity' },
        marks: [
          plot.barX(starts, {
            y: 'label',
            x1: toDate(from),
            x2: toDate(to),
            fill: paint('panel'),
            insetTop: 20,
            insetBottom: 4,
          }),
          plot.tickX(marks, { x: 'time', y: 'label', stroke: 'stroke', strokeWidth: 2, insetTop: 20, insetBottom: 4 }),
          plot.text(starts, { x: 'time', y: 'label', text: 'text', textAnchor: 'start', dy: -10 }),
        ],
      })
    },
  }
}

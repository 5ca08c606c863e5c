import type { Chart } from '../chart.ts'
import { paint } from '../colours.ts'
import { formatNumber } from '../number-text.ts'
import { drawSvg, loadPlotKit } from '../plot-kit.ts'

export interface MirroredBarsOptions {
  /** Name and unit of the bars' length. */
  readonly x: string
  /** Name of the rows. */
  readonly y: string
  readonly left: string
  readonly right: string
  /** Top row first; lengths are positive, NaN = no bar. */
  readonly rows: readonly { readonly label: string; readonly left: number; readonly right: number }[]
}

const ROW_HEIGHT = 30
const DIGITS = 3

/** The two sides of something, back to back: bids to the left, asks to the right, with their numbers. */
export function mirroredBarsChart({ x, y, left, right, rows }: MirroredBarsOptions): Chart {
  const largest = rows.flatMap((row) => [row.left, row.right]).reduce((a, b) => (b > a ? b : a), 0)
  return {
    legend: [
      { label: left, colour: 'bid' },
      { label: right, colour: 'ask' },
    ],
    data: { columns: [y, left, right], rows: rows.map((row) => [row.label, row.left, row.right]) },
    async draw(size) {
      const kit = await loadPlotKit()
      const { plot } = kit
      const bars = rows.flatMap(({ label, ...row }) => [
        { label, end: -row.left, fill: paint('bid'), text: formatNumber(row.left, DIGITS) },
        { label, end: row.right, fill: paint('ask'), text: formatNumber(row.right, DIGITS) },
      ])
      const known = bars.filter(({ end }) => !Number.isNaN(end))
      // Room beside the longest bar for its number.
      const room = largest * (size === 'wide' ? 1.15 : 1.4)
      const place = { x: 'end', y: 'label', text: 'text' } as const
      return drawSvg(kit, size, {
        height: rows.length * ROW_HEIGHT + 80,
        marginLeft: 64,
        marginTop: 28,
        marginBottom: 42,
        x: {
          label: x,
          domain: [-room, room],
          ticks: size === 'wide' ? 9 : 4,
          tickFormat: (value: number) => formatNumber(Math.abs(value), DIGITS)!.replace(/\.0+$/, ''),
          grid: true,
          labelAnchor: 'right',
          labelArrow: 'none',
          labelOffset: 38,
        },
        y: { label: y, domain: rows.map(({ label }) => label), labelAnchor: 'top', padding: 0.25 },
        color: { type: 'identity' },
        marks: [
          plot.barX(known, { x: 'end', y: 'label', fill: 'fill' }),
          plot.text(
            known.filter(({ end }) => end < 0),
            { ...place, textAnchor: 'end', dx: -5 },
          ),
          plot.text(
            known.filter(({ end }) => end >= 0),
            { ...place, textAnchor: 'start', dx: 5 },
          ),
          plot.ruleX([0], { stroke: paint('ink') }),
        ],
      })
    },
  }
}

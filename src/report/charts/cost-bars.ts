import type { Chart } from '../chart.ts'
import { type Colour, paint } from '../colours.ts'
import { formatNumber } from '../number-text.ts'
import { drawSvg, loadPlotKit } from '../plot-kit.ts'

export interface CostBar {
  readonly label: string
  /** null = no value: the place stays empty and says so. */
  readonly value: number | null
  readonly low: number | null
  readonly high: number | null
}

/** What something costs, drawn at plus and minus its size. */
export interface CostLine {
  readonly label: string
  /** Positive, in the unit of the bars. */
  readonly size: number
  readonly colour: Colour
}

export interface CostBarsOptions {
  /** Name of the bars. */
  readonly x: string
  /** Name and unit of their height. */
  readonly y: string
  readonly bars: readonly CostBar[]
  readonly costs: readonly CostLine[]
}

const HEIGHT = 300
/** A cost up to this many times the tallest bar is drawn to scale; farther ones would flatten the bars and are named at the edge. */
const MOST_STRETCHED = 2.5

/** Bars with intervals against lines of cost on either side of 0. A cost too far away to draw is written at the edge. */
export function costBarsChart({ x, y, bars, costs }: CostBarsOptions): Chart {
  const reach = bars.reduce(
    (most, { value, low, high }) => Math.max(most, ...[value, low, high].map((one) => Math.abs(one ?? 0))),
    0,
  )
  const near = costs.filter(({ size }) => size <= MOST_STRETCHED * reach)
  const far = costs.filter((cost) => !near.includes(cost))
  return {
    legend: [
      { label: 'mean with interval', colour: 'first' },
      ...near.map(({ label, size, colour }) => ({
        label: `± ${label} ${formatNumber(size, 3)}`,
        colour,
        isLine: true,
      })),
    ],
    data: {
      columns: [x, y, 'low', 'high', ...costs.map(({ label }) => label)],
      rows: bars.map(({ label, value, low, high }) => [label, value, low, high, ...costs.map(({ size }) => size)]),
    },
    async draw(size) {
      const kit = await loadPlotKit()
      const { plot } = kit
      const known = bars.filter(({ value }) => value !== null)
      const missing = bars.filter(({ value }) => value === null)
      const most = Math.max(reach, ...near.map((cost) => cost.size)) * 1.08 || 1
      const notes = far.map((cost) => `${cost.label} ${formatNumber(cost.size, 3)}: ${farAway(cost.size, most)}`)
      return drawSvg(kit, size, {
        height: HEIGHT,
        marginLeft: 56,
        marginTop: 28 + notes.length * 16,
        marginBottom: 42,
        x: {
          type: 'band',
          domain: bars.map(({ label }) => label),
          label: x,
          labelAnchor: 'right',
          labelArrow: 'none',
          labelOffset: 38,
          padding: 0.2,
        },
        y: { label: y, labelArrow: 'none', grid: true, domain: [-most, most], ticks: 6 },
        marks: [
          plot.barY(known, { x: 'label', y: 'value', fill: paint('first'), fillOpacity: 0.75 }),
          plot.ruleX(
            known.filter(({ low, high }) => low !== null && high !== null),
            { x: 'label', y1: 'low', y2: 'high', stroke: paint('ink') },
          ),
          plot.text(missing, { x: 'label', y: 0, text: () => '–', dy: -8 }),
          plot.ruleY([0], { stroke: paint('ink') }),
          ...near.flatMap((cost) =>
            [cost.size, -cost.size].map((at) =>
              plot.ruleY([at], { stroke: paint(cost.colour), strokeWidth: 1.6, strokeDasharray: '6 4' }),
            ),
          ),
          ...notes.map((note, row) =>
            plot.text([note], { frameAnchor: 'top-right', dy: -18 - row * 16, fill: paint('ask'), fontWeight: 600 }),
          ),
        ],
      })
    },
  }
}

/** @example farAway(20, 0.5) // => 'off the scale, 40 times its height' */
export function farAway(size: number, most: number): string {
  return `off the scale, ${formatNumber(size / most, 2)!.replace(/\.0+$/, '')} times its height`
}

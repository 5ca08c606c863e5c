import type { Chart } from '../chart.ts'
import { type Colour, paint } from '../colours.ts'
import { drawSvg, loadPlotKit } from '../plot-kit.ts'

/** A dot with a line from `low` to `high`; what is null is left out, and a row without a value says so. */
export interface RangeRow {
  readonly group: string
  readonly label: string
  readonly value: number | null
  readonly low: number | null
  readonly high: number | null
  /** Second mark of the row, such as what chance gives. */
  readonly other?: number | null
}

export interface RangeRowsOptions {
  /** Name and unit of the horizontal axis. */
  readonly x: string
  readonly y: string
  readonly rows: readonly RangeRow[]
  /** What dot, line and second mark stand for. */
  readonly names: { readonly value: string; readonly range: string; readonly other?: string }
  readonly colours?: { readonly value: Colour; readonly range: Colour }
}

const ROW_HEIGHT = 22
const CHARACTER = 7

/** Values with ranges, one a row, in groups: strata, or a statistic against its placebo. */
export function rangeRowsChart({
  x,
  y,
  rows,
  names,
  colours = { value: 'first', range: 'first' },
}: RangeRowsOptions): Chart {
  const keyed = rows.map((row, at) => ({ ...row, key: String(at) }))
  const hasOther = names.other !== undefined
  const hasGroups = new Set(rows.map(({ group }) => group)).size > 1
  const labels = new Map(
    keyed.map(({ key, label, group }, at) => [
      key,
      hasGroups && group !== rows[at - 1]?.group ? `${group}: ${label}` : label,
    ]),
  )
  return {
    legend: [
      { label: names.value, colour: colours.value },
      { label: names.range, colour: colours.range, isLine: true },
      ...(hasOther ? [{ label: names.other!, colour: 'muted' } as const] : []),
    ],
    data: {
      columns: ['group', y, x, 'low', 'high', ...(hasOther ? [names.other!] : [])],
      rows: rows.map(({ group, label, value, low, high, other }) => [
        group,
        label,
        value,
        low,
        high,
        ...(hasOther ? [other ?? null] : []),
      ]),
    },
    async draw(size) {
      const kit = await loadPlotKit()
      const { plot } = kit
      const longest = Math.max(0, ...[...labels.values()].map((text) => text.length))
      const place = { y: 'key' } as const
      return drawSvg(kit, size, {
        height: rows.length * ROW_HEIGHT + 58,
        marginLeft: Math.min(size === 'wide' ? 230 : 175, 14 + CHARACTER * longest),
        marginRight: 18,
        marginTop: 8,
        marginBottom: 42,
        x: {
          label: x,
          labelAnchor: 'right',
          labelArrow: 'none',
          labelOffset: 38,
          grid: true,
          ticks: size === 'wide' ? 8 : 4,
          nice: true,
          zero: true,
        },
        y: {
          type: 'band',
          domain: keyed.map(({ key }) => key),
          tickFormat: (key: string) => labels.get(key) ?? '',
          label: null,
          tickSize: 0,
        },
        marks: [
          plot.ruleX([0], { stroke: paint('muted') }),
          plot.ruleY(
            keyed.filter(({ low, high }) => low !== null && high !== null),
            { ...place, x1: 'low', x2: 'high', stroke: paint(colours.range), strokeWidth: 2.5, strokeOpacity: 0.65 },
          ),
          hasOther
            ? plot.tickX(
                keyed.filter(({ other }) => typeof other === 'number'),
                { ...place, x: 'other', stroke: paint('muted'), strokeWidth: 2, inset: 4 },
              )
            : null,
          plot.dot(
            keyed.filter(({ value }) => value !== null),
            { ...place, x: 'value', r: 4, fill: paint(colours.value) },
          ),
          plot.text(
            keyed.filter(({ value }) => value === null),
            { ...place, x: 0, text: () => 'no value', textAnchor: 'start', dx: 6, fill: paint('muted') },
          ),
        ],
      })
    },
  }
}

import type { Chart } from '../chart.ts'
import { paint } from '../colours.ts'
import { formatNumber } from '../number-text.ts'
import { drawSvg, loadPlotKit } from '../plot-kit.ts'

export interface HeatCell {
  readonly row: string
  readonly column: string
  /** null = no value: the cell is empty, with a dash. */
  readonly value: number | null
  /** Its interval excludes 0: the number is set bold. */
  readonly isSure?: boolean
}

export interface HeatMapOptions {
  readonly x: string
  readonly y: string
  /** Name and unit of the values. */
  readonly value: string
  /** In the order in which they are drawn. */
  readonly rows: readonly string[]
  readonly columns: readonly string[]
  readonly cells: readonly HeatCell[]
}

const ROW_HEIGHT = 24
const CHARACTER = 7
/** Percent of the full colour in the strongest cell: numbers must stand out on it, on light and on dark pages. */
const FULLEST = 60
const WIDTH_FOR_NUMBERS = 34

/** Signed values in a grid: the bid colour above 0, the ask colour below, the fuller the farther from it. */
export function heatMapChart({ x, y, value, rows, columns, cells }: HeatMapOptions): Chart {
  const most = cells.reduce((largest, cell) => Math.max(largest, Math.abs(cell.value ?? 0)), 0) || 1
  return {
    legend: [
      { label: `${value} > 0`, colour: 'bid' },
      { label: `${value} < 0`, colour: 'ask' },
    ],
    data: { columns: [y, x, value], rows: cells.map((cell) => [cell.row, cell.column, cell.value]) },
    async draw(size) {
      const kit = await loadPlotKit()
      const { plot } = kit
      const known = cells.flatMap((cell) => (cell.value === null ? [] : [{ ...cell, value: cell.value }]))
      const isWide = size === 'wide'
      const marginLeft = Math.min(isWide ? 210 : 150, 14 + CHARACTER * Math.max(0, ...rows.map((row) => row.length)))
      const longest = CHARACTER * Math.max(0, ...columns.map((name) => name.length))
      const room = ((isWide ? 728 : 358) - marginLeft - 8) / columns.length
      const showsNumbers = room >= WIDTH_FOR_NUMBERS
      const isTurned = room < longest
      const foot = isTurned ? 22 + 0.8 * longest : 26
      const strength = (cell: { value: number }): number => Math.round((Math.abs(cell.value) / most) * FULLEST) / 100
      return drawSvg(kit, size, {
        height: rows.length * ROW_HEIGHT + 34 + foot,
        marginLeft,
        marginRight: 8,
        marginTop: 8,
        marginBottom: foot + 22,
        x: {
          domain: [...columns],
          label: x,
          labelAnchor: 'right',
          labelArrow: 'none',
          labelOffset: foot + 16,
          padding: 0.04,
          tickSize: 0,
          tickRotate: isTurned ? -60 : 0,
        },
        y: { domain: [...rows], label: null, padding: 0.06, tickSize: 0 },
        color: { type: 'identity' },
        opacity: { type: 'identity' },
        marks: [
          plot.cell(
            rows.flatMap((row) => columns.map((column) => ({ row, column }))),
            { x: 'column', y: 'row', fill: paint('panel') },
          ),
          plot.cell(known, {
            x: 'column',
            y: 'row',
            fill: (cell: { value: number }) => paint(cell.value >= 0 ? 'bid' : 'ask'),
            fillOpacity: strength,
          }),
          plot.text(
            cells.filter((cell) => cell.value === null),
            { x: 'column', y: 'row', text: () => '–', fill: paint('muted') },
          ),
          ...(showsNumbers
            ? [true, false].map((isSure) =>
                plot.text(
                  known.filter((cell) => (cell.isSure ?? false) === isSure),
                  {
                    x: 'column',
                    y: 'row',
                    text: (cell: { value: number }) => shortNumber(cell.value),
                    fontWeight: isSure ? 700 : 400,
                    fill: paint('ink'),
                  },
                ),
              )
            : []),
        ],
      })
    },
  }
}

/** @example shortNumber(-0.1234) // => '−.12' */
export function shortNumber(value: number): string {
  if (Math.abs(value) >= 1) return formatNumber(value, 2)!
  const text = Math.abs(value).toFixed(2).replace(/^0/, '')
  return value < 0 && text !== '.00' ? `−${text}` : text
}

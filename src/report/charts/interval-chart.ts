import type { Chart } from '../chart.ts'
import { type Colour, paint } from '../colours.ts'
import { formatNumber } from '../number-text.ts'
import { drawSvg, loadPlotKit, type PlotOptions } from '../plot-kit.ts'

/** An estimate with its interval; null = no value, and nothing is drawn. */
export interface IntervalPoint {
  readonly x: number
  readonly value: number | null
  readonly low: number | null
  readonly high: number | null
}

export interface IntervalSeries {
  readonly label: string
  readonly colour: Colour
  readonly points: readonly IntervalPoint[]
}

export interface IntervalAxis {
  /** Name and unit. */
  readonly label: string
  /** Default linear. */
  readonly scale?: 'linear' | 'log'
  /** Where ticks stand, and what they say. Default: chosen by the scale. */
  readonly ticks?: readonly { readonly at: number; readonly label: string }[]
}

export interface IntervalChartOptions {
  readonly x: IntervalAxis
  /** Name and unit of the vertical axis. */
  readonly y: string
  readonly series: readonly IntervalSeries[]
  /** Horizontal lines with a meaning; 0 has one by itself. */
  readonly lines?: readonly { readonly at: number; readonly label: string; readonly colour: Colour }[]
  /** Draws y = x: where a calibrated probability lies. */
  readonly hasDiagonal?: boolean
  /** Limits of the vertical axis. Default: what is drawn. */
  readonly domain?: readonly [number, number]
  /** Bands (many points) instead of bars (few). Default: from 13 points on. */
  readonly hasBands?: boolean
}

const HEIGHT = 280
const MANY_POINTS = 12
/** Two series at the same x would hide each other's bars. */
const DODGE = 4

/** Estimates with intervals along a numeric axis, joined by lines. */
export function intervalChart(options: IntervalChartOptions): Chart {
  const { x, y, series, lines = [], hasDiagonal = false } = options
  return {
    legend: [
      ...series.map(({ label, colour }) => ({ label, colour, isLine: true })),
      ...lines.map(({ label, colour }) => ({ label, colour, isLine: true })),
      ...(hasDiagonal ? [{ label: 'perfectly calibrated', colour: 'muted', isLine: true } as const] : []),
    ],
    data: {
      columns: ['series', x.label, y, 'low', 'high'],
      rows: series.flatMap(({ label, points }) => points.map((one) => [label, one.x, one.value, one.low, one.high])),
    },
    async draw(size) {
      const kit = await loadPlotKit()
      const { plot } = kit
      const isMany = options.hasBands ?? Math.max(0, ...series.map(({ points }) => points.length)) > MANY_POINTS
      const xs = series.flatMap(({ points }) => points.map((point) => point.x))
      const ends = [Math.min(...xs), Math.max(...xs)] as const
      return drawSvg(kit, size, {
        height: HEIGHT,
        marginLeft: 56,
        marginRight: 18,
        marginTop: 28,
        marginBottom: 42,
        x: xAxis(x, xs, size),
        y: {
          label: y,
          labelArrow: 'none',
          grid: true,
          nice: options.domain === undefined,
          ticks: 6,
          ...(options.domain === undefined ? {} : { domain: [...options.domain] }),
        },
        marks: [
          hasDiagonal ? null : plot.ruleY([0], { stroke: paint('muted') }),
          hasDiagonal
            ? plot.line(
                ends.map((at) => ({ x: at, y: at })),
                { x: 'x', y: 'y', stroke: paint('muted'), strokeDasharray: '5 4' },
              )
            : null,
          ...lines.map(({ at, colour }) =>
            plot.ruleY([at], { stroke: paint(colour), strokeDasharray: '5 4', strokeWidth: 1.4 }),
          ),
          ...series.flatMap(({ colour, points }, index) => {
            const known = points.filter(({ value }) => value !== null)
            const ranged = known.filter(({ low, high }) => low !== null && high !== null)
            const dx = isMany ? 0 : (index - (series.length - 1) / 2) * DODGE
            const stroke = paint(colour)
            return [
              isMany
                ? plot.areaY(ranged, { x: 'x', y1: 'low', y2: 'high', fill: stroke, fillOpacity: 0.16 })
                : plot.ruleX(ranged, { x: 'x', y1: 'low', y2: 'high', stroke, strokeWidth: 1.4, dx }),
              plot.line(known, {
                x: 'x',
                y: 'value',
                stroke,
                strokeWidth: isMany ? 1.8 : 1.2,
                strokeOpacity: isMany ? 1 : 0.6,
                dx,
              }),
              isMany ? null : plot.dot(known, { x: 'x', y: 'value', fill: stroke, r: 3, dx }),
            ]
          }),
        ],
      })
    },
  }
}

function xAxis(
  { label, scale, ticks }: IntervalAxis,
  xs: readonly number[],
  size: 'wide' | 'narrow',
): NonNullable<PlotOptions['x']> {
  const named = ticks === undefined ? undefined : thinned(ticks, size === 'wide' ? 14 : 6)
  const texts = new Map(named?.map(({ at, label: text }) => [at, text]))
  const isSingle = new Set(xs).size === 1
  return {
    type: scale ?? 'linear',
    label,
    labelAnchor: 'right',
    labelArrow: 'none',
    labelOffset: 38,
    inset: 10,
    // One point alone would make a scale without length.
    ...(isSingle ? { domain: [xs[0]! * 0.5 || -1, xs[0]! * 1.5 || 1] } : {}),
    ...(named === undefined
      ? { ticks: size === 'wide' ? 8 : 4 }
      : { ticks: named.map(({ at }) => at), tickFormat: (at: number) => texts.get(at) ?? formatNumber(at, 2)! }),
  }
}

/** Every k-th, so that labels do not run into each other. */
function thinned<T>(all: readonly T[], most: number): readonly T[] {
  const step = Math.ceil(all.length / most)
  return all.filter((_, i) => i % step === 0)
}

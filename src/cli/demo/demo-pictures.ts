import { QUALITIES } from '../../market/index.ts'
import {
  figure,
  formatNumber,
  formatPercent,
  type Html,
  lineChart,
  mirroredBarsChart,
  type StripSegment,
  scatterChart,
  stripChart,
} from '../../report/index.ts'
import { BANDS, BAR_WIDTH } from './demo-markets.ts'
import type { DemoResult } from './demo-result.ts'
import { midChanges, shifted } from './first-look.ts'
import type { MarketSeries } from './market-series.ts'
import { meanOf, resampleMean } from './resample.ts'

/** Pictures show means over this much time, microseconds. */
const PIXEL = 10_000_000
const SERIES_COLOURS = ['first', 'second'] as const

/** The mid of a market over the imbalance of its depth. */
export function priceFigure(series: MarketSeries): Promise<Html> {
  const imbalance = resampleMean(series.time, series.column('depth_imbalance_10bps'), PIXEL)
  const mid = resampleMean(series.time, series.column('mid'), PIXEL)
  return figure({
    title: `${series.symbol}: price and the weight of its book`,
    caption:
      'Line: mid. Ribbon: depth_imbalance_10bps, (bids − asks) / (bids + asks) within 10 bps of the mid; the fuller the colour, the heavier that side. Means over 10 s.',
    alt: `The mid of ${series.symbol} over time, between ${range(series.column('mid'))}, above a ribbon of its depth imbalance.`,
    chart: lineChart({
      y: 'mid (USDT)',
      series: [{ label: 'mid', colour: 'ink', ...mid }],
      ribbon: { label: 'depth_imbalance_10bps', width: PIXEL, ...imbalance },
    }),
  })
}

/** Order flow against the change of the mid: the same bar, and the next one. */
export function flowFigure(series: MarketSeries, { firstLooks }: DemoResult): Promise<Html> {
  const look = firstLooks.find(({ symbol, measure }) => symbol === series.symbol && measure === 'ofi_l1')!
  const x = series.column('ofi_l1')
  const change = midChanges(series, BAR_WIDTH)
  const sameBar = formatPercent(look.sameBar?.rSquared ?? null) ?? 'none'
  const nextBar = formatPercent(look.nextBar?.rSquared ?? null) ?? 'none'
  return figure({
    title: `${series.symbol}: order flow and price, now and next`,
    caption:
      'Each dot is one bar of 1 s; the lines are fitted to all bars, of which every k-th is drawn. The first picture explains, it does not predict; the second is what a prediction would have to do, in sample and before any cost.',
    alt: `Two scatter plots of ofi_l1 against the change of the mid. R squared is ${sameBar} in the same bar and ${nextBar} one bar later.`,
    chart: scatterChart({
      x: 'ofi_l1 (base units per 1 s bar) →',
      y: '↑ change of mid (bps)',
      panels: [
        { title: 'same bar (contemporaneous)', x, y: change, fit: look.sameBar, note: `R² ${sameBar}` },
        { title: 'next bar', x, y: shifted(change, 1), fit: look.nextBar, note: `R² ${nextBar}, in sample` },
      ],
    }),
  })
}

/** Mean depth within each band, bids against asks. */
export function depthFigure(series: MarketSeries): Promise<Html> {
  const rows = BANDS.map((bps) => ({
    label: `${bps} bps`,
    left: meanOf(series.column(`depth_bid_${bps}bps`)),
    right: meanOf(series.column(`depth_ask_${bps}bps`)),
  }))
  const { left, right } = rows.at(-1)!
  return figure({
    title: `${series.symbol}: depth by band`,
    caption:
      'Mean size resting within x bps of the mid at the end of a bar. Bands are cumulative and include their edge.',
    alt: `Mean depth by band; within ${BANDS.at(-1)} bps ${formatNumber(left, 3)} on the bid and ${formatNumber(right, 3)} on the ask side.`,
    chart: mirroredBarsChart({
      x: 'resting size (base units)',
      y: 'within',
      left: 'bids',
      right: 'asks',
      rows,
    }),
  })
}

/** Toxicity of the flow of all markets. */
export function toxicityFigure({ series }: DemoResult): Promise<Html> {
  return figure({
    title: 'Flow toxicity (VPIN)',
    caption:
      'Mean absolute imbalance of the last 50 volume buckets, in [0, 1]. A bucket is the volume of the first five minutes ÷ 50; there is no value until 50 buckets are full.',
    alt: `VPIN over time: ${series.map((one) => `${one.symbol} ${range(one.column('vpin'))}`).join('; ')}.`,
    chart: lineChart({
      y: 'vpin (ratio)',
      fromZero: true,
      series: series.map((one, i) => ({
        label: one.symbol,
        colour: SERIES_COLOURS[i % SERIES_COLOURS.length]!,
        ...resampleMean(one.time, one.column('vpin'), PIXEL),
      })),
    }),
  })
}

/** How far each row of the tables can be believed. */
export function qualityFigure({ series, damagedSeries }: DemoResult): Promise<Html> {
  const rows = [
    ...series.map((one) => ({ label: one.symbol, of: one })),
    { label: `${damagedSeries.symbol}, damaged copy`, of: damagedSeries },
  ]
  const suspect = damagedSeries.quality.filter((index) => QUALITIES[index] === 'suspect').length
  return figure({
    title: 'Quality of every row',
    caption:
      'The worst state of the book in each bar. Tardis files carry no sequence numbers, so the best that can be said is unverified. Rows of a suspect book are null where they would have needed it.',
    alt: `Quality over time. Of the damaged copy ${suspect} bars of ${damagedSeries.time.length} are suspect.`,
    chart: stripChart({
      states: QUALITIES.map((name) => ({ name, colour: name })),
      rows: rows.map(({ label, of }) => ({
        label,
        note: `live ${formatPercent(meanOf(of.coverage), 2)} of the time`,
        segments: qualitySegments(of),
      })),
    }),
  })
}

/** Runs of bars of one quality. */
function qualitySegments({ time, quality }: MarketSeries): StripSegment[] {
  const segments: { from: number; to: number; state: string }[] = []
  for (let i = 0; i < time.length; i++) {
    const state = QUALITIES[quality[i]!]!
    const last = segments.at(-1)
    if (last?.state === state && last.to === time[i]! - BAR_WIDTH) last.to = time[i]!
    else segments.push({ from: time[i]! - BAR_WIDTH, to: time[i]!, state })
  }
  return segments
}

function range(values: Float64Array): string {
  const known = values.filter((value) => !Number.isNaN(value))
  if (known.length === 0) return 'no value'
  const [low, high] = [known.reduce((a, b) => Math.min(a, b)), known.reduce((a, b) => Math.max(a, b))]
  return `${formatNumber(low, 6)} to ${formatNumber(high, 6)}`
}

import {
  type Colour,
  dataLink,
  figure,
  formatInteger,
  formatPercent,
  type Html,
  heatMapChart,
  html,
  intervalChart,
  keyNumbers,
  rangeRowsChart,
  slug,
  table,
} from '../../report/index.ts'
import type { MarketStudy, Stratification } from '../study-result.ts'
import type { RankedMeasure } from './chosen-measures.ts'
import { clock, counted, marketName, percentR2, probability, short } from './report-words.ts'

export const SERIES_COLOURS: readonly Colour[] = ['first', 'second', 'third', 'ask']

/** Rows of the pictures that compare measures. */
const COMPARED = 16

/** What a reader must know of a market before its numbers. */
export function marketFacts(market: MarketStudy): Html {
  const { rows, costs, bar, from, to, notes } = market
  return html`${keyNumbers([
    {
      label: 'rows used',
      value: formatInteger(rows.used),
      note: `of ${formatInteger(rows.total)}; ${counted(rows.segments, 'unbroken stretch').replace(/stretchs$/, 'stretches')}`,
    },
    { label: 'half-spread', value: short(costs.halfSpreadBps), unit: 'bps', note: 'mean' },
    {
      label: 'taker fee',
      value: short(costs.takerFeeBps),
      unit: 'bps',
      note: costs.takerFeeBps === null ? 'not known' : `tier ${costs.feeTier}`,
    },
    { label: 'round trip', value: short(costs.roundTripBps), unit: 'bps', note: 'spread + 2 taker fees' },
  ])}<p>${from === null ? 'No row could be used.' : `${clock(from)} to ${clock(to)} UTC, ${bar === null ? 'one row per event' : `bars of ${bar.text}`}.`} ${notes.join(' ')}</p>
`
}

/** IC by measure and horizon. */
export function horizonHeatMap(market: MarketStudy, ranked: readonly RankedMeasure[]): Promise<Html> | Html {
  const shown = ranked.slice(0, COMPARED).filter(({ measure }) => measure.horizons.length > 0)
  const columns = market.horizons.filter(({ reason }) => reason === null).map(({ text }) => text)
  if (shown.length === 0 || columns.length === 0) return html``
  return figure({
    title: 'Information coefficient by measure and horizon',
    file: `${marketName(market)} ic by horizon`,
    caption: `Correlation of the measure with the return from the row’s end to the horizon. Blue: higher values go with rising prices; orange: with falling ones. Bold: the ${'95 %'} interval, which allows for overlap, excludes 0. In sample: the verdicts rest on the tests out of sample. The ${shown.length} highest ranked measures.`,
    alt: `Grid of information coefficients of ${shown.length} measures at ${columns.join(', ')}.`,
    chart: heatMapChart({
      x: 'horizon',
      y: 'measure',
      value: 'IC',
      rows: shown.map(({ measure }) => measure.column),
      columns,
      cells: shown.flatMap(({ measure }) =>
        columns.map((column) => {
          const found = measure.horizons.find(({ horizon }) => horizon.text === column)
          const isSure = found !== undefined && (found.ic.low > 0 || found.ic.high < 0)
          return { row: measure.column, column, value: found?.ic.value ?? null, isSure }
        }),
      ),
    }),
  })
}

/** How the IC falls with the horizon. */
export function decayFigure(market: MarketStudy, pictured: readonly RankedMeasure[]): Promise<Html> | Html {
  const series = pictured.flatMap(({ measure: { column, decay } }, at) =>
    decay === null
      ? []
      : [
          {
            label: column,
            colour: SERIES_COLOURS[at]!,
            points: decay.points.map(({ horizon, ic, low, high }) => ({
              x: horizon.micros / 1e6,
              value: ic,
              low,
              high,
            })),
          },
        ],
  )
  if (series.length === 0) return html``
  const points = pictured.flatMap(({ measure: { decay } }) => decay?.points ?? [])
  const ticks = [...new Map(points.map(({ horizon }) => [horizon.micros, horizon.text]))].sort(([a], [b]) => a - b)
  const lives = pictured.map(({ measure: { column, decay } }) =>
    decay?.halfLifeSeconds == null
      ? `${column}: not halved within these horizons`
      : `${column}: ${short(decay.halfLifeSeconds, 2)} s`,
  )
  return figure({
    title: 'How prediction decays with the horizon',
    file: `${marketName(market)} decay`,
    caption: `IC with its 95 % interval (Newey-West over overlapping returns), in sample. Time after its peak at which |IC| has halved: ${lives.join('; ')}.`,
    alt: `Information coefficient against horizon for ${series.map(({ label }) => label).join(', ')}.`,
    chart: intervalChart({
      x: { label: 'horizon →', scale: 'log', ticks: ticks.map(([micros, label]) => ({ at: micros / 1e6, label })) },
      y: '↑ IC',
      series,
      hasBands: false,
    }),
  })
}

/** IC of each measure by hour of the day, or by second of the minute where the table is short. */
export function clockHeatMap(market: MarketStudy, ranked: readonly RankedMeasure[]): Promise<Html> | Html {
  const by = (['hour', 'second'] as const).find((one) =>
    ranked.some(({ measure }) => strataOf(measure.horizons, one) !== null),
  )
  if (by === undefined) return html``
  const rows = ranked.slice(0, COMPARED).flatMap(({ measure }) => {
    const found = strataOf(measure.horizons, by)
    return found === null ? [] : [{ column: measure.column, strata: found.strata }]
  })
  const columns = rows[0]?.strata.map(({ label }) => label.replace(/ [hs]$/, '')) ?? []
  if (rows.every(({ strata }) => strata.every(({ ic }) => ic === null))) return html``
  const horizon = ranked[0]!.measure.horizons[0]!.horizon.text
  const what = by === 'hour' ? 'hour of the day (UTC)' : 'second of the minute'
  return figure({
    title: `Information coefficient by ${what}`,
    file: `${marketName(market)} ic by ${by}`,
    caption: `IC at ${horizon}, in sample, within each ${by === 'hour' ? 'hour' : 'five seconds'}. A dash: too few rows, or one side constant. ${by === 'second' ? 'The table is too short for hours of the day. A pattern here would speak of timed orders; with so few rows a cell it is mostly chance. ' : ''}Bold: the 95 % interval excludes 0.`,
    alt: `Grid of information coefficients of ${rows.length} measures by ${what}.`,
    chart: heatMapChart({
      x: what,
      y: 'measure',
      value: 'IC',
      rows: rows.map(({ column }) => column),
      columns,
      cells: rows.flatMap(({ column, strata }) =>
        strata.map(({ label, ic, low, high }) => ({
          row: column,
          column: label.replace(/ [hs]$/, ''),
          value: ic,
          isSure: low !== null && high !== null && (low > 0 || high < 0),
        })),
      ),
    }),
  })
}

/** The real statistic against what shifted series gave. */
export function placeboFigure(market: MarketStudy, ranked: readonly RankedMeasure[]): Promise<Html> | Html {
  const rows = ranked.slice(0, COMPARED).flatMap(({ measure, best }) => {
    const placebo = best?.placebo ?? null
    if (placebo === null) return []
    return [
      {
        group: best!.horizon.text,
        label: measure.column,
        value: placebo.real,
        low: placebo.median,
        high: placebo.highest,
        kind: placebo.kind,
        draws: placebo.draws,
      },
    ]
  })
  const [first] = rows
  if (first === undefined) return html``
  const statistic =
    first.kind === 'refit' ? 'R² out of sample, against the training mean' : '|correlation| with the forward return'
  return figure({
    title: 'Real against placebo',
    file: `${marketName(market)} placebo`,
    caption: `Dot: the real series. Line: what ${counted(first.draws, 'circular shift')} of the same measure gave, from the median to the highest. A shifted measure keeps its own behaviour and loses its tie to the price, so a dot inside the line is luck. Each measure at its best horizon.`,
    alt: `For ${rows.length} measures, the real statistic beside the range of its placebo.`,
    chart: rangeRowsChart({
      x: statistic,
      y: 'measure',
      rows: rows.map((row) => ({ ...row, group: '', label: `${row.label} ${row.group}` })),
      names: { value: 'real order', range: 'placebo, median to highest' },
      colours: { value: 'first', range: 'ask' },
    }),
  })
}

/** All measures, all horizons: a row per measure to read, everything as data. */
export function allMeasures(market: MarketStudy, ranked: readonly RankedMeasure[]): Html {
  const horizons = market.horizons.filter(({ reason }) => reason === null)
  const name = marketName(market)
  const read = table({
    columns: [
      { header: 'measure' },
      { header: 'same bar R²', unit: 'contemporaneous' },
      ...horizons.map(({ text }) => ({ header: `IC ${text}`, unit: 'predictive' })),
      { header: 'best R²', unit: 'out of sample' },
      { header: 'p', unit: 'corrected' },
      { header: 'next move AUC', unit: 'in sample' },
      { header: 'half-life', unit: 's' },
    ],
    rows: ranked.map(({ measure, best }) => [
      measure.column,
      formatPercent(measure.impact?.whole.r2 ?? null),
      ...horizons.map(({ micros }) => {
        const found = measure.horizons.find(({ horizon }) => horizon.micros === micros)
        if (found === undefined) return null
        const text = short(found.ic.value, 2)!
        return found.ic.low > 0 || found.ic.high < 0 ? html`<strong>${text}</strong>` : text
      }),
      percentR2(best?.outOfSample?.r2VersusTrainMean ?? null),
      probability(best?.outOfSample?.adjustedP ?? null),
      short(measure.nextMove?.auc ?? null),
      short(measure.persistence?.halfLifeSeconds ?? null, 2),
    ]),
  })
  return html`<p>Strongest first. Bold: the interval of the IC excludes 0. ${dataLink(`${slug(name)}-all-measures.csv`, 'All measures at all horizons (CSV)', everything(market))}</p>
${read}${market.skipped.length === 0 ? '' : skippedTable(market)}`
}

function skippedTable({ skipped }: MarketStudy): Html {
  return table({
    caption: `Not studied: ${counted(skipped.length, 'column')}`,
    columns: [{ header: 'column' }, { header: 'why', isText: true }],
    rows: skipped.map(({ column, reason }) => [column, reason]),
  })
}

function everything({ measures }: MarketStudy) {
  return {
    columns: [
      ...['measure', 'horizon', 'verdict', 'rows', 'ic', 'ic_low', 'ic_high', 'rank_ic', 'rank_ic_low', 'rank_ic_high'],
      ...[
        'slope_bps_per_unit',
        'hit_rate',
        'hit_coverage',
        'auc',
        'r2_vs_training_mean',
        'r2_vs_zero',
        'clark_west_t',
        'p',
        'adjusted_p',
      ],
      ...[
        'placebo_p',
        'outer_tenths_share',
        'outer_tenths_bps',
        'outer_tenths_low',
        'outer_tenths_high',
        'round_trip_there_bps',
        'after_round_trip_bps',
        'after_round_trip_low',
        'direction',
      ],
    ],
    rows: measures.flatMap(({ column, horizons }) =>
      horizons.map(
        ({ horizon, verdict, rows, ic, rankIc, slope, hitRate, hitCoverage, auc, outOfSample, placebo, direction }) => [
          ...[
            column,
            horizon.text,
            verdict.level,
            rows,
            ic.value,
            ic.low,
            ic.high,
            rankIc.value,
            rankIc.low,
            rankIc.high,
          ],
          ...[slope.value, hitRate?.value ?? null, hitCoverage, auc?.value ?? null],
          ...[outOfSample?.r2VersusTrainMean ?? null, outOfSample?.r2VersusZero ?? null, outOfSample?.t ?? null],
          ...[outOfSample?.p ?? null, outOfSample?.adjustedP ?? null, placebo?.p ?? null],
          ...[outOfSample?.extreme?.share ?? null, outOfSample?.extreme?.meanBps ?? null],
          ...[outOfSample?.extreme?.lowBps ?? null, outOfSample?.extreme?.highBps ?? null],
          ...[outOfSample?.extreme?.costBps ?? null, outOfSample?.extreme?.netRoundTripBps ?? null],
          ...[outOfSample?.extreme?.netLowBps ?? null, direction],
        ],
      ),
    ),
  }
}

export function strataOf(
  horizons: RankedMeasure['measure']['horizons'],
  by: Stratification['by'],
): Stratification | null {
  return horizons[0]?.strata.find((one) => one.by === by) ?? null
}

import { formatNumber, formatPercent } from '../../report/index.ts'
import { type MarketStudy, rankedMeasures, type StudyResult, type VerdictLevel } from '../../study/index.ts'
import { formatTable } from '../text-table.ts'

const WIDTH = 80
const RANKED = 10

const LEVEL_WORDS: Readonly<Record<VerdictLevel, string>> = {
  no_edge: 'no edge',
  below_cost: 'below cost',
  above_cost: 'above cost',
}

/** A study for a terminal of 80 columns: the words first, then the strongest measures of each market. */
export function formatStudy(result: StudyResult, { report }: { report: string | null }): string {
  const { markets, conclusions, venues, multipleTesting, settings } = result
  const { tests, alpha, discoveries } = multipleTesting
  const lines = [...conclusions, ...(venues?.warnings ?? []).map((warning) => `Warning: ${warning}.`)].map(wrapText)
  for (const market of markets) lines.push('', formatMarket(market))
  if (venues !== undefined)
    lines.push('', ...venues.leadLag.map(({ verdict }) => wrapText(`Across venues: ${verdict}.`)))
  lines.push(
    '',
    wrapText(
      `${tests} tests out of sample (walk-forward, purged), ${discoveries} pass at alpha ${alpha} after Benjamini-Hochberg over all of them. ` +
        `IC: correlation with the later return, in sample, ± half of its ${formatPercent(settings.confidence, 0)} interval. R2: out of sample, against the training mean. ` +
        `tenths: bps earned in the outer tenths of the measure, out of sample. net: after a round trip. Seed ${settings.seed}.`,
    ),
  )
  lines.push(report === null ? 'Pictures: add --report report.html' : `Report written to ${report}`)
  return lines.join('\n')
}

function formatMarket(market: MarketStudy): string {
  const { venue, symbol, costs, rows, bar, notes, measures, detection } = market
  const trip = costs.roundTripBps === null ? 'round trip not known' : `round trip ${bps(costs.roundTripBps)} bps`
  const fee =
    costs.takerFeeBps === null
      ? 'taker fee not known'
      : `taker fee ${bps(costs.takerFeeBps)} bps (${costs.feeTier}, ${costs.feeSource ?? 'no source'})`
  const head = `${venue} ${symbol}: ${rows.used} of ${rows.total} rows, ${bar === null ? 'one per event' : `bars of ${bar.text}`}; half-spread ${costs.halfSpreadBps === null ? 'not known' : `${bps(costs.halfSpreadBps)} bps`}, ${fee}, ${trip}`
  const table = formatTable([
    ['measure', 'verdict', 'at', 'IC', 'R2', 'p', 'tenths', 'net'],
    ...rankedMeasures(market).slice(0, RANKED).map(tableRow),
  ])
  const untested = market.horizons.flatMap(({ reason }) => (reason === null ? [] : [reason]))
  return [
    wrapText(head),
    ...(measures.length === 0 ? [] : [table]),
    ...(measures.length > RANKED ? [`${measures.length - RANKED} more measures: --json or --report`] : []),
    ...[...notes, ...(untested.length === 0 ? [] : [`Not tested: ${untested.join('; ')}.`])].map(wrapText),
    ...skippedLines(market),
    ...(detection === undefined ? [] : detectionLines(detection)),
  ].join('\n')
}

/** Columns that were not studied, those of one reason together. */
function skippedLines({ skipped }: MarketStudy): string[] {
  const byReason = new Map<string, string[]>()
  for (const { column, reason } of skipped) byReason.set(reason, [...(byReason.get(reason) ?? []), column])
  if (byReason.size === 0) return []
  return [
    wrapText(`Not studied: ${[...byReason].map(([reason, names]) => `${names.join(', ')} (${reason})`).join('; ')}.`),
  ]
}

/** What worked, one detector a line; the others together. */
function detectionLines({ measures, falseAlarmsPerHour }: NonNullable<MarketStudy['detection']>): string[] {
  const isWatched = ({ model, watch }: (typeof measures)[number]): boolean =>
    watch !== null && model?.calibration.isAttainable === true
  const idle = measures.filter((one) => !isWatched(one)).map(({ method, measure }) => `${method} on ${measure}`)
  return [
    `Alarms at ${falseAlarmsPerHour} false per hour:`,
    ...measures.filter(isWatched).map(({ summary }) => wrapText(summary)),
    ...(idle.length === 0
      ? []
      : [wrapText(`Not calibrated (too few values, or a measure at its bound): ${idle.join(', ')}.`)]),
  ]
}

function tableRow({ measure, best }: ReturnType<typeof rankedMeasures>[number]): string[] {
  const tested = best?.outOfSample ?? null
  const extreme = tested?.extreme ?? null
  return [
    measure.column,
    LEVEL_WORDS[measure.verdict.level],
    best?.horizon.text ?? '-',
    best === null
      ? '-'
      : `${best.ic.value.toFixed(2).replace('-', '−')} ±${((best.ic.high - best.ic.low) / 2).toFixed(2)}`,
    formatPercent(tested?.r2VersusTrainMean ?? null) ?? '-',
    tested === null ? '-' : tested.adjustedP < 0.0001 ? '<0.0001' : tested.adjustedP.toFixed(4),
    bps(extreme?.meanBps ?? null),
    bps(extreme?.netRoundTripBps ?? null),
  ]
}

const bps = (value: number | null): string => formatNumber(value, 3) ?? '-'

/** Breaks a sentence into lines of at most 80 characters, at spaces; lines after the first are indented. */
export function wrapText(sentence: string): string {
  const lines = ['']
  for (const word of sentence.split(' ')) {
    const line = lines.at(-1)!
    if (line.trim() !== '' && line.length + 1 + word.length > WIDTH) lines.push(`  ${word}`)
    else lines[lines.length - 1] = line === '' ? word : `${line} ${word}`
  }
  return lines.join('\n')
}

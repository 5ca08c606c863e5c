import { eventRowsChart, figure, formatInteger, formatPercent, type Html, html, table } from '../../report/index.ts'
import type { MeasureDetection } from '../detect/index.ts'
import type { MarketStudy } from '../study-result.ts'
import { counted, marketName, microsOf, short, withRange } from './report-words.ts'

const LABEL_WORDS = {
  cascade_risk: 'cascade risk',
  mean_reversion: 'mean reversion',
  undetermined: 'undetermined',
} as const

/** Alarms from which a label is told on its own. */
const ENOUGH = 10

/** Detectors of one market: what they raised, what chance would raise, how late they are, what price did after. */
export async function detectionParts(market: MarketStudy): Promise<Html[]> {
  const { detection } = market
  if (detection === undefined) return []
  const { falseAlarmsPerHour, measures, notes } = detection
  const words = html`<p>Calibrated on the first part of the table to ${short(falseAlarmsPerHour)} false ${falseAlarmsPerHour === 1 ? 'alarm' : 'alarms'} per hour, watched on the rest. ${notes.map((note) => `${note}.`).join(' ')}</p>
`
  if (measures.every(({ model }) => model === null || !model.calibration.isAttainable)) {
    const reasons = [...new Set(measures.map(({ summary }) => summary.slice(summary.indexOf(': ') + 2)))]
    return [words, html`<p>No detector could be calibrated: ${reasons.join('; ')}.</p>\n`]
  }
  return [words, await alarmFigure(market, measures), rateTable(measures), outcomeTable(measures)]
}

function alarmFigure(market: MarketStudy, measures: readonly MeasureDetection[]): Promise<Html> {
  const watched = measures.filter(({ model }) => model?.calibration.isAttainable)
  const from = microsOf(market.from!)
  const to = microsOf(market.to!)
  const start = from + ((to - from) * market.detection!.watchedFromRow) / Math.max(1, market.rows.total)
  return figure({
    title: 'Alarms over time',
    file: `${marketName(market)} alarms`,
    caption:
      'One row a detector, the watched part of the table. An alarm is a score with evidence, not a finding of intent. Labels by the stated rules (flow persistence, attacked depth, exhaustion, price, spread); undetermined where they disagree.',
    alt: watched.map(({ summary }) => summary).join('; '),
    chart: eventRowsChart({
      kinds: [
        { name: LABEL_WORDS.cascade_risk, colour: 'suspect' },
        { name: LABEL_WORDS.mean_reversion, colour: 'bid' },
        { name: LABEL_WORDS.undetermined, colour: 'muted' },
      ],
      rows: watched.map(({ measure, method, alarms }) => ({
        label: `${method} on ${measure}`,
        note: alarms.length === 0 ? 'no alarm' : counted(alarms.length, 'alarm'),
        events: alarms.map(({ time, label }) => ({ time: microsOf(time), kind: LABEL_WORDS[label] })),
      })),
      from: start,
      to,
    }),
  })
}

function rateTable(measures: readonly MeasureDetection[]): Html {
  return table({
    caption: 'Alarms at the calibrated threshold against what chance gives, and how late planted shifts are found',
    columns: [
      { header: 'detector' },
      { header: 'watched', unit: 'h' },
      { header: 'alarms' },
      { header: 'by chance', unit: 'expected' },
      { header: 'rate', unit: 'per hour, 95 %' },
      { header: 'no shift', unit: 'found by chance' },
      { header: 'shift of 1 scale', unit: 'found' },
      { header: 'median delay', unit: 's' },
      { header: 'shift of 2 scales', unit: 'found' },
      { header: 'median delay', unit: 's' },
    ],
    rows: measures.map(({ measure, method, watch, model, delay }) => {
      const works = model?.calibration.isAttainable ? watch : null
      const [one, two] = [1, 2].map((size) => delay?.find(({ shift }) => shift === size))
      const rate = works === null || works.hours === 0 ? null : works.held.alarms / works.hours
      return [
        `${method} on ${measure}`,
        short(works?.hours ?? null, 2),
        works === null ? 'not attainable' : formatInteger(works.held.alarms),
        short(works?.held.expected ?? null, 2),
        withRange(rate, works?.held.rateLow ?? null, works?.held.rateHigh ?? null),
        works === null ? null : formatPercent(one?.chanceShare ?? null, 0),
        ...[one, two].flatMap((found) => [
          works === null ? null : formatPercent(found?.foundShare ?? null, 0),
          works === null ? null : short(found?.medianSeconds ?? null, 2),
        ]),
      ]
    }),
  })
}

function outcomeTable(measures: readonly MeasureDetection[]): Html {
  const rows = measures.flatMap(({ measure, method, outcomes }) =>
    outcomes
      .filter(({ alarms, label }) => alarms >= ENOUGH || (label === 'all' && alarms > 0))
      .map((one) => [
        `${method} on ${measure}`,
        one.label === 'all' ? 'all' : LABEL_WORDS[one.label],
        `${short(one.horizonSeconds, 2)} s`,
        formatInteger(one.alarms),
        withRange(one.meanBps, one.lowBps, one.highBps),
        formatPercent(one.continuedShare, 0),
      ]),
  )
  if (rows.length === 0) return html``
  return table({
    caption:
      'What price did after alarms: + is on in the alarm’s direction. Single labels from 10 alarms on; block-bootstrap intervals, from ten blocks of time with an alarm on',
    columns: [
      { header: 'detector' },
      { header: 'label', isText: true },
      { header: 'after' },
      { header: 'alarms' },
      { header: 'mean move', unit: 'bps' },
      { header: 'went on', unit: 'of moves' },
    ],
    rows,
  })
}

import { type InstrumentAudit, verifiabilityClass } from '../../feeds/index.ts'
import { isoMicros, QUALITIES } from '../../market/index.ts'
import type { RegressionLine } from '../../math/index.ts'
import { formatCount } from '../progress.ts'
import { formatTable } from '../text-table.ts'
import { DEMO_SECONDS } from './demo-markets.ts'
import type { DemoResult, DemoStep } from './demo-result.ts'
import { describeDamage, nextCommands } from './demo-words.ts'

/** Said as each step begins. */
export const STEP_LINES: Readonly<Record<DemoStep, string>> = {
  simulate: 'simulating two markets (every number of this demo is synthetic) ...',
  audit: 'auditing the recordings, and a damaged copy ...',
  measure: 'measuring ...',
  study: 'studying: does anything predict, out of sample? ...',
  look: 'drawing ...',
}

/** The demo for reading. */
export function formatDemo(result: DemoResult, elapsed: number): string {
  const { seed, folder, recordings, measured, study } = result
  const files = recordings.reduce((sum, one) => sum + one.files.length, 0)
  const bookRows = recordings.reduce((sum, one) => sum + one.bookRows, 0)
  const trades = recordings.reduce((sum, one) => sum + one.trades, 0)
  return [
    `SYNTHETIC: two simulated markets, ${DEMO_SECONDS / 60} minutes each, seed ${seed}. No number here is of a real market.`,
    '',
    `1. Recorded   ${files} Tardis CSV files, ${formatCount(bookRows)} book rows, ${formatCount(trades)} trades: ${folder.recordings}`,
    '',
    '2. Audited',
    indent(auditText(result)),
    ...describeDamage(result).map((sentence) => indent(wrap(sentence))),
    '',
    `3. Measured   ${measured.output.rows} bars of 1 s x ${measured.output.columns} columns: ${folder.features}`,
    indent(qualityText(result)),
    '',
    "4. First look  R2 of the mid's change on a measure, in sample",
    indent(firstLookText(result)),
    '   Same bar is contemporaneous: it explains and predicts nothing. Next bar is before any cost and in sample.',
    '   Placebo: the same series half a table apart.',
    '',
    `5. Studied    ${study.multipleTesting.tests} tests out of sample, with placebo, corrected for all of them: ${folder.study}`,
    ...study.conclusions.map((sentence) => indent(wrap(sentence))),
    '',
    `6. Pictures    ${folder.page}`,
    '',
    `Done in ${(elapsed / 1000).toFixed(0)} s. To try next:`,
    ...nextCommands(result).map((command) => `   ${command}`),
  ].join('\n')
}

/** The demo as one JSON document. */
export function demoDocument(result: DemoResult, elapsed: number): unknown {
  const { seed, folder, markets, recordings, audits, damage, damagedAudit, measured, damagedMeasured } = result
  const { file, rows, messages } = damage
  return {
    synthetic: true,
    seed,
    out: folder.root,
    markets: markets.map(({ symbol, planted }, i) => ({ symbol, planted, recording: recordings[i] })),
    audit: audits.map(auditDocument),
    damaged: {
      file,
      from: isoMicros(damage.from),
      to: isoMicros(damage.to),
      rows,
      messages,
      audit: auditDocument(damagedAudit),
      output: damagedMeasured.output,
      quality: damagedMeasured.instruments[0]!.quality,
    },
    measured: {
      output: measured.output,
      instruments: measured.instruments.map(({ symbol, events, bars, quality }) => ({ symbol, events, bars, quality })),
    },
    first_look: result.firstLooks.map(({ symbol, measure, sameBar, nextBar, placebo }) => ({
      symbol,
      measure,
      same_bar: lineDocument(sameBar),
      next_bar: lineDocument(nextBar),
      placebo: lineDocument(placebo),
    })),
    study: {
      conclusions: result.study.conclusions,
      tests: result.study.multipleTesting.tests,
      discoveries: result.study.multipleTesting.discoveries,
      verdicts: result.study.markets.map(({ symbol, verdict }) => ({ symbol, ...verdict })),
      report: folder.study,
    },
    report: folder.page,
    elapsed_ms: Math.round(elapsed),
  }
}

function auditDocument({ instrument, ledger, profile, state }: InstrumentAudit): unknown {
  const { messages, verdicts, crossed, anchors } = ledger
  const { venue, symbol } = instrument
  return { venue, symbol, verifiability: profile?.verifiability ?? null, state, messages, verdicts, crossed, anchors }
}

function lineDocument(line: RegressionLine | null): unknown {
  return line === null ? null : { n: line.n, slope: line.slope, r_squared: line.rSquared }
}

function auditText({ audits, damagedAudit }: DemoResult): string {
  const row = (name: string, { ledger, profile, state }: InstrumentAudit): string[] => [
    name,
    verifiabilityClass(profile?.verifiability),
    state,
    String(ledger.messages),
    String(ledger.verdicts.unverifiable),
    String(ledger.crossed),
    String(ledger.verdicts.divergence),
    `${ledger.anchors.equal} of ${ledger.anchors.compared}`,
  ]
  return formatTable([
    ['recording', 'class', 'book', 'messages', 'unverifiable', 'crossed', 'divergences', 'snapshots equal'],
    ...audits.map((audit) => row(audit.instrument.symbol, audit)),
    row('damaged copy', damagedAudit),
  ])
}

function qualityText({ markets, measured, damagedMeasured }: DemoResult): string {
  const row = (name: string, quality: Readonly<Record<string, number>>): string[] => [
    name,
    ...QUALITIES.map((state) => String(quality[state])),
  ]
  return formatTable([
    ['bars by quality', ...QUALITIES],
    ...markets.flatMap(({ symbol }) =>
      measured.instruments.filter((one) => one.symbol === symbol).map((one) => row(symbol, one.quality)),
    ),
    row('damaged copy', damagedMeasured.instruments[0]!.quality),
  ])
}

function firstLookText({ firstLooks }: DemoResult): string {
  const percent = (line: RegressionLine | null): string =>
    line === null || line.rSquared === null ? '-' : `${(line.rSquared * 100).toFixed(2)} %`
  return formatTable([
    ['market', 'measure', 'same bar', 'next bar', 'placebo', 'bars'],
    ...firstLooks.map(({ symbol, measure, sameBar, nextBar, placebo }) => [
      symbol,
      measure,
      ...[sameBar, nextBar, placebo].map(percent),
      String(sameBar?.n ?? 0),
    ]),
  ])
}

const LINE = 110

/** Breaks a sentence into lines at spaces. */
function wrap(sentence: string): string {
  const lines = ['']
  for (const word of sentence.split(' ')) {
    const line = lines.at(-1)!
    if (line !== '' && line.length + word.length >= LINE) lines.push(word)
    else lines[lines.length - 1] = line === '' ? word : `${line} ${word}`
  }
  return lines.join('\n')
}

function indent(text: string): string {
  return text.replace(/^/gm, '   ')
}

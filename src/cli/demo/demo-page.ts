import { verifiabilityClass } from '../../feeds/index.ts'
import { isoMicros } from '../../market/index.ts'
import { formatInteger, formatPercent, type Html, html, keyNumbers, renderPage, table } from '../../report/index.ts'
import { packageVersion } from '../package-version.ts'
import { DEMO_SECONDS } from './demo-markets.ts'
import { depthFigure, flowFigure, priceFigure, qualityFigure, toxicityFigure } from './demo-pictures.ts'
import type { DemoResult } from './demo-result.ts'
import { describeDamage, nextCommands } from './demo-words.ts'

/** The demo's report. Throws `dependency.missing` where pictures cannot be drawn. */
export async function renderDemoPage(result: DemoResult): Promise<string> {
  const { series, folder, measured, seed } = result
  const [first] = series
  return renderPage({
    title: 'Steelyard demo: two simulated markets',
    summary: 'From recordings to a feature table that says how far each of its rows can be believed.',
    notice: html`<strong>Everything here is synthetic.</strong> The markets come from a random generator (seed ${seed}); nothing in this page says anything about a real one.`,
    head: [headNumbers(result), await priceFigure(first!)],
    sections: [
      {
        title: 'Can the recordings be believed?',
        body: [auditTable(result), damageWords(result), await qualityFigure(result)],
      },
      { title: 'Does order flow explain the price?', body: [firstLookTable(result), await flowFigure(first!, result)] },
      { title: 'Does anything predict?', body: studyWords(result) },
      { title: 'Depth and toxicity', body: [await depthFigure(first!), await toxicityFigure(result)] },
      {
        title: 'What to try next',
        body: html`<p>The table is <code>${folder.features}</code>: ${formatInteger(measured.output.rows)} rows of 1 s, ${measured.output.columns} measure columns.</p>
<pre>${nextCommands(result).join('\n')}</pre>`,
      },
    ],
    footer: `steelyard ${packageVersion()}, steelyard demo --seed ${seed}. State is carried across midnight (--boundary carry); labels 1s and 10s.`,
  })
}

function headNumbers({ series, recordings, measured, firstLooks }: DemoResult): Html {
  const events = measured.instruments.reduce((sum, one) => sum + one.events, 0)
  const look = firstLooks[0]!
  return keyNumbers([
    { label: 'simulated', value: `${series.length} × ${DEMO_SECONDS / 60}`, unit: 'min' },
    {
      label: 'event rows read',
      value: formatInteger(events),
      note: `${recordings.reduce((sum, { files }) => sum + files.length, 0)} Tardis CSV files`,
    },
    {
      label: 'ofi_l1, same second',
      value: formatPercent(look.sameBar?.rSquared ?? null),
      note: 'R², contemporaneous',
    },
    {
      label: 'ofi_l1, next second',
      value: formatPercent(look.nextBar?.rSquared ?? null),
      note: 'R², in sample',
    },
  ])
}

function auditTable({ audits, damagedAudit }: DemoResult): Html {
  const rows = [...audits.map((audit) => ({ audit, name: audit.instrument.symbol }))]
  rows.push({ audit: damagedAudit, name: `${damagedAudit.instrument.symbol}, damaged copy` })
  return table({
    caption: 'What steelyard audit finds',
    columns: [
      { header: 'recording' },
      { header: 'class' },
      { header: 'messages' },
      { header: 'crossed', unit: 'messages' },
      { header: 'divergences' },
      { header: 'snapshots equal to the book' },
    ],
    rows: rows.map(({ name, audit: { ledger, profile } }) => [
      name,
      verifiabilityClass(profile?.verifiability),
      formatInteger(ledger.messages),
      formatInteger(ledger.crossed),
      formatInteger(ledger.verdicts.divergence),
      `${ledger.anchors.equal} of ${ledger.anchors.compared}`,
    ]),
  })
}

function damageWords(result: DemoResult): Html {
  return html`${describeDamage(result).map((sentence) => html`<p>${sentence}</p>\n`)}`
}

function firstLookTable({ firstLooks, markets, series }: DemoResult): Html {
  const percent = (line: { rSquared: number | null } | null): string | null => formatPercent(line?.rSquared ?? null, 2)
  const last = series[0]!.time.at(-1)!
  const lookTable = table({
    caption: `R² of an ordinary least-squares line of the mid's change on the measure, bars of 1 s, until ${isoMicros(last).slice(0, 19)}Z`,
    columns: [
      { header: 'market' },
      { header: 'measure', isText: true },
      { header: 'same bar', unit: 'contemporaneous' },
      { header: 'next bar', unit: 'in sample' },
      { header: 'placebo', unit: 'half a table apart' },
      { header: 'bars' },
    ],
    rows: firstLooks.map(({ symbol, measure, sameBar, nextBar, placebo }) => [
      symbol,
      measure,
      percent(sameBar),
      percent(nextBar),
      percent(placebo),
      formatInteger(sameBar?.n ?? 0),
    ]),
  })
  return html`${lookTable}<p>What was planted: ${markets.map(({ symbol, planted }) => `${symbol}: ${planted}`).join('; ')}. In any order book a thinner side is eaten sooner, so imbalance tells a little of the next move even where nothing was planted. None of this is out of sample or after costs; the study below is.</p>
`
}

function studyWords({ study, folder }: DemoResult): Html {
  const { tests, discoveries, alpha } = study.multipleTesting
  return html`<ul class="plain">
${study.conclusions.map((sentence) => html`<li>${sentence}</li>\n`)}</ul>
<p>${formatInteger(tests)} tests out of sample, ${formatInteger(discoveries)} pass at α ${alpha} after correction for all of them. The costs are unknown: no fee schedule of a simulated venue exists. The whole report: <code>${folder.study}</code>.</p>
`
}

/**
 * A study from a program: which measures of a feature table predict, and a page that shows it.
 *
 *     npx tsx examples/study.ts features.parquet report.html
 */
import { rankedMeasures, runStudy, writeStudyReport } from 'steelyard/study'

const SECOND = 1_000_000 // durations are microseconds

const [input, report = 'report.html'] = process.argv.slice(2)
if (input === undefined) throw new Error('name a feature table: npx tsx examples/study.ts features.parquet')

const study = await runStudy({ inputs: [input], horizons: [SECOND, 5 * SECOND], seed: 1 })
for (const sentence of study.conclusions) console.log(sentence)

for (const market of study.markets) {
  for (const { measure, best } of rankedMeasures(market).slice(0, 3)) {
    const earned = best?.outOfSample?.extreme?.meanBps ?? null // null, never NaN: too rarely extreme to be priced
    console.log(
      `${market.symbol} ${measure.column}: IC ${best?.ic.value.toFixed(3)}, outer tenths ${earned ?? '-'} bps`,
    )
  }
}

await writeStudyReport(study, report)
console.log(`report: ${report}`)

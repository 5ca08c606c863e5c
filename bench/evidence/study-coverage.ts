import { fileURLToPath } from 'node:url'
import { SCENARIOS, type StudyTally, simulateStudies } from '../../test/support/study-simulation.ts'
import { writeSection } from './document-section.ts'

// Does a study keep its word? Planted effects must lie in their 95 % intervals, and where nothing is planted nothing must
// be found. `npm run evidence [runs]` prints the figures and writes them into docs/evidence.md.

const RUNS = Number(process.argv[2] ?? 400)
const ROWS = 5000

const tallies: StudyTally[] = []
for (const scenario of SCENARIOS) {
  process.stderr.write(`${scenario.name}\n`)
  tallies.push(await simulateStudies({ scenario, runs: RUNS, rows: ROWS, seed: 1 }))
}
const share = (count: number): string => `${((100 * count) / RUNS).toFixed(1)} %`
const text = [
  '## Does a study keep its word?',
  '',
  `Command: \`npm run evidence\`. ${RUNS} simulated tables of ${ROWS.toLocaleString('en')} one-second bars per line and side, three`,
  'measures, alpha 1 %, everything else by default. Covered: runs whose 95 % interval of the slope holds the planted slope',
  '(0.1 bps per standard deviation a bar ahead, summed over the horizon). Edges: runs without any effect in which the study',
  'reports an edge in any of the three measures at any of the horizons. The last line plants nothing ahead: its measures move',
  'with the price of their own bar and remember it, and the slope to be covered is 0.',
  '',
  '| measures and noise | covered at 1 s | at 5 s | at 20 s | edges where there is none | planted effect found |',
  '|---|---:|---:|---:|---:|---:|',
  ...tallies.map(
    ({ name, covered, falseEdges, found }) =>
      `| ${name} | ${covered.map(share).join(' | ')} | ${share(falseEdges)} | ${found === null ? '–' : share(found)} |`,
  ),
].join('\n')
process.stdout.write(`${text}\n`)
if (RUNS >= 400) {
  writeSection(fileURLToPath(new URL('../../docs/evidence.md', import.meta.url)), 'study-coverage', text)
}

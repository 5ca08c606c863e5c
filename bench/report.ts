import { writeFile } from 'node:fs/promises'
import { cpus, loadavg, totalmem } from 'node:os'
import type { CaseResult, RatioResult } from './case.ts'
import type { MemoryResult } from './cases/memory.ts'
import type { StudyCaseResult } from './cases/study.ts'
import { spreadOf, type Timing } from './paired.ts'
import { compilerVersion } from './reference.ts'

export interface Results {
  readonly results: readonly CaseResult[]
  readonly memory: MemoryResult | undefined
  readonly study: StudyCaseResult | undefined
  readonly rounds: number
  /** Where to write; null prints only. */
  readonly path: string | null
}

/** Prints the results as Markdown, and writes them where asked. */
export async function writeResults({ results, memory, study, rounds, path }: Results): Promise<void> {
  const text = [
    '# Benchmark results',
    '',
    '`npm run bench` wrote this file. Method: contenders take turns in one run, each in a process of its own and each round',
    'beginning with another one; CPU time (user and system, all threads), not wall time; the ratio is taken round by round.',
    'Every timing is checked by a checksum over what the contenders both compute, and void if it differs. "Cold" is the',
    'first run of a process. The programs run as published: compiled to JavaScript, by plain Node. (Under tsx, as from a',
    'checkout, everything is some 10 % slower: its loader passes array buffers between threads, after which V8 checks every',
    'buffer at every access.)',
    '',
    ...circumstances(rounds),
    '',
    '| case | ratio | median | range | wanted | |',
    '|---|---|---:|---:|---:|---|',
    ...results.flatMap(summaryRow),
    ...(memory === undefined ? [] : [memoryRow(memory)]),
    ...(study === undefined ? [] : studyRows(study)),
    '',
    ...results.flatMap(section),
    ...(memory === undefined ? [] : memorySection(memory)),
    ...(study === undefined ? [] : studySection(study)),
  ].join('\n')
  process.stdout.write(`${text}\n`)
  if (path !== null) await writeFile(path, `${text.trimEnd()}\n`)
}

function circumstances(rounds: number): string[] {
  const [cpu] = cpus()
  return [
    `- Date: ${new Date().toISOString().slice(0, 10)}. Command: \`npm run bench\`. Warm rounds: ${rounds}.`,
    `- Machine: ${cpus().length} logical cores (${cpu?.model.replace(/\s+/g, ' ').trim() ?? 'unknown'}), ${Math.round(totalmem() / 2 ** 30)} GB, ${process.platform} ${process.arch}; load average at the end ${loadavg()[0]!.toFixed(1)}.`,
    `- Node ${process.version} (V8 ${process.versions.v8}, zlib ${process.versions.zlib}); tardis-dev 13.35.3; csv-parse 7.0.3; C++: ${compilerVersion()}.`,
    '- Stream: a simulated market (`bench/stream.ts`): tick 0.1, lot 0.001, 1,000 levels a side at the start and some 4,000',
    '  at the end, on average 7.6 book rows a message and about as many trades as messages, 26,174 s per 10 M book rows.',
  ]
}

function summaryRow({ title, ratio }: CaseResult): string[] {
  if (ratio === null) return []
  const { median, low, high } = spreadOf(ratio.values)
  return [
    `| ${title} | ${ratio.label} | **${round(median)}** | ${round(low)} – ${round(high)} | ${wanted(ratio)} | ${verdict(isMet(ratio, median))} |`,
  ]
}

function memoryRow(memory: MemoryResult): string {
  const growth = growthOf(memory)
  return `| Peak memory | MB at ${millions(memory.points[1].rows)} above ${millions(memory.points[0].rows)} rows | **${growth.toFixed(1)}** | | ≤ ${memory.target} | ${verdict(growth <= memory.target)} |`
}

function section({ title, rows, checksum, timings, notes }: CaseResult): string[] {
  return [
    `## ${title}`,
    '',
    `${rows.toLocaleString('en')} book rows; checksum \`${checksum}\`.`,
    '',
    '| contender | M rows / cpu-s, warm median | range | cpu-s, cold | cpu-s, warm median |',
    '|---|---:|---:|---:|---:|',
    ...timings.map((timing) => timingRow(timing, rows)),
    '',
    ...notes.map((note) => `- ${note}`),
    '',
  ]
}

function timingRow({ name, cold, warm }: Timing, rows: number): string {
  const rate = (cpu: number): string => (rows / cpu / 1e6).toPrecision(3)
  const { median, low, high } = spreadOf(warm)
  return `| ${name} | ${rate(median)} | ${rate(high)} – ${rate(low)} | ${cold.toFixed(3)} | ${median.toFixed(3)} |`
}

function memorySection(memory: MemoryResult): string[] {
  return [
    '## Peak memory',
    '',
    'Peak resident memory of the whole job, csv.gz to Parquet with all default measures, each run in a fresh process.',
    '',
    '| book rows | median MB | range |',
    '|---:|---:|---:|',
    ...memory.points.map(({ rows, peaksMb }) => {
      const { median, low, high } = spreadOf(peaksMb)
      return `| ${rows.toLocaleString('en')} | ${median.toFixed(1)} | ${low.toFixed(1)} – ${high.toFixed(1)} |`
    }),
    '',
  ]
}

function studyRows({ cpu, peaksMb, mostSeconds, mostMb }: StudyCaseResult): string[] {
  const row = (title: string, values: readonly number[], most: number, digits: number): string => {
    const { median, low, high } = spreadOf(values)
    const range = `${low.toFixed(digits)} – ${high.toFixed(digits)}`
    return `| Study | ${title} | **${median.toFixed(digits)}** | ${range} | ≤ ${most} | ${verdict(median <= most)} |`
  }
  const seconds = row('cpu-s of a whole study', cpu, mostSeconds, 1)
  return peaksMb.length === 0 ? [seconds] : [seconds, row('peak MB of a whole study', peaksMb, mostMb, 0)]
}

function studySection({ rows, measures, horizons, checksum }: StudyCaseResult): string[] {
  return [
    '## Study',
    '',
    `${rows.toLocaleString('en')} rows, ${measures} measures, ${horizons} horizons; from the Parquet table to the result, each run in a`,
    `fresh process; checksum of the result \`${checksum}\`. Above 100,000 rows the placebo is 20 circular shifts of the`,
    'correlation only.',
    '',
  ]
}

function growthOf({ points: [small, large] }: MemoryResult): number {
  return spreadOf(large.peaksMb).median - spreadOf(small.peaksMb).median
}

function isMet({ wanted: direction, target }: RatioResult, median: number): boolean {
  return direction === 'above' ? median >= target : median <= target
}

function wanted({ wanted: direction, target, aim }: RatioResult): string {
  return `${direction === 'above' ? '≥' : '≤'} ${target}${aim === undefined ? '' : ` (aim ${aim})`}`
}

function verdict(met: boolean): string {
  return met ? 'met' : '**missed**'
}

function round(value: number): string {
  return value >= 10 ? value.toFixed(1) : value.toFixed(2)
}

function millions(rows: number): string {
  return `${Math.round(rows / 1e6)} M`
}

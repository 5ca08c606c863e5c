import { availableParallelism } from 'node:os'
import { Command, InvalidArgumentError, Option } from 'commander'
import { isoMicros, parseDuration, parseIso, SteelyardError } from '../../market/index.ts'
import type { MeasureConfig, RunReport } from '../../pipeline/index.ts'
import type { TableFormat } from '../../store/index.ts'
import type { CliIo } from '../io.ts'
import { commaSeparated, repeated } from '../list-option.ts'
import { packageVersion } from '../package-version.ts'
import { parseBars } from '../parse-bars.ts'
import { formatCount, ProgressLine } from '../progress.ts'
import { formatTable } from '../text-table.ts'

interface Options {
  readonly every: string
  readonly origin?: string
  readonly clock: 'local' | 'exchange'
  readonly measures?: readonly string[]
  readonly custom?: readonly string[]
  readonly labels?: readonly string[]
  readonly units: 'native' | 'base' | 'quote'
  readonly trust: 'range' | 'all'
  readonly boundary?: 'day' | 'carry'
  readonly warmup?: string
  readonly vpinBucket?: number
  readonly fit?: string
  readonly freezeFit?: boolean
  readonly saveFit?: string
  readonly instruments?: readonly string[]
  readonly format?: string
  readonly skipMalformed?: boolean
  readonly out?: string
  readonly outFormat?: TableFormat
  readonly jobs: number
  readonly resume?: boolean
  readonly onError: 'stop' | 'continue'
  readonly shard?: string
  readonly json?: boolean
}

const EXAMPLES = `
Examples:
  steelyard measure btcusdt.jsonl.gz --out features.parquet
  steelyard measure 'data/**' --every 100ms --out features/ --resume --on-error continue
  steelyard measure july/ --save-fit fit.json
  steelyard measure august/ --fit fit.json --freeze-fit --out august.parquet
  steelyard measure book.csv.gz trades.csv.gz --measures ofi_l1,vpin --out - | head

Inputs of one market (book, trades, quotes, consecutive days) are merged. A folder as output (a name ending
with /) is partitioned by venue, symbol and day. 'steelyard measures' lists what can be measured.`

/** `steelyard measure <input...>` */
export function measureCommand(io: CliIo): Command {
  return new Command('measure')
    .description('recordings in, a feature table out: one row a bar, stamped with the quality of the book behind it')
    .argument('<input...>', 'files, folders or patterns')
    .option('--every <bars>', '1s, 100ms, event, quote, trades:N, volume:N, imbalance:count|amount|notional:N', '1s')
    .option('--origin <time>', 'bars are aligned to multiples of their width from this ISO time (default: the epoch)')
    .addOption(new Option('--clock <clock>', 'whose time bars follow').choices(['local', 'exchange']).default('local'))
    .option('--measures <names>', 'measures, columns or families, separated by commas (default: all)', commaSeparated)
    .option('--custom <module>', 'a module that exports measures of your own (repeatable)', repeated)
    .option('--labels <horizons>', 'forward mid returns as label_ columns, such as 100ms,1s', commaSeparated)
    .addOption(new Option('--units <unit>', 'unit of amounts').choices(['native', 'base', 'quote']).default('native'))
    .addOption(
      new Option('--trust <rule>', 'depth outside the known range: null (range) or as recorded (all)')
        .choices(['range', 'all'])
        .default('range'),
    )
    .addOption(
      new Option('--boundary <rule>', 'at 00:00 UTC: reset all state, or carry it (default: by format)').choices([
        'day',
        'carry',
      ]),
    )
    .option('--warmup <duration>', 'with --boundary day: read this much of the day before first')
    .option('--vpin-bucket <volume>', 'volume of a VPIN bucket (default: of the first 5 minutes / 50)', positiveNumber)
    .option('--fit <fit.json>', 'begin microprice and ofi_integrated with what an earlier run has learnt')
    .option('--freeze-fit', 'with --fit: use it as it is, learn nothing new')
    .option('--save-fit <fit.json>', 'write what microprice and ofi_integrated have learnt at the end')
    .option('--instruments <meta.yaml>', 'instrument metadata (repeatable); see steelyard instruments --help', repeated)
    .option('--format <id>', 'format of all inputs (default: recognised)')
    .option('--skip-malformed', 'count and skip rows that cannot be read, instead of stopping')
    .option('--out <path>', 'file.parquet, .csv, .jsonl, .arrow, folder/ or - for standard output')
    .addOption(new Option('--out-format <format>', 'format on standard output').choices(['csv', 'jsonl', 'arrow']))
    .option('--jobs <n>', 'worker threads', positiveInteger, availableParallelism())
    .option('--resume', 'with a folder: skip what the manifest says is done')
    .addOption(
      new Option('--on-error <rule>', 'with a folder: stop at the first failed partition, or continue')
        .choices(['stop', 'continue'])
        .default('stop'),
    )
    .option('--shard <i/n>', 'with a folder: do the i-th of n parts of the work')
    .option('--json', 'print one JSON document on stdout and nothing else')
    .addHelpText('after', EXAMPLES)
    .action(async (inputs: string[], options: Options) => {
      if (options.json && options.out === '-') {
        throw new SteelyardError('config.invalid', '--json and --out - both want standard output', {
          hint: 'give --out a file, or leave out --json',
        })
      }
      const { parseShard, runMeasure } = await import('../../pipeline/index.ts')
      const progress = new ProgressLine(io)
      const started = performance.now()
      let report: RunReport
      try {
        report = await runMeasure({
          inputs,
          config: configOf(options),
          ...(options.out === undefined ? {} : { out: options.out }),
          ...(options.outFormat === undefined ? {} : { outFormat: options.outFormat }),
          jobs: options.jobs,
          resume: options.resume ?? false,
          onError: options.onError,
          ...(options.shard === undefined ? {} : { shard: parseShard(options.shard) }),
          ...(options.saveFit === undefined ? {} : { saveFit: options.saveFit }),
          version: packageVersion(),
          signal: io.signal,
          onProgress: (state) => progress.update(state),
        })
      } finally {
        progress.end()
      }
      const elapsed = performance.now() - started
      if (options.json) io.out(JSON.stringify(reportDocument(report, elapsed)))
      else if (options.out !== '-') io.out(formatReport(report, elapsed))
      if (report.failures.length > 0) {
        const count = report.failures.length
        throw new SteelyardError('run.failed', `${count} of the partitions failed: ${report.failures[0]!.message}`, {
          hint: 'the others are complete; mend the inputs and run again with --resume',
        })
      }
    })
}

function configOf(options: Options): Omit<MeasureConfig, 'boundary'> & { boundary?: 'day' | 'carry' } {
  const origin = options.origin === undefined ? 0 : parseIso(options.origin, '--origin')
  return {
    bars: parseBars(options.every, origin),
    clock: options.clock,
    measures: options.measures ?? [],
    measureOptions: options.vpinBucket === undefined ? {} : { vpinBucket: options.vpinBucket },
    labels: (options.labels ?? []).map((name) => ({ name, horizon: parseDuration(name, '--labels') })),
    units: options.units,
    trust: options.trust,
    ...(options.boundary === undefined ? {} : { boundary: options.boundary }),
    warmup: options.warmup === undefined ? 0 : parseDuration(options.warmup, '--warmup'),
    skipMalformed: options.skipMalformed ?? false,
    ...(options.format === undefined ? {} : { format: options.format }),
    instruments: options.instruments ?? [],
    custom: options.custom ?? [],
    ...(options.fit === undefined ? {} : { fit: options.fit }),
    ...(options.freezeFit === undefined ? {} : { freezeFit: options.freezeFit }),
  }
}

/** What `--json` prints; times as ISO strings. */
function reportDocument(report: RunReport, elapsed: number): unknown {
  const time = (micros: number | null): string | null => (micros === null ? null : isoMicros(micros))
  return {
    instruments: report.instruments.map(({ from, to, ...rest }) => ({ ...rest, from: time(from), to: time(to) })),
    output: report.output,
    saved_fit: report.savedFit,
    unused: report.unused,
    failures: report.failures,
    skipped: report.skipped,
    elapsed_ms: Math.round(elapsed),
  }
}

function formatReport(report: RunReport, elapsed: number): string {
  const { instruments, output, unused, failures, skipped } = report
  const lines: string[] = []
  if (instruments.length > 0) {
    const header = [
      'market',
      'events',
      'bars',
      'verified',
      'unverified',
      'suspect',
      'missing',
      'gaps',
      'crossed',
      'L1 from',
    ]
    const rows = instruments.map((one) => [
      `${one.venue}:${one.symbol}`,
      formatCount(one.events),
      String(one.bars),
      ...['verified', 'unverified', 'suspect', 'missing'].map((name) => String(one.quality[name])),
      String(one.verdicts.gap),
      String(one.crossed),
      one.l1,
    ])
    lines.push(formatTable([header, ...rows]), '')
  }
  lines.push(...new Set(instruments.flatMap(overlapWarning)))
  for (const { format, files, reason } of unused) lines.push(`not used: ${files} file(s) of ${format}: ${reason}`)
  for (const { partition, message } of failures) lines.push(`failed: ${partition}: ${message}`)
  if (report.savedFit !== null) lines.push(`fit written to ${report.savedFit}`)
  if (skipped > 0) lines.push(`${skipped} partition(s) were done already`)
  const events = instruments.reduce((sum, one) => sum + one.events, 0)
  const where = output.path === null ? 'nothing written (no --out)' : `written to ${output.path}`
  const seconds = elapsed / 1000
  lines.push(
    `${output.rows} rows x ${output.columns} measure columns, ${where}; ${seconds.toFixed(1)} s, ${formatCount(events / seconds)} events/s`,
  )
  return lines.join('\n')
}

/** Columns over the days their fit was made from are no evidence: the user shall not miss it. */
function overlapWarning({ venue, symbol, fit }: RunReport['instruments'][number]): string[] {
  if (fit?.overlaps !== true) return []
  return [
    `warning: the fit of ${venue}:${symbol} was made from ${fit.from} to ${fit.to}: what was measured then is in sample`,
  ]
}

function positiveNumber(text: string): number {
  const value = Number(text)
  if (!(value > 0) || !Number.isFinite(value)) throw new InvalidArgumentError('must be a positive number')
  return value
}

function positiveInteger(text: string): number {
  const value = Number(text)
  if (!Number.isSafeInteger(value) || value < 1) throw new InvalidArgumentError('must be a positive integer')
  return value
}

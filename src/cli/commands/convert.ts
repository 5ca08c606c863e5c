import { Command } from 'commander'
import {
  type DepthScope,
  InstrumentCatalogue,
  type IntegrityProfile,
  parseDuration,
  readInstrumentFile,
  SteelyardError,
} from '../../market/index.ts'
import type { CliIo } from '../io.ts'
import { repeated } from '../list-option.ts'
import { ProgressLine } from '../progress.ts'

interface Options {
  readonly to: string
  readonly out: string
  readonly every?: string
  readonly format?: string
  readonly instruments?: readonly string[]
  readonly skipMalformed?: boolean
  readonly json?: boolean
}

const HELP = `
  events    normalised events as CSV or JSON lines: book changes, trades, quotes, integrity status; for files of
            tickers, liquidations, option chains or metrics their records as JSON lines
  book<N>   the best N levels of each side, after every message or with --every at fixed times
  npz       events for hftbacktest, one market at a time

Examples:
  steelyard convert btcusdt.jsonl.gz --to events --out events.csv.gz
  steelyard convert btcusdt.jsonl.gz --to book25 --every 100ms --out book.csv.gz
  steelyard convert btcusdt.jsonl.gz --to npz --out btcusdt.npz`

/** `steelyard convert <input...> --to events|book<N>|npz` */
export function convertCommand(io: CliIo): Command {
  return new Command('convert')
    .description('recordings to normalised events, book snapshots or hftbacktest npz')
    .argument('<input...>', 'files, folders or patterns')
    .requiredOption('--to <target>', 'events, book<N> (such as book25) or npz')
    .requiredOption('--out <path>', 'file to write; - streams events to standard output')
    .option('--every <duration>', 'book<N>: at multiples of this duration (default: after every message)')
    .option('--format <id>', 'format of all inputs (default: recognised)')
    .option('--instruments <meta.yaml>', 'instrument metadata (repeatable)', repeated)
    .option('--skip-malformed', 'count and skip rows that cannot be read, instead of stopping')
    .option('--json', 'print one JSON document on stdout and nothing else')
    .addHelpText('after', HELP)
    .action(async (inputs: string[], options: Options) => {
      if (options.json && options.out === '-') {
        throw new SteelyardError('config.invalid', '--json and --out - both want standard output', {
          hint: 'give --out a file, or leave out --json',
        })
      }
      const progress = new ProgressLine(io)
      try {
        const { rows, path } = await convert(inputs, options, io, progress)
        progress.end()
        if (options.json) io.out(JSON.stringify({ output: { path, rows } }))
        else if (path !== '-') io.out(`${rows} rows written to ${path}`)
      } finally {
        progress.end()
      }
    })
}

async function convert(
  inputs: readonly string[],
  options: Options,
  io: CliIo,
  progress: ProgressLine,
): Promise<{ rows: number; path: string }> {
  const { planMarkets } = await import('../../feeds/index.ts')
  const { bookSnapshots, normalisedEvents, normalisedRecords } = await import('../../pipeline/index.ts')
  const { writeBookSnapshots, writeEvents, writeHftbacktestNpz, writeRecords } = await import('../../store/index.ts')
  const levels = parseTarget(options.to)
  if (options.every !== undefined && levels === null) {
    throw new SteelyardError('config.invalid', '--every goes with --to book<N>', {
      hint: 'leave it out, or write --to book25',
    })
  }
  const catalogue = new InstrumentCatalogue()
  for (const file of options.instruments ?? []) catalogue.add(await readInstrumentFile(file))
  const { plans } = await planMarkets(inputs, {
    signal: io.signal,
    ...(options.format === undefined ? {} : { format: options.format }),
  })
  const totalBytes = plans.reduce((sum, plan) => sum + plan.bytes, 0)
  let bytes = 0
  let events = 0
  const read = {
    skipMalformed: options.skipMalformed ?? false,
    resolveInstrument: (venue: string, symbol: string) => catalogue.resolve(venue, symbol),
    signal: io.signal,
    onBytes: (count: number) => progress.update({ bytes: (bytes += count), totalBytes, events }),
    onEvents: (count: number) => {
      events += count
    },
  }
  const { out } = options
  if (levels !== null) {
    const every = options.every === undefined ? null : parseDuration(options.every, '--every')
    return writeBookSnapshots(out, levels, bookSnapshots(plans, levels, every, read))
  }
  if (options.to === 'npz') {
    if (plans.length !== 1) {
      throw new SteelyardError('config.invalid', `an npz file holds one market, these inputs hold ${plans.length}`, {
        hint: 'convert them one by one',
      })
    }
    return { path: out, rows: (await writeHftbacktestNpz(out, normalisedEvents(plans, read))).rows }
  }
  const holdsRecords = plans.every(({ streams }) => streams.every(({ format }) => format.records !== undefined))
  if (holdsRecords) return writeRecords(out, normalisedRecords(plans, read))
  let depth: DepthScope | undefined
  const onProfile = (profile: IntegrityProfile | undefined): void => {
    depth = profile?.depthScope
  }
  return writeEvents(out, normalisedEvents(plans, { ...read, onProfile }), { depthScope: () => depth })
}

/** Levels of `book<N>`; null for the other targets. */
function parseTarget(target: string): number | null {
  if (target === 'events' || target === 'npz') return null
  const levels = Number(/^book([1-9]\d{0,3})$/.exec(target)?.[1])
  if (levels >= 1) return levels
  throw new SteelyardError('config.invalid', `--to must be events, book<N> or npz, was ${JSON.stringify(target)}`, {
    hint: 'N is from 1 to 9999, such as --to book25',
  })
}

import { Command, InvalidArgumentError, Option } from 'commander'
import { type InstrumentKind, loadFees, parseDuration, SteelyardError } from '../../market/index.ts'
import type { DetectionMethod, StudyOptions } from '../../study/index.ts'
import type { CliIo } from '../io.ts'
import { commaSeparated } from '../list-option.ts'
import { packageVersion } from '../package-version.ts'

interface Options {
  readonly measures?: readonly string[]
  readonly horizons?: readonly string[]
  readonly report?: string
  readonly json?: boolean
  readonly price?: string
  readonly alpha?: number
  readonly seed?: number
  readonly fees?: string
  readonly tier?: string
  readonly product?: InstrumentKind
  readonly trainShare?: number
  readonly folds?: number
  readonly scheme?: 'expanding' | 'rolling'
  readonly embargo?: number
  readonly sampling?: 'first' | 'last'
  readonly placebo?: number
  readonly impactWindow?: string
  readonly minRows?: number
  readonly detect?: readonly string[] | true
  readonly falseAlarms?: number
  readonly methods?: readonly string[]
  readonly venues: boolean
  readonly band?: number | 'touch'
  readonly rates?: string
  readonly pegged?: boolean
}

const METHODS: readonly string[] = ['z', 'cusum', 'ewma', 'level', 'chi_square']

const HELP = `
Tables of several markets are studied one by one, corrected for everything tried in all of them, and compared across
venues where they are of one base currency and share their bars. A measure predicts only if its walk-forward forecast beats
the training mean out of sample, survives the correction and a placebo of shifted series, and keeps its sign in every fold;
it is called worth its cost only above a round trip of spread and taker fees. "No edge" is a normal result.

Examples:
  steelyard study features.parquet --report report.html
  steelyard study features.parquet --measures ofi_l1,queue_imbalance --horizons 1s,5s,30s
  steelyard study spot.parquet perp.parquet --fees fees.yaml --tier vip3 --json
  steelyard study features.parquet --detect queue_imbalance,ofi_l1 --false-alarms 1/h --report report.html`

/** `steelyard study <table...>` */
export function studyCommand(io: CliIo): Command {
  return new Command('study')
    .description('does a measure predict, how long, and is it worth its cost? Out of sample, against a placebo')
    .argument('<table...>', 'feature tables of steelyard measure: Parquet, CSV, JSON lines, or folders of partitions')
    .option('--measures <names>', 'measures or columns, separated by commas (default: all)', commaSeparated)
    .option('--horizons <list>', 'how far ahead (default: the bar, 1s, 5s, 30s, 1m, 5m)', commaSeparated)
    .option('--report <file.html>', 'write one self-contained page with pictures, their data and the conventions')
    .option('--json', 'print one JSON document with every number on stdout and nothing else')
    .option('--price <column>', 'whose moves are predicted (default: mid)')
    .option('--alpha <share>', 'share of false claims accepted over everything tried (default: 0.01)', number)
    .option('--seed <n>', 'of placebo and bootstraps (default: 1)', integer)
    .option('--fees <file>', 'fee schedules of your own (YAML or JSON); built-in ones are dated and printed')
    .option('--tier <name>', 'fee tier (default: base)')
    .addOption(
      new Option('--product <kind>', 'what is traded, where the table does not say').choices([
        ...['spot', 'perpetual', 'future', 'option'],
      ]),
    )
    .option('--train-share <share>', 'of the rows, only ever training (default: 0.6)', number)
    .option('--folds <n>', 'test folds over the rest (default: 4)', positiveInteger)
    .addOption(new Option('--scheme <rule>', 'training (default: expanding)').choices(['expanding', 'rolling']))
    .option('--embargo <share>', 'of the rows, left out between training and test (default: 0.01)', number)
    .addOption(
      new Option('--sampling <rule>', 'row of a spell at which the next move is predicted (default: first)').choices([
        ...['first', 'last'],
      ]),
    )
    .option('--placebo <n>', 'shifted series per test (default: 99)', positiveInteger)
    .option('--impact-window <duration>', 'of the contemporaneous regressions (default: 30m)')
    .option('--min-rows <n>', 'fewest used rows of a market (default: 200)', positiveInteger)
    .option('--detect [measures]', 'watch measures for shifts (default: the imbalances and ofi_l1)', commaSeparated)
    .option('--false-alarms <rate>', 'false alarms granted, such as 1/h or 6/d (default: 1/h)', ratePerHour)
    .option('--methods <names>', `detectors: ${METHODS.join(', ')} (default: all)`, commaSeparated)
    .option('--no-venues', 'do not compare the markets of one base currency')
    .option('--band <bps>', 'depth compared across venues: bps from the mid, or touch (default: 10)', band)
    .option('--rates <file.csv>', 'exchange rates across venues: time,from,to,rate')
    .option('--pegged', 'take USD, USDT and USDC for one currency across venues')
    .addHelpText('after', HELP)
    .action(async (inputs: string[], options: Options) => {
      checkDetection(options)
      const [{ runStudy, renderStudyReport }, { openOutput }, { StudyProgressLine }] = await Promise.all([
        import('../../study/index.ts'),
        import('../../store/index.ts'),
        import('../study/study-progress.ts'),
      ])
      // Before the long work: what the report needs, and the place for it.
      if (options.report !== undefined) await (await import('../../report/index.ts')).requirePictures()
      const file = options.report === undefined ? null : await openOutput(options.report, false)
      const progress = new StudyProgressLine(io)
      try {
        const result = await runStudy({
          inputs,
          ...(await studyOptions(options)),
          signal: io.signal,
          onProgress: (state) => progress.update(state),
        })
        progress.end()
        if (file !== null) {
          const footer = `steelyard ${packageVersion()}, steelyard study, seed ${result.settings.seed}`
          await file.write(Buffer.from(await renderStudyReport(result, { footer }), 'utf8'))
          await file.close()
        }
        if (options.json) io.out(JSON.stringify(result))
        else {
          const { formatStudy } = await import('../study/format-study.ts')
          io.out(formatStudy(result, { report: options.report ?? null }))
        }
      } catch (error) {
        await file?.abort()
        throw error
      } finally {
        progress.end()
      }
    })
}

async function studyOptions(options: Options): Promise<Omit<StudyOptions, 'inputs'>> {
  const given = {
    measures: options.measures,
    horizons: options.horizons?.map((text) => parseDuration(text, '--horizons')),
    price: options.price,
    alpha: options.alpha,
    seed: options.seed,
    tier: options.tier,
    product: options.product,
    trainShare: options.trainShare,
    folds: options.folds,
    scheme: options.scheme,
    embargo: options.embargo,
    sampling: options.sampling,
    placeboDraws: options.placebo,
    minimumRows: options.minRows,
    impactWindow:
      options.impactWindow === undefined ? undefined : parseDuration(options.impactWindow, '--impact-window'),
    fees: options.fees === undefined ? undefined : await loadFees(options.fees),
    detection: options.detect === undefined ? undefined : detectionOptions(options),
    acrossVenues: options.venues ? await venueOptions(options) : undefined,
  }
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined))
}

function detectionOptions({ detect, falseAlarms = 1, methods }: Options): StudyOptions['detection'] {
  return {
    falseAlarmsPerHour: falseAlarms,
    ...(detect === true || detect === undefined ? {} : { measures: detect }),
    ...(methods === undefined ? {} : { methods: methods as DetectionMethod[] }),
  }
}

async function venueOptions({ band: depth, rates, pegged }: Options): Promise<StudyOptions['acrossVenues']> {
  const { readRates } = await import('../study/read-rates.ts')
  return {
    ...(depth === undefined ? {} : { band: depth }),
    ...(pegged === undefined ? {} : { pegged }),
    ...(rates === undefined ? {} : { rates: await readRates(rates), maxAge: MAX_RATE_AGE }),
  }
}

/** A rate older than an hour is none. */
const MAX_RATE_AGE = 3_600_000_000

function checkDetection({ detect, falseAlarms, methods }: Options): void {
  if (detect === undefined && (falseAlarms !== undefined || methods !== undefined)) {
    throw new SteelyardError('config.invalid', '--false-alarms and --methods belong to --detect', {
      hint: 'add --detect, or --detect queue_imbalance,ofi_l1',
    })
  }
  const unknown = methods?.find((name) => !METHODS.includes(name))
  if (unknown !== undefined) {
    throw new SteelyardError('config.invalid', `--methods does not know ${unknown}`, {
      hint: `it knows ${METHODS.join(', ')}`,
    })
  }
}

function number(text: string): number {
  const value = Number(text)
  if (text.trim() === '' || !Number.isFinite(value)) throw new InvalidArgumentError('must be a number')
  return value
}

function integer(text: string): number {
  const value = number(text)
  if (!Number.isSafeInteger(value)) throw new InvalidArgumentError('must be an integer')
  return value
}

function positiveInteger(text: string): number {
  const value = integer(text)
  if (value < 1) throw new InvalidArgumentError('must be a positive integer')
  return value
}

function band(text: string): number | 'touch' {
  if (text === 'touch') return text
  const value = number(text)
  if (value <= 0) throw new InvalidArgumentError('must be a positive number of bps, or touch')
  return value
}

/** `1/h`, `6/d`, `0.5/h`; a plain number is per hour. */
function ratePerHour(text: string): number {
  const [, count, unit] = /^(\d+(?:\.\d+)?)(?:\/(h|d))?$/.exec(text.trim()) ?? []
  const value = Number(count) / (unit === 'd' ? 24 : 1)
  if (!(value > 0)) throw new InvalidArgumentError('must be a rate such as 1/h or 6/d')
  return value
}

import { Command } from 'commander'
import {
  BASE_TIER,
  type FeeSchedule,
  formatWhere,
  type Instrument,
  InstrumentCatalogue,
  instrumentDocument,
  instrumentFees,
  instrumentId,
  isoMicros,
  loadFees,
  parseIso,
  readInstrumentFile,
  readTardisInstruments,
  SteelyardError,
  stepsAt,
} from '../../market/index.ts'
import type { CliIo } from '../io.ts'
import { repeated } from '../list-option.ts'

interface Options {
  readonly file?: readonly string[]
  readonly tardis?: readonly string[]
  readonly at?: string
  readonly fees?: string
  readonly tier: string
  readonly json?: boolean
}

const HELP = `
Without a file it prints what the name alone says; tick and lot sizes are never in a name.

Metadata files are YAML or JSON (the output of --json is one); all but venue and symbol may be left out:
  instruments:
    - venue: okx
      symbol: BTC-USDT-SWAP
      kind: perpetual            # spot, perpetual, future, option
      base: BTC
      quote: USDT
      settle: USDT
      tick_size: "0.1"
      lot_size: "0.01"
      amount_unit: contracts     # base, quote, contracts
      contract_size: 0.01        # base per contract; quote where inverse
      inverse: false
      changes:                   # what held before
        - until: 2026-03-01T00:00:00Z
          tick_size: "0.5"

Fees of your own are a file too; tier is base and valid_from the beginning of time where left out:
  fees:
    - venue: binance-usdm
      product: perpetual
      tier: vip3
      maker: 0.00012             # of the notional; negative is a rebate
      taker: 0.00032
      valid_from: 2026-01-01
      source: account page

Examples:
  steelyard instruments binance-coinm:BTCUSD_PERP deribit:BTC-27SEP24-60000-C
  steelyard instruments 'okx:BTC-*' --file meta.yaml --at 2026-02-01 --json
  steelyard instruments binance-usdm:BTCUSDT --fees fees.yaml --tier vip3`

/** Which fees to show. */
interface FeeChoice {
  readonly tier: string
  /** Microseconds. */
  readonly time: number
  readonly overrides: readonly FeeSchedule[]
}

/** `steelyard instruments [venue:SYMBOL...]` */
export function instrumentsCommand(io: CliIo): Command {
  return new Command('instruments')
    .description('instrument metadata and its history, with the fees that would be used')
    .argument('[instruments...]', 'venue:SYMBOL; * matches within the given files')
    .option('--file <meta.yaml>', 'metadata as --instruments takes it (repeatable)', repeated)
    .option('--tardis <instruments.json>', 'a Tardis instrument list (repeatable)', repeated)
    .option('--at <time>', 'steps as they stood at an ISO time (default: the newest)')
    .option('--fees <fees.yaml>', 'fee schedules that go before the built-in ones')
    .option('--tier <name>', 'tier of the fees', BASE_TIER)
    .option('--json', 'print one JSON document on stdout and nothing else')
    .addHelpText('after', HELP)
    .action(async (names: string[], options: Options) => {
      const catalogue = new InstrumentCatalogue()
      for (const file of options.tardis ?? []) catalogue.add(await readTardisInstruments(file))
      for (const file of options.file ?? []) catalogue.add(await readInstrumentFile(file))
      const at = options.at === undefined ? undefined : parseIso(options.at, '--at')
      const instruments = select(names, catalogue).map((instrument) => asOf(instrument, at))
      const fees: FeeChoice = {
        tier: options.tier,
        time: at ?? Number.MAX_SAFE_INTEGER,
        overrides: options.fees === undefined ? [] : await loadFees(options.fees),
      }
      if (options.json) {
        const documents = instruments.map((one) => ({ ...instrumentDocument(one), fees: feesDocument(one, fees) }))
        io.out(JSON.stringify({ instruments: documents }))
      } else {
        io.out(instruments.map((instrument) => describe(instrument, fees)).join('\n\n'))
      }
    })
}

function select(names: readonly string[], catalogue: InstrumentCatalogue): Instrument[] {
  const declared = catalogue.list()
  if (names.length > 0) return names.flatMap((name) => named(name, declared, catalogue))
  if (declared.length > 0) return declared
  throw new SteelyardError('config.invalid', 'no instrument named', {
    hint: 'name one (steelyard instruments binance:BTCUSDT), or give a metadata file with --file or --tardis',
  })
}

function named(name: string, declared: readonly Instrument[], catalogue: InstrumentCatalogue): Instrument[] {
  const colon = name.indexOf(':')
  if (colon < 1 || colon === name.length - 1) {
    throw new SteelyardError('config.invalid', `not venue:SYMBOL: ${JSON.stringify(name)}`, {
      hint: 'write binance-usdm:BTCUSDT',
    })
  }
  if (!name.includes('*')) return [catalogue.resolve(name.slice(0, colon), name.slice(colon + 1))]
  const pattern = new RegExp(`^${name.split('*').map(escapePattern).join('.*')}$`)
  const matches = declared.filter(({ venue, symbol }) => pattern.test(`${venue}:${symbol}`))
  if (matches.length > 0) return matches
  throw new SteelyardError('config.invalid', `no instrument of the given files matches ${name}`, {
    hint: 'patterns look only into files given with --file or --tardis',
  })
}

/** The instrument with the steps that held at `at`, and no history after it. */
function asOf(instrument: Instrument, at: number | undefined): Instrument {
  if (at === undefined) return instrument
  const changes = instrument.changes.filter(({ until }) => until <= at)
  return { ...instrument, ...stepsAt(instrument, at), changes }
}

function feesDocument(instrument: Instrument, choice: FeeChoice) {
  const fees = instrumentFees(instrument, choice.tier, choice.time, choice.overrides)
  if (fees === null) return null
  const { tier, maker, taker, validFrom, source } = fees
  return { tier, maker, taker, valid_from: isoMicros(validFrom), source }
}

function describe(instrument: Instrument, fees: FeeChoice): string {
  const { venue, symbol, tickSize, lotSize, expiry, strike, optionType, changes } = instrument
  const rows: [string, string][] = [
    ['id', instrumentId(instrument) ?? 'not known'],
    ['amounts', amountText(instrument)],
    ['tick', tickSize ?? 'not declared: the finest decimal of the data'],
    ['lot', lotSize ?? 'not declared: the finest decimal of the data'],
  ]
  if (expiry !== undefined) rows.push(['expiry', isoMicros(expiry)])
  if (strike !== undefined) rows.push(['strike', `${strike} ${optionType ?? ''}`.trim()])
  rows.push(['fees', feeText(instrument, fees)])
  for (const { until, ...steps } of changes) {
    const text = [
      steps.tickSize !== undefined && `tick ${steps.tickSize}`,
      steps.lotSize !== undefined && `lot ${steps.lotSize}`,
      steps.contractSize !== undefined && `contract ${steps.contractSize}`,
    ].filter(Boolean)
    rows.push(['history', `until ${isoMicros(until)}: ${text.join(', ')}`])
  }
  return [formatWhere({ venue, symbol }), ...rows.map(([key, value]) => `  ${key.padEnd(9)}${value}`)].join('\n')
}

function amountText({ amountUnit, contractSize, inverse, base, quote, settle }: Instrument): string {
  const settled = settle === undefined ? '' : `, settled in ${settle}${inverse ? ' (inverse)' : ''}`
  if (amountUnit === undefined) return `unit not known${settled}`
  if (amountUnit !== 'contracts') return `${(amountUnit === 'base' ? base : quote) ?? amountUnit}${settled}`
  const size = contractSize === undefined ? 'of unknown size' : `of ${contractSize} ${(inverse ? quote : base) ?? ''}`
  return `contracts ${size.trim()}${settled}`
}

function feeText(instrument: Instrument, { tier, time, overrides }: FeeChoice): string {
  const fees = instrumentFees(instrument, tier, time, overrides)
  if (fees === null) return `not known for tier ${tier}: give them with --fees`
  const percent = (fraction: number) => `${Number((fraction * 100).toFixed(6))} %`
  const since = isoMicros(fees.validFrom).slice(0, 10)
  return `${fees.tier} tier: maker ${percent(fees.maker)}, taker ${percent(fees.taker)}, from ${since} (${fees.source})`
}

function escapePattern(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&')
}

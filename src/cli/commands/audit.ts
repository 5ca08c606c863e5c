import { Command } from 'commander'
import type { InstrumentAudit } from '../../feeds/index.ts'
import { InstrumentCatalogue, isoMicros, readInstrumentFile } from '../../market/index.ts'
import type { CliIo } from '../io.ts'
import { repeated } from '../list-option.ts'
import { ProgressLine } from '../progress.ts'

interface Options {
  readonly format?: string
  readonly instruments?: readonly string[]
  readonly skipMalformed?: boolean
  readonly json?: boolean
}

const HELP = `
Every message gets one verdict: ok, duplicate, stale, gap, divergence, reset, out_of_order or unverifiable. What can
be checked depends on the format: sequence numbers, re-anchor snapshots, checksums, the venue's own best quotes.
Unverifiable is not clean. Exit code 0 says that the audit ran, not that the recording is good: read the verdicts.

Examples:
  steelyard audit spot-btcusdt_20240808.jsonl.gz spot-btcusdt_20240809.jsonl.gz
  steelyard audit 'data/*.csv.gz' --json`

/** `steelyard audit <input...>` */
export function auditCommand(io: CliIo): Command {
  return new Command('audit')
    .description(
      'can these recordings be believed? gaps, duplicates, crossed books, checksums, book against best quotes',
    )
    .argument('<input...>', 'files, folders or patterns')
    .option('--format <id>', 'format of all inputs (default: recognised)')
    .option('--instruments <meta.yaml>', 'instrument metadata (repeatable)', repeated)
    .option('--skip-malformed', 'count and skip rows that cannot be read, instead of stopping')
    .option('--json', 'print one JSON document on stdout and nothing else')
    .addHelpText('after', HELP)
    .action(async (inputs: string[], options: Options) => {
      const { auditMarket, planMarkets } = await import('../../feeds/index.ts')
      const catalogue = new InstrumentCatalogue()
      for (const file of options.instruments ?? []) catalogue.add(await readInstrumentFile(file))
      const { plans } = await planMarkets(inputs, {
        signal: io.signal,
        ...(options.format === undefined ? {} : { format: options.format }),
      })
      const progress = new ProgressLine(io)
      const totalBytes = plans.reduce((sum, plan) => sum + plan.bytes, 0)
      let bytes = 0
      let events = 0
      const audits: InstrumentAudit[] = []
      try {
        for (const plan of plans) {
          const found = await auditMarket(plan.streams, {
            skipMalformed: options.skipMalformed ?? false,
            resolveInstrument: (venue, symbol) => catalogue.resolve(venue, symbol),
            signal: io.signal,
            onBytes: (count) => progress.update({ bytes: (bytes += count), totalBytes, events }),
            onEvents: (count) => {
              events += count
            },
          })
          audits.push(...found)
        }
      } finally {
        progress.end()
      }
      io.out(options.json ? JSON.stringify({ instruments: audits.map(auditDocument) }) : formatAudits(audits))
    })
}

function auditDocument({ instrument, ledger, profile, state, quotes, book, from, to, skew }: InstrumentAudit): unknown {
  const { messages, verdicts, crossed, anchors, checksums, gaps, trades, malformed } = ledger
  return {
    venue: instrument.venue,
    symbol: instrument.symbol,
    scheme: profile?.scheme ?? null,
    verifiability: profile?.verifiability ?? null,
    state,
    from: timeOrNull(from),
    to: timeOrNull(to),
    skew_us: skew,
    messages,
    trades,
    malformed,
    verdicts,
    gaps: gaps.map(({ at, size, where }) => ({ at: isoMicros(at), size, ...where })),
    crossed,
    quotes,
    anchors,
    checksums,
    book,
  }
}

function formatAudits(audits: readonly InstrumentAudit[]): string {
  return audits.map(formatAudit).join('\n\n')
}

function formatAudit(audit: InstrumentAudit): string {
  const { instrument, ledger, profile, state, quotes, book, from, to, skew } = audit
  const { verdicts, anchors, checksums } = ledger
  const counted = Object.entries(verdicts).filter(([name, count]) => count > 0 || name === 'ok' || name === 'gap')
  const of = ({ compared, equal }: { compared: number; equal: number }): string =>
    compared === 0 ? 'none to compare' : `${equal} of ${compared} equal`
  const level = (size: number | null, price: number | null): string => (price === null ? 'empty' : `${size} @ ${price}`)
  const rows: string[][] = [
    [`${instrument.venue}:${instrument.symbol}`, ''],
    ['  period', Number.isNaN(from) ? 'no events' : `${isoMicros(from)} to ${isoMicros(to)}`],
    [
      '  book',
      profile === undefined
        ? 'none in these files'
        : `${state}; checked by ${profile.scheme} (${profile.verifiability})`,
    ],
    ['  messages', `${ledger.messages} book, ${ledger.quotes} quotes, ${ledger.trades} trades`],
    ['  verdicts', counted.map(([name, count]) => `${name} ${count}`).join(', ')],
    ['  crossed', String(ledger.crossed)],
    ['  book = best quotes', of(quotes)],
    ['  book = re-anchors', of(anchors)],
    ['  checksums', of(checksums)],
    [
      '  final book',
      `${level(book.bid_size, book.best_bid)} | ${level(book.ask_size, book.best_ask)}; ${book.bid_levels} + ${book.ask_levels} levels`,
    ],
  ]
  if (skew !== null) rows.push(['  clock skew', `${(skew / 1000).toFixed(1)} ms at least (local minus venue)`])
  if (ledger.malformed > 0) rows.push(['  malformed', `${ledger.malformed} rows skipped`])
  for (const gap of ledger.gaps.slice(0, GAPS_SHOWN)) {
    const place = gap.where.line === undefined ? '' : `, ${gap.where.file} line ${gap.where.line}`
    rows.push(['  gap', `${isoMicros(gap.at)}: ${gap.size ?? 'unknown number of'} missing${place}`])
  }
  if (verdicts.gap > GAPS_SHOWN) rows.push(['  ', `and ${verdicts.gap - GAPS_SHOWN} more gaps`])
  return rows.map(([name, text]) => (name!.padEnd(22) + text!).trimEnd()).join('\n')
}

const GAPS_SHOWN = 5

function timeOrNull(time: number): string | null {
  return Number.isNaN(time) ? null : isoMicros(time)
}

import type { IntegrityProfile } from '../../market/index.ts'
import type { EventSource, ReadOptions, StreamContent } from '../source.ts'
import { binanceKind, binancePayload } from '../venues/binance/decode.ts'
import type { BinanceVenue } from '../venues/binance/messages.ts'
import { binanceVenueOf } from '../venues/binance/recognise.ts'
import { BinanceCaptureDecoder } from './binance-capture-decoder.ts'
import { decodedSource } from './decoded-source.ts'
import type { FileFormat, FileHead, FileMatch, InputFile } from './format.ts'
import { headLines } from './json-head.ts'

const PROFILE: IntegrityProfile = {
  scheme: 'binance-splice',
  verifiability: 'sequence',
  depthScope: 'snapshot',
  mayCross: false,
}

/** Our own names of captures: `binance-usdm_BTCUSDT_20261120T14.jsonl`. */
const NAME = /^(binance|binance-usdm|binance-coinm)_([^_]+(?:_[^_]+)?)_\d{8}T\d{2}\.jsonl$/

/** With book, quotes and trades found, this many lines are enough to know a file. */
const ENOUGH_LINES = 256

/** Between the symbols in the group name of a file with several. */
const GROUP_SEPARATOR = '+'

/**
 * Raw Binance recordings: lines `<local_ns> <raw json>`, in the order of receipt, of frames (depth diffs, bookTicker,
 * trade or aggTrade) and of REST depth snapshots where they were received; the format of the hftbacktest collector and
 * of our own `record`. Spot, USD-M and COIN-M are told apart by content.
 *
 * Where a file carries both `trade` and `aggTrade`, `trade` counts. Streams of the few best levels (`@depth5`), other
 * streams and unknown objects are passed over.
 */
export const binanceCapture: FileFormat = {
  continues: true,
  id: 'binance.capture',
  title: 'Binance raw capture',
  probe: (head) => probeContent(head) ?? probeName(head),
  open(files: readonly InputFile[], options: ReadOptions): EventSource {
    const first = files[0]!.match
    const venue = first.venue as BinanceVenue
    const content = unionOf(files.map(({ match }) => match.content))
    const variants = new Set(files.map(({ match }) => match.variant))
    const trades = variants.has('aggTrade') && !variants.has('trade') ? 'aggTrade' : 'trade'
    const decoder = new BinanceCaptureDecoder({ venue, symbols: first.group.split(GROUP_SEPARATOR), trades, options })
    // Spot quotes carry no venue time, so a run on the venue's clock cannot use them.
    const exchange = !(venue === 'binance' && content.quotes)
    return decodedSource(
      files,
      decoder,
      { content, clocks: { local: true, exchange }, profile: content.book ? PROFILE : undefined, rank: 1 },
      options,
    )
  },
}

function unionOf(contents: readonly StreamContent[]): StreamContent {
  return {
    book: contents.some(({ book }) => book),
    trades: contents.some(({ trades }) => trades),
    quotes: contents.some(({ quotes }) => quotes),
  }
}

function probeContent(head: FileHead): FileMatch | null {
  const symbols = new Set<string>()
  const seen = { depth: false, snapshot: false, quote: false, trade: false, aggTrade: false, other: false }
  let venue: BinanceVenue | null = null
  let firstTime: number | null = null
  let lines = 0
  for (const { localTime, message: frame } of headLines(head)) {
    if (Number.isNaN(localTime)) return null
    firstTime ??= localTime
    lines++
    const message = binancePayload(frame)
    const kind = binanceKind(frame, message)
    const found = binanceVenueOf(kind, message)
    if (found !== null && (venue === null || (kind === 'depth' && !seen.depth))) venue = found
    seen[kind] = true
    if (kind !== 'other' && typeof message.s === 'string') symbols.add(message.s)
    if (kind === 'snapshot' && typeof message.symbol === 'string') symbols.add(message.symbol)
    if (lines >= ENOUGH_LINES && seen.depth && seen.quote && seen.trade) break
  }
  const named = NAME.exec(head.name)
  if (venue === null || (symbols.size === 0 && named === null)) return null
  const group = symbols.size === 0 ? named![2]! : [...symbols].sort().join(GROUP_SEPARATOR)
  const content = { book: seen.depth || seen.snapshot, trades: seen.trade || seen.aggTrade, quotes: seen.quote }
  const match = { venue, group, firstTime, content }
  return content.trades ? { ...match, variant: seen.trade ? 'trade' : 'aggTrade' } : match
}

/** A file that shows nothing (an hour without data, or control lines alone) is known by its name. */
function probeName({ name, bytes }: FileHead): FileMatch | null {
  const match = NAME.exec(name)
  if (match === null || (bytes.length > 0 && !startsLikeCapture(bytes))) return null
  return { venue: match[1]!, group: match[2]!, firstTime: null, content: { book: false, trades: false, quotes: false } }
}

function startsLikeCapture(bytes: Uint8Array): boolean {
  return /^\d{19} /.test(new TextDecoder('latin1').decode(bytes.subarray(0, 20)))
}

import { canonicalVenue, type IntegrityProfile } from '../../market/index.ts'
import type { EventSource, ReadOptions } from '../source.ts'
import { isBybitBookTopic } from '../venues/bybit/decode.ts'
import { isWireObject, microsOf } from '../venues/wire-fields.ts'
import { BybitArchiveDecoder } from './bybit-archive-decoder.ts'
import { decodedSource } from './decoded-source.ts'
import type { FileFormat, FileHead, FileMatch, InputFile } from './format.ts'
import { headLines } from './json-head.ts'

const PROFILE: IntegrityProfile = {
  scheme: 'bybit-counter',
  verifiability: 'sequence',
  depthScope: 'window',
  mayCross: false,
}

const CONTENT = { book: true, trades: false, quotes: false }

/** `2024-12-01_ACMUSDT_ob500.data`, in a zip of the same name. */
const ARCHIVE_NAME = /^\d{4}-\d{2}-\d{2}_([A-Z0-9-]+)_ob\d+\.data$/
/** Our own names of captures: `bybit-spot_ACMUSDT_20261120T14.jsonl`. */
const CAPTURE_NAME = /^(bybit-(?:spot|linear|inverse|option))_([^_]+)_\d{8}T\d{2}\.jsonl$/

/** Acknowledgements and other topics may come before the first book. */
const LINES_TO_LOOK_AT = 200

/**
 * Bybit order books: the daily archives (`…_ob500.data.zip`, from August 2025 `…_ob200`), whose lines are the messages
 * of the websocket, and raw captures of those (`<local_ns> <json>`).
 *
 * The product is not in the messages. It is taken from the name of a capture; of an archive from its path: below a
 * folder `spot` it is `bybit-spot`, below `inverse` it is `bybit-inverse`; elsewhere it goes by the symbol, and what
 * could be spot or linear is read as `bybit-linear`.
 *
 * Archives have no receive time: their `ts` is the local time, `cts` (matching) the exchange time. The first order-book
 * topic of a symbol makes its book; windows of other depths in the same file are passed over.
 */
export const bybitArchive: FileFormat = {
  id: 'bybit.orderbook',
  title: 'Bybit order-book archive or capture',
  probe: (head) => probeContent(head) ?? probeName(head),
  open(files: readonly InputFile[], options: ReadOptions): EventSource {
    const { venue, group } = files[0]!.match
    const decoder = new BybitArchiveDecoder({ venue, symbols: [group], options })
    const clocks = { local: true, exchange: true }
    const content = { ...CONTENT, book: files.some(({ match }) => match.content.book) }
    return decodedSource(files, decoder, { content, clocks, profile: PROFILE, rank: 1 }, options)
  },
}

function probeContent(head: FileHead): FileMatch | null {
  let lines = 0
  let first = Number.NaN
  for (const { localTime, message } of headLines(head)) {
    if (lines++ === 0) first = localTime
    if (lines > LINES_TO_LOOK_AT) return null
    const { topic, data, ts } = message
    if (!isBybitBookTopic(topic) || !isWireObject(data) || typeof data.s !== 'string' || typeof ts !== 'number')
      continue
    const firstTime = Number.isNaN(first) ? microsOf(ts) : first
    return { venue: venueOf(head, data.s), group: data.s, firstTime, content: CONTENT }
  }
  return null
}

function probeName(head: FileHead): FileMatch | null {
  if (head.bytes.length > 0) return null
  const symbol = CAPTURE_NAME.exec(head.name)?.[2] ?? ARCHIVE_NAME.exec(head.name)?.[1]
  if (symbol === undefined) return null
  return { venue: venueOf(head, symbol), group: symbol, firstTime: null, content: { ...CONTENT, book: false } }
}

function venueOf({ name, path }: FileHead, symbol: string): string {
  const named = CAPTURE_NAME.exec(name)?.[1]
  if (named !== undefined) return named
  const folder = /[\\/](spot|inverse)[\\/]/.exec(path)?.[1]
  return folder === undefined ? canonicalVenue('bybit', symbol) : `bybit-${folder}`
}

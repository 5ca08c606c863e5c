import type { IntegrityProfile } from '../../market/index.ts'
import type { EventSource, ReadOptions } from '../source.ts'
import { okxPayload } from '../venues/okx/decode.ts'
import { microsOf } from '../venues/wire-fields.ts'
import { decodedSource } from './decoded-source.ts'
import type { FileFormat, FileHead, FileMatch, InputFile } from './format.ts'
import { headLines } from './json-head.ts'
import { OkxArchiveDecoder, type OkxScheme } from './okx-archive-decoder.ts'

const PROFILES: Readonly<Record<OkxScheme, IntegrityProfile>> = {
  anchor: { scheme: 'okx-anchor', verifiability: 'anchor', depthScope: 'window', mayCross: false },
  chain: { scheme: 'okx-chain', verifiability: 'sequence', depthScope: 'window', mayCross: false },
}

const CONTENT = { book: true, trades: false, quotes: false }

/** `ACM-USDT-SWAP-L2orderbook-400lv-2026-11-20.data`, in a tar.gz of the same name. */
const ARCHIVE_NAME = /^([A-Z0-9_-]+)-L2orderbook-\d+lv-\d{4}-\d{2}-\d{2}(?:\.data)?$/
/** Our own names of captures: `okx_ACM-USDT_20261120T14.jsonl`. */
const CAPTURE_NAME = /^okx_([^_]+)_\d{8}T\d{2}\.jsonl$/

/** Acknowledgements and other channels may come before the first book. */
const LINES_TO_LOOK_AT = 200

/**
 * OKX order books: the daily archives (`…-L2orderbook-400lv-….tar.gz`) and raw captures of the `books` channels
 * (`<local_ns> <json>`).
 *
 * Archives carry no ids: nothing proves a single update, but the whole window is repeated every 15 minutes or so, and
 * the book is compared with it. Where messages do carry `seqId` and `prevSeqId`, the chain is checked instead. Archives
 * have one time, which stands for both; a line older than the one before throws `file.unordered`.
 */
export const okxArchive: FileFormat = {
  id: 'okx.orderbook',
  title: 'OKX order-book archive or capture',
  probe: (head) => probeContent(head) ?? probeName(head),
  open(files: readonly InputFile[], options: ReadOptions): EventSource {
    const { venue, group } = files[0]!.match
    const scheme: OkxScheme = files.some(({ match }) => match.variant === 'anchor') ? 'anchor' : 'chain'
    const decoder = new OkxArchiveDecoder({ venue, symbols: [group], scheme, options })
    const content = { ...CONTENT, book: files.some(({ match }) => match.content.book) }
    const clocks = { local: true, exchange: true }
    return decodedSource(files, decoder, { content, clocks, profile: PROFILES[scheme], rank: 1 }, options)
  },
}

function probeContent(head: FileHead): FileMatch | null {
  let lines = 0
  let first = Number.NaN
  for (const { localTime, message } of headLines(head)) {
    if (lines++ === 0) first = localTime
    if (lines > LINES_TO_LOOK_AT) return null
    const payload = okxPayload(message)
    if (payload === null || typeof payload.symbol !== 'string' || payload.symbol === '') continue
    const { ts, asks, bids, seqId } = payload.book
    if (typeof ts !== 'string' || !Array.isArray(asks) || !Array.isArray(bids)) continue
    const variant: OkxScheme = seqId === undefined ? 'anchor' : 'chain'
    const firstTime = Number.isNaN(first) ? microsOf(Number(ts)) : first
    return { venue: 'okx', group: payload.symbol, firstTime, content: CONTENT, variant }
  }
  return null
}

/** A file without content says nothing about ids. */
function probeName({ name, bytes }: FileHead): FileMatch | null {
  const symbol = bytes.length > 0 ? undefined : (CAPTURE_NAME.exec(name) ?? ARCHIVE_NAME.exec(name))?.[1]
  if (symbol === undefined) return null
  return { venue: 'okx', group: symbol, firstTime: null, content: { ...CONTENT, book: false } }
}

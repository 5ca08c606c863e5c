import { BatchBuilder } from '../batch-builder.ts'
import type { StreamContent } from '../source.ts'
import { decodedSource } from './decoded-source.ts'
import type { FileFormat, FileHead, FileMatch } from './format.ts'
import { HftbacktestNpzDecoder } from './hftbacktest-npz-decoder.ts'
import { EV, EventKind, LOCAL_EVENT, LOCAL_TS, microsOfNanos } from './hftbacktest-npz-event.ts'
import { EVENT_BYTES, isNpy, parseNpyHeader } from './hftbacktest-npz-header.ts'

/**
 * Recordings in the format of hftbacktest: a zip with one array, `data.npy`, of its event type. The file names neither
 * venue nor symbol: the venue is `hftbacktest`, the symbol what its name says before a date.
 */
export const HFTBACKTEST_NPZ: FileFormat = {
  id: 'hftbacktest.npz',
  title: 'hftbacktest events (npz)',
  probe: probeNpz,
  open(files, options) {
    const { venue, group } = files[0]!.match
    const instrument = options.resolveInstrument(venue, group)
    const builder = new BatchBuilder(instrument, {
      ...(options.batchRows !== undefined && { capacity: options.batchRows }),
    })
    const decoder = new HftbacktestNpzDecoder(builder, options.ledgerOf(instrument), options.skipMalformed)
    const content = files.map(({ match }) => match.content).reduce(union)
    const traits = {
      content,
      clocks: { local: true, exchange: true },
      profile: content.book
        ? ({
            scheme: 'hftbacktest-snapshot',
            verifiability: 'none',
            depthScope: 'snapshot',
            mayCross: false,
          } as const)
        : undefined,
      rank: 1,
    }
    return decodedSource(files, decoder, traits, options)
  },
}

function probeNpz(head: FileHead): FileMatch | null {
  if (!isNpy(head.bytes)) return null
  const header = parseNpyHeader(head.bytes)
  if (header === null || typeof header === 'string') return null
  const view = new DataView(head.bytes.buffer, head.bytes.byteOffset, head.bytes.byteLength)
  const kinds = new Set<number>()
  let firstTime: number | null = null
  for (let at = header.bytes; at + EVENT_BYTES <= head.bytes.length; at += EVENT_BYTES) {
    const flags = view.getUint32(at + EV, true)
    if ((flags & LOCAL_EVENT) === 0) continue
    firstTime ??= microsOfNanos(view, at + LOCAL_TS)
    kinds.add(flags & 0xff)
  }
  return {
    venue: 'hftbacktest',
    group: symbolOf(head.name),
    firstTime,
    content: {
      book: kinds.has(EventKind.depth) || kinds.has(EventKind.depthSnapshot) || kinds.has(EventKind.depthClear),
      // Trades are rare beside depth: the head of a file of both may hold none.
      trades: !kinds.has(EventKind.depthBbo) || kinds.has(EventKind.trade),
      quotes: kinds.has(EventKind.depthBbo),
    },
  }
}

/**
 * @example symbolOf('btcusdt_20240808.npz') // => 'BTCUSDT'
 */
function symbolOf(name: string): string {
  const stem = name.replace(/\.np[zy]$/iu, '')
  return stem.replace(/[_-](?:\d{8}|\d{4}-\d{2}-\d{2})(?:T\d{2})?$/u, '').toUpperCase()
}

function union(a: StreamContent, b: StreamContent): StreamContent {
  return { book: a.book || b.book, trades: a.trades || b.trades, quotes: a.quotes || b.quotes }
}

import type { EventBatch } from '../../market/index.ts'
import { BatchBuilder } from '../batch-builder.ts'
import type { EventSource, ReadOptions } from '../source.ts'
import type { FileFormat, FileHead, FileMatch, InputFile } from './format.ts'
import { firstLines } from './headed-csv.ts'
import { LobsterBookRows } from './lobster-book.ts'
import { LobsterDecoder, type LobsterPair } from './lobster-decoder.ts'
import { hasHiddenSides } from './lobster-hidden-sides.ts'
import { LobsterMessages, MESSAGE_TIME } from './lobster-messages.ts'
import { parseLobsterName } from './lobster-name.ts'
import { pairLobsterFiles } from './lobster-pairs.ts'
import type { LobsterRows } from './lobster-rows.ts'
import { openBytes } from './open-bytes.ts'

const CONTENT = { book: true, trades: true, quotes: false }

/**
 * LOBSTER recordings (NASDAQ): a message file and an order book file per day, read in step as one stream. Venue
 * `lobster`, symbol = the ticker, amounts in shares. Times are seconds after midnight at the exchange, whose zone the
 * files do not name: midnight of the date in the name is taken as UTC. One clock serves both time columns.
 */
export const LOBSTER: FileFormat = {
  id: 'lobster',
  title: 'LOBSTER message and order book pair',
  probe: probeLobster,
  open(files, options): EventSource {
    const pairs = pairLobsterFiles(files)
    return {
      content: CONTENT,
      clocks: { local: true, exchange: true },
      profile: { scheme: 'lobster-agreement', verifiability: 'anchor', depthScope: 'window', mayCross: false },
      rank: 1,
      batches: () => readPairs(pairs, files[0]!, options),
    }
  },
}

function probeLobster(head: FileHead): FileMatch | null {
  const name = parseLobsterName(head.name)
  if (name === null) return null
  let time = name.startMs * 1000
  const [first] = firstLines(head.bytes, 1)
  if (first !== undefined) {
    const rows: LobsterRows = name.kind === 'message' ? new LobsterMessages() : new LobsterBookRows(name.levels)
    rows.beginFile(head.path)
    for (const _batch of rows.push(head.bytes.subarray(...first)));
    for (const _batch of rows.endFile());
    if (rows.take() !== undefined) return null
    if (name.kind === 'message') time = rows.row[MESSAGE_TIME]!
  }
  // An order book file has no times: the name dates it.
  return { venue: 'lobster', group: name.ticker, firstTime: name.midnight + time, content: CONTENT }
}

async function* readPairs(
  pairs: readonly Omit<LobsterPair, 'hasHiddenSides'>[],
  { match }: InputFile,
  options: ReadOptions,
): AsyncIterable<EventBatch> {
  const instrument = options.resolveInstrument(match.venue, match.group)
  const { batchRows } = options
  const builder = new BatchBuilder(instrument, {
    withSequence: true,
    ...(batchRows !== undefined && { capacity: batchRows }),
  })
  const decoder = new LobsterDecoder(builder, options.ledgerOf(instrument), options.skipMalformed)
  for (const pair of pairs) {
    decoder.beginPair({ ...pair, hasHiddenSides: await hasHiddenSides(pair.messages, options.signal) })
    yield* readPair(decoder, pair, options)
    decoder.endPair()
  }
  yield* decoder.end()
}

/** Reads both files in step: always the one that has fewer rows waiting, so that neither runs ahead. */
async function* readPair(
  decoder: LobsterDecoder,
  pair: Omit<LobsterPair, 'hasHiddenSides'>,
  options: ReadOptions,
): AsyncIterable<EventBatch> {
  const messages = new RowFile(decoder.messages, pair.messages, options)
  const orderbook = new RowFile(decoder.orderbook, pair.orderbook, options)
  try {
    while (!messages.isDone || !orderbook.isDone) {
      const isMessageDue = !messages.isDone && (orderbook.isDone || messages.waiting <= orderbook.waiting)
      await (isMessageDue ? messages : orderbook).readMore()
      yield* decoder.drain()
      // Rows without a counterpart are only counted, for the error that names how many there are.
      if (messages.isDone && messages.waiting === 0) orderbook.discard()
      if (orderbook.isDone && orderbook.waiting === 0) messages.discard()
    }
  } finally {
    await messages.close()
    await orderbook.close()
  }
}

/** A file being read into rows. */
class RowFile {
  isDone = false
  private readonly rows: LobsterRows
  private readonly chunks: AsyncIterator<Uint8Array>

  constructor(rows: LobsterRows, path: string, options: ReadOptions) {
    this.rows = rows
    this.chunks = openBytes(path, options)[Symbol.asyncIterator]()
  }

  get waiting(): number {
    return this.rows.available
  }

  async readMore(): Promise<void> {
    const next = await this.chunks.next()
    this.isDone = next.done === true
    for (const _batch of next.done ? this.rows.endFile() : this.rows.push(next.value));
  }

  discard(): void {
    this.rows.discard()
  }

  async close(): Promise<void> {
    await this.chunks.return?.()
  }
}

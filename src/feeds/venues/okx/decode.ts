import { MalformedRowError, SIDE_ASK, type Where } from '../../../market/index.ts'
import type { LevelList } from '../../sync/level-list.ts'
import {
  integerField,
  isWireObject,
  microsOf,
  readLevels,
  textField,
  type Unchecked,
  unexpected,
  type WireObject,
} from '../wire-fields.ts'
import type { OkxArchiveLine, OkxBook, OkxBooksFrame } from './messages.ts'

/** An order-book message, checked. */
export interface OkxBookMessage {
  readonly symbol: string
  readonly isSnapshot: boolean
  /** Microseconds. */
  readonly exchangeTime: number
  /** `seqId` and `prevSeqId`; NaN where the message has none (archives). */
  readonly sequence: number
  readonly previous: number
}

/** The book inside a frame or an archive line, still unchecked. */
export interface OkxPayload {
  readonly symbol: unknown
  readonly action: unknown
  readonly book: Unchecked<OkxBook>
}

/**
 * Translates one frame or archive line, already parsed as JSON; its levels replace the content of `levels`. Null for
 * other channels, events and replies. Pure, so a recorded line and a live frame take the same path. Throws
 * `file.malformed` for an order-book message with a field missing or wrong.
 */
export function decodeOkx(frame: unknown, levels: LevelList, where: Where): OkxBookMessage | null {
  const payload = isWireObject(frame) ? okxPayload(frame) : null
  if (payload === null) return null
  const { symbol, action, book } = payload
  if (typeof symbol !== 'string' || symbol === '') throw unexpected('instId', 'a text', symbol, where)
  if (action !== 'snapshot' && action !== 'update') throw unexpected('action', '"snapshot" or "update"', action, where)
  const isChained = book.seqId !== undefined
  const message: OkxBookMessage = {
    symbol,
    isSnapshot: action === 'snapshot',
    exchangeTime: okxTime(book, where),
    sequence: isChained ? integerField(book, 'seqId', where) : Number.NaN,
    previous: isChained && action === 'update' ? integerField(book, 'prevSeqId', where) : Number.NaN,
  }
  levels.clear()
  readLevels(book, 'bids', 0, levels, where)
  readLevels(book, 'asks', SIDE_ASK, levels, where)
  return message
}

/** Channels with snapshot and updates; `books5` and `bbo-tbt` repeat a few levels in full and are left out. */
const CHANNELS = new Set<unknown>(['books', 'books-l2-tbt', 'books50-l2-tbt'])

export function okxPayload(frame: WireObject): OkxPayload | null {
  if (!isWireObject(frame.arg)) {
    const line: Unchecked<OkxArchiveLine> = frame
    return 'instId' in line && 'action' in line ? { symbol: line.instId, action: line.action, book: line } : null
  }
  const { action, data }: Unchecked<OkxBooksFrame> = frame
  const { channel, instId }: Unchecked<OkxBooksFrame['arg']> = frame.arg
  if (!CHANNELS.has(channel) || !Array.isArray(data) || data.length !== 1) return null
  const book: unknown = data[0]
  return isWireObject(book) ? { symbol: instId, action, book } : null
}

/** `ts` is text in the archives and on the wire. */
function okxTime(book: Unchecked<OkxBook>, where: Where): number {
  const text = textField(book, 'ts', where)
  const micros = /^\d{13,16}$/.test(text) ? microsOf(Number(text)) : Number.NaN
  if (Number.isNaN(micros)) throw new MalformedRowError(`field "ts" must be milliseconds, was "${text}"`, where)
  return micros
}

import { SIDE_ASK, type Where } from '../../../market/index.ts'
import type { LevelList } from '../../sync/level-list.ts'
import {
  integerField,
  isWireObject,
  objectField,
  readLevels,
  textField,
  timeField,
  type Unchecked,
  unexpected,
} from '../wire-fields.ts'
import type { BybitOrderBook } from './messages.ts'

/** An order-book message, checked. */
export interface BybitBookMessage {
  readonly topic: string
  readonly symbol: string
  readonly isSnapshot: boolean
  readonly sequence: number
  /** Time of matching where the message has it, else the time it was made; microseconds. */
  readonly exchangeTime: number
  /** Time the message was made, microseconds. */
  readonly sendTime: number
}

/**
 * Translates one frame, already parsed as JSON; its levels replace the content of `levels`. Null for frames of other
 * topics and replies. Pure, so a line of an archive and a live frame take the same path. Throws `file.malformed` for an
 * order-book message with a field missing or wrong.
 */
export function decodeBybit(frame: unknown, levels: LevelList, where: Where): BybitBookMessage | null {
  if (!isWireObject(frame) || !isBybitBookTopic(frame.topic)) return null
  const message: Unchecked<BybitOrderBook> = frame
  const { topic, type } = frame
  if (type !== 'snapshot' && type !== 'delta') throw unexpected('type', '"snapshot" or "delta"', type, where)
  const data: Unchecked<BybitOrderBook['data']> = objectField(message, 'data', where)
  const book: BybitBookMessage = {
    topic,
    symbol: textField(data, 's', where),
    isSnapshot: type === 'snapshot',
    sequence: integerField(data, 'u', where),
    exchangeTime: timeField(message, message.cts === undefined ? 'ts' : 'cts', where),
    sendTime: timeField(message, 'ts', where),
  }
  levels.clear()
  readLevels(data, 'b', 0, levels, where)
  readLevels(data, 'a', SIDE_ASK, levels, where)
  return book
}

/** Topics with a numbered window. `orderbook.full.*` has no snapshot in the stream and other rules: not read. */
export function isBybitBookTopic(topic: unknown): topic is string {
  return typeof topic === 'string' && /^orderbook\.\d+\./.test(topic)
}

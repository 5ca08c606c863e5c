import { type DepthScope, MalformedRowError, parseIso, SteelyardError, type Where } from '../../market/index.ts'
import { isWireObject, textField, type Unchecked, unexpected, type WireObject } from '../venues/wire-fields.ts'

/** What the lines have in common, and the fields of each type. */
export interface EventFields {
  readonly type: string
  readonly exchange: string
  readonly symbol: string
  readonly timestamp: string
  readonly localTimestamp: string
  readonly sequence: number
  readonly status: string
  readonly detail: number
  readonly depth: string
  readonly side: string
  readonly isSnapshot: boolean
  readonly noFlow: boolean
  readonly continues: boolean
  readonly bids: readonly unknown[]
  readonly asks: readonly unknown[]
}

export type EventLine = Unchecked<EventFields>

const EVENT_TYPES: readonly unknown[] = ['book_change', 'trade', 'book_ticker', 'book_status']

/** Narrowest last: what is known of a narrower book is less. */
export const DEPTH_SCOPES: readonly DepthScope[] = ['full', 'snapshot', 'window']

/**
 * Prices and amounts as they stand in the text. Quoted before the text is parsed, they never pass through a float; inside
 * a JSON string the pattern cannot occur, because quotes are escaped there.
 */
const DECIMALS = /("(?:price|amount)"\s*:\s*)(-?\d[\d.eE+-]*)/g

/** One line as an object, its prices and amounts as decimal text. Throws `file.malformed`. */
export function parseEventLine(text: string, where: Where): EventLine & WireObject {
  let line: unknown
  try {
    line = JSON.parse(text.replace(DECIMALS, '$1"$2"'))
  } catch {
    throw new MalformedRowError(`the line is not valid JSON: ${JSON.stringify(text.slice(0, 40))}`, where)
  }
  if (!isWireObject(line)) throw new MalformedRowError('the line is no JSON object', where)
  return line
}

/** An object with the fields that every line of ours has. */
export function isEventLine(line: WireObject): boolean {
  const { type, exchange, symbol, localTimestamp } = line as EventLine
  return (
    EVENT_TYPES.includes(type) &&
    typeof exchange === 'string' &&
    exchange !== '' &&
    typeof symbol === 'string' &&
    symbol !== '' &&
    typeof localTimestamp === 'string'
  )
}

/** A field with an ISO time, as microseconds. Throws `file.malformed`. */
export function isoField(line: EventLine, name: 'timestamp' | 'localTimestamp', where: Where): number {
  const text = textField<EventFields>(line, name, where)
  try {
    return parseIso(text)
  } catch (error) {
    if (!(error instanceof SteelyardError)) throw error
    throw unexpected(name, 'an ISO time', text, where)
  }
}

/** A field that is there to say yes, or not there. Throws `file.malformed` for anything else. */
export function markField(object: WireObject, name: 'noFlow' | 'continues', where: Where): boolean {
  const value = object[name]
  if (value === undefined || typeof value === 'boolean') return value === true
  throw unexpected(name, 'true or false', value, where)
}

/** How deep the book that goes live is known; `snapshot` where the line does not say. Throws `file.malformed`. */
export function depthField(line: EventLine, where: Where): DepthScope {
  const { depth } = line
  if (depth === undefined) return 'snapshot'
  const scope = DEPTH_SCOPES.find((candidate) => candidate === depth)
  if (scope === undefined) throw unexpected('depth', 'full, snapshot or window', depth, where)
  return scope
}

/** A field of the line that says nothing. */
export function isNone(value: unknown): boolean {
  return value === null || value === undefined
}

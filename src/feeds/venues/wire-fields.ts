import { MAX_EXACT, MalformedRowError, type SIDE_ASK, type Where } from '../../market/index.ts'
import type { LevelList } from '../sync/level-list.ts'

/** A parsed JSON object of which nothing is known yet. */
export type WireObject = Readonly<Record<string, unknown>>

/** A message that should have the fields of a wire type, none of which has been checked: names count, types do not. */
export type Unchecked<Message> = { readonly [Field in keyof Message]?: unknown }

type FieldOf<Message> = keyof Message & string

export function isWireObject(value: unknown): value is WireObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** A field that must be an exact integer >= 0. Throws `file.malformed`. */
export function integerField<Message>(message: Unchecked<Message>, name: FieldOf<Message>, where: Where): number {
  const value = message[name]
  if (typeof value === 'number' && Number.isSafeInteger(value) && value >= 0) return value
  throw unexpected(name, 'an integer', value, where)
}

/** A field that must be a non-empty string. Throws `file.malformed`. */
export function textField<Message>(message: Unchecked<Message>, name: FieldOf<Message>, where: Where): string {
  const value = message[name]
  if (typeof value === 'string' && value !== '') return value
  throw unexpected(name, 'a text', value, where)
}

export function objectField<Message>(message: Unchecked<Message>, name: FieldOf<Message>, where: Where): WireObject {
  const value = message[name]
  if (isWireObject(value)) return value
  throw unexpected(name, 'an object', value, where)
}

/** A time in milliseconds (or already microseconds, as some streams can be told to send) as microseconds. */
export function timeField<Message>(message: Unchecked<Message>, name: FieldOf<Message>, where: Where): number {
  const micros = microsOf(integerField(message, name, where))
  if (Number.isNaN(micros)) throw unexpected(name, 'a time', message[name], where)
  return micros
}

/**
 * Milliseconds until the year 5138 have fewer than 15 digits, microseconds since 1973 have more. NaN beyond exact
 * microseconds (the year 2255).
 */
export function microsOf(time: number): number {
  const micros = time < 1e14 ? time * 1000 : time
  return micros <= MAX_EXACT ? micros : Number.NaN
}

/**
 * Appends the levels of one side, `[price, amount, …]` with decimal text, to a list. Throws `file.malformed` at the
 * first that is none.
 */
export function readLevels<Message>(
  message: Unchecked<Message>,
  name: FieldOf<Message>,
  side: 0 | typeof SIDE_ASK,
  levels: LevelList,
  where: Where,
): void {
  const list: unknown = message[name]
  if (!Array.isArray(list)) throw unexpected(name, 'a list of levels', list, where)
  for (const level of list as readonly unknown[]) {
    if (!Array.isArray(level)) throw unexpected(name, 'levels of [price, amount]', level, where)
    const price: unknown = level[0]
    const amount: unknown = level[1]
    if (typeof price !== 'string' || typeof amount !== 'string') {
      throw unexpected(name, 'levels of [price, amount] as text', level, where)
    }
    const complaint = levels.pushText(side, price, amount)
    if (complaint !== null) throw new MalformedRowError(complaint, where)
  }
}

export function unexpected(name: string, expected: string, found: unknown, where: Where): MalformedRowError {
  if (found === undefined) return new MalformedRowError(`field "${name}" is missing`, where)
  const shown = JSON.stringify(found) ?? String(found)
  return new MalformedRowError(
    `field "${name}" must be ${expected}, was ${shown.length > 60 ? `${shown.slice(0, 60)}…` : shown}`,
    where,
  )
}

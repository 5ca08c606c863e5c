import { MAX_EXACT } from '../../market/index.ts'
import type { CommaFields } from './comma-fields.ts'

/** Below this a Vision time is in milliseconds, from it on in microseconds: 1e14 ms is the year 5138, 1e14 µs is 1973. */
const FIRST_MICROS = 1e14

/**
 * A Vision time as microseconds since the epoch. Each value says its unit by its size: spot files carry milliseconds
 * before 2025 and microseconds since, and one stream may hold both. NaN when the value is no positive integer, or beyond exact microseconds (the year 2255).
 *
 * @example visionMicros(1704067200000) // => 1704067200000000
 */
export function visionMicros(value: number): number {
  if (!(value > 0)) return Number.NaN
  const micros = value < FIRST_MICROS ? value * 1000 : value
  return micros <= MAX_EXACT ? micros : Number.NaN
}

const TEXT_TIME = /^(\d{4})-(\d{2})-(\d{2}) (\d{2}):(\d{2}):(\d{2})$/u

/** A field `YYYY-MM-DD HH:MM:SS`, UTC, as microseconds since the epoch; NaN when it is none. */
export function visionTextMicros(fields: CommaFields, field: number): number {
  const match = TEXT_TIME.exec(fields.text(field))
  if (match === null) return Number.NaN
  const [year, month, day, hour, minute, second] = match.slice(1).map(Number) as [
    number,
    number,
    number,
    number,
    number,
    number,
  ]
  if (hour > 23 || minute > 59 || second > 59) return Number.NaN
  const millis = Date.UTC(year, month - 1, day, hour, minute, second)
  const date = new Date(millis)
  // Date.UTC lets 31 June roll over.
  return date.getUTCMonth() === month - 1 && date.getUTCDate() === day ? millis * 1000 : Number.NaN
}

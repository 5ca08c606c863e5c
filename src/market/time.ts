import { SteelyardError } from './errors.ts'

/** Microseconds per unit, largest first. */
const UNITS = [
  ['d', 86_400_000_000],
  ['h', 3_600_000_000],
  ['m', 60_000_000],
  ['s', 1_000_000],
  ['ms', 1_000],
  ['us', 1],
] as const

const DURATION = /^(\d+)(?:\.(\d+))?(us|µs|ms|s|m|h|d)$/
const ISO = /^(\d{4})-(\d{2})-(\d{2})(?:[T ](\d{2}):(\d{2})(?::(\d{2})(?:\.(\d{1,9}))?)?(Z|[+-]\d{2}:?\d{2})?)?$/

/**
 * A duration as whole microseconds: a number with one unit of `us ms s m h d`, such as `100ms`, `1.5s`, `5m`, `1d`.
 * `what` names the option in the message. Throws `config.invalid` for anything else, for zero, and for a fraction of a
 * microsecond.
 *
 * @example parseDuration('100ms') // => 100000
 * @example parseDuration('1.5s') // => 1500000
 */
export function parseDuration(text: string, what = 'duration'): number {
  const match = DURATION.exec(text.trim())
  if (match === null) {
    throw new SteelyardError('config.invalid', `${what} is no duration: ${JSON.stringify(text)}`, {
      hint: 'write a number and a unit: 100ms, 1s, 5m, 1h, 1d',
    })
  }
  const [, whole, fraction = '', symbol] = match
  const unit = UNITS.find(([name]) => name === (symbol === 'µs' ? 'us' : symbol))!
  // Digits are scaled as integers, so that 0.1s is exactly 100000.
  const micros = (Number(whole + fraction) * unit[1]) / 10 ** fraction.length
  if (!Number.isSafeInteger(micros) || micros === 0) {
    throw new SteelyardError('config.invalid', `${what} must be a whole, positive number of microseconds, was ${text}`)
  }
  return micros
}

/**
 * The shortest text that `parseDuration` reads back: a whole number of the largest unit that divides it.
 *
 * @example formatDuration(90_000_000) // => '90s'
 * @example formatDuration(3_600_000_000) // => '1h'
 */
export function formatDuration(micros: number): string {
  for (const [name, size] of UNITS) if (micros !== 0 && micros % size === 0) return `${micros / size}${name}`
  return `${micros}us`
}

/**
 * Microseconds since the epoch as ISO text in UTC, always with six decimals.
 *
 * @example isoMicros(1_723_161_254_123_456) // => '2024-08-08T23:54:14.123456Z'
 */
export function isoMicros(micros: number): string {
  const seconds = Math.floor(micros / 1e6)
  const rest = String(micros - seconds * 1e6).padStart(6, '0')
  return `${new Date(seconds * 1000).toISOString().slice(0, 19)}.${rest}Z`
}

/** Day of `micros` in UTC. @example isoDay(1_723_161_254_123_456) // => '2024-08-08' */
export function isoDay(micros: number): string {
  return isoMicros(micros).slice(0, 10)
}

/**
 * ISO text as microseconds since the epoch: a date, or a date and a time with up to nine decimals (digits beyond
 * microseconds are cut off) and an offset. **Without an offset the time is UTC**, unlike `Date.parse`.
 * Throws `config.invalid`; `what` names the option in the message.
 *
 * @example parseIso('2024-08-09') // => 1723161600000000
 * @example parseIso('2024-08-09T02:00:00.5+02:00') // => 1723161600500000
 */
export function parseIso(text: string, what = 'time'): number {
  const match = ISO.exec(text.trim())
  const micros = match === null ? Number.NaN : isoParts(match)
  if (Number.isNaN(micros)) {
    throw new SteelyardError('config.invalid', `${what} is no ISO time: ${JSON.stringify(text)}`, {
      hint: 'write 2024-08-09 or 2024-08-09T12:30:00.123456Z (UTC unless it carries an offset)',
    })
  }
  return micros
}

function isoParts(match: RegExpExecArray): number {
  const [, year, month, day, hour = '00', minute = '00', second = '00', fraction = '', zone = 'Z'] = match
  const milliseconds = Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`)
  // Date.parse lets 31 June roll over; a date that does not come back is refused.
  if (Number.isNaN(milliseconds) || !new Date(milliseconds).toISOString().startsWith(`${year}-${month}-${day}`)) {
    return Number.NaN
  }
  return milliseconds * 1000 + Number(fraction.slice(0, 6).padEnd(6, '0')) - offsetMicros(zone)
}

function offsetMicros(zone: string): number {
  if (zone === 'Z') return 0
  const minutes = Number(zone.slice(1, 3)) * 60 + Number(zone.slice(-2))
  return (zone.startsWith('-') ? -minutes : minutes) * 60_000_000
}

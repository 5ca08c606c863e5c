const DIGIT_ZERO = 48

/**
 * Reads the times of a table: ISO 8601 text in UTC (`Z`, `+00:00` or no zone; `T` or a blank; up to six decimals) as
 * whole microseconds, exactly; NaN for anything else, which the reader reports with its place.
 *
 * @example parseIsoMicros('2023-11-14T22:13:20.123456Z') // => 1700000000123456
 */
export function parseIsoMicros(text: string): number {
  const match = /^(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d:\d\d)(?:\.(\d{1,6}))?(?:Z|\+00(?::?00)?)?$/.exec(text)
  if (match === null) return Number.NaN
  const seconds = Date.parse(`${match[1]}T${match[2]}Z`) / 1000
  return seconds * 1_000_000 + fractionMicros(match[3] ?? '')
}

function fractionMicros(digits: string): number {
  let micros = 0
  for (let i = 0; i < 6; i++) micros = micros * 10 + (i < digits.length ? digits.charCodeAt(i) - DIGIT_ZERO : 0)
  return micros
}

/**
 * The shortest text that reads back as the same double, the sign of zero included. NaN is the caller's null.
 * Infinities become `Infinity` and `-Infinity`, which CSV readers know.
 *
 * @example numberText(0.1 + 0.2) // => '0.30000000000000004'
 * @example numberText(-0) // => '-0'
 */
export function numberText(value: number): string {
  return value === 0 && 1 / value < 0 ? '-0' : `${value}`
}

/**
 * The same as a JSON number. JSON has no infinities: they become `1e999` and `-1e999`, which overflow back into
 * infinities in JavaScript and Python. NaN becomes `null`.
 */
export function jsonNumberText(value: number): string {
  if (value === Number.POSITIVE_INFINITY) return '1e999'
  if (value === Number.NEGATIVE_INFINITY) return '-1e999'
  return Number.isNaN(value) ? 'null' : numberText(value)
}

/**
 * The decimal `units * 10^-decimals` as text, exact, without exponent or needless zeros. Empty for NaN.
 *
 * @example decimalText(6161250, 2) // => '61612.5'
 * @example decimalText(90120, -3) // => '90120000'
 */
export function decimalText(units: number, decimals: number): string {
  if (Number.isNaN(units)) return ''
  if (units === 0) return '0'
  if (decimals <= 0) return `${units}${'0'.repeat(-decimals)}`
  const sign = units < 0 ? '-' : ''
  const digits = `${Math.abs(units)}`.padStart(decimals + 1, '0')
  const point = digits.length - decimals
  let end = digits.length
  while (end > point && digits.charCodeAt(end - 1) === 48) end--
  const whole = digits.slice(0, point)
  return end === point ? `${sign}${whole}` : `${sign}${whole}.${digits.slice(point, end)}`
}

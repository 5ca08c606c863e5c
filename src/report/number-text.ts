/**
 * A number for reading: `digits` significant digits, whole thousands apart by a thin space, a real minus sign; null for
 * null and NaN. Zeros at the end of the fraction are kept: they say how exact it is.
 *
 * @example formatNumber(1234567, 3) // => '1\u2009234\u2009567'
 * @example formatNumber(-0.06251, 3) // => '−0.0625'
 */
export function formatNumber(value: number | null, digits: number): string | null {
  if (value === null || Number.isNaN(value)) return null
  const size = Math.abs(value)
  if (size === Number.POSITIVE_INFINITY) return value < 0 ? '−∞' : '∞'
  const magnitude = size === 0 ? 0 : Math.floor(Math.log10(size))
  const decimals = Math.min(Math.max(digits - 1 - magnitude, 0), MAX_DECIMALS)
  const [whole, fraction] = size.toFixed(decimals).split('.') as [string, string | undefined]
  const text = fraction === undefined ? grouped(whole) : `${grouped(whole)}.${fraction}`
  return value < 0 && /[1-9]/.test(text) ? `−${text}` : text
}

/**
 * A count: whole, thousands apart by a thin space.
 *
 * @example formatInteger(24064) // => '24\u2009064'
 */
export function formatInteger(value: number): string {
  const text = grouped(Math.abs(value).toFixed(0))
  return value <= -0.5 ? `−${text}` : text
}

/**
 * A share as percent, with a real minus sign.
 *
 * @example formatPercent(0.4567) // => '45.7 %'
 * @example formatPercent(-0.0001) // => '0.0 %'
 */
export function formatPercent(share: number | null, decimals = 1): string | null {
  if (share === null || Number.isNaN(share)) return null
  const text = `${Math.abs(share * 100).toFixed(decimals)} %`
  return share < 0 && /[1-9]/.test(text) ? `−${text}` : text
}

const MAX_DECIMALS = 12

/** Four digits are read at a glance; more are set in threes. */
function grouped(whole: string): string {
  return whole.length > 4 ? whole.replace(/\B(?=(\d{3})+$)/g, '\u2009') : whole
}

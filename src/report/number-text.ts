/**
 * A number for reading: `digits` significant digits, whole thousands apart by a thin space, a real minus sign; null for
 * null and NaN. Zeros at the end of the fraction are kept: they say how exact it is.
 *
 * @example formatNumber(1234567, 3) // => '1 234 567'
 * @example formatNumber(-0.06251, 3) // => '−0.0625'
 */
export function formatNumber(value: number | null, digits: number): string | null {
  if (value === null || Number.isNaN(value)) return null
  const size = Math.abs(value)
  if (size === Number.POSITIVE_INFINITY) return value < 0 ? '−∞' : '∞'
  const magnitude = size === 0 ? 0 : Math.floor(Math.log10(size))
  const decimals = Math.min(Math.max(digits - 1 - magnitude, 0), MAX_DECIMALS)
  const [whole, fraction] = size.toFixed(decimals).split('.') as [string, string | undefined]
  const grouped = whole.length > 4 ? whole.replace(/\B(?=(\d{3})+$)/g, '\u2009') : whole
  const text = fraction === undefined ? grouped : `${grouped}.${fraction}`
  return value < 0 && /[1-9]/.test(text) ? `−${text}` : text
}

/**
 * A share in [0, 1] as percent.
 *
 * @example formatPercent(0.4567) // => '45.7 %'
 */
export function formatPercent(share: number | null, decimals = 1): string | null {
  return share === null || Number.isNaN(share) ? null : `${(share * 100).toFixed(decimals)} %`
}

const MAX_DECIMALS = 12

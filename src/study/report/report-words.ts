import { formatNumber, formatPercent, type Html, html } from '../../report/index.ts'
import type { MarketStudy, VerdictLevel } from '../study-result.ts'

/** Words of a verdict, everywhere the same. */
export const LEVEL_WORDS: Readonly<Record<VerdictLevel, string>> = {
  no_edge: 'no edge',
  below_cost: 'predicts, below cost',
  above_cost: 'predicts, above cost',
}

const LEVEL_CLASS = { no_edge: 'none', below_cost: 'fair', above_cost: 'good' } as const

export function levelTag(level: VerdictLevel, words = LEVEL_WORDS[level]): Html {
  return html`<span class="tag ${LEVEL_CLASS[level]}">${words}</span>`
}

export const marketName = ({ venue, symbol }: Pick<MarketStudy, 'venue' | 'symbol'>): string => `${venue} ${symbol}`

/** Below this size a number is noise to a reader, and many zeros. */
const TINY = 0.0001

/** Three significant digits; null for null. */
export function short(value: number, digits?: number): string
export function short(value: number | null, digits?: number): string | null
export function short(value: number | null, digits = 3): string | null {
  if (value === null) return null
  if (value !== 0 && Math.abs(value) < TINY) return value > 0 ? '<0.0001' : '>−0.0001'
  return formatNumber(value, digits)
}

/** A value with its interval; null for null. */
export function withRange(value: number | null, low: number | null, high: number | null, digits = 2): string | null {
  if (value === null) return null
  return low === null || high === null
    ? short(value, digits)
    : `${short(value, digits)} [${short(low, digits)}, ${short(high, digits)}]`
}

/** A value with its interval below it, where the page is wide. */
export function rangeCell(value: number | null, low: number | null, high: number | null): Html | string | null {
  if (value === null || low === null || high === null) return short(value, 2)
  return html`<span>${short(value, 2)} <small>[${short(low, 2)}, ${short(high, 2)}]</small></span>`
}

/** R2 in percent. Far below 0 its size says nothing more than "worse than no forecast". */
export function percentR2(r2: number | null): string | null {
  return r2 !== null && r2 < -1 ? '< −100 %' : formatPercent(r2, 2)
}

/** A p-value as it is usually written. */
export function probability(p: number | null): string | null {
  if (p === null) return null
  return p < TINY ? '<0.0001' : p.toFixed(p < 0.01 ? 4 : 2)
}

/** `1 measure`, `3 measures`. */
export function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`
}

/** `2024-08-08 23:54:14`. */
export const clock = (iso: string | null): string | null => (iso === null ? null : iso.slice(0, 19).replace('T', ' '))

/** Microseconds of an ISO text of ours, which may have six decimals; for the place on an axis. */
export const microsOf = (iso: string): number => Date.parse(iso) * 1000

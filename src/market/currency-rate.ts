import { QUALITIES, type Quality } from './quality.ts'

/** One unit of `from` is worth `rate` units of `to`, as observed at `asOf`. */
export interface CurrencyRate {
  readonly from: string
  readonly to: string
  /** Positive and finite; anything else is no rate. */
  readonly rate: number
  /** Microseconds since the epoch. */
  readonly asOf: number
  /** Of the book or quote the rate was read from; a `missing` one is no rate. */
  readonly quality: Quality
}

export interface ConversionOptions {
  /** Microseconds since the epoch. A rate observed later is not used: nothing knows the future. */
  readonly now: number
  /** Oldest rate that may be used, microseconds, inclusive. */
  readonly maxAge: number
  /** Takes USD, USDT and USDC for one currency. Off by default; results that rest on it say so in `isPegged`. */
  readonly pegged?: boolean
}

export interface ConvertedAmount {
  /** In the currency asked for. */
  readonly value: number
  /** Age of the rate in microseconds; 0 where none was needed. */
  readonly age: number
  /** Of the rate; `verified` for the identity, at best `unverified` where a peg was assumed. */
  readonly quality: Quality
  /** The value rests on the assumption that one dollar token is worth exactly one dollar. */
  readonly isPegged: boolean
}

const DOLLARS: ReadonlySet<string> = new Set(['USD', 'USDT', 'USDC'])

/**
 * `amount` of one currency in another, by a rate with an age and a quality.
 *
 *     value = amount * rate(from -> to),   or   amount / rate(to -> from)
 *
 * - A currency is itself without a rate. USD, USDT and USDC are different currencies unless `pegged` is true; then the peg
 *   goes before their own rates, so that a run never switches between the two as rates come and go.
 * - Null: no rate joins the two directly (rates are not chained), or every one is stale, from the future, `missing` or not a
 *   positive number. Never 1 for want of a rate.
 * - Of several rates: one that needs no peg, then the latest, then the one of better quality.
 *
 * @example convertCurrency(5, 'USDT', 'USD', [], { now: 0, maxAge: 0 }) // => null
 * @example convertCurrency(5, 'USD', 'USD', [], { now: 0, maxAge: 0 })?.value // => 5
 */
export function convertCurrency(
  amount: number,
  from: string,
  to: string,
  rates: readonly CurrencyRate[],
  { now, maxAge, pegged = false }: ConversionOptions,
): ConvertedAmount | null {
  if (from === to) return { value: amount, age: 0, quality: 'verified', isPegged: false }
  const same = (a: string, b: string) => a === b || (pegged && DOLLARS.has(a) && DOLLARS.has(b))
  if (same(from, to)) return { value: amount, age: 0, quality: 'unverified', isPegged: true }

  let best: ConvertedAmount | null = null
  for (const { from: rateFrom, to: rateTo, rate, asOf, quality: rateQuality } of rates) {
    const age = now - asOf
    if (!(age >= 0 && age <= maxAge) || !(rate > 0 && rate < Number.POSITIVE_INFINITY)) continue
    if (rateQuality === 'missing') continue
    const isForward = same(rateFrom, from) && same(rateTo, to)
    if (!isForward && !(same(rateFrom, to) && same(rateTo, from))) continue
    const isPegged = isForward ? rateFrom !== from || rateTo !== to : rateFrom !== to || rateTo !== from
    const quality = isPegged && rateQuality === 'verified' ? 'unverified' : rateQuality
    const found = { value: isForward ? amount * rate : amount / rate, age, quality, isPegged }
    if (best === null || isPreferred(found, best)) best = found
  }
  return best
}

function isPreferred(a: ConvertedAmount, b: ConvertedAmount): boolean {
  if (a.isPegged !== b.isPegged) return b.isPegged
  if (a.age !== b.age) return a.age < b.age
  return QUALITIES.indexOf(a.quality) < QUALITIES.indexOf(b.quality)
}

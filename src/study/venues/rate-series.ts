import { type CurrencyRate, convertCurrency } from '../../market/index.ts'

export interface RateOptions {
  readonly rates: readonly CurrencyRate[]
  /** Oldest rate that may be used, microseconds. */
  readonly maxAge: number
  /** Takes USD, USDT and USDC for one currency. */
  readonly pegged: boolean
}

export interface RateSeries {
  /** Units of `to` per unit of `from` at each time; NaN where no rate may be used. */
  readonly values: Float64Array
  /** At least one value rests on the peg. */
  readonly isPegged: boolean
  /** Times with a value. */
  readonly known: number
}

/**
 * The rate between two currencies at ascending times, by `convertCurrency`'s rules at each: never from the future, never older
 * than `maxAge`, never 1 for want of a rate.
 */
export function rateSeries(time: Float64Array, from: string, to: string, options: RateOptions): RateSeries {
  const { rates, maxAge, pegged } = options
  const values = new Float64Array(time.length).fill(Number.NaN)
  const usable = rates
    .filter(({ rate, quality }) => quality !== 'missing' && rate > 0 && rate < Number.POSITIVE_INFINITY)
    .sort((a, b) => a.asOf - b.asOf)
  // Of each pair of currencies only the latest rates can win; equal times are left to convertCurrency.
  const latest = new Map<string, CurrencyRate[]>()
  let next = 0
  let isPegged = false
  let known = 0
  for (let i = 0; i < time.length; i++) {
    const now = time[i]!
    for (; next < usable.length && usable[next]!.asOf <= now; next++) {
      const rate = usable[next]!
      const pair = `${rate.from}/${rate.to}`
      const held = latest.get(pair)
      if (held !== undefined && held[0]!.asOf === rate.asOf) held.push(rate)
      else latest.set(pair, [rate])
    }
    const converted = convertCurrency(1, from, to, [...latest.values()].flat(), { now, maxAge, pegged })
    if (converted === null) continue
    values[i] = converted.value
    known++
    if (converted.isPegged) isPegged = true
  }
  return { values, isPegged, known }
}

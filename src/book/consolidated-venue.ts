import {
  type ConvertedAmount,
  type CurrencyRate,
  convertCurrency,
  type Instrument,
  type Quality,
  type Scale,
  toDecimal,
} from '../market/index.ts'
import type { LadderBook } from './ladder-book.ts'

/** One venue of a `ConsolidatedBook`. */
export interface ConsolidatedVenue {
  readonly book: LadderBook
  /** Of the book's ticks and lots. Read at each query: pass the follower's own, and a finer scale is followed. */
  readonly scale: Scale
  /** Says what an amount is: `amountUnit`, `contractSize` (as it stands now), `inverse`; and in which currency it is priced. */
  readonly instrument: Pick<Instrument, 'base' | 'quote' | 'amountUnit' | 'contractSize' | 'inverse'>
  /** Fraction of the notional, negative for a rebate; null where it is not known, which is not the same as 0. */
  readonly takerFee: number | null
  /** From or to the venue's quote currency; null where there is none, or none is needed. */
  readonly rate: CurrencyRate | null
  /** Asked at each query: may the book be read now? */
  readonly isLive: () => boolean
}

/** How venues are weighed and converted; printed with every answer. Times in microseconds. */
export interface ConsolidationRules {
  /** Notional is in this currency, prices in this currency per unit of base. */
  readonly currency: string
  /** A venue's notional counts half after this long without an update. */
  readonly halfLife: number
  /** Older than this a venue does not count at all. */
  readonly maxAge: number
  /** Oldest currency rate that may be used. */
  readonly rateMaxAge: number
  /** USD, USDT and USDC are taken for one currency. */
  readonly pegged: boolean
}

/** Why a venue takes no part in an answer; the first that applies, in this order. */
export type LeftOutReason =
  | 'not_live'
  | 'never_updated'
  | 'ahead_of_now' // updated after the time of the query: what it was then is not known any more
  | 'stale'
  | 'units_unknown' // amount unit, contract size or quote currency
  | 'no_rate'
  | 'stale_rate' // there is a rate, but `convertCurrency` may not use it now
  | 'fee_unknown' // net figures only
  | 'empty'
  | 'depth_not_trusted' // the band reaches beyond what is known of the venue's book; its best prices still count in the mid

export interface LeftOutVenue {
  readonly venue: string
  readonly reason: LeftOutReason
}

/** A venue that takes part in an answer, and how. */
export interface VenueShare {
  readonly venue: string
  /** Microseconds since its last update. */
  readonly age: number
  /** 2^-(age / halfLife), in (0, 1]: its notional is multiplied by it. */
  readonly weight: number
  /** Units of the common currency for one of the venue's quote currency. */
  readonly rate: number
  readonly rateAge: number
  readonly rateQuality: Quality
  readonly isPegged: boolean
}

/** A venue admitted to one query, with its factors worked out. */
export interface Participant {
  readonly share: VenueShare
  readonly book: LadderBook
  readonly scale: Scale
  /** Common currency per unit of the venue's price, after the fee where net: what a seller into the bids receives. */
  readonly bidFactor: number
  /** The same for a buyer of the asks. */
  readonly askFactor: number
  /** Amounts are in quote already, so that the price does not enter the notional. */
  readonly isQuoteAmount: boolean
  /** Weighted common currency per unit of amount (times price, unless `isQuoteAmount`). */
  readonly notionalFactor: number
}

/** Decides whether a venue takes part in a query at `now`, and with which factors. */
export function admitVenue(
  id: string,
  venue: ConsolidatedVenue,
  updatedAt: number | undefined,
  rules: ConsolidationRules,
  now: number,
  isNet: boolean,
): Participant | LeftOutReason {
  if (!venue.isLive()) return 'not_live'
  if (updatedAt === undefined) return 'never_updated'
  const age = now - updatedAt
  if (age < 0) return 'ahead_of_now'
  const weight = age <= rules.maxAge ? 2 ** -(age / rules.halfLife) : 0
  if (weight === 0) return 'stale'
  const { quote, amountUnit, contractSize, inverse } = venue.instrument
  if (quote === undefined || amountUnit === undefined || contractSize === undefined) return 'units_unknown'
  const converted = quoteInCurrency(quote, venue.rate, rules, now)
  if (typeof converted === 'string') return converted
  if (isNet && venue.takerFee === null) return 'fee_unknown'
  const { book, scale } = venue
  if (book.bids.count === 0 && book.asks.count === 0) return 'empty'

  const fee = isNet ? venue.takerFee! : 0
  const rate = converted.value
  return {
    share: {
      venue: id,
      age,
      weight,
      rate,
      rateAge: converted.age,
      rateQuality: converted.quality,
      isPegged: converted.isPegged,
    },
    book,
    scale,
    bidFactor: rate * (1 - fee),
    askFactor: rate * (1 + fee),
    isQuoteAmount: amountUnit === 'quote' || (amountUnit === 'contracts' && inverse),
    notionalFactor: (amountUnit === 'contracts' ? contractSize : 1) * rate * weight,
  }
}

/** Weighted notional of a level in the common currency, at the quoted price (the fee is in the price, not in the notional). */
export function levelNotional({ scale, isQuoteAmount, notionalFactor }: Participant, tick: number, lots: number) {
  const amount = toDecimal(lots, scale.amountDecimals)
  return (isQuoteAmount ? amount : amount * toDecimal(tick, scale.priceDecimals)) * notionalFactor
}

function quoteInCurrency(
  quote: string,
  rate: CurrencyRate | null,
  { currency, rateMaxAge, pegged }: ConsolidationRules,
  now: number,
): ConvertedAmount | 'no_rate' | 'stale_rate' {
  const rates = rate === null ? [] : [rate]
  const converted = convertCurrency(1, quote, currency, rates, { now, maxAge: rateMaxAge, pegged })
  if (converted !== null) return converted
  const atItsTime = { now: rate?.asOf ?? now, maxAge: 0, pegged }
  return convertCurrency(1, quote, currency, rates, atItsTime) === null ? 'no_rate' : 'stale_rate'
}

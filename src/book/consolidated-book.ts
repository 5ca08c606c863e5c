import { type CurrencyRate, SteelyardError, toDecimal } from '../market/index.ts'
import {
  admitVenue,
  type ConsolidatedVenue,
  type ConsolidationRules,
  type LeftOutVenue,
  levelNotional,
  type Participant,
  type VenueShare,
} from './consolidated-venue.ts'
import type { BookSide } from './depth-query.ts'

/** Prices and band edges here are doubles (rates and fees are not integers): an edge is inclusive to one part in 10^12. */
const EDGE_TOLERANCE = 1e-12
const SECOND = 1e6

export interface ConsolidatedBookOptions extends Partial<Omit<ConsolidationRules, 'currency'>> {
  /** The coin that all venues trade: a sum over different coins means nothing. */
  readonly base: string
  readonly currency: string
}

export interface ConsolidatedQuery {
  /** Microseconds, on the clock of `update`. */
  readonly now: number
  /** Prices after each venue's taker fee. Default: as quoted. */
  readonly net?: boolean
}

/** What every answer says beside its figures. */
export interface ConsolidatedAnswer {
  /** The venues behind the figures, in the order of `add`. */
  readonly venues: readonly VenueShare[]
  /** The others, and why: an answer without them is an answer about fewer venues. */
  readonly leftOut: readonly LeftOutVenue[]
  /** Best bid > best ask across venues (after fees where net). Reported, not repaired: it may be real, stale or a wrong rate. */
  readonly isCrossed: boolean
  /** (best bid + best ask) / 2 in the common currency; null where a side is empty everywhere. */
  readonly mid: number | null
  readonly isNet: boolean
  readonly rules: ConsolidationRules
}

export interface ConsolidatedLevel {
  /** Common currency per unit of base, after the fee where net. */
  readonly price: number
  /** Weighted, in the common currency. */
  readonly notional: number
  readonly byVenue: readonly { readonly venue: string; readonly notional: number }[]
}

export interface ConsolidatedTouch extends ConsolidatedAnswer {
  /** Null where the side is empty everywhere. */
  readonly bid: ConsolidatedLevel | null
  readonly ask: ConsolidatedLevel | null
}

export interface ConsolidatedLevels extends ConsolidatedAnswer {
  /** Best first. */
  readonly levels: readonly ConsolidatedLevel[]
}

export interface ConsolidatedDepth extends ConsolidatedAnswer {
  /** Weighted, in the common currency; null without a mid, or where no venue is known that deep. */
  readonly notional: number | null
}

export interface ConsolidatedImbalance extends ConsolidatedAnswer {
  readonly bidNotional: number | null
  readonly askNotional: number | null
  /** (bid - ask) / (bid + ask), in [-1, 1], + is a heavier bid; null without both depths, or where both are 0. */
  readonly imbalance: number | null
}

/**
 * The books of several venues as one, in quote notional of one currency.
 *
 *     price    = quoted price * rate * (1 - fee) for bids, * (1 + fee) for asks     (fee = 0 unless `net`)
 *     notional = amount in quote * rate * 2^-(age / halfLife),   0 beyond maxAge
 *     amount in quote = a p (base) | a (quote) | a c p (linear contracts) | a c (inverse contracts), c = contract size
 *
 * - A stale venue counts less, and then not at all; prices are not weighted. Defaults: half-life 1 s, maxAge 10 s, rates up to
 *   60 s old, no peg. The rules stand in every answer.
 * - A venue that cannot be believed, converted or (net) costed is left out and named, never counted as 0 or at par.
 * - Fees are charged on the notional. Venues that charge a buyer in the coin differ in second order (fee^2).
 * - Nothing is copied: a query reads the books as they are. It allocates its answer, so it belongs outside the hot path.
 */
export class ConsolidatedBook {
  private readonly base: string
  private readonly rules: ConsolidationRules
  private readonly venues = new Map<string, ConsolidatedVenue>()
  private readonly updatedAt = new Map<string, number>()

  /** Throws `config.invalid` unless the half-life is positive and the ages are not negative. */
  constructor({ base, currency, halfLife, maxAge, rateMaxAge, pegged }: ConsolidatedBookOptions) {
    this.base = base
    this.rules = {
      currency,
      halfLife: halfLife ?? SECOND,
      maxAge: maxAge ?? 10 * SECOND,
      rateMaxAge: rateMaxAge ?? 60 * SECOND,
      pegged: pegged ?? false,
    }
    if (!(this.rules.halfLife > 0)) throw invalid(`halfLife must be positive, was ${halfLife}`)
    if (!(this.rules.maxAge >= 0)) throw invalid(`maxAge must not be negative, was ${maxAge}`)
    if (!(this.rules.rateMaxAge >= 0)) throw invalid(`rateMaxAge must not be negative, was ${rateMaxAge}`)
  }

  /** Adds a venue, which counts from its first `update`. Throws `config.invalid` for a second of that id or another coin. */
  add(venueId: string, venue: ConsolidatedVenue): void {
    if (this.venues.has(venueId)) throw invalid(`venue ${venueId} is already there`)
    if (venue.instrument.base !== this.base) {
      throw invalid(
        `venue ${venueId} trades ${venue.instrument.base ?? 'an unknown coin'}, this book is of ${this.base}`,
      )
    }
    this.venues.set(venueId, venue)
  }

  /** The venue's book is as of `time` (microseconds). An earlier time than before changes nothing. */
  update(venueId: string, time: number): void {
    this.venue(venueId)
    this.updatedAt.set(venueId, Math.max(time, this.updatedAt.get(venueId) ?? time))
  }

  /** Replaces the rate of the venue's quote currency. */
  setRate(venueId: string, rate: CurrencyRate | null): void {
    this.venues.set(venueId, { ...this.venue(venueId), rate })
  }

  /** Best bid and ask across venues, with who stands there. */
  touch(query: ConsolidatedQuery): ConsolidatedTouch {
    const { participants, answer } = this.survey(query)
    return {
      ...answer,
      bid: mergeLevels(participants, 'bid', 1)[0] ?? null,
      ask: mergeLevels(participants, 'ask', 1)[0] ?? null,
    }
  }

  /**
   * The best `n` price levels of a side: levels of several venues at one price (after conversion, and fees where net) are one.
   * As all ranks, not gated by the venues' trusted ranges.
   */
  levels(side: BookSide, n: number, query: ConsolidatedQuery): ConsolidatedLevels {
    const { participants, answer } = this.survey(query)
    return { ...answer, levels: mergeLevels(participants, side, n) }
  }

  /** Notional within `bps` of the consolidated mid on one side, edge included. Throws `config.invalid` for a negative `bps`. */
  depthWithin(side: BookSide, bps: number, query: ConsolidatedQuery): ConsolidatedDepth {
    assertBps(bps)
    const { participants, answer } = this.survey(query)
    const { mid } = answer
    if (mid === null) return { ...answer, notional: null }
    const known = participants.filter((participant) => isKnownTo(participant, side, bandEdge(mid, side, bps)))
    return { ...withoutUntrusted(answer, participants, known), notional: bandNotional(known, mid, side, bps) }
  }

  /**
   * Depth imbalance within `bps` of the consolidated mid. A venue not known that deep on one side is left out of both.
   * Throws `config.invalid` for a negative `bps`.
   */
  imbalance(bps: number, query: ConsolidatedQuery): ConsolidatedImbalance {
    assertBps(bps)
    const { participants, answer } = this.survey(query)
    const { mid } = answer
    if (mid === null) return { ...answer, bidNotional: null, askNotional: null, imbalance: null }
    const known = participants.filter(
      (participant) =>
        isKnownTo(participant, 'bid', bandEdge(mid, 'bid', bps)) &&
        isKnownTo(participant, 'ask', bandEdge(mid, 'ask', bps)),
    )
    const bidNotional = bandNotional(known, mid, 'bid', bps)
    const askNotional = bandNotional(known, mid, 'ask', bps)
    const total = (bidNotional ?? 0) + (askNotional ?? 0)
    const imbalance = total > 0 ? ((bidNotional ?? 0) - (askNotional ?? 0)) / total : null
    return { ...withoutUntrusted(answer, participants, known), bidNotional, askNotional, imbalance }
  }

  private venue(venueId: string): ConsolidatedVenue {
    const venue = this.venues.get(venueId)
    if (venue === undefined) throw invalid(`no venue ${venueId} in this book`)
    return venue
  }

  /** Who takes part at that moment, and what every answer says. */
  private survey({ now, net = false }: ConsolidatedQuery): { participants: Participant[]; answer: ConsolidatedAnswer } {
    const participants: Participant[] = []
    const leftOut: LeftOutVenue[] = []
    for (const [id, venue] of this.venues) {
      const admitted = admitVenue(id, venue, this.updatedAt.get(id), this.rules, now, net)
      if (typeof admitted === 'string') leftOut.push({ venue: id, reason: admitted })
      else participants.push(admitted)
    }
    let bestBid = Number.NEGATIVE_INFINITY
    let bestAsk = Number.POSITIVE_INFINITY
    for (const participant of participants) {
      const { bids, asks } = participant.book
      if (bids.count > 0) bestBid = Math.max(bestBid, levelPrice(participant, 'bid', bids.best))
      if (asks.count > 0) bestAsk = Math.min(bestAsk, levelPrice(participant, 'ask', asks.best))
    }
    const answer = {
      venues: participants.map(({ share }) => share),
      leftOut,
      isCrossed: bestBid > bestAsk,
      mid: bestBid > Number.NEGATIVE_INFINITY && bestAsk < Number.POSITIVE_INFINITY ? (bestBid + bestAsk) / 2 : null,
      isNet: net,
      rules: this.rules,
    }
    return { participants, answer }
  }
}

/** Price of a ladder key in the common currency, after the fee where net. */
function levelPrice({ scale, bidFactor, askFactor }: Participant, side: BookSide, key: number): number {
  return side === 'bid'
    ? toDecimal(key, scale.priceDecimals) * bidFactor
    : toDecimal(-key, scale.priceDecimals) * askFactor
}

/** Merges the sorted ladders: each step takes the best price that any venue still shows, from all that show it. */
function mergeLevels(participants: readonly Participant[], side: BookSide, n: number): ConsolidatedLevel[] {
  const isBid = side === 'bid'
  const cursors = participants.map((participant) => {
    const ladder = isBid ? participant.book.bids : participant.book.asks
    return { participant, ladder, key: ladder.best, price: levelPrice(participant, side, ladder.best) }
  })
  const levels: ConsolidatedLevel[] = []
  while (levels.length < n) {
    // An exhausted ladder has key -Infinity, hence the worst price there is.
    const prices = cursors.map((cursor) => cursor.price)
    const price = isBid ? Math.max(...prices) : Math.min(...prices)
    if (!Number.isFinite(price)) break
    const byVenue: { venue: string; notional: number }[] = []
    let notional = 0
    for (const cursor of cursors) {
      const { participant, ladder } = cursor
      if (cursor.price !== price) continue
      let ofVenue = 0
      // More than once only where neighbouring ticks become the same double.
      while (cursor.price === price) {
        ofVenue += levelNotional(participant, isBid ? cursor.key : -cursor.key, ladder.sizeAt(cursor.key))
        cursor.key = ladder.below(cursor.key)
        cursor.price = levelPrice(participant, side, cursor.key)
      }
      byVenue.push({ venue: participant.share.venue, notional: ofVenue })
      notional += ofVenue
    }
    levels.push({ price, notional, byVenue })
  }
  return levels
}

function bandEdge(mid: number, side: BookSide, bps: number): number {
  return mid * (1 + ((side === 'bid' ? -1 : 1) * bps) / 1e4)
}

/** Whether every level of the venue up to the edge is known. */
function isKnownTo(participant: Participant, side: BookSide, edge: number): boolean {
  const { trustedLow, trustedHigh } = participant.book
  return side === 'bid'
    ? levelPrice(participant, side, trustedLow) <= edge * (1 + EDGE_TOLERANCE)
    : levelPrice(participant, side, -trustedHigh) >= edge * (1 - EDGE_TOLERANCE)
}

/** Null where there is nobody to ask. */
function bandNotional(known: readonly Participant[], mid: number, side: BookSide, bps: number): number | null {
  if (known.length === 0) return null
  const edge = bandEdge(mid, side, bps)
  let total = 0
  for (const participant of known) {
    const ladder = side === 'bid' ? participant.book.bids : participant.book.asks
    for (let key = ladder.best; key !== Number.NEGATIVE_INFINITY; key = ladder.below(key)) {
      const price = levelPrice(participant, side, key)
      const isInside = side === 'bid' ? price >= edge * (1 - EDGE_TOLERANCE) : price <= edge * (1 + EDGE_TOLERANCE)
      if (!isInside) break
      total += levelNotional(participant, side === 'bid' ? key : -key, ladder.sizeAt(key))
    }
  }
  return total
}

function withoutUntrusted(
  answer: ConsolidatedAnswer,
  participants: readonly Participant[],
  known: readonly Participant[],
): ConsolidatedAnswer {
  const untrusted = participants.filter((participant) => !known.includes(participant))
  return {
    ...answer,
    venues: known.map(({ share }) => share),
    leftOut: [
      ...answer.leftOut,
      ...untrusted.map(({ share }) => ({ venue: share.venue, reason: 'depth_not_trusted' as const })),
    ],
  }
}

function assertBps(bps: number): void {
  if (!(bps >= 0)) throw invalid(`bps must not be negative, was ${bps}`)
}

function invalid(message: string): SteelyardError {
  return new SteelyardError('config.invalid', message)
}

/**
 * Slow market data: one object per event, for data that arrives a few times a second at most. Order books, trades and
 * quotes never take this form on the hot path (see `EventBatch`). Names follow the ecosystem (Tardis).
 * Prices and amounts are decimals; null = the venue did not say.
 */
interface RecordStamp {
  readonly venue: string
  readonly symbol: string
  /** Venue time, microseconds; null where there is none. */
  readonly exchangeTime: number | null
  /** Receive time, microseconds; equal to the venue's in single-clock files. */
  readonly localTime: number
}

/** Perpetual or future: mark, index, funding and open interest, merged field by field. */
export interface DerivativeTicker extends RecordStamp {
  readonly type: 'derivative_ticker'
  readonly lastPrice: number | null
  readonly markPrice: number | null
  readonly indexPrice: number | null
  /** Per funding interval, as a fraction. */
  readonly fundingRate: number | null
  readonly predictedFundingRate: number | null
  /** Next funding, microseconds. */
  readonly fundingTime: number | null
  /** In the instrument's `amountUnit`. */
  readonly openInterest: number | null
}

/** A forced order. `side` is its direction: `buy` = a short was liquidated. */
export interface Liquidation extends RecordStamp {
  readonly type: 'liquidation'
  readonly id: string | null
  readonly side: 'buy' | 'sell'
  readonly price: number
  readonly amount: number
}

/** One option's quote, mark and greeks as the venue sent them. Implied volatilities are fractions per year. */
export interface OptionSummary extends RecordStamp {
  readonly type: 'option_summary'
  readonly optionType: 'call' | 'put'
  readonly strike: number
  readonly expiry: number
  readonly openInterest: number | null
  readonly lastPrice: number | null
  readonly bidPrice: number | null
  readonly bidAmount: number | null
  readonly bidIv: number | null
  readonly askPrice: number | null
  readonly askAmount: number | null
  readonly askIv: number | null
  readonly markPrice: number | null
  readonly markIv: number | null
  readonly underlyingIndex: string | null
  readonly underlyingPrice: number | null
  readonly delta: number | null
  readonly gamma: number | null
  readonly vega: number | null
  readonly theta: number | null
  readonly rho: number | null
}

/** Cumulative depth within a signed distance of the mid, as venues publish it instead of a book (Vision `bookDepth`). */
export interface DepthBand extends RecordStamp {
  readonly type: 'depth_band'
  /** Signed distance in per cent: negative = bids. */
  readonly percentage: number
  readonly depth: number
  readonly notional: number
}

/** Open interest and long/short ratios over an interval (Vision `metrics`). Ratios are long / short. */
export interface PositioningMetrics extends RecordStamp {
  readonly type: 'positioning_metrics'
  readonly openInterest: number | null
  readonly openInterestNotional: number | null
  readonly topTraderAccountRatio: number | null
  readonly topTraderPositionRatio: number | null
  readonly accountRatio: number | null
  readonly takerVolumeRatio: number | null
}

export type MarketRecord = DerivativeTicker | Liquidation | OptionSummary | DepthBand | PositioningMetrics

import { SteelyardError } from '../market/index.ts'

/** A synthetic market. Every field but `seconds` has a default; the same options give the same market, bit for bit. */
export interface OrderFlowOptions {
  /** Any integer, taken modulo 2^32. Default 1. */
  readonly seed?: number
  /** Length in seconds of the market's clock. */
  readonly seconds: number
  /** Start, microseconds since the epoch. Default 2024-01-01T00:00:00Z. */
  readonly from?: number
  /** Default `synthetic`. */
  readonly venue?: string
  /** Default `STEELUSDT`. */
  readonly symbol?: string
  /** Decimal text. Defaults `0.1` and `0.001`. */
  readonly tickSize?: string
  readonly lotSize?: string
  /** First mid, a decimal price, rounded to the tick. Default 60,000. */
  readonly startPrice?: number
  /** Levels a side in the first snapshot. Default 200. */
  readonly startLevels?: number
  /** Mean book messages per second; arrivals are Poisson. Default 10. */
  readonly messagesPerSecond?: number
  /** Mean book rows per message, at least 1. Default 4. */
  readonly rowsPerMessage?: number
  /** Share of messages that begin with a market order, in [0, 1]. Default 0.3. */
  readonly marketOrderShare?: number
  /** Mean prints per level that a market order eats, at least 1. Default 1.5. */
  readonly printsPerLevel?: number
  /** Mean distance in ticks at which the nearer limit orders arrive; the far ones arrive 20 times further out. Default 60. */
  readonly depthTicks?: number
  /** Mean lots of a limit order; a market order is an eighth of it. Default 1,500. */
  readonly orderLots?: number
  /**
   * The true predictive effect planted in the market: how far market orders follow the queue imbalance I they meet,
   * P(the next market order buys) = (1 + k I) / 2. So k is the slope of the regression of the sign of a market order on
   * the imbalance just before it. In [0, 1], 0 plants none. Default 0.4.
   */
  readonly predictability?: number
  /**
   * How far limit orders and cancels lean on the hidden pressure x in [-1, 1]: P(a new limit order is a bid) =
   * P(a cancel is on the ask side) = (1 + v x) / 2. In [0, 1]. Default 0.6. Even without `predictability` a thinner
   * side is eaten sooner, so imbalance always tells a little of the next move of the mid, as in any order book.
   */
  readonly visibility?: number
  /** Seconds after which the hidden pressure has forgotten 63 % of itself. Default 10. */
  readonly pressureSeconds?: number
}

export type ResolvedOrderFlowOptions = Required<OrderFlowOptions>

/** 2024-01-01T00:00:00Z. */
const DEFAULT_FROM = 1_704_067_200_000_000

/** Fills in the defaults. Throws `config.invalid` naming the option that makes no sense. */
export function resolveOrderFlowOptions(options: OrderFlowOptions): ResolvedOrderFlowOptions {
  const resolved: ResolvedOrderFlowOptions = {
    seed: options.seed ?? 1,
    seconds: options.seconds,
    from: options.from ?? DEFAULT_FROM,
    venue: options.venue ?? 'synthetic',
    symbol: options.symbol ?? 'STEELUSDT',
    tickSize: options.tickSize ?? '0.1',
    lotSize: options.lotSize ?? '0.001',
    startPrice: options.startPrice ?? 60_000,
    startLevels: options.startLevels ?? 200,
    messagesPerSecond: options.messagesPerSecond ?? 10,
    rowsPerMessage: options.rowsPerMessage ?? 4,
    marketOrderShare: options.marketOrderShare ?? 0.3,
    printsPerLevel: options.printsPerLevel ?? 1.5,
    depthTicks: options.depthTicks ?? 60,
    orderLots: options.orderLots ?? 1500,
    predictability: options.predictability ?? 0.4,
    visibility: options.visibility ?? 0.6,
    pressureSeconds: options.pressureSeconds ?? 10,
  }
  assertInteger(resolved.seed, 'seed', Number.MIN_SAFE_INTEGER)
  assertInteger(resolved.from, 'from', 0)
  assertInteger(resolved.startLevels, 'startLevels', 10)
  for (const name of ['seconds', 'startPrice', 'messagesPerSecond', 'pressureSeconds'] as const) {
    if (!(resolved[name] > 0)) throw invalid(name, 'must be positive', resolved[name])
  }
  for (const name of ['rowsPerMessage', 'printsPerLevel', 'depthTicks', 'orderLots'] as const) {
    if (!(resolved[name] >= 1)) throw invalid(name, 'must be at least 1', resolved[name])
  }
  for (const name of ['marketOrderShare', 'predictability', 'visibility'] as const) {
    if (!(resolved[name] >= 0 && resolved[name] <= 1)) throw invalid(name, 'must be within [0, 1]', resolved[name])
  }
  return resolved
}

function assertInteger(value: number, name: string, least: number): void {
  if (!Number.isSafeInteger(value) || value < least) throw invalid(name, `must be an integer from ${least}`, value)
}

function invalid(name: string, rule: string, value: number): SteelyardError {
  return new SteelyardError('config.invalid', `order flow: ${name} ${rule}, was ${value}`)
}

import { guessInstrument } from './guess-instrument.ts'
import type { InstrumentFacts, InstrumentKind } from './instrument.ts'

/** The fields of a ccxt market structure that are read here; numbers may be text, as ccxt's `number` option allows. */
export interface CcxtMarket {
  /** The venue's own symbol. */
  readonly id: string
  readonly base?: string | undefined
  readonly quote?: string | undefined
  readonly settle?: string | null | undefined
  readonly type?: string | undefined
  readonly inverse?: boolean | null | undefined
  readonly contract?: boolean | undefined
  readonly contractSize?: number | string | null | undefined
  /** Milliseconds since the epoch. */
  readonly expiry?: number | null | undefined
  readonly strike?: number | string | null | undefined
  readonly optionType?: string | null | undefined
  readonly precision?: {
    readonly price?: number | string | null | undefined
    readonly amount?: number | string | null | undefined
  }
}

const KINDS: Readonly<Record<string, InstrumentKind>> = {
  spot: 'spot',
  margin: 'spot',
  swap: 'perpetual',
  future: 'future',
  option: 'option',
}

/**
 * Instrument metadata from a ccxt market, for bots that have loaded markets anyway. `venue` is our id, because a ccxt
 * market does not carry its exchange. Steps come from `precision`, read as step sizes (ccxt's `TICK_SIZE` mode, the mode
 * of all large venues); pass `precisionMode: 'decimals'` for exchanges in `DECIMAL_PLACES` mode.
 *
 * The unit of amounts is that of the venue's own feeds where its naming is known; else coins on spot and contracts on
 * derivatives, as ccxt passes them through. Facts that ccxt leaves out stay undefined.
 *
 * @example fromCcxt('binance', { id: 'BTCUSDT', type: 'spot', precision: { price: 0.01 } }).tickSize // => '0.01'
 */
export function fromCcxt(
  venue: string,
  market: CcxtMarket,
  { precisionMode = 'steps' }: { precisionMode?: 'steps' | 'decimals' } = {},
): InstrumentFacts {
  const step = (value: number | string | null | undefined) =>
    value === undefined || value === null
      ? undefined
      : precisionMode === 'steps'
        ? String(value)
        : `1e${-Number(value)}`
  const known = guessInstrument(venue, market.id).amountUnit
  const amountUnit = known ?? (market.contract === undefined ? undefined : market.contract ? 'contracts' : 'base')
  return {
    venue,
    symbol: market.id,
    kind: KINDS[market.type ?? ''],
    base: market.base,
    quote: market.quote,
    settle: market.settle ?? undefined,
    tickSize: step(market.precision?.price),
    lotSize: step(market.precision?.amount),
    contractSize: amountUnit === 'contracts' ? numberOf(market.contractSize) : undefined,
    inverse: market.inverse ?? undefined,
    amountUnit,
    expiry: typeof market.expiry === 'number' ? market.expiry * 1000 : undefined,
    strike: numberOf(market.strike),
    optionType: market.optionType === 'call' || market.optionType === 'put' ? market.optionType : undefined,
  }
}

function numberOf(value: number | string | null | undefined): number | undefined {
  return value === undefined || value === null ? undefined : Number(value)
}

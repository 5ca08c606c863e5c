/** The archives of data.binance.vision that are read. */
export type VisionType = 'aggTrades' | 'trades' | 'bookTicker' | 'bookDepth' | 'metrics'

/** What a Vision file name says. */
export interface VisionName {
  readonly symbol: string
  readonly type: VisionType
}

const NAME = /^([A-Z0-9][A-Z0-9_.]*)-(aggTrades|trades|bookTicker|bookDepth|metrics)-\d{4}-\d{2}(?:-\d{2})?(?:\.csv)?$/u

/**
 * Reads a base name without container suffix: `{SYMBOL}-{type}-{YYYY-MM-DD|YYYY-MM}[.csv]`; null for other names.
 *
 * @example parseVisionName('BTCUSDT-aggTrades-2024-03-30.csv') // => { symbol: 'BTCUSDT', type: 'aggTrades' }
 */
export function parseVisionName(name: string): VisionName | null {
  const match = NAME.exec(name)
  return match === null ? null : { symbol: match[1]!, type: match[2] as VisionType }
}

/**
 * COIN-M symbols are quoted in USD and carry a contract: `BTCUSD_PERP`, `ETHUSD_240329`. The underscore alone decides
 * nothing: `BTCUSDT_240329` is a USD-M delivery future.
 */
export function isCoinMargined(symbol: string): boolean {
  return /USD_(?:PERP|\d{6})$/u.test(symbol)
}

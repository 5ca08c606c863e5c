/** The two halves of a LOBSTER recording. */
export type LobsterKind = 'message' | 'orderbook'

/** What a LOBSTER file name says. */
export interface LobsterName {
  readonly ticker: string
  readonly kind: LobsterKind
  /** Midnight of the trading day, microseconds since the epoch, as if the exchange kept UTC. */
  readonly midnight: number
  /** Start of the recording, milliseconds after midnight; 0 where the name does not say. */
  readonly startMs: number
  /** Levels of each side in the order book file. */
  readonly levels: number
  /** Equal for the two files of a pair, and for no others. */
  readonly pair: string
}

const NAME = /^(.+)_(\d{4})-(\d{2})-(\d{2})(?:_(\d+)_(\d+))?_(message|orderbook)_(\d+)((?:\..*)?)$/u

/**
 * Reads a base name without container suffix: `TICKER_YYYY-MM-DD[_startMs_endMs]_{message|orderbook}_LEVELS[...]`; null
 * for other names.
 *
 * @example parseLobsterName('AAPL_2012-06-21_34200000_57600000_message_10.csv')?.levels // => 10
 */
export function parseLobsterName(name: string): LobsterName | null {
  const match = NAME.exec(name)
  if (match === null) return null
  const [, ticker, year, month, day, start = '', end = '', kind, levels, rest = ''] = match
  const midnightMs = Date.UTC(Number(year), Number(month) - 1, Number(day))
  const isDate = new Date(midnightMs).toISOString().startsWith(`${year}-${month}-${day}`)
  if (!isDate || Number(levels) < 1 || Number(levels) > MAX_LEVELS) return null
  return {
    ticker: ticker!,
    kind: kind as LobsterKind,
    midnight: midnightMs * 1000,
    startMs: Number(start),
    levels: Number(levels),
    // A file may be given unpacked and its partner packed: suffixes of containers are gone, `.csv` may be.
    pair: [ticker, year, month, day, start, end, levels, rest.replace(/\.csv$/u, '')].join(' '),
  }
}

/** LOBSTER sells up to 200 levels. */
const MAX_LEVELS = 1000

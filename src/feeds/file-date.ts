const DAY_US = 86_400_000_000

// Digits that belong to a longer number (ids, expiries such as 240628) are not dates.
const PATTERNS = [
  /(?<!\d)(\d{4})-(\d{2})-(\d{2})(?!\d)/,
  /(?<!\d)(\d{4})(\d{2})(\d{2})(?:T(\d{2}))?(?!\d)/,
  /(?<!\d)(\d{4})[-/](\d{2})(?:\/(\d{2}))?(?!\d|-\d)/,
]

/**
 * Beginning of the period a path names, microseconds UTC; null where it names none. Understood: `2026-11-20`,
 * `20261120`, the hour `20261120T13` and the month `2026-11` in the file name, else in the folders (`date=2026-11-20/`,
 * `2026/11/20/`).
 *
 * @example dateInPath('binance_trades_1970-01-02_BTCUSDT.csv.gz') // => 86400000000
 */
export function dateInPath(path: string): number | null {
  const slashed = path.replaceAll('\\', '/')
  const nameStart = slashed.lastIndexOf('/') + 1
  return dateIn(slashed.slice(nameStart)) ?? dateIn(slashed.slice(0, nameStart))
}

/** The UTC date of a time in microseconds, `YYYY-MM-DD`. */
export function utcDate(time: number): string {
  return new Date(Math.floor(time / DAY_US) * (DAY_US / 1000)).toISOString().slice(0, 10)
}

function dateIn(text: string): number | null {
  for (const pattern of PATTERNS) {
    const found = pattern.exec(text)
    if (found === null) continue
    const [, year, month, day = '01', hour = '00'] = found
    const millis = Date.parse(`${year}-${month}-${day}T${hour}:00:00Z`)
    // `Date.parse` lets February 30 roll over into March.
    if (!Number.isNaN(millis) && new Date(millis).getUTCDate() === Number(day)) return millis * 1000
  }
  return null
}

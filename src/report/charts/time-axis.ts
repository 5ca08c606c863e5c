import type { PlotOptions } from '../plot-kit.ts'

/** Room below the frame for tick labels, a date under midnight, and the name of the axis. */
export const AXIS_MARGIN = 46

/** Microseconds since the epoch as the date that the plotting library wants: milliseconds, which no pixel is finer than. */
export function toDate(micros: number): Date {
  return new Date(micros / 1000)
}

const MINUTE = 60_000
const DAY = 86_400_000

/**
 * A time axis in UTC over `[from, to]` (microseconds), which says so. Ticks are clock times, with the date below midnight
 * and the first of them; whole days where the stretch is longer than three.
 */
export function timeAxis(from: number, to: number): NonNullable<PlotOptions['x']> {
  const length = (to - from) / 1000
  return {
    type: 'utc',
    domain: [toDate(from), toDate(to)],
    label: 'time (UTC) →',
    labelArrow: 'none',
    labelOffset: AXIS_MARGIN - 4,
    tickFormat: (date: Date, index: number) => formatTick(date, index, length),
  }
}

/** @example formatTick(new Date('2024-01-02T00:00:00Z'), 3, 3_600_000) // => '00:00\n2 Jan' */
export function formatTick(date: Date, index: number, lengthMs: number): string {
  const iso = date.toISOString()
  const day = `${date.getUTCDate()} ${MONTHS[date.getUTCMonth()]}`
  if (lengthMs > 3 * DAY) return index === 0 ? `${day}\n${date.getUTCFullYear()}` : day
  const clock = lengthMs < 3 * MINUTE ? iso.slice(11, 19) : iso.slice(11, 16)
  return index === 0 || date.getTime() % DAY === 0 ? `${clock}\n${day}` : clock
}

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']

/** First and last of several ascending lists of times; `[0, 0]` where all are empty. */
export function timeExtent(lists: readonly ArrayLike<number>[]): [from: number, to: number] {
  let from = Number.POSITIVE_INFINITY
  let to = Number.NEGATIVE_INFINITY
  for (const list of lists) {
    if (list.length === 0) continue
    from = Math.min(from, list[0]!)
    to = Math.max(to, list[list.length - 1]!)
  }
  return from <= to ? [from, to] : [0, 0]
}

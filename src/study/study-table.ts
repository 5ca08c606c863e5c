/**
 * One market in memory. Rows that cannot be used (book not trusted, no price) keep their place, so that distances in rows
 * are distances in time; their values are NaN and their segment is -1.
 */
export interface StudyTable {
  readonly venue: string
  readonly symbol: string
  readonly rows: number
  /** Bar ends, microseconds, ascending. */
  readonly time: Float64Array
  /** NaN in unusable rows. */
  readonly price: Float64Array
  /** By name; NaN = null, and in all unusable rows. */
  readonly columns: ReadonlyMap<string, Float64Array>
  /** Number of the unbroken stretch a row belongs to, -1 for unusable rows. Nothing is differenced across stretches. */
  readonly segment: Int32Array
  /** Width of a bar in microseconds, null for event-driven rows. */
  readonly bar: number | null
  readonly untrusted: number
  readonly withoutPrice: number
  readonly gaps: number
  readonly segments: number
}

/** Columns of a table before it is known which rows are usable. */
export interface RawTable {
  readonly venue: string
  readonly symbol: string
  readonly time: Float64Array
  readonly price: Float64Array
  readonly columns: ReadonlyMap<string, Float64Array>
  /** 1 where the book was verified or unverified, 0 where suspect or missing. */
  readonly trusted: Uint8Array
  /** Rows with which a file begins. Event rows break there: what came between is not known. */
  readonly fileStarts?: readonly number[]
}

/**
 * Silence of event rows, microseconds, beyond which what was before is not the state any more. Midnight alone is no break:
 * recordings run through it.
 */
const LONGEST_SILENCE = 600_000_000

/** Marks unusable rows and cuts the table into unbroken stretches. Takes the arrays over and blanks unusable rows. */
export function studyTable({ venue, symbol, time, price, columns, trusted, fileStarts = [] }: RawTable): StudyTable {
  const rows = time.length
  const bar = barWidth(time)
  const starts = new Set(fileStarts)
  const segment = new Int32Array(rows)
  let untrusted = 0
  let withoutPrice = 0
  let gaps = 0
  let segments = 0
  let isOpen = false
  for (let row = 0; row < rows; row++) {
    const hasGap =
      row > 0 &&
      (bar === null
        ? time[row]! - time[row - 1]! > LONGEST_SILENCE || starts.has(row)
        : time[row]! - time[row - 1]! !== bar)
    if (hasGap) gaps++
    const isTrusted = trusted[row] === 1
    if (!isTrusted) untrusted++
    else if (!(price[row]! > 0)) withoutPrice++
    if (!isTrusted || !(price[row]! > 0)) {
      segment[row] = -1
      price[row] = Number.NaN
      isOpen = false
      continue
    }
    if (!isOpen || hasGap) segments++
    segment[row] = segments - 1
    isOpen = true
  }
  if (untrusted + withoutPrice > 0) for (const values of columns.values()) blank(values, segment)
  return { venue, symbol, rows, time, price, columns, segment, bar, untrusted, withoutPrice, gaps, segments }
}

function blank(values: Float64Array, segment: Int32Array): void {
  for (let row = 0; row < values.length; row++) if (segment[row] === -1) values[row] = Number.NaN
}

/** Smallest step of time, where at least half of all steps are that; null otherwise: rows then follow events. */
function barWidth(time: Float64Array): number | null {
  let least = Number.POSITIVE_INFINITY
  let count = 0
  for (let row = 1; row < time.length; row++) {
    const step = time[row]! - time[row - 1]!
    if (step < least) {
      least = step
      count = 0
    }
    if (step === least) count++
  }
  return least > 0 && count * 2 >= time.length - 1 && time.length > 1 ? least : null
}

const BITS = 11
const BUCKETS = 1 << BITS
const MASK = BUCKETS - 1
/** Rows that share a high word are sorted by comparison; where they are this many, by two more rounds of counting. */
const LONG_RUN = 32
/** Up to here insertion is quicker than counting into two thousand buckets. */
const FEW = 64

/**
 * Row numbers in ascending order of their values, NaN left out; equal values keep their order (stable), and -0 equals 0.
 *
 * A radix sort on the bits of the doubles: three counting passes over the high words, which tell most values apart, then
 * the low words where they do not. O(n), several times faster on a million rows than a comparison sort of indexes.
 *
 * @example [...sortOrder(Float64Array.of(3, Number.NaN, -1, 3))] // => [2, 0, 3]
 */
export function sortOrder(values: Float64Array): Uint32Array {
  const order = new Uint32Array(values.length)
  let count = 0
  for (let row = 0; row < values.length; row++) if (!Number.isNaN(values[row]!)) order[count++] = row
  const rows = order.subarray(0, count)
  if (count <= FEW) {
    insertRun(values, rows, 0, count)
    return rows
  }
  const keys = new Uint32Array(count)
  for (let i = 0; i < count; i++) keys[i] = highKey(values[rows[i]!]!)
  const sorted = sortByKeys(keys, rows)
  sortRuns(values, sorted.keys, sorted.rows)
  return sorted.rows
}

const bits = new Float64Array(1)
const words = new Uint32Array(bits.buffer)

/** High word as an unsigned number that grows with the value: negative numbers are flipped, others get the sign bit. */
function highKey(value: number): number {
  bits[0] = value + 0 // -0 becomes 0
  const top = words[1]!
  return (top >>> 31 === 1 ? ~top : top | 0x80000000) >>> 0
}

function lowKey(value: number): number {
  bits[0] = value + 0
  return (words[1]! >>> 31 === 1 ? ~words[0]! : words[0]!) >>> 0
}

interface Keyed {
  readonly keys: Uint32Array
  readonly rows: Uint32Array
}

/** Stable, by whole keys: three passes of 11, 11 and 10 bits, less those in which all keys agree. Uses up its arguments. */
function sortByKeys(keys: Uint32Array, rows: Uint32Array): Keyed {
  const count = keys.length
  let from: Keyed = { keys, rows }
  let to: Keyed = { keys: new Uint32Array(count), rows: new Uint32Array(count) }
  const starts = new Uint32Array(BUCKETS)
  for (let shift = 0; shift < 32; shift += BITS) {
    if (!countDigits(from.keys, shift, starts)) continue
    scatter(from, to, shift, starts)
    const free = from
    from = to
    to = free
  }
  return from
}

/** First places of the digits; false where there is only one digit, so that nothing moves. */
function countDigits(keys: Uint32Array, shift: number, starts: Uint32Array): boolean {
  starts.fill(0)
  for (let i = 0; i < keys.length; i++) starts[(keys[i]! >>> shift) & MASK]!++
  let sum = 0
  for (let digit = 0; digit < BUCKETS; digit++) {
    const size = starts[digit]!
    if (size === keys.length) return false
    starts[digit] = sum
    sum += size
  }
  return true
}

function scatter(from: Keyed, to: Keyed, shift: number, starts: Uint32Array): void {
  const { keys, rows } = from
  const { keys: toKeys, rows: toRows } = to
  for (let i = 0; i < keys.length; i++) {
    const key = keys[i]!
    const place = starts[(key >>> shift) & MASK]!++
    toKeys[place] = key
    toRows[place] = rows[i]!
  }
}

/** Orders the rows within each run of equal high words by their low words. */
function sortRuns(values: Float64Array, keys: Uint32Array, rows: Uint32Array): void {
  for (let from = 0; from < keys.length; ) {
    const key = keys[from]!
    let to = from + 1
    while (to < keys.length && keys[to] === key) to++
    if (to - from > LONG_RUN) sortLongRun(values, rows, from, to)
    else if (to - from > 1) insertRun(values, rows, from, to)
    from = to
  }
}

function insertRun(values: Float64Array, rows: Uint32Array, from: number, to: number): void {
  for (let i = from + 1; i < to; i++) {
    const row = rows[i]!
    const value = values[row]!
    let at = i
    while (at > from && values[rows[at - 1]!]! > value) {
      rows[at] = rows[at - 1]!
      at--
    }
    rows[at] = row
  }
}

function sortLongRun(values: Float64Array, rows: Uint32Array, from: number, to: number): void {
  const keys = new Uint32Array(to - from)
  let isSorted = true
  for (let i = from; i < to; i++) {
    keys[i - from] = lowKey(values[rows[i]!]!)
    if (i > from && keys[i - from]! < keys[i - from - 1]!) isSorted = false
  }
  // Values that are all equal, as of a tick or a count, are in order already.
  if (!isSorted) rows.set(sortByKeys(keys, rows.slice(from, to)).rows, from)
}

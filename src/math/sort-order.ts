const DIGIT_BITS = 11
const BUCKETS = 1 << DIGIT_BITS
const MASK = BUCKETS - 1

/**
 * Row numbers in ascending order of their values, NaN left out; equal values keep their order (stable), and -0 equals 0.
 * A radix sort on the bits of the doubles, six passes of eleven bits: O(n), several times faster on a million rows than a
 * comparison sort of indexes.
 *
 * @example [...sortOrder(Float64Array.of(3, Number.NaN, -1, 3))] // => [2, 0, 3]
 */
export function sortOrder(values: Float64Array): Uint32Array {
  const rows = values.length
  const high = new Uint32Array(rows)
  const low = new Uint32Array(rows)
  const order = new Uint32Array(rows)
  const bits = new Float64Array(1)
  const words = new Uint32Array(bits.buffer)
  let count = 0
  for (let row = 0; row < rows; row++) {
    const value = values[row]!
    if (Number.isNaN(value)) continue
    bits[0] = value + 0 // -0 becomes 0
    const top = words[1]!
    // Negative numbers are flipped whole, others get the sign bit: unsigned order is then numeric order.
    const flip = top >>> 31 === 1 ? 0xffffffff : 0
    high[row] = (top ^ (flip | 0x80000000)) >>> 0
    low[row] = (words[0]! ^ flip) >>> 0
    order[count++] = row
  }
  let from = order.subarray(0, count)
  let to = new Uint32Array(count)
  const starts = new Uint32Array(BUCKETS)
  for (let pass = 0; pass < 6; pass++) {
    const isDone = !scatterPass(from, to, high, low, pass, starts)
    if (!isDone) [from, to] = [to, from]
  }
  return from
}

/** One stable counting pass; false where all rows share the digit and nothing had to move. */
function scatterPass(
  from: Uint32Array,
  to: Uint32Array,
  high: Uint32Array,
  low: Uint32Array,
  pass: number,
  starts: Uint32Array,
): boolean {
  starts.fill(0)
  const count = from.length
  for (let i = 0; i < count; i++) starts[digitOf(high, low, from[i]!, pass)]!++
  let sum = 0
  for (let bucket = 0; bucket < BUCKETS; bucket++) {
    const size = starts[bucket]!
    if (size === count) return false
    starts[bucket] = sum
    sum += size
  }
  for (let i = 0; i < count; i++) {
    const row = from[i]!
    to[starts[digitOf(high, low, row, pass)]!++] = row
  }
  return true
}

/** Eleven bits of the key: 0-10, 11-21 of the low word, 22-32 across, then 33-43, 44-54, 55-63 of the high word. */
function digitOf(high: Uint32Array, low: Uint32Array, row: number, pass: number): number {
  if (pass === 0) return low[row]! & MASK
  if (pass === 1) return (low[row]! >>> 11) & MASK
  if (pass === 2) return ((low[row]! >>> 22) | (high[row]! << 10)) & MASK
  if (pass === 3) return (high[row]! >>> 1) & MASK
  if (pass === 4) return (high[row]! >>> 12) & MASK
  return high[row]! >>> 23
}

/** The body of a data page: definition levels (never compressed in format v2) and the values that are not null. */
export interface PageBody {
  readonly levels: Uint8Array
  readonly values: Uint8Array
  readonly nulls: number
  /** Smallest and largest value as they stand in the page, where that helps readers. */
  readonly bounds?: { readonly min: Uint8Array; readonly max: Uint8Array }
}

const NO_LEVELS = new Uint8Array(0)
/** Below one change in this many rows, runs are shorter than one bit per row. */
const ROWS_PER_RUN = 64

/**
 * A page of nullable doubles, PLAIN. NaN is null and takes no space. Values are compacted in place: the array holds no
 * rows any more afterwards, and the page refers to its memory.
 *
 * This is done here because hyparquet-writer takes nulls as JavaScript arrays: building and filtering those costs several
 * times as much as everything else together (measured: 2.5 against 0.3 cpu-s for 86,400 x 100 values, 30 % nulls).
 */
export function doublePage(column: Float64Array, rows: number): PageBody {
  let firstNull = 0
  while (firstNull < rows && !Number.isNaN(column[firstNull]!)) firstNull++
  if (firstNull === rows) return { levels: runLevels([rows], 1), values: bytesOf(column, rows), nulls: 0 }

  const bits = new Uint8Array(Math.ceil(rows / 8))
  const runs: number[] = []
  let present = 0
  let runStart = 0
  let runLevel = firstNull === 0 ? 0 : 1
  for (let row = 0; row < rows; row++) {
    const value = column[row]!
    const level = Number.isNaN(value) ? 0 : 1
    if (level === 1) {
      column[present++] = value
      bits[row >> 3]! |= 1 << (row & 7)
    }
    if (level !== runLevel) {
      if (runs.length * ROWS_PER_RUN <= rows) runs.push(row - runStart)
      runStart = row
      runLevel = level
    }
  }
  runs.push(rows - runStart)
  const levels = runs.length * ROWS_PER_RUN <= rows ? runLevels(runs, firstNull === 0 ? 0 : 1) : packedLevels(bits)
  return { levels, values: bytesOf(column, present), nulls: rows - present }
}

/** A page of timestamps without nulls: whole microseconds as 64-bit integers, with their bounds. */
export function timePage(time: Float64Array, rows: number): PageBody {
  const integers = new BigInt64Array(rows)
  let earliest = 0
  let latest = 0
  for (let row = 0; row < rows; row++) {
    integers[row] = BigInt(time[row]!)
    if (time[row]! < time[earliest]!) earliest = row
    if (time[row]! > time[latest]!) latest = row
  }
  const values = new Uint8Array(integers.buffer)
  const bytesAt = (row: number) => values.subarray(row * 8, row * 8 + 8)
  return { levels: NO_LEVELS, values, nulls: 0, bounds: { min: bytesAt(earliest), max: bytesAt(latest) } }
}

/** Doubles as they stand in memory: PLAIN is little-endian, and so is every platform that matters to Node. */
function bytesOf(column: Float64Array, count: number): Uint8Array {
  return new Uint8Array(column.buffer, column.byteOffset, count * Float64Array.BYTES_PER_ELEMENT)
}

/** RLE runs of alternating levels, beginning with `level`. */
function runLevels(runs: readonly number[], level: number): Uint8Array {
  const bytes: number[] = []
  let current = level
  for (const length of runs) {
    pushVarint(bytes, length * 2)
    bytes.push(current)
    current = 1 - current
  }
  return Uint8Array.from(bytes)
}

/** One bit-packed run; the last group is padded with zeros. */
function packedLevels(bits: Uint8Array): Uint8Array {
  const header: number[] = []
  pushVarint(header, bits.length * 2 + 1)
  const bytes = new Uint8Array(header.length + bits.length)
  bytes.set(header)
  bytes.set(bits, header.length)
  return bytes
}

function pushVarint(bytes: number[], value: number): void {
  let rest = value
  for (; rest >= 0x80; rest >>>= 7) bytes.push((rest & 0x7f) | 0x80)
  bytes.push(rest)
}

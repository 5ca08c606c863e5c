/** Bars of time, and what else breaks them. */
export interface BarsOfTime {
  /** Bar ends, microseconds, ascending. */
  readonly time: Float64Array
  /** Width of a bar in microseconds. */
  readonly bar: number
  /** A study's own stretches (`StudyTable.segment`): -1 for rows that cannot be used. */
  readonly segment?: Int32Array | undefined
  /** A price that every bar must have. */
  readonly price?: Float64Array | undefined
  /** Microseconds by which a step may differ from a bar. Default 0. */
  readonly tolerance?: number
}

/**
 * Number of the unbroken stretch of time each row belongs to, from 0; -1 for rows that belong to none. A stretch ends where a step of
 * time is not one bar, where the segment changes and at a row without a price. Two rows with the same number have every bar between
 * them, so what differs from one to the other happened under observation.
 */
export function unbrokenStretches({ time, bar, segment, price, tolerance = 0 }: BarsOfTime): Int32Array {
  const stretch = new Int32Array(time.length).fill(-1)
  let last = -1
  let isOpen = false
  for (let row = 0; row < time.length; row++) {
    if (segment?.[row] === -1 || (price !== undefined && Number.isNaN(price[row]!))) {
      isOpen = false
      continue
    }
    const isStep = Math.abs(time[row]! - time[row - 1]! - bar) <= tolerance
    const isNext = isOpen && isStep && segment?.[row] === segment?.[row - 1]
    if (!isNext) last++
    stretch[row] = last
    isOpen = true
  }
  return stretch
}

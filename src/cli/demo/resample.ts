/** Means over equal stretches of time. */
export interface Resampled {
  /** Ends of the stretches, microseconds. */
  readonly time: Float64Array
  /** Mean of the values that are known; NaN where none is. */
  readonly values: Float64Array
}

/**
 * Means of a column over stretches of `width` microseconds, aligned to multiples of it: for pictures, which have fewer
 * pixels than a table has rows. A bar belongs to the stretch that its end closes: `(end - width, end]`.
 */
export function resampleMean(time: Float64Array, column: Float64Array, width: number): Resampled {
  const sums = new Map<number, { sum: number; count: number }>()
  for (let i = 0; i < time.length; i++) {
    const end = Math.ceil(time[i]! / width) * width
    let cell = sums.get(end)
    if (cell === undefined) sums.set(end, (cell = { sum: 0, count: 0 }))
    if (Number.isNaN(column[i]!)) continue
    cell.sum += column[i]!
    cell.count++
  }
  return {
    time: Float64Array.from(sums.keys()),
    values: Float64Array.from(sums.values(), ({ sum, count }) => (count === 0 ? Number.NaN : sum / count)),
  }
}

/** Mean of the values that are known; NaN where none is. */
export function meanOf(values: ArrayLike<number>): number {
  let sum = 0
  let count = 0
  for (let i = 0; i < values.length; i++) {
    if (Number.isNaN(values[i]!)) continue
    sum += values[i]!
    count++
  }
  return count === 0 ? Number.NaN : sum / count
}

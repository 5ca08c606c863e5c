import { sortOrder } from './sort-order.ts'

/**
 * Ranks from 1, ties sharing the mean of their ranks ("mid-ranks", scipy's `rankdata`); NaN has rank NaN and takes no place.
 * O(n): a radix sort of row numbers.
 *
 * @example [...ranks(Float64Array.of(30, 10, 30))] // => [2.5, 1, 2.5]
 */
export function ranks(values: Float64Array): Float64Array {
  const into = new Float64Array(values.length).fill(Number.NaN)
  rankInto(values, into)
  return into
}

/** `ranks` into an array of the caller, at least as long as `values`; returns how many values were ranked. */
export function rankInto(values: Float64Array, into: Float64Array): number {
  const order = sortOrder(values)
  into.fill(Number.NaN, 0, values.length)
  for (let from = 0; from < order.length; ) {
    const value = values[order[from]!]!
    let to = from + 1
    while (to < order.length && values[order[to]!] === value) to++
    const rank = (from + to + 1) / 2
    for (let i = from; i < to; i++) into[order[i]!] = rank
    from = to
  }
  return order.length
}

import { sortOrder } from '../math/statistics.ts'

/** A column in ascending order: rows and values, NaN left out. */
export interface SortedColumn {
  readonly order: Uint32Array
  readonly values: Float64Array
}

export function sortColumn(values: Float64Array): SortedColumn {
  const order = sortOrder(values)
  const sorted = new Float64Array(order.length)
  for (let i = 0; i < order.length; i++) sorted[i] = values[order[i]!]!
  return { order, values: sorted }
}

/** Codes of `side`: which way the return went; 0 = it did not move. */
export const UP = 1
export const DOWN = 2

/** No pair stands in this row. */
const NOWHERE = 0xffffffff

/** Returns packed without holes, in time order, and their ranks. */
interface PackedReturns {
  readonly y: Float64Array
  /** Row of the table. */
  readonly row: Uint32Array
  /** Place of a row among the pairs, or NOWHERE. */
  readonly position: Uint32Array
  /** Mid-ranks from 1, less their mean. */
  readonly rankY: Float64Array
}

/** Forward returns of one horizon, prepared once: most measures have a value wherever a return is. */
export class ReturnColumn {
  readonly returns: Float64Array
  readonly sorted: SortedColumn
  readonly packed: PackedReturns

  constructor(returns: Float64Array) {
    this.returns = returns
    this.sorted = sortColumn(returns)
    const size = this.sorted.order.length
    this.packed = {
      y: new Float64Array(size),
      row: new Uint32Array(size),
      position: new Uint32Array(returns.length),
      rankY: new Float64Array(size),
    }
    pack(returns, returns, this.packed)
    rankInto(this.sorted, this.packed.position, this.packed.rankY, size)
  }
}

/**
 * Rows in which both a measure and a forward return are known, packed without holes, with what all statistics of the pair
 * need. One object is filled again and again, so that a study of many pairs allocates once.
 */
export class PairedSample {
  /** Pairs in use; the arrays may be longer. */
  size = 0
  readonly x: Float64Array
  y: Float64Array
  /** Row of the table. */
  row: Uint32Array
  /** Positions of the pairs in ascending order of x, and the x in that order. */
  readonly order: Uint32Array
  readonly sorted: Float64Array
  /** UP, DOWN or 0 for each y: bytes, because it is read in the order of x, all over the place. */
  readonly side: Uint8Array
  /** Mid-ranks from 1, less their mean (size + 1) / 2. */
  readonly rankX: Float64Array
  rankY: Float64Array
  /** For whoever needs a series of scores. */
  readonly scores: Float64Array
  readonly training: Float64Array
  /** More scratch, as long as the table. */
  readonly spare: PackedReturns
  meanX = 0
  meanY = 0
  /** Sums of squares and products about the means. */
  sxx = 0
  sxy = 0
  syy = 0

  constructor(rows: number) {
    this.x = new Float64Array(rows)
    this.order = new Uint32Array(rows)
    this.sorted = new Float64Array(rows)
    this.side = new Uint8Array(rows)
    this.rankX = new Float64Array(rows)
    this.scores = new Float64Array(rows)
    this.training = new Float64Array(rows)
    this.spare = {
      y: new Float64Array(rows),
      row: new Uint32Array(rows),
      position: new Uint32Array(rows),
      rankY: new Float64Array(rows),
    }
    this.y = this.spare.y
    this.row = this.spare.row
    this.rankY = this.spare.rankY
  }

  /** Pairs a measure with returns. What is read from the sample belongs to it until the next filling. */
  fill(values: Float64Array, sorted: SortedColumn, column: ReturnColumn): void {
    const { x, order, rankX } = this
    const whole = column.packed
    let size = 0
    for (let i = 0; i < whole.row.length; i++) {
      const value = values[whole.row[i]!]!
      if (!Number.isNaN(value)) x[size++] = value
    }
    const isWhole = size === whole.row.length
    const packed = isWhole ? whole : this.spare
    if (!isWhole) {
      pack(column.returns, values, packed)
      rankInto(column.sorted, packed.position, packed.rankY, size)
    }
    this.size = size
    this.y = packed.y
    this.row = packed.row
    this.rankY = packed.rankY
    this.moments()
    const { position } = packed
    let at = 0
    for (let i = 0; i < sorted.order.length; i++) {
      const place = position[sorted.order[i]!]!
      if (place === NOWHERE) continue
      order[at] = place
      this.sorted[at++] = sorted.values[i]!
    }
    const middle = (size + 1) / 2
    for (let from = 0; from < size; ) {
      const value = this.sorted[from]!
      let to = from + 1
      while (to < size && this.sorted[to] === value) to++
      const rank = (from + 1 + to) / 2 - middle
      for (let i = from; i < to; i++) rankX[order[i]!] = rank
      from = to
    }
  }

  /** Value below which a share of the x lies, linear interpolation (R type 7, numpy default). */
  quantile(share: number): number {
    return sortedQuantile(this.sorted, this.size, share)
  }

  private moments(): void {
    const { x, y, size, side } = this
    let sumX = 0
    let sumY = 0
    for (let i = 0; i < size; i++) {
      sumX += x[i]!
      sumY += y[i]!
      side[i] = y[i]! > 0 ? UP : y[i]! < 0 ? DOWN : 0
    }
    const meanX = sumX / size
    const meanY = sumY / size
    let sxx = 0
    let sxy = 0
    let syy = 0
    for (let i = 0; i < size; i++) {
      const dx = x[i]! - meanX
      const dy = y[i]! - meanY
      sxx += dx * dx
      sxy += dx * dy
      syy += dy * dy
    }
    this.meanX = meanX
    this.meanY = meanY
    this.sxx = sxx
    this.sxy = sxy
    this.syy = syy
  }
}

/** Packs the returns of the rows in which both columns have a value. */
function pack(returns: Float64Array, values: Float64Array, { y, row, position }: PackedReturns): void {
  let size = 0
  for (let at = 0; at < returns.length; at++) {
    if (Number.isNaN(returns[at]! + values[at]!)) {
      position[at] = NOWHERE
      continue
    }
    y[size] = returns[at]!
    row[size] = at
    position[at] = size++
  }
}

/** Centred mid-ranks of the packed rows of a sorted column. */
function rankInto({ order, values }: SortedColumn, position: Uint32Array, ranks: Float64Array, size: number): void {
  const middle = (size + 1) / 2
  let ranked = 0
  for (let from = 0; from < order.length; ) {
    const value = values[from]!
    let to = from
    let tied = 0
    for (; to < order.length && values[to] === value; to++) if (position[order[to]!] !== NOWHERE) tied++
    const rank = ranked + (tied + 1) / 2 - middle
    for (let i = from; i < to; i++) {
      const place = position[order[i]!]!
      if (place !== NOWHERE) ranks[place] = rank
    }
    ranked += tied
    from = to
  }
}

/** Quantile of the first `size` values, which ascend: linear interpolation (R type 7, numpy default). */
export function sortedQuantile(sorted: ArrayLike<number>, size: number, share: number): number {
  const at = share * (size - 1)
  const below = Math.floor(at)
  const low = sorted[below]!
  const high = sorted[Math.min(below + 1, size - 1)]!
  return low + (at - below) * (high - low)
}

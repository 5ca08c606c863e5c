/**
 * Rows in which both a measure and a forward return are known, packed without holes, with what all statistics of the pair
 * need. One object is filled again and again, so that a study of many pairs allocates once.
 */
export class PairedSample {
  /** Pairs in use; the arrays are longer. */
  size = 0
  readonly x: Float64Array
  readonly y: Float64Array
  /** Row of the table. */
  readonly row: Uint32Array
  /** Positions of the pairs in ascending order of x, and the x in that order. */
  readonly order: Uint32Array
  readonly sorted: Float64Array
  /** Mid-ranks from 1, less their mean (size + 1) / 2. */
  readonly rankX: Float64Array
  readonly rankY: Float64Array
  /** For whoever needs a series of scores. */
  readonly scores: Float64Array
  meanX = 0
  meanY = 0
  /** Sums of squares and products about the means. */
  sxx = 0
  sxy = 0
  syy = 0
  private readonly position: Uint32Array

  constructor(rows: number) {
    this.x = new Float64Array(rows)
    this.y = new Float64Array(rows)
    this.row = new Uint32Array(rows)
    this.order = new Uint32Array(rows)
    this.sorted = new Float64Array(rows)
    this.rankX = new Float64Array(rows)
    this.rankY = new Float64Array(rows)
    this.scores = new Float64Array(rows)
    this.position = new Uint32Array(rows)
  }

  /** `orderX`, `orderY`: rows of either column in ascending order (`sortOrder`). */
  fill(x: Float64Array, y: Float64Array, orderX: Uint32Array, orderY: Uint32Array): void {
    let size = 0
    for (let row = 0; row < x.length; row++) {
      if (Number.isNaN(x[row]! + y[row]!)) continue
      this.x[size] = x[row]!
      this.y[size] = y[row]!
      this.row[size] = row
      this.position[row] = size
      size++
    }
    this.size = size
    this.moments()
    let at = 0
    for (let i = 0; i < orderX.length; i++) {
      const row = orderX[i]!
      if (Number.isNaN(y[row]!)) continue
      this.order[at] = this.position[row]!
      this.sorted[at++] = x[row]!
    }
    this.rank(this.order, this.x, this.rankX)
    this.rankRows(orderY, x, y)
  }

  /** Value below which a share of the x lies, linear interpolation (R type 7, numpy default). */
  quantile(share: number): number {
    return sortedQuantile(this.sorted, this.size, share)
  }

  private moments(): void {
    const { x, y, size } = this
    let sumX = 0
    let sumY = 0
    for (let i = 0; i < size; i++) {
      sumX += x[i]!
      sumY += y[i]!
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

  private rank(order: Uint32Array, values: Float64Array, ranks: Float64Array): void {
    const { size } = this
    const middle = (size + 1) / 2
    for (let from = 0; from < size; ) {
      const value = values[order[from]!]!
      let to = from + 1
      while (to < size && values[order[to]!] === value) to++
      const rank = (from + 1 + to) / 2 - middle
      for (let i = from; i < to; i++) ranks[order[i]!] = rank
      from = to
    }
  }

  private rankRows(orderY: Uint32Array, x: Float64Array, y: Float64Array): void {
    const { size, position, rankY } = this
    const middle = (size + 1) / 2
    let from = 0
    for (let i = 0; i < orderY.length; ) {
      const value = y[orderY[i]!]!
      let end = i
      let tied = 0
      while (end < orderY.length && y[orderY[end]!] === value) if (!Number.isNaN(x[orderY[end++]!]!)) tied++
      const rank = from + (tied + 1) / 2 - middle
      for (let j = i; j < end; j++) {
        const row = orderY[j]!
        if (!Number.isNaN(x[row]!)) rankY[position[row]!] = rank
      }
      from += tied
      i = end
    }
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

import { leadingEigenvector } from '../math/index.ts'

/** Moments as they are saved: upper triangle of the products, row by row. */
export interface OfiMomentsDocument {
  readonly weight: number
  readonly sums: readonly number[]
  readonly products: readonly number[]
}

/** How the flows of the levels are put together. */
export interface OfiWeights {
  /** By level; their absolute values add up to 1, they themselves to more than 0. */
  readonly weights: Float64Array
  /** Share of the variance of all levels that lies along them, in (0, 1]. */
  readonly explained: number
}

/** Weighted sums and products of the scaled flows of a bar's levels: all that their first principal component needs. */
export class OfiMoments {
  readonly levels: number
  /** Weight of all bars. */
  weight = 0
  private readonly sums: Float64Array
  private readonly products: Float64Array

  constructor(levels: number) {
    this.levels = levels
    this.sums = new Float64Array(levels)
    this.products = new Float64Array((levels * (levels + 1)) / 2)
  }

  /** One bar. */
  add(flows: Float64Array): void {
    const { sums, products, levels } = this
    this.weight++
    let at = 0
    for (let i = 0; i < levels; i++) {
      const flow = flows[i]!
      sums[i]! += flow
      for (let k = i; k < levels; k++) products[at++]! += flow * flows[k]!
    }
  }

  /** Multiplies every weight. */
  scale(factor: number): void {
    if (factor === 1) return
    this.weight *= factor
    for (let i = 0; i < this.sums.length; i++) this.sums[i]! *= factor
    for (let i = 0; i < this.products.length; i++) this.products[i]! *= factor
  }

  /** Adds `factor` times the weights of another. */
  addScaled(other: OfiMoments, factor: number): void {
    this.weight += factor * other.weight
    for (let i = 0; i < this.sums.length; i++) this.sums[i]! += factor * other.sums[i]!
    for (let i = 0; i < this.products.length; i++) this.products[i]! += factor * other.products[i]!
  }

  /**
   * First principal component of the covariance; null for fewer than two bars or flows that never varied. (The divisor of
   * the covariance, n or n - 1, changes neither the direction nor the share.)
   */
  solve(): OfiWeights | null {
    const { levels, weight, sums, products } = this
    if (!(weight > 1)) return null
    const covariance = new Float64Array(levels * levels)
    let at = 0
    for (let i = 0; i < levels; i++) {
      for (let k = i; k < levels; k++) {
        const value = products[at++]! / weight - (sums[i]! / weight) * (sums[k]! / weight)
        covariance[i * levels + k] = covariance[k * levels + i] = value
      }
    }
    const found = leadingEigenvector(covariance, levels)
    if (found === null) return null
    let length = 0
    for (const entry of found.vector) length += Math.abs(entry)
    return { weights: found.vector.map((entry) => entry / length), explained: found.share }
  }

  document(): OfiMomentsDocument {
    return { weight: this.weight, sums: Array.from(this.sums), products: Array.from(this.products) }
  }

  /** Reads a document back. Throws RangeError where it does not have these levels or holds what is no number. */
  read({ weight, sums, products }: OfiMomentsDocument): this {
    if (!(weight >= 0)) throw new RangeError(`weight must not be negative, was ${weight}`)
    this.weight = weight
    for (const [name, target, values] of [
      ['sums', this.sums, sums],
      ['products', this.products, products],
    ] as const) {
      if (values.length !== target.length) {
        throw new RangeError(`${name} must have ${target.length} entries, has ${values.length}`)
      }
      if (!values.every(Number.isFinite)) throw new RangeError(`${name} must hold numbers`)
      target.set(values)
    }
    return this
  }
}

/**
 * Weights of integrated order flow imbalance from a table of bars: first principal component of the levels' flows, each
 * divided by the bar's mean depth of a level, with `||w||_1 = 1` and a positive sum. One column per level, best first.
 * A row with a value that is not finite is left out. Null for fewer than two rows or flows that never varied.
 *
 * Throws RangeError for columns of different length.
 *
 * Source: Cont, Cucuringu & Zhang (2023), Quantitative Finance 23(10), arXiv 2112.13213, equations 1 to 4.
 *
 * @example fitIntegratedOfi([[1, -1, 3], [1, -1, 3]])?.weights // => Float64Array.of(0.5, 0.5)
 */
export function fitIntegratedOfi(scaledFlows: readonly ArrayLike<number>[]): OfiWeights | null {
  const rows = scaledFlows[0]?.length ?? 0
  const other = scaledFlows.find(({ length }) => length !== rows)
  if (other !== undefined) throw new RangeError(`levels must be equally long: ${rows} and ${other.length} rows`)
  const moments = new OfiMoments(scaledFlows.length)
  const row = new Float64Array(scaledFlows.length)
  for (let at = 0; at < rows; at++) {
    for (let level = 0; level < row.length; level++) row[level] = scaledFlows[level]![at]!
    if (row.every(Number.isFinite)) moments.add(row)
  }
  return moments.solve()
}

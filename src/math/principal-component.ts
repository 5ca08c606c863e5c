import { completeRows, crossProduct, meanOver } from './least-squares.ts'
import { symmetricEigen } from './symmetric-matrix.ts'

/** The direction in which several columns vary most. */
export interface PrincipalComponent {
  /** One per column, Euclidean length 1, sum above zero. */
  readonly weights: readonly number[]
  /** Variance along the direction (ddof 1). */
  readonly variance: number
  /** Share of the variance of all columns, in [0, 1]. */
  readonly explained: number
  /** Rows used: those where every column is finite. */
  readonly n: number
}

/**
 * First principal component of the covariance (not correlation) of columns: scikit-learn's `PCA(1)`, the weights of integrated
 * order flow imbalance (Cont, Cucuringu & Zhang 2023, Quantitative Finance 23(10) 1373-1393) before their division by the sum
 * of absolute weights.
 *
 * An eigenvector has no sign of its own: it is turned so that its weights add up to more than zero. Null with fewer than two
 * complete rows or where nothing varies. Throws RangeError for no columns or unequal lengths. Needs ml-matrix.
 */
export function principalComponent(columns: readonly ArrayLike<number>[]): PrincipalComponent | null {
  const [first, ...others] = columns
  if (first === undefined) throw new RangeError('a principal component needs columns')
  const mask = completeRows(first, others)
  let n = 0
  for (let i = 0; i < mask.length; i++) if (mask[i] === 0) n++
  if (n < 2) return null
  const means = columns.map((column) => meanOver(column, mask, n))
  const covariance = columns.map((a, i) =>
    columns.map((b, j) => crossProduct(a, means[i]!, b, means[j]!, mask) / (n - 1)),
  )
  const { values, vectors } = symmetricEigen(covariance)
  const total = covariance.reduce((sum, row, i) => sum + row[i]!, 0)
  if (!(total > 0)) return null
  const sum = vectors[0]!.reduce((all, weight) => all + weight, 0)
  const weights = vectors[0]!.map((weight) => (sum < 0 ? -weight : weight))
  return { weights, variance: values[0]!, explained: values[0]! / total, n }
}

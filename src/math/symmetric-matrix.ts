import type * as MlMatrix from 'ml-matrix'
import { lazily } from './optional-packages.ts'

const mlMatrix = lazily<typeof MlMatrix>('ml-matrix')

/** Eigenvalues in descending order, and the unit eigenvector of each. */
export interface SymmetricEigen {
  readonly values: readonly number[]
  readonly vectors: readonly (readonly number[])[]
}

/** Eigen decomposition of a symmetric matrix given as rows. The sign of a vector is arbitrary. Needs ml-matrix. */
export function symmetricEigen(rows: readonly (readonly number[])[]): SymmetricEigen {
  const { EigenvalueDecomposition } = mlMatrix()
  const { realEigenvalues, eigenvectorMatrix } = new EigenvalueDecomposition(rows as number[][], {
    assumeSymmetric: true,
  })
  const order = realEigenvalues.map((_, i) => i).sort((i, j) => realEigenvalues[j]! - realEigenvalues[i]!)
  return {
    values: order.map((i) => realEigenvalues[i]!),
    vectors: order.map((i) => eigenvectorMatrix.getColumn(i)),
  }
}

/**
 * Inverse of a symmetric positive definite matrix given as rows; null where it is singular to working precision: a smallest
 * eigenvalue at or below `tolerance` (default 1e-13) times the largest. Scale the rows and columns to a unit diagonal first, or
 * unequal units pass for singularity. One by one needs no package; above that ml-matrix.
 */
export function symmetricInverse(rows: readonly (readonly number[])[], tolerance = 1e-13): number[][] | null {
  if (rows.length === 1) return rows[0]![0]! > 0 ? [[1 / rows[0]![0]!]] : null
  if (rows.some((row) => row.some((value) => !Number.isFinite(value)))) return null
  const { values, vectors } = symmetricEigen(rows)
  if (!(values.at(-1)! > tolerance * values[0]!)) return null
  return rows.map((_, i) =>
    rows.map((_, j) => sumOver(values, (value, e) => (vectors[e]![i]! * vectors[e]![j]!) / value)),
  )
}

/** Matrix, as rows, times vector. */
export function multiply(rows: readonly ArrayLike<number>[], vector: ArrayLike<number>): number[] {
  return rows.map((row) => {
    let sum = 0
    for (let j = 0; j < vector.length; j++) sum += row[j]! * vector[j]!
    return sum
  })
}

function sumOver(values: readonly number[], of: (value: number, index: number) => number): number {
  let sum = 0
  for (let i = 0; i < values.length; i++) sum += of(values[i]!, i)
  return sum
}

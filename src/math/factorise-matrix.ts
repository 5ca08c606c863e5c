/** Solves `A x = b` for one right-hand side: overwrites `b` with x and returns it. */
export type LinearSolver = (rightHandSide: Float64Array) => Float64Array

/** A pivot smaller than this share of the largest entry of its matrix is rounding, not a number. */
const SINGULAR = 1e-13

/**
 * Gaussian elimination with partial pivoting of a square matrix (row by row), once for any number of right-hand sides.
 * Null where the matrix is singular to working precision.
 *
 * Made for systems of some tens of unknowns inside the measures, which must run in a browser without a package; larger
 * or rectangular problems belong to a linear algebra library. Cost: n^3 / 3 to factorise, n^2 a right-hand side. The
 * matrix is overwritten. Throws RangeError when it does not have `size * size` entries.
 *
 * @example Array.from(factoriseMatrix(Float64Array.of(2, 1, 1, 3), 2)(Float64Array.of(3, 4))) // => [1, 1]
 */
export function factoriseMatrix(matrix: Float64Array, size: number): LinearSolver | null {
  if (matrix.length !== size * size)
    throw new RangeError(`matrix must have ${size * size} entries, has ${matrix.length}`)
  let largest = 0
  for (let i = 0; i < matrix.length; i++) largest = Math.max(largest, Math.abs(matrix[i]!))
  const order = Int32Array.from({ length: size }, (_, row) => row)
  for (let column = 0; column < size; column++) {
    const pivot = pivotRow(matrix, size, column)
    // A NaN anywhere ends here too.
    if (!(Math.abs(matrix[pivot * size + column]!) > SINGULAR * largest)) return null
    if (pivot !== column) swapRows(matrix, order, size, pivot, column)
    eliminate(matrix, size, column)
  }
  return (rightHandSide) => substitute(matrix, order, size, rightHandSide)
}

function pivotRow(matrix: Float64Array, size: number, column: number): number {
  let pivot = column
  for (let row = column + 1; row < size; row++) {
    if (Math.abs(matrix[row * size + column]!) > Math.abs(matrix[pivot * size + column]!)) pivot = row
  }
  return pivot
}

function swapRows(matrix: Float64Array, order: Int32Array, size: number, a: number, b: number): void {
  const row = matrix.slice(a * size, (a + 1) * size)
  matrix.copyWithin(a * size, b * size, (b + 1) * size)
  matrix.set(row, b * size)
  const place = order[a]!
  order[a] = order[b]!
  order[b] = place
}

/** Clears the column below its pivot; the multipliers are kept in the place of the zeros. */
function eliminate(matrix: Float64Array, size: number, column: number): void {
  const pivot = column * size
  for (let row = column + 1; row < size; row++) {
    const at = row * size
    const multiplier = matrix[at + column]! / matrix[pivot + column]!
    matrix[at + column] = multiplier
    if (multiplier === 0) continue
    for (let k = column + 1; k < size; k++) matrix[at + k]! -= multiplier * matrix[pivot + k]!
  }
}

function substitute(matrix: Float64Array, order: Int32Array, size: number, b: Float64Array): Float64Array {
  const x = new Float64Array(size)
  for (let row = 0; row < size; row++) {
    let value = b[order[row]!]!
    for (let k = 0; k < row; k++) value -= matrix[row * size + k]! * x[k]!
    x[row] = value
  }
  for (let row = size - 1; row >= 0; row--) {
    let value = x[row]!
    for (let k = row + 1; k < size; k++) value -= matrix[row * size + k]! * x[k]!
    x[row] = value / matrix[row * size + row]!
  }
  b.set(x)
  return b
}

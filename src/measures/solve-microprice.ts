import { factoriseMatrix } from '../math/index.ts'
import type { MicropriceCounts } from './microprice-counts.ts'

/**
 * Expected move of the mid from each state of the touch, in ticks, by state; null where it is not determined (no prior,
 * and a group of states that is never left and in which the mid never moves).
 *
 *     Q_ij = P(dM = 0, X' = j | X = i),   R_ij = P(dM != 0, X' = j | X = i),   r_i = E[dM | X = i]
 *     g1 = (1 - Q)^-1 r,   B = (1 - Q)^-1 R,   G = sum over k < steps of B^k g1
 *
 * By symmetry g of a mirror image is -g, so the system is solved for one half of the states: what leads into the other
 * half is subtracted. That is the same solution, antisymmetric to the last bit, from a matrix a quarter the size. The
 * prior adds `prior` pairs to each state, spread evenly over both kinds of move and all states: in this form they cancel
 * everywhere but in the number of pairs.
 *
 * The elimination is our own (`factoriseMatrix`): measures run in a browser without packages.
 *
 * Cost: (states / 2)^3 / 3 and `steps` times (states / 2)^2 operations: some 5,000 and 6 * 625 for 10 x 5 states.
 */
export function solveMicroprice(
  counts: MicropriceCounts,
  { prior, steps }: { readonly prior: number; readonly steps: number },
): Float64Array | null {
  const { rows, states, still, moved, halfTicks, rowOf, mirrorOf } = counts
  const system = new Float64Array(rows * rows)
  const jumps = new Float64Array(rows * rows)
  const term = new Float64Array(rows)
  for (let row = 0; row < rows; row++) {
    const weight = counts.pairsOf(row) + prior
    system[row * rows + row] = 1
    if (weight === 0) continue // never seen, and no prior: no adjustment
    let move = 0
    for (let to = 0; to < states; to++) {
      const cell = row * states + to
      move += halfTicks[cell]!
      const target = rowOf[to]!
      const column = target >= 0 ? target : rowOf[mirrorOf[to]!]!
      if (column < 0) continue // the middle bucket: nothing is expected from there
      const sign = target >= 0 ? 1 : -1
      system[row * rows + column]! -= (sign * still[cell]!) / weight
      jumps[row * rows + column]! += (sign * moved[cell]!) / weight
    }
    term[row] = move / (2 * weight)
  }
  const solve = factoriseMatrix(system, rows)
  if (solve === null) return null
  const total = new Float64Array(rows)
  for (let step = 0; step < steps; step++) {
    if (step > 0) multiplyInto(term, jumps, Float64Array.from(term))
    solve(term)
    for (let row = 0; row < rows; row++) total[row]! += term[row]!
  }
  return unfold(counts, total)
}

function multiplyInto(result: Float64Array, matrix: Float64Array, vector: Float64Array): void {
  const size = vector.length
  for (let row = 0; row < size; row++) {
    let sum = 0
    for (let k = 0; k < size; k++) sum += matrix[row * size + k]! * vector[k]!
    result[row] = sum
  }
}

/** All states from those of one half. */
function unfold({ states, rowOf, mirrorOf }: MicropriceCounts, half: Float64Array): Float64Array {
  const whole = new Float64Array(states)
  for (let state = 0; state < states; state++) {
    const row = rowOf[state]!
    if (row < 0) continue
    whole[state] = half[row]!
    whole[mirrorOf[state]!] = 0 - half[row]!
  }
  return whole
}

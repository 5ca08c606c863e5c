/** Settings of `nelderMead`. */
export interface NelderMeadOptions {
  /** Length of the edges of the first simplex, along every coordinate. Default 0.5. */
  readonly step?: number
  /** Stops when the corners are closer than this in every coordinate, Default 1e-7. */
  readonly pointTolerance?: number
  /** and their values closer than this. Default 1e-9. */
  readonly valueTolerance?: number
  /** Stops after this many evaluations in any case. Default 4000. */
  readonly maxEvaluations?: number
}

/** Where `nelderMead` stopped. */
export interface Minimum {
  readonly point: Float64Array
  readonly value: number
  readonly evaluations: number
  /** Whether the tolerances were met within the evaluations allowed. */
  readonly converged: boolean
}

/**
 * Nelder-Mead downhill simplex: a local minimum of a function of a few variables, without derivatives. Deterministic.
 * Reflection 1, expansion 2, contraction and shrinking 1/2, the coefficients and acceptance rules of scipy's
 * `minimize(method='Nelder-Mead')`. A value of NaN counts as infinitely bad.
 *
 * Source: J. Nelder & R. Mead (1965), Computer Journal 7, 308-313; Lagarias et al. (1998), SIAM J. Optimization 9, 112-147.
 *
 * @example Math.round(1e6 * nelderMead((x) => (x.at(0) - 3) ** 2, [0]).point.at(0)) // => 3e6
 */
export function nelderMead(
  f: (point: Float64Array) => number,
  start: ArrayLike<number>,
  options: NelderMeadOptions = {},
): Minimum {
  const { step = 0.5, pointTolerance = 1e-7, valueTolerance = 1e-9, maxEvaluations = 4000 } = options
  const size = start.length
  let evaluations = 0
  const corner = (point: Float64Array): Corner => {
    evaluations++
    const value = f(point)
    return { point, value: Number.isNaN(value) ? Number.POSITIVE_INFINITY : value }
  }
  const simplex = [corner(Float64Array.from(start))]
  for (let i = 0; i < size; i++) {
    const point = Float64Array.from(start)
    point[i] = point[i]! + step
    simplex.push(corner(point))
  }
  const byValue = (a: Corner, b: Corner) => a.value - b.value
  simplex.sort(byValue)
  while (evaluations < maxEvaluations) {
    if (isSmall(simplex, pointTolerance, valueTolerance)) break
    const best = simplex[0]!
    const worst = simplex[size]!
    const centre = new Float64Array(size)
    for (let i = 0; i < size; i++) for (let j = 0; j < size; j++) centre[j] = centre[j]! + simplex[i]!.point[j]! / size
    /** The point `distance` times as far from the centre as the worst corner, on the other side of it. */
    const across = (distance: number) => corner(centre.map((c, j) => c + distance * (c - worst.point[j]!)))
    const reflected = across(1)
    let better: Corner | undefined
    if (reflected.value < best.value) {
      const expanded = across(2)
      better = expanded.value < reflected.value ? expanded : reflected
    } else if (reflected.value < simplex[size - 1]!.value) {
      better = reflected
    } else if (reflected.value < worst.value) {
      const outside = across(0.5)
      if (outside.value <= reflected.value) better = outside
    } else {
      const inside = across(-0.5)
      if (inside.value < worst.value) better = inside
    }
    if (better !== undefined) simplex[size] = better
    else {
      for (let i = 1; i <= size; i++) {
        simplex[i] = corner(simplex[i]!.point.map((p, j) => best.point[j]! + (p - best.point[j]!) / 2))
      }
    }
    simplex.sort(byValue)
  }
  const { point, value } = simplex[0]!
  return { point, value, evaluations, converged: isSmall(simplex, pointTolerance, valueTolerance) }
}

interface Corner {
  readonly point: Float64Array
  readonly value: number
}

function isSmall([best, ...others]: readonly Corner[], pointTolerance: number, valueTolerance: number): boolean {
  return others.every(
    ({ point, value }) =>
      Math.abs(value - best!.value) <= valueTolerance &&
      point.every((p, j) => Math.abs(p - best!.point[j]!) <= pointTolerance),
  )
}

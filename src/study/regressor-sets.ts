import { type OlsFit, ols } from '../math/statistics.ts'
import type { RegressorSetStudy } from './study-result.ts'

/** Rows beyond which the fits use evenly thinned rows. */
const MOST_ROWS = 100_000

/** A set of columns that belong together, by the prefix of their names. */
const SETS = [
  { id: 'mlofi', prefix: 'mlofi_' },
  { id: 'band_flow', prefix: 'band_flow_' },
] as const

/** Multi-level flows explain a move together: one regression per set of at least two columns. Contemporaneous. */
export function regressorSets(
  columns: ReadonlyMap<string, Float64Array>,
  moves: Float64Array,
  trainShare: number,
): readonly RegressorSetStudy[] {
  return SETS.flatMap(({ id, prefix }) => {
    const names = [...columns.keys()].filter((name) => name.startsWith(prefix))
    if (names.length < 2) return []
    return [
      regressorSet(
        id,
        names,
        names.map((name) => columns.get(name)!),
        moves,
        trainShare,
      ),
    ]
  })
}

/** One regression of the own move on several columns, whole, held out, and of the next bar's move (in sample, and held out). */
export function regressorSet(
  id: string,
  names: readonly string[],
  values: readonly Float64Array[],
  moves: Float64Array,
  trainShare: number,
): RegressorSetStudy {
  const rows: number[] = []
  for (let row = 0; row < moves.length; row++) {
    if (!Number.isNaN(moves[row]!) && values.every((column) => !Number.isNaN(column[row]!))) rows.push(row)
  }
  const step = Math.max(1, Math.ceil(rows.length / MOST_ROWS))
  const taken = step === 1 ? rows : rows.filter((_, i) => i % step === 0)
  const x = values.map((column) => Float64Array.from(taken, (row) => column[row]!))
  const y = Float64Array.from(taken, (row) => moves[row]!)
  const next = Float64Array.from(taken, (row) => moves[row + 1] ?? Number.NaN)
  const whole = ols(y, x)
  const train = Math.floor(y.length * trainShare)
  const trainX = x.map((column) => column.subarray(0, train))
  const fitted = ols(y.subarray(0, train), trainX)
  // The move after the last training row ends with the first row of the test: left out.
  const fittedNext = ols(
    next.subarray(0, train - 1),
    trainX.map((column) => column.subarray(0, train - 1)),
  )
  return {
    id,
    kind: 'contemporaneous',
    columns: names,
    rows: taken.length,
    r2: whole?.rSquared ?? null,
    adjustedR2: whole?.adjustedRSquared ?? null,
    r2Train: fitted?.rSquared ?? null,
    r2Test: fitted === null ? null : testR2(fitted, x, y, train),
    r2Next: ols(next, x)?.rSquared ?? null,
    r2NextTest: fittedNext === null ? null : testR2(fittedNext, x, next, train),
    reason: whole === null ? 'too few rows, or columns that repeat each other' : null,
  }
}

/** About the mean of the test part; rows without a y are left out. */
function testR2({ beta }: OlsFit, x: readonly Float64Array[], y: Float64Array, from: number): number | null {
  let count = 0
  let sum = 0
  for (let i = from; i < y.length; i++) {
    if (Number.isNaN(y[i]!)) continue
    sum += y[i]!
    count++
  }
  const mean = sum / count
  let errors = 0
  let total = 0
  for (let i = from; i < y.length; i++) {
    if (Number.isNaN(y[i]!)) continue
    let fit = beta[0]!
    for (let j = 0; j < x.length; j++) fit += beta[j + 1]! * x[j]![i]!
    errors += (y[i]! - fit) ** 2
    total += (y[i]! - mean) ** 2
  }
  return total > 0 ? 1 - errors / total : null
}

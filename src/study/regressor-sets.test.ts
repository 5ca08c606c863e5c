import { expect, it } from 'vitest'
import { normals } from '../../test/support/planted-table.ts'
import { mulberry32 } from '../math/index.ts'
import { regressorSet } from './regressor-sets.ts'

it('does not call a fit of the next move that held only in its own rows a prediction', () => {
  const normal = normals(mulberry32(3))
  const rows = 200
  const columns = Array.from({ length: 10 }, () => Float64Array.from({ length: rows }, normal))
  const moves = Float64Array.from({ length: rows }, normal)
  const names = columns.map((_, i) => `mlofi_${i + 1}`)
  const noise = regressorSet('mlofi', names, columns, moves, 0.6)
  // Ten useless columns explain a twentieth of 200 rows by luck; out of sample they cost.
  expect(noise.r2Next).toBeGreaterThan(0.02)
  expect(noise.r2NextTest).toBeLessThan(0)
  const led = Float64Array.from({ length: rows }, (_, row) =>
    row === 0 ? Number.NaN : columns[0]![row - 1]! + 0.5 * moves[row]!,
  )
  expect(regressorSet('mlofi', names, columns, led, 0.6).r2NextTest).toBeGreaterThan(0.6)
})

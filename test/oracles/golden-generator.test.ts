import { describe, expect, it } from 'vitest'
import { mulberry32 } from '../../src/math/index.ts'
import { goldenNormals } from '../support/golden-normals.ts'
import { loadFixture } from '../support/oracle.ts'

interface Golden {
  readonly prng: { readonly seed42_first5: readonly number[]; readonly normals_seed7_first3: readonly number[] }
}

describe('the generator that the recipes of golden_stats.json start from, section prng', () => {
  const { prng } = loadFixture<Golden>('golden_stats.json')

  it('gives the same uniform numbers, to the bit', () => {
    const random = mulberry32(42)
    expect(prng.seed42_first5.map(() => random())).toEqual(prng.seed42_first5)
  })

  it('and the same normal ones, but for the last bit of a logarithm or a cosine', () => {
    goldenNormals(7, 3).forEach((value, i) => {
      expect(value).toBeCloseTo(prng.normals_seed7_first3[i]!, 14)
    })
  })
})

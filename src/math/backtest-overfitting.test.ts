import { describe, expect, it } from 'vitest'
import { normalArray } from '../../test/support/golden-regression.ts'
import { midRanks } from '../../test/support/least-squares.ts'
import { loadFixture } from '../../test/support/oracle.ts'
import { backtestOverfitting } from './backtest-overfitting.ts'

interface Golden {
  readonly pbo: number
  readonly n_comb: number
  readonly mean_logit: number
  readonly first3: readonly number[]
}

const { pbo: golden } = loadFixture<{ pbo: Golden }>('golden_stats.json')
const flat = normalArray(8, 960)
const strategies = Array.from({ length: 6 }, (_, s) =>
  Float64Array.from({ length: 160 }, (_, t) => 0.01 * flat[6 * t + s]!),
)

/** One split computed on the rows themselves. */
function logitOf(returns: readonly Float64Array[], chosen: readonly number[], blocks: number): number {
  const size = Math.floor(returns[0]!.length / blocks)
  const sharpes = (isIn: boolean) =>
    returns.map((column) => {
      const rows = [...column].slice(0, size * blocks).filter((_, t) => chosen.includes(Math.floor(t / size)) === isIn)
      const mean = rows.reduce((a, b) => a + b) / rows.length
      return mean / Math.sqrt(rows.reduce((sum, r) => sum + (r - mean) ** 2, 0) / (rows.length - 1))
    })
  const best = sharpes(true).indexOf(Math.max(...sharpes(true)))
  const w = midRanks(sharpes(false))[best]! / (returns.length + 1)
  return Math.log(w / (1 - w))
}

describe('backtestOverfitting', () => {
  it('matches the reference', () => {
    const { probability, logits } = backtestOverfitting(strategies, 8)
    expect(logits).toHaveLength(golden.n_comb)
    expect(probability).toBeCloseTo(golden.pbo, 12)
    expect(logits.reduce((a, b) => a + b) / logits.length).toBeCloseTo(golden.mean_logit, 12)
    for (const [i, logit] of golden.first3.entries()) expect(logits[i]).toBeCloseTo(logit, 12)
  })

  it('takes splits in lexicographic order, each as computed on its rows', () => {
    const splits = [
      [0, 1],
      [0, 2],
      [0, 3],
      [1, 2],
      [1, 3],
      [2, 3],
    ]
    const expected = splits.map((chosen) => logitOf(strategies, chosen, 4))
    expect([...backtestOverfitting(strategies, 4).logits]).toEqual(expected)
  })

  it('tries 12,870 splits of 16 blocks, and mirrors every one', () => {
    const { logits } = backtestOverfitting(strategies)
    expect(logits).toHaveLength(12_870)
  })

  it('finds about a half among worthless strategies, and nothing wrong with one that is truly better', () => {
    const worthless = Array.from({ length: 20 }, (_, s) => normalArray(100 + s, 800))
    const probability = (returns: readonly Float64Array[]) => backtestOverfitting(returns, 10).probability
    expect(probability(worthless)).toBeGreaterThan(0.25)
    expect(probability(worthless)).toBeLessThan(0.8)
    expect(probability([worthless[0]!.map((r) => r + 0.5), ...worthless.slice(1)])).toBe(0)
  })

  it('gives a strategy that never trades the rank of no performance', () => {
    const idle = new Float64Array(8)
    const gains = Float64Array.of(1, 2, 1, 2, 1, 2, 1, 2)
    expect(backtestOverfitting([idle, gains], 2).probability).toBe(0)
  })

  it.each([
    ['one strategy', [[1, 2, 3, 4]], 2],
    [
      'unequal lengths',
      [
        [1, 2, 3, 4],
        [1, 2],
      ],
      2,
    ],
    [
      'an odd number of blocks',
      [
        [1, 2, 3, 4],
        [1, 2, 3, 5],
      ],
      3,
    ],
    [
      'one row per half',
      [
        [1, 2],
        [2, 1],
      ],
      2,
    ],
  ])('refuses %s', (_name, returns, blocks) => {
    expect(() => backtestOverfitting(returns, blocks)).toThrow(RangeError)
  })
})

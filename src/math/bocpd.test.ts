import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Comparison } from '../../test/support/comparison.ts'
import { goldenNormals } from '../../test/support/golden-normals.ts'
import { loadFixture } from '../../test/support/oracle.ts'
import { Bocpd, bocpd } from './bocpd.ts'
import { logGamma } from './distributions.ts'

interface Golden {
  readonly change: {
    readonly bocpd: {
      readonly hazard: number
      readonly mu0: number
      readonly k0: number
      readonly a0: number
      readonly b0: number
      readonly map_run: readonly number[]
      readonly log_evidence: number
      readonly p_last_first5: readonly number[]
    }
  }
}

const shifted = () => goldenNormals(4, 60).map((value, i) => value + (i >= 30 ? 1.5 : 0))

/** ln of the marginal likelihood of a segment, by the closed form of the normal-gamma model: no predictive, no recursion. */
function segmentEvidence(values: readonly number[]): number {
  const n = values.length
  const mean = values.reduce((sum, x) => sum + x, 0) / n
  const squares = values.reduce((sum, x) => sum + (x - mean) ** 2, 0)
  const shape = 1 + n / 2
  const rate = 1 + squares / 2 + (n * mean ** 2) / (2 * (1 + n))
  return (
    logGamma(shape) - logGamma(1) - shape * Math.log(rate) - 0.5 * Math.log(1 + n) - (n / 2) * Math.log(2 * Math.PI)
  )
}

/** Evidence and P(r) by adding up every way to cut the series into segments. */
function byAllPartitions(values: readonly number[], hazard: number): { evidence: number; runs: number[] } {
  const n = values.length
  const runs = new Array<number>(n + 1).fill(0)
  // Bit i of `cuts`: a change after observation i.
  for (let cuts = 0; cuts < 2 ** n; cuts++) {
    let log = 0
    let start = 0
    for (let i = 0; i < n; i++) {
      const isCut = (cuts >> i) % 2 === 1
      log += Math.log(isCut ? hazard : 1 - hazard)
      if (!isCut) continue
      log += segmentEvidence(values.slice(start, i + 1))
      start = i + 1
    }
    if (start < n) log += segmentEvidence(values.slice(start))
    runs[n - start] = runs[n - start]! + Math.exp(log)
  }
  const total = runs.reduce((sum, run) => sum + run, 0)
  return { evidence: Math.log(total), runs: runs.map((run) => run / total) }
}

describe('bocpd', () => {
  it('agrees with golden_stats.json, section change', () => {
    const { bocpd: golden } = loadFixture<Golden>('golden_stats.json').change
    const { hazard, mu0: mean, k0: meanWeight, a0: shape, b0: rate } = golden
    const detector = new Bocpd({ hazard, mean, meanWeight, shape, rate, prune: 0 })
    const map: number[] = []
    for (const value of shifted()) {
      detector.update(value)
      map.push(detector.mostProbableRun)
    }
    const compare = new Comparison()
    compare.exact('map_run', map, golden.map_run)
    compare.near('log_evidence', detector.logEvidence, golden.log_evidence)
    compare.near('p_last_first5', [0, 1, 2, 3, 4].map((run) => detector.probabilityOf(run)), golden.p_last_first5) // biome-ignore format: one comparison
  })

  it('equals the sum over every way to cut a short series', () => {
    const value = fc.double({ min: -4, max: 4, noNaN: true })
    const hazards = fc.double({ min: 0.01, max: 0.5, noNaN: true })
    fc.assert(
      fc.property(fc.array(value, { minLength: 1, maxLength: 7 }), hazards, (values, hazard) => {
        const detector = new Bocpd({ hazard, prune: 0 })
        for (const each of values) detector.update(each)
        const { evidence, runs } = byAllPartitions(values, hazard)
        expect(detector.logEvidence).toBeCloseTo(evidence, 9)
        runs.forEach((probability, run) => {
          expect(detector.probabilityOf(run)).toBeCloseTo(probability, 9)
        })
      }),
      { numRuns: 50 },
    )
  })

  it('forgets improbable run lengths without changing what it says', () => {
    const values = [...goldenNormals(21, 400), ...goldenNormals(22, 200).map((value) => 3 * value + 4)]
    const whole = new Bocpd({ prune: 0 })
    const pruned = new Bocpd()
    for (const value of values) {
      whole.update(value)
      pruned.update(value)
      expect(pruned.mostProbableRun).toBe(whole.mostProbableRun)
      expect(Math.abs(pruned.probabilityBelow(20) - whole.probabilityBelow(20))).toBeLessThan(1e-3)
    }
    expect(whole.size).toBe(601)
    expect(pruned.size).toBeLessThan(250)
  })

  it('holds a distribution: probabilities add up to 1 and P(r = 0) is the hazard', () => {
    const value = fc.double({ min: -1e6, max: 1e6, noNaN: true })
    fc.assert(
      fc.property(fc.array(value, { minLength: 1, maxLength: 100 }), fc.boolean(), (values, prunes) => {
        const detector = new Bocpd({ hazard: 0.1, prune: prunes ? 1e-4 : 0 })
        for (const each of values) detector.update(each)
        expect(detector.probabilityBelow(values.length + 1)).toBeCloseTo(1, 9)
        if (!prunes) expect(detector.probabilityOf(0)).toBeCloseTo(0.1, 9)
        expect(Number.isFinite(detector.logEvidence)).toBe(true)
      }),
    )
  })

  it('takes neither a missing nor an infinite observation, and starts anew after a reset', () => {
    const detector = new Bocpd({ hazard: 0.1 })
    detector.update(Number.NaN)
    detector.update(Number.POSITIVE_INFINITY)
    expect(detector.mostProbableRun).toBe(0)
    detector.update(3)
    expect(detector.mostProbableRun).toBe(1)
    detector.reset()
    expect([detector.mostProbableRun, detector.logEvidence, detector.size]).toEqual([0, 0, 1])
  })

  it('says after a change that one was recent', () => {
    const { recentChange } = bocpd(shifted().map((value, i) => value + (i >= 30 ? 3 : 0)), { hazard: 0.02 }) // biome-ignore format: one call
    expect(recentChange[29]).toBeLessThan(0.3)
    expect(recentChange[33]).toBeGreaterThan(0.9)
  })

  it('refuses a prior that is none', () => {
    expect(() => new Bocpd({ hazard: 1 })).toThrow('hazard must be in (0, 1), was 1')
    expect(() => new Bocpd({ shape: 0 })).toThrow('shape must be above 0, was 0')
    expect(() => new Bocpd({ prune: 1 })).toThrow('prune must be in [0, 1), was 1')
    expect(() => new Bocpd({ mean: Number.NaN })).toThrow('mean must be finite, was NaN')
  })
})

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { auc, bartlettVariance, neweyWest, ols, pearson, spearman } from '../math/statistics.ts'
import { correlations } from './correlations.ts'
import { decileTable } from './deciles.ts'
import { directions } from './directions.ts'
import { centringFactor } from './estimate.ts'
import { groupVariances } from './group-means.ts'
import { PairedSample, ReturnColumn, sortColumn } from './paired-sample.ts'

const NAN = Number.NaN
const filled = (x: readonly number[], y: readonly number[]): PairedSample => {
  const sample = new PairedSample(x.length)
  const values = Float64Array.from(x)
  sample.fill(values, sortColumn(values), new ReturnColumn(Float64Array.from(y)))
  return sample
}
/** Few distinct values, so that ties are many, and holes. */
const value = fc.oneof(
  { weight: 5, arbitrary: fc.integer({ min: -4, max: 4 }) },
  { weight: 1, arbitrary: fc.constant(NAN) },
)
const pairs = fc.array(fc.tuple(value, value), { minLength: 40, maxLength: 120 })
const columns = (rows: readonly (readonly [number, number])[]) => ({
  x: rows.map(([a]) => a),
  y: rows.map(([, b]) => b),
})
const complete = (rows: readonly (readonly [number, number])[]) => rows.filter(([a, b]) => !Number.isNaN(a + b))

describe('PairedSample', () => {
  it('packs the rows in which both are known, with mid-ranks about their mean', () => {
    const sample = filled([5, NAN, 1, 5, 2], [10, 20, NAN, 30, 10])
    expect(sample.size).toBe(3)
    expect([...sample.row.subarray(0, 3)]).toEqual([0, 3, 4])
    expect([...sample.sorted.subarray(0, 3)]).toEqual([2, 5, 5])
    expect([...sample.rankX.subarray(0, 3)]).toEqual([0.5, 0.5, -1])
    expect([...sample.rankY.subarray(0, 3)]).toEqual([-0.5, 1, -0.5])
  })

  it('gives the correlations and Newey-West errors of the general functions, whatever is missing', () => {
    fc.assert(
      fc.property(pairs, fc.integer({ min: 0, max: 8 }), (rows, lag) => {
        const { x, y } = columns(complete(rows))
        const found = correlations(filled(columns(rows).x, columns(rows).y), lag, 0.95)
        const fit = ols(y, [x])
        if (fit === null || found === null || fit.rSquared === null) return
        expect(found.ic.value).toBeCloseTo(pearson(x, y)!, 10)
        expect(found.rankIc.value).toBeCloseTo(spearman(x, y)!, 10)
        expect(found.slope.value).toBeCloseTo(fit.beta[1]!, 10)
        const se = neweyWest(fit, lag).se[1]! * Math.sqrt(centringFactor(lag, x.length))
        expect(found.slope.se).toBeCloseTo(se, 10)
        expect(found.ic.p).toBeCloseTo(found.slope.p, 10)
      }),
    )
  })

  it('gives the AUC of the general function on the rows that moved', () => {
    fc.assert(
      fc.property(pairs, (rows) => {
        const moved = complete(rows).filter(([, y]) => y !== 0)
        const general = auc(
          moved.map(([x]) => x),
          moved.map(([, y]) => (y > 0 ? 1 : 0)),
        )
        const { x, y } = columns(rows)
        const found = directions(filled(x, y), 0, 2, 0.95)
        if (general === null) expect(found.auc).toBeNull()
        else expect(found.auc!.value).toBeCloseTo(general.auc, 12)
      }),
    )
  })

  it('counts a hit where the measure and the move lie on the same side; no move does not count', () => {
    const { hitRate, hitCoverage } = directions(filled([1, 2, -1, 3, 3, -2], [1, -1, -1, 1, 0, -5]), 0, 1, 0.95)
    expect(hitRate!.value).toBe(4 / 5)
    expect(hitCoverage).toBe(1)
  })

  it('leaves a measure at its centre out and says of how many moves it speaks, or counts a miss where that is the rule', () => {
    // Five moves, two of them with the measure at 0; two of the other three are called.
    const sample = filled([1, 0, -1, 0, 3, -2], [1, -1, -1, 1, 0, 5])
    const found = directions(sample, 0, 1, 0.95)
    expect(found.hitRate!.value).toBe(2 / 3)
    expect(found.hitCoverage).toBe(3 / 5)
    const asMiss = directions(sample, 0, 1, 0.95, 'miss')
    expect(asMiss.hitRate!.value).toBe(2 / 5)
    expect(asMiss.hitCoverage).toBe(3 / 5)
    expect(directions(filled([0, 0, 0], [1, -1, 1]), 0, 0, 0.95)).toMatchObject({ hitRate: null, hitCoverage: 0 })
  })
})

describe('decileTable', () => {
  it('is right for a case worked by hand: halves of 1 1 2 3 at the median 1.5', () => {
    const rows = decileTable(filled([1, 1, 2, 3], [2, 4, 10, 20]), 2, 0, 0.95, new Uint8Array(4))
    expect(rows.map(({ rows: n, from, to, meanBps }) => [n, from, to, meanBps])).toEqual([
      [2, 1, 1.5, 3],
      [2, 1.5, 3, 15],
    ])
  })

  it('counts every pair once, and its means add up to the whole', () => {
    fc.assert(
      fc.property(pairs, (rows) => {
        const { x, y } = columns(rows)
        const sample = filled(x, y)
        if (sample.size === 0) return
        const table = decileTable(sample, 10, 3, 0.95, new Uint8Array(x.length))
        expect(table.reduce((sum, { rows: n }) => sum + n, 0)).toBe(sample.size)
        const total = table.reduce((sum, { rows: n, meanBps }) => sum + n * (meanBps ?? 0), 0)
        expect(total / sample.size).toBeCloseTo(sample.meanY, 10)
      }),
    )
  })
})

describe('groupVariances', () => {
  it('equals the Bartlett variance of each group with zeros in the rows of the others', () => {
    const row = fc.tuple(fc.double({ min: -10, max: 10, noNaN: true }), fc.nat({ max: 2 }))
    fc.assert(
      fc.property(fc.array(row, { minLength: 1, maxLength: 60 }), fc.nat({ max: 12 }), (rows, lag) => {
        const scores = Float64Array.from(rows, ([score]) => score)
        const group = Uint8Array.from(rows, ([, g]) => g)
        const found = groupVariances(scores, group, rows.length, 3, lag)
        for (let g = 0; g < 3; g++) {
          const own = scores.map((score, i) => (group[i] === g ? score : 0))
          expect(found[g]).toBeCloseTo(bartlettVariance(own, lag), 8)
        }
      }),
    )
  })
})

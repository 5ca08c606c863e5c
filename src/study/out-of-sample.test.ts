import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { plantedTable } from '../../test/support/planted-table.ts'
import { ols } from '../math/statistics.ts'
import { overlapLag } from './estimate.ts'
import { forwardReturns } from './forward-returns.ts'
import { outOfSample } from './out-of-sample.ts'
import { PairedSample, ReturnColumn, sortColumn } from './paired-sample.ts'
import { type PlaceboOptions, placebo, placeboShifts } from './placebo.ts'
import { studyTable } from './study-table.ts'
import { type WalkFold, walkFolds } from './walk-forward.ts'

const OPTIONS = {
  lag: 5,
  confidence: 0.95,
  scheme: 'expanding',
  bars: 3,
  timeOf: String,
  oneWay: new Float64Array(1500).fill(10),
} as const

function plantedSample(
  slope: number,
  rows = 1500,
  bars = 3,
): { sample: PairedSample; x: Float64Array; y: Float64Array } {
  const { time, mid, columns } = plantedTable({ rows, seed: 12, measures: 1, slope })
  const x = columns.get('signal_0')!
  for (let row = 0; row < rows; row += 97) x[row] = Number.NaN
  const trusted = new Uint8Array(rows).fill(1)
  const table = studyTable({ venue: 'a', symbol: 'b', time, price: mid, columns, trusted })
  const y = forwardReturns(table, bars)
  const sample = new PairedSample(rows)
  sample.fill(x, sortColumn(x), new ReturnColumn(y))
  return { sample, x, y }
}

/** The plain way: fit the rows before, predict the rows after, add up. */
function plainR2(x: Float64Array, y: Float64Array, folds: readonly WalkFold[]): { trainMean: number; zero: number } {
  let errors = 0
  let base = 0
  let zero = 0
  for (const { trainFrom, trainTo, testFrom, testTo } of folds) {
    const fit = ols(y.subarray(trainFrom, trainTo), [x.subarray(trainFrom, trainTo)])!
    const known = [...y.keys()].filter((row) => !Number.isNaN(x[row]! + y[row]!))
    const train = known.filter((row) => row >= trainFrom && row < trainTo)
    const mean = train.reduce((sum, row) => sum + y[row]!, 0) / train.length
    for (const row of known.filter((one) => one >= testFrom && one < testTo)) {
      errors += (y[row]! - fit.beta[0]! - fit.beta[1]! * x[row]!) ** 2
      base += (y[row]! - mean) ** 2
      zero += y[row]! ** 2
    }
  }
  return { trainMean: 1 - errors / base, zero: 1 - errors / zero }
}

describe('walkFolds', () => {
  it('tests every later row once and never learns from a return that ends in the test', () => {
    const shape = fc.record({
      rows: fc.integer({ min: 50, max: 5000 }),
      bars: fc.integer({ min: 1, max: 60 }),
      trainShare: fc.double({ min: 0.2, max: 0.8, noNaN: true }),
      folds: fc.integer({ min: 1, max: 8 }),
      embargo: fc.double({ min: 0, max: 0.1, noNaN: true }),
      scheme: fc.constantFrom('expanding' as const, 'rolling' as const),
    })
    fc.assert(
      fc.property(shape, ({ rows, bars, ...settings }) => {
        const folds = walkFolds(rows, bars, settings)
        expect(folds[0]!.testFrom).toBe(Math.floor(rows * settings.trainShare))
        expect(folds.at(-1)!.testTo).toBe(rows)
        folds.forEach((fold, i) => {
          if (i > 0) expect(fold.testFrom).toBe(folds[i - 1]!.testTo)
          const lastEnd = fold.trainTo - 1 + bars
          if (fold.trainTo > fold.trainFrom) expect(lastEnd).toBeLessThan(fold.testFrom)
        })
      }),
    )
  })
})

describe('outOfSample', () => {
  it.each(['expanding', 'rolling'] as const)('gives the R2 of plain fits, fold by fold (%s)', (scheme) => {
    const { sample, x, y } = plantedSample(0.2)
    const folds = walkFolds(1500, 3, { trainShare: 0.6, folds: 4, scheme, embargo: 0.01 })
    const found = outOfSample(sample, folds, { ...OPTIONS, scheme })
    if (!('result' in found)) throw new Error(found.reason)
    const { trainMean, zero } = plainR2(x, y, folds)
    expect(found.result.r2VersusTrainMean).toBeCloseTo(trainMean, 10)
    expect(found.result.r2VersusZero).toBeCloseTo(zero, 10)
    expect(found.result.testRows).toBe(found.result.folds.reduce((sum, fold) => sum + fold.testRows, 0))
    expect(found.result.extreme!.netRoundTripBps).toBeCloseTo(found.result.extreme!.meanBps - 20, 12)
  })

  it('does not change when anything after the test rows changes', () => {
    const folds = walkFolds(1500, 3, { trainShare: 0.5, folds: 2, scheme: 'expanding', embargo: 0 }).slice(0, 1)
    const { x, y } = plantedSample(0.2)
    const [before, after] = [0, 1e3].map((shock) => {
      const sample = new PairedSample(1500)
      const later = y.map((value, row) => (row >= folds[0]!.testTo ? value + shock : value))
      sample.fill(x, sortColumn(x), new ReturnColumn(later))
      const found = outOfSample(sample, folds, OPTIONS)
      if (!('result' in found)) throw new Error(found.reason)
      return found.result
    })
    expect(after!.r2VersusTrainMean).toBeCloseTo(before!.r2VersusTrainMean, 6)
    expect(after!.extreme!.meanBps).toBeCloseTo(before!.extreme!.meanBps, 9)
  })

  it('does not change when the measure changes after the test rows, not even where an end of it is one value', () => {
    const folds = walkFolds(1500, 3, { trainShare: 0.5, folds: 2, scheme: 'expanding', embargo: 0 }).slice(0, 1)
    const { x, y } = plantedSample(0.2)
    const bounded = x.map((value) => Math.max(-1, Math.min(1, value)))
    const [before, after] = [0, 5].map((shock) => {
      const sample = new PairedSample(1500)
      const changed = bounded.map((value, row) =>
        row >= folds[0]!.testTo ? value + shock * (row % 2 ? 1 : -1) : value,
      )
      sample.fill(changed, sortColumn(changed), new ReturnColumn(y))
      const found = outOfSample(sample, folds, OPTIONS)
      if (!('result' in found)) throw new Error(found.reason)
      return found.result
    })
    expect(after!.extreme!.rows).toBe(before!.extreme!.rows)
    expect(after!.extreme!.meanBps).toBeCloseTo(before!.extreme!.meanBps, 12)
    expect(after!.r2VersusTrainMean).toBeCloseTo(before!.r2VersusTrainMean, 10)
    expect(after!.t).toBeCloseTo(before!.t, 8)
  })

  it('does not take a slow measure for worth something: intervals of the tails hold 0 where nothing is planted', () => {
    const [rows, bars, runs] = [5000, 250, 100]
    const sample = new PairedSample(rows)
    const folds = walkFolds(rows, bars, { trainShare: 0.6, folds: 4, scheme: 'expanding', embargo: 0.01 })
    let missed = 0
    for (let run = 0; run < runs; run++) {
      const { time, mid, columns } = plantedTable({ rows, seed: 50 + run, measures: 1, slope: 0, persistence: 0.995 })
      const x = columns.get('signal_0')!
      const trusted = new Uint8Array(rows).fill(1)
      const table = studyTable({ venue: 'a', symbol: 'b', time, price: mid, columns, trusted })
      sample.fill(x, sortColumn(x), new ReturnColumn(forwardReturns(table, bars)))
      const found = outOfSample(sample, folds, { ...OPTIONS, bars, lag: overlapLag(sample.size, bars), oneWay: null })
      if (!('result' in found)) throw new Error(found.reason)
      const { extreme } = found.result
      if (extreme !== null && (extreme.lowBps > 0 || extreme.highBps < 0)) missed++
    }
    // 5 are allowed; with the degrees of all rows instead of the tails' own it was 16.
    expect(missed).toBeLessThanOrEqual(6)
  })

  it('charges each row its own way in and out, not the mean of the table', () => {
    const folds = walkFolds(1500, 3, { trainShare: 0.6, folds: 4, scheme: 'expanding', embargo: 0.01 })
    const { sample, x } = plantedSample(0.2)
    // Dear exactly where the measure is high: there the trades are.
    const oneWay = x.map((value) => (Math.abs(value) > 1 ? 5 : 1))
    const found = outOfSample(sample, folds, { ...OPTIONS, oneWay })
    if (!('result' in found)) throw new Error(found.reason)
    const { meanBps, costBps, netRoundTripBps, netLowBps, netHighBps, netOneWayBps } = found.result.extreme!
    expect(netOneWayBps).toBeCloseTo(meanBps - 5, 10)
    expect(costBps).toBeGreaterThan(7)
    expect(netRoundTripBps).toBeCloseTo(meanBps - costBps!, 12)
    expect(netLowBps).toBeLessThan(netRoundTripBps!)
    expect(netHighBps! - netRoundTripBps!).toBeCloseTo(netRoundTripBps! - netLowBps!, 10)
  })

  it('says which share of the test the tails are, and why they cannot be priced', () => {
    const folds = walkFolds(1500, 3, { trainShare: 0.6, folds: 4, scheme: 'expanding', embargo: 0.01 })
    const { x, y } = plantedSample(0.2)
    const extremeOf = (values: Float64Array) => {
      const sample = new PairedSample(1500)
      sample.fill(values, sortColumn(values), new ReturnColumn(y))
      const found = outOfSample(sample, folds, OPTIONS)
      if (!('result' in found)) throw new Error(found.reason)
      return found.result
    }
    expect(extremeOf(x).extreme!.share).toBeCloseTo(0.2, 1)
    // Two values: each is an end, so every row is beyond. Rarely off one value: no row is a tenth.
    expect(extremeOf(x.map((value) => (Number.isNaN(value) ? value : Math.sign(value)))).extreme!.share).toBe(1)
    const rare = extremeOf(x.map((value, row) => (Number.isNaN(value) ? value : row % 100 === 0 ? value : 0)))
    expect(rare).toMatchObject({ extreme: null, extremeReason: 'too few distinct values' })
  })

  it('says so where a fold has too few rows', () => {
    const { sample } = plantedSample(0.2, 200)
    const folds = walkFolds(200, 3, { trainShare: 0.6, folds: 8, scheme: 'expanding', embargo: 0.01 })
    const { reason } = outOfSample(sample, folds, OPTIONS) as { reason: string }
    expect(reason).toMatch(/^a fold needs 30 rows to fit and 30 to test, one has \d+ and \d+$/)
  })
})

describe('placebo', () => {
  const folds = walkFolds(1500, 3, { trainShare: 0.6, folds: 4, scheme: 'expanding', embargo: 0.01 })
  const options = { draws: 99, refitRows: 10_000, seed: 5, leastShift: 20, memory: 5 }
  const shifted = (sample: PairedSample, changed: Partial<PlaceboOptions> = {}) => {
    const found = placebo(sample, folds, { ...options, ...changed })
    if ('reason' in found) throw new Error(found.reason)
    return found
  }

  it('is beaten by a planted effect, not by chance, and is the same for the same seed', () => {
    const { sample } = plantedSample(0.3)
    const found = shifted(sample)
    expect(found).toMatchObject({ kind: 'refit', draws: 99, atLeast: 0, p: 0.01, smallestP: 0.01 })
    expect(shifted(sample)).toEqual(found)
    expect(shifted(plantedSample(0).sample).p).toBeGreaterThan(0.05)
  })

  it('shifts the correlation alone above the limit', () => {
    const { sample } = plantedSample(0.3)
    const found = shifted(sample, { refitRows: 100 })
    expect(found).toMatchObject({ kind: 'correlation', draws: 20, atLeast: 0 })
    expect(found.real).toBeCloseTo(Math.abs(sample.sxy) / Math.sqrt(sample.sxx * sample.syy), 12)
  })

  it('counts shifts closer than the memory as one: its smallest p says how many there really are', () => {
    const { sample } = plantedSample(0.3)
    const found = shifted(sample, { memory: 100 })
    // 1484 pairs less 20 at either end are 14 stretches of 100 rows.
    expect(sample.size).toBe(1481)
    expect(found).toMatchObject({ draws: 99, atLeast: 0, smallestP: 1 / 15, p: 1 / 15 })
  })

  it('is absent, with the reason, where a shift beyond the memory would not fit', () => {
    const { sample } = plantedSample(0.3)
    expect(placebo(sample, folds, { ...options, leastShift: 371 })).toEqual({
      reason: 'a shift must exceed the memory of measure and returns, 371 rows; the 1481 rows allow 370',
    })
  })

  it('spreads its shifts evenly, none twice', () => {
    fc.assert(
      fc.property(
        fc.record({
          size: fc.integer({ min: 100, max: 3000 }),
          least: fc.integer({ min: 1, max: 25 }),
          draws: fc.integer({ min: 1, max: 200 }),
          seed: fc.nat(),
        }),
        ({ size, least, draws, seed }) => {
          const shifts = placeboShifts(size, least, draws, seed)
          expect(shifts).toHaveLength(Math.min(draws, size - 2 * least))
          expect(new Set(shifts).size).toBe(shifts.length)
          const step = (size - 2 * least) / shifts.length
          shifts.forEach((shift, k) => {
            expect(shift).toBeGreaterThanOrEqual(least)
            expect(shift).toBeLessThan(size - least)
            if (k > 0) expect(Math.abs(shift - shifts[k - 1]! - step)).toBeLessThanOrEqual(1)
          })
        },
      ),
    )
  })
})

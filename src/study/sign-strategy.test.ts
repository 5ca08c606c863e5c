import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { summarise } from './column-summary.ts'
import { PairedSample, ReturnColumn, sortColumn } from './paired-sample.ts'
import { selectionRisk, trainingCentre } from './sign-strategy.ts'

const filled = (x: Float64Array): PairedSample => {
  const sample = new PairedSample(x.length)
  sample.fill(x, sortColumn(x), new ReturnColumn(x.map((_, row) => row % 3)))
  return sample
}

describe('trainingCentre', () => {
  it('is the centre of the training rows, whatever comes after them', () => {
    const values = fc.array(fc.integer({ min: -3, max: 20 }), { minLength: 20, maxLength: 60 })
    fc.assert(
      fc.property(
        values,
        fc.integer({ min: 0, max: 5 }),
        fc.integer({ min: 8, max: 18 }),
        (list, trainFrom, trainTo) => {
          const x = Float64Array.from(list)
          const training = x.slice(trainFrom, trainTo)
          const centre = summarise(training.length, training.toSorted())!.centre
          expect(trainingCentre(filled(x), { trainFrom, trainTo })).toBe(centre)
          // The level drifts away in the test: the whole table's median would follow it.
          const later = x.map((value, row) => (row >= trainTo ? value + 1000 : value))
          expect(trainingCentre(filled(later), { trainFrom, trainTo })).toBe(centre)
        },
      ),
    )
  })
})

describe('selectionRisk', () => {
  const records = (count: number) =>
    ['a', 'b', 'c'].map((column, m) => ({
      column,
      horizon: { micros: 1e6, text: '1s' },
      blocks: Float64Array.from({ length: count }, (_, i) => Math.sin(i * (m + 1.3)) + 0.1 * m),
      grossBps: 1,
      rows: 1000,
      trades: 10,
    }))

  it('tells luck from 160 blocks on; with fewer it says so', () => {
    const told = selectionRisk(records(160), 1)!
    expect(told).toMatchObject({ blocks: 160, trials: 3, reason: null })
    expect(told.backtestOverfitting).not.toBeNull()
    expect(told.deflatedSharpe).not.toBeNull()
    expect(selectionRisk(records(144), 1)).toMatchObject({
      backtestOverfitting: null,
      deflatedSharpe: null,
      reason: 'the test part makes 144 blocks, at least 160 are needed',
    })
  })
})

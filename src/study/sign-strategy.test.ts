import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { summarise } from './column-summary.ts'
import { PairedSample, ReturnColumn, sortColumn } from './paired-sample.ts'
import { trainingCentre } from './sign-strategy.ts'

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

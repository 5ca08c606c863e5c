import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { SIDE_ASK } from '../../market/index.ts'
import { DiffBuffer } from './diff-buffer.ts'
import { LevelList } from './level-list.ts'

const stamp = { localTime: 0, exchangeTime: 0, previous: Number.NaN, where: {} }

describe('DiffBuffer', () => {
  it('keeps what a plain array keeps, however much is discarded and compacted', () => {
    const operation = fc.oneof(
      { weight: 40, arbitrary: fc.record({ levels: fc.nat(6), discard: fc.constant(0) }) },
      { weight: 1, arbitrary: fc.record({ levels: fc.constant(0), discard: fc.integer({ min: 1, max: 90 }) }) },
    )
    fc.assert(
      fc.property(fc.array(operation, { minLength: 300, maxLength: 600 }), (operations) => {
        const buffer = new DiffBuffer()
        let model: { sequence: number; levels: number[] }[] = []
        operations.forEach(({ levels, discard }, sequence) => {
          if (discard > 0) {
            buffer.discard(Math.min(discard, model.length))
            model = model.slice(discard)
          } else {
            const list = new LevelList()
            const prices = Array.from({ length: levels }, (_, k) => sequence * 10 + k)
            for (const price of prices) list.pushText(SIDE_ASK, String(price), '1')
            buffer.push({ ...stamp, sequence, first: sequence }, list, false)
            model.push({ sequence, levels: prices })
          }
        })
        const kept = Array.from({ length: buffer.length }, (_, index) => {
          const list = buffer.levels(index)
          return { sequence: buffer.diff(index).sequence, levels: [...list.priceUnits.subarray(0, list.length)] }
        })
        expect(kept).toEqual(model)
        const total = model.reduce((sum, { levels }) => sum + levels.length, 0)
        expect(buffer.isFull({ diffs: model.length + 1, levels: total + 1 })).toBe(false)
        expect(buffer.isFull({ diffs: model.length, levels: total + 1 })).toBe(true)
        expect(buffer.isFull({ diffs: model.length + 1, levels: total })).toBe(true)
      }),
      { numRuns: 50 },
    )
  })
})

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { loadFixture } from '../../test/support/oracle.ts'
import { purgedFolds, walkForward } from './purged-folds.ts'

interface Golden {
  readonly t0: readonly number[]
  readonly t1: readonly number[]
  readonly k: number
  readonly embargo: number
  readonly folds: readonly { readonly train: readonly number[]; readonly test: readonly number[] }[]
}

const { purged: golden } = loadFixture<{ purged: Golden }>('golden_stats.json')
const spans = fc.array(fc.tuple(fc.nat(5), fc.nat(9)), { minLength: 8, maxLength: 60 }).map((steps) => {
  let time = 0
  const from = steps.map(([step]) => (time += step))
  return { from, to: steps.map(([, length], i) => from[i]! + length) }
})

describe('purgedFolds', () => {
  it('matches the reference', () => {
    const folds = purgedFolds({ from: golden.t0, to: golden.t1 }, { folds: golden.k, embargo: golden.embargo })
    expect(folds.map(({ train, test }) => ({ train: [...train], test: [...test] }))).toEqual(golden.folds)
  })

  it('tests every row once, and trains on no label that touches a test label', () => {
    fc.assert(
      fc.property(spans, fc.integer({ min: 2, max: 6 }), fc.constantFrom(0, 0.05, 0.2), ({ from, to }, k, embargo) => {
        const folds = purgedFolds({ from, to }, { folds: k, embargo })
        expect(folds.flatMap(({ test }) => [...test])).toEqual(from.map((_, i) => i))
        for (const { train, test } of folds) {
          const last = test.at(-1)!
          for (const i of train) {
            for (const j of test) expect(to[i]! < from[j]! || from[i]! > to[j]!).toBe(true)
            if (i > last) expect(i).toBeGreaterThan(last + Math.floor(from.length * embargo))
          }
        }
      }),
    )
  })

  it('refuses unordered or unequal spans and impossible settings', () => {
    expect(() => purgedFolds({ from: [2, 1], to: [3, 3] }, { folds: 2 })).toThrow(RangeError)
    expect(() => purgedFolds({ from: [1, 2], to: [3] }, { folds: 2 })).toThrow(RangeError)
    expect(() => purgedFolds({ from: [1, 2], to: [3, 3] }, { folds: 3 })).toThrow(RangeError)
    expect(() => purgedFolds({ from: [1, 2], to: [3, 3] }, { folds: 2, embargo: 1 })).toThrow(RangeError)
  })
})

describe('walkForward', () => {
  const rows = { from: Array.from({ length: 12 }, (_, i) => i), to: Array.from({ length: 12 }, (_, i) => i + 2) }

  it('grows the train, purged of labels that reach into the test', () => {
    const folds = walkForward(rows, { folds: 3, embargo: 0 })
    expect(folds.map(({ train, test }) => [[...train], [...test]])).toEqual([
      [[0], [3, 4, 5]],
      [
        [0, 1, 2, 3],
        [6, 7, 8],
      ],
      [
        [0, 1, 2, 3, 4, 5, 6],
        [9, 10, 11],
      ],
    ])
  })

  it('rolls a window instead, and leaves the gap of an embargo', () => {
    const folds = walkForward(rows, { folds: 3, embargo: 0.25, window: 5 })
    expect(folds.map(({ train }) => [...train])).toEqual([[], [1, 2], [4, 5]])
  })

  it('trains on nothing that a test row could not have known', () => {
    fc.assert(
      fc.property(spans, fc.integer({ min: 1, max: 6 }), ({ from, to }, folds) => {
        let next = Math.floor(from.length / (folds + 1))
        for (const { train, test } of walkForward({ from, to }, { folds })) {
          expect(test[0]).toBe(next)
          next = test.at(-1)! + 1
          for (const i of train) expect(to[i]!).toBeLessThan(from[test[0]!]!)
        }
        expect(next).toBe(from.length)
      }),
    )
  })

  it('refuses more folds than rows', () => {
    expect(() => walkForward({ from: [1, 2], to: [3, 3] }, { folds: 2 })).toThrow(RangeError)
  })
})

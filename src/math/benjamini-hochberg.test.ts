import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { normalArray } from '../../test/support/golden-regression.ts'
import { benjaminiHochberg } from './benjamini-hochberg.ts'
import { normalTwoSided } from './distributions.ts'

const pValues = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 1, maxLength: 30 })

/** The procedure as stated: reject all up to the last ordered p-value that is <= i / m times the rate. */
function stepUp(p: readonly number[], rate: number): boolean[] {
  const sorted = [...p].sort((a, b) => a - b)
  let threshold = -1
  for (const [i, value] of sorted.entries()) if (value * p.length <= (i + 1) * rate) threshold = value
  return p.map((value) => value <= threshold)
}

describe('benjaminiHochberg', () => {
  it('reproduces the example of the paper: 4 of 15 at 5 %', () => {
    // biome-ignore format: the table of section 3.2
    const p = [0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344, 0.0459, 0.324, 0.4262, 0.5719, 0.6528, 0.759, 1]
    expect(benjaminiHochberg(p).rejected.filter(Boolean)).toHaveLength(4)
  })

  it('rejects what the step-up procedure rejects', () => {
    fc.assert(
      fc.property(pValues, fc.constantFrom(0.01, 0.05, 0.2), (p, rate) => {
        expect(benjaminiHochberg(p, rate).rejected).toEqual(stepUp(p, rate))
      }),
    )
  })

  it('adjusts upwards, to at most 1, keeping the order', () => {
    fc.assert(
      fc.property(pValues, (p) => {
        const { adjusted } = benjaminiHochberg(p)
        for (const [i, q] of adjusted.entries()) {
          expect(q!).toBeGreaterThanOrEqual(p[i]!)
          expect(q!).toBeLessThanOrEqual(1)
          for (const [j, other] of adjusted.entries()) if (p[i]! < p[j]!) expect(q!).toBeLessThanOrEqual(other!)
        }
      }),
    )
  })

  it('counts no test that could not be made', () => {
    expect(benjaminiHochberg([0.04, null, Number.NaN])).toEqual({
      rejected: [true, false, false],
      adjusted: [0.04, null, null],
    })
  })

  it('keeps the share of false discoveries near its rate', () => {
    // 90 true nulls, 10 shifted by 4: the expected share is 0.9 * 5 %.
    let share = 0
    for (let run = 0; run < 200; run++) {
      const p = [...normalArray(run, 100)].map((z, i) => normalTwoSided(i < 10 ? z + 4 : z))
      const { rejected } = benjaminiHochberg(p)
      const all = rejected.filter(Boolean).length
      if (all > 0) share += rejected.slice(10).filter(Boolean).length / all / 200
    }
    expect(share).toBeGreaterThan(0.03)
    expect(share).toBeLessThan(0.06)
  })

  it('refuses a rate or a p-value out of range', () => {
    expect(() => benjaminiHochberg([0.5], 0)).toThrow(RangeError)
    expect(() => benjaminiHochberg([1.5])).toThrow(new RangeError('a p-value must be in [0, 1], was 1.5'))
  })
})

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Comparison } from '../../test/support/comparison.ts'
import { loadFixture } from '../../test/support/oracle.ts'
import { bvc } from './bvc.ts'

interface Golden {
  readonly bvc: {
    readonly dp: readonly number[]
    readonly vol: readonly number[]
    readonly sigma: number
    readonly buy: readonly number[]
    readonly t_0_25_buy: readonly number[]
  }
}

describe('bvc', () => {
  it('agrees with golden_stats.json, section bvc', () => {
    const { dp, vol, sigma, buy, t_0_25_buy } = loadFixture<Golden>('golden_stats.json').bvc
    const compare = new Comparison()
    compare.near('buy', bvc(dp, vol).buy, buy)
    compare.near('buy, sigma given', bvc(dp, vol, { deviation: sigma }).buy, buy)
    compare.near('t_0_25_buy', bvc(dp, vol, { degrees: 0.25 }).buy, t_0_25_buy)
  })

  it('is the Cauchy distribution at one degree of freedom', () => {
    const changes = [-3, -1, 0, 0.5, 40]
    const { buy } = bvc(changes, new Array(5).fill(2), { deviation: 2, degrees: 1 })
    changes.forEach((change, i) => {
      expect(buy[i]).toBeCloseTo(1 + (2 * Math.atan(change / 2)) / Math.PI, 12)
    })
  })

  it('divides the whole volume, more to buyers the more the price rose, and symmetrically', () => {
    const bar = fc.tuple(fc.double({ min: -5, max: 5, noNaN: true }), fc.double({ min: 0, max: 100, noNaN: true }))
    const degrees = fc.option(fc.double({ min: 0.2, max: 50, noNaN: true }), { nil: undefined })
    fc.assert(
      fc.property(fc.array(bar, { minLength: 1 }), degrees, (bars, nu) => {
        const options = { deviation: 1.5, ...(nu === undefined ? {} : { degrees: nu }) }
        const changes = bars.map(([change]) => change).sort((a, b) => a - b)
        const volumes = bars.map(([, volume]) => volume)
        const { buy, sell } = bvc(changes, volumes, options)
        const mirrored = bvc(changes.map((change) => -change), volumes, options) // biome-ignore format: one call
        bars.forEach((_, i) => {
          expect(buy[i]! + sell[i]!).toBeCloseTo(volumes[i]!, 12)
          expect(buy[i]).toBeGreaterThanOrEqual(0)
          expect(sell[i]).toBeGreaterThanOrEqual(0)
          expect(mirrored.buy[i]).toBeCloseTo(sell[i]!, 8)
          if (i > 0) expect(buy[i]! * volumes[i - 1]! - buy[i - 1]! * volumes[i]!).toBeGreaterThanOrEqual(-1e-9)
        })
      }),
    )
  })

  it('knows nothing of a price that never moves, and passes missing values on', () => {
    expect([...bvc([1, 1, 1], [5, 5, 5]).buy]).toEqual([Number.NaN, Number.NaN, Number.NaN])
    const { buy, sell } = bvc([0, Number.NaN, 0], [4, 4, Number.NaN], { deviation: 1 })
    expect([...buy]).toEqual([2, Number.NaN, Number.NaN])
    expect([...sell]).toEqual([2, Number.NaN, Number.NaN])
  })

  it('refuses what cannot be', () => {
    expect(() => bvc([1], [])).toThrow('changes has 1 values, volumes has 0')
    expect(() => bvc([1], [1], { deviation: 0 })).toThrow('deviation must be above 0, was 0')
    expect(() => bvc([1], [1], { degrees: -1 })).toThrow('degrees must be above 0, was -1')
  })
})

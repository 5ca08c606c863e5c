import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { logGamma } from './distributions.ts'
import { gammaHalfRatio } from './gamma-half-ratio.ts'

describe('gammaHalfRatio', () => {
  it('is known in closed form at 1/2 and 1', () => {
    expect(gammaHalfRatio(0.5)).toBeCloseTo(1 / Math.sqrt(Math.PI), 14)
    expect(gammaHalfRatio(1)).toBeCloseTo(Math.sqrt(Math.PI) / 2, 14)
  })

  it('agrees with the logarithm of the gamma function, and multiplies up to a', () => {
    fc.assert(
      fc.property(fc.double({ min: 1e-3, max: 1e4, noNaN: true }), (a) => {
        expect(Math.log(gammaHalfRatio(a))).toBeCloseTo(logGamma(a + 0.5) - logGamma(a), 9)
        // Gamma(a + 1) / Gamma(a) = a
        expect((gammaHalfRatio(a) * gammaHalfRatio(a + 0.5)) / a).toBeCloseTo(1, 13)
      }),
    )
  })
})

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  chiSquareCdf,
  chiSquareQuantile,
  logGamma,
  normalCdf,
  normalQuantile,
  normalTwoSided,
  tCdf,
  tQuantile,
  tTwoSided,
} from './distributions.ts'
import { lazily, MissingPackageError } from './optional-packages.ts'

const probability = fc.double({ min: 1e-6, max: 1 - 1e-6, noNaN: true })
const degrees = fc.integer({ min: 1, max: 200 })

describe('distributions', () => {
  // biome-ignore format: one case per line; closed forms and values of printed tables
  it.each([
    ['normal cdf', normalCdf(1.959963984540054), 0.975],
    ['normal far tail', normalCdf(-10), 7.619853024160525e-24],
    ['normal quantile', normalQuantile(0.975), 1.959963984540054],
    ['normal two-sided', normalTwoSided(-1.959963984540054), 0.05],
    ['t of 1 degree is Cauchy', tCdf(1, 1), 0.75],
    ['t of 2 degrees', tCdf(1, 2), 0.5 + 1 / (2 * Math.sqrt(3))],
    ['t quantile of the table', tQuantile(0.975, 10), 2.2281388519649385],
    ['t two-sided', tTwoSided(-2.2281388519649385, 10), 0.05],
    ['chi-square of 2 degrees is exponential', chiSquareCdf(3, 2), 1 - Math.exp(-1.5)],
    ['chi-square quantile of the table', chiSquareQuantile(0.95, 8), 15.50731305586545],
    ['log gamma', logGamma(0.5), Math.log(Math.PI) / 2],
  ])('%s', (_name, found, expected) => {
    expect(Math.abs(found / expected - 1)).toBeLessThan(1e-8)
  })

  it('quantiles undo distribution functions', () => {
    fc.assert(
      fc.property(probability, degrees, (p, df) => {
        expect(normalCdf(normalQuantile(p))).toBeCloseTo(p, 10)
        expect(tCdf(tQuantile(p, df), df)).toBeCloseTo(p, 8)
        expect(chiSquareCdf(chiSquareQuantile(p, df), df)).toBeCloseTo(p, 8)
      }),
    )
  })

  it('t approaches the normal distribution, which a square of chi-square is', () => {
    expect(tCdf(1.5, 1e7)).toBeCloseTo(normalCdf(1.5), 6)
    expect(chiSquareCdf(1.5 ** 2, 1)).toBeCloseTo(1 - normalTwoSided(1.5), 10)
  })

  it('a missing value has no probability', () => {
    expect([normalCdf(Number.NaN), tCdf(1, Number.NaN), normalQuantile(1.1)]).toEqual([
      Number.NaN,
      Number.NaN,
      Number.NaN,
    ])
  })
})

describe('lazily', () => {
  const absent = () => {
    throw Object.assign(new Error('Cannot find module'), { code: 'MODULE_NOT_FOUND' })
  }

  it('loads on the first call, once', () => {
    let loads = 0
    const package_ = lazily('some-package', () => ({ number: ++loads }))
    expect(loads).toBe(0)
    expect([package_(), package_()]).toEqual([{ number: 1 }, { number: 1 }])
  })

  it('names a package that is not installed, and the line that installs what statistics need', () => {
    expect(lazily('ml-matrix', absent)).toThrow(MissingPackageError)
    expect(lazily('ml-matrix', absent)).toThrow(
      /package ml-matrix, which is not installed: npm install ml-matrix@6.15.1 @stdlib/,
    )
  })

  it('passes on a package that fails for another reason', () => {
    const broken = () => {
      throw new SyntaxError('broken')
    }
    expect(lazily('broken', broken)).toThrow(new SyntaxError('broken'))
  })

  it('asks for the versions that package.json pins', async () => {
    const { default: manifest } = await import('../../package.json', { with: { type: 'json' } })
    const pinned = Object.entries(manifest.optionalDependencies).filter(([name]) => /^(@stdlib|ml-matrix)/.test(name))
    const line = new MissingPackageError('x', undefined).install
    expect(line.replace('npm install ', '').split(' ').sort()).toEqual(
      pinned.map(([name, version]) => `${name}@${version}`).sort(),
    )
  })
})

import { describe, expect, it } from 'vitest'
import { normalArray } from '../../test/support/golden-regression.ts'
import { loadFixture } from '../../test/support/oracle.ts'
import { deflatedSharpe, expectedMaximumSharpe, probabilisticSharpe } from './sharpe-probability.ts'

const { dsr: golden } = loadFixture<{ dsr: { psr: number; emax_N50_var_0_0025: number; dsr: number } }>(
  'golden_stats.json',
)
const record = { sharpe: 0.12, periods: 250, skewness: -0.3, kurtosis: 4.2 }

describe('probabilistic and deflated Sharpe ratios', () => {
  it('match the reference', () => {
    expect(probabilisticSharpe(record)).toBeCloseTo(golden.psr, 12)
    expect(expectedMaximumSharpe(0.0025, 50)).toBeCloseTo(golden.emax_N50_var_0_0025, 12)
    expect(deflatedSharpe(record, { variance: 0.0025, count: 50 })).toBeCloseTo(golden.dsr, 12)
  })

  it('reproduce the example of Bailey & López de Prado (2014): 100 trials of variance 1/2, annual 2.5 over 5 years of days', () => {
    const daily = { sharpe: 2.5 / Math.sqrt(250), periods: 1250, skewness: -3, kurtosis: 10 }
    const best = expectedMaximumSharpe(0.5 / 250, 100)
    expect(best).toBeCloseTo(0.1132, 4)
    expect(deflatedSharpe(daily, { variance: 0.5 / 250, count: 100 })).toBeCloseTo(0.9004, 4)
  })

  it('expect of the best of many worthless strategies about what simulation finds', () => {
    const trials = normalArray(33, 100_000)
    let sum = 0
    for (let run = 0; run < 2000; run++) sum += Math.max(...trials.subarray(50 * run, 50 * run + 50))
    expect(expectedMaximumSharpe(1, 50)).toBeGreaterThan((0.98 * sum) / 2000)
    expect(expectedMaximumSharpe(1, 50)).toBeLessThan((1.03 * sum) / 2000)
  })

  it('one trial deflates nothing', () => {
    expect(deflatedSharpe(record, { variance: 1, count: 1 })).toBe(probabilisticSharpe(record))
  })

  it('distrust a fat left tail and a short record', () => {
    const normal = probabilisticSharpe({ ...record, skewness: 0, kurtosis: 3 })!
    expect(probabilisticSharpe({ ...record, skewness: -2, kurtosis: 15 })!).toBeLessThan(normal)
    expect(probabilisticSharpe({ ...record, periods: 50 })!).toBeLessThan(probabilisticSharpe(record)!)
  })

  it('are absent for moments that no sample can have, and refuse what is no count', () => {
    expect(probabilisticSharpe({ sharpe: 1, periods: 9, skewness: 5, kurtosis: 1 })).toBeNull()
    expect(() => probabilisticSharpe({ ...record, periods: 1 })).toThrow(RangeError)
    expect(() => expectedMaximumSharpe(-1, 5)).toThrow(RangeError)
    expect(() => expectedMaximumSharpe(1, 0)).toThrow(RangeError)
  })
})

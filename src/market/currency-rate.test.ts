import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type CurrencyRate, convertCurrency } from './currency-rate.ts'
import type { Quality } from './quality.ts'

const rate = (from: string, to: string, value: number, asOf = 100, quality: Quality = 'verified'): CurrencyRate => ({
  from,
  to,
  rate: value,
  asOf,
  quality,
})
const at = { now: 150, maxAge: 50 }

describe('convertCurrency', () => {
  it('multiplies by a rate, and says how old and how good it was', () => {
    expect(convertCurrency(8, 'USDT', 'USD', [rate('USDT', 'USD', 0.5, 120, 'suspect')], at)).toEqual({
      value: 4,
      age: 30,
      quality: 'suspect',
      isPegged: false,
    })
  })

  it('divides by a rate that runs the other way', () => {
    expect(convertCurrency(8, 'USD', 'USDT', [rate('USDT', 'USD', 0.5)], at)?.value).toBe(16)
  })

  it('needs no rate for a currency in itself', () => {
    const identity = { value: 8, age: 0, quality: 'verified', isPegged: false }
    expect(convertCurrency(8, 'USD', 'USD', [], { ...at, pegged: true })).toEqual(identity)
    expect(convertCurrency(8, 'EUR', 'EUR', [rate('EUR', 'EUR', 3)], at)).toEqual(identity)
  })

  it.each([
    ['there is no rate', []],
    ['the rates are of other currencies', [rate('EUR', 'USD', 1.1), rate('USDC', 'USD', 1)]],
    ['two rates would have to be chained', [rate('USDT', 'EUR', 0.9), rate('EUR', 'USD', 1.1)]],
    ['the rate is older than allowed', [rate('USDT', 'USD', 1, 99)]],
    ['the rate is from the future', [rate('USDT', 'USD', 1, 151)]],
    ['the rate is marked missing', [rate('USDT', 'USD', 1, 100, 'missing')]],
    ['the rate is zero', [rate('USDT', 'USD', 0)]],
    ['the rate is not a number', [rate('USDT', 'USD', Number.NaN)]],
    ['the rate is infinite', [rate('USDT', 'USD', Number.POSITIVE_INFINITY)]],
    ['the time of the rate is not known', [rate('USDT', 'USD', 1, Number.NaN)]],
  ])('is null where %s', (_why, rates) => {
    expect(convertCurrency(8, 'USDT', 'USD', rates, at)).toBeNull()
  })

  it('uses a rate of exactly the greatest age', () => {
    expect(convertCurrency(8, 'USDT', 'USD', [rate('USDT', 'USD', 0.5, 100)], at)?.age).toBe(50)
  })

  it('prefers the latest rate, and at one time the better one, in any order', () => {
    const old = rate('USDT', 'USD', 0.25, 110)
    const suspect = rate('USDT', 'USD', 0.5, 120, 'suspect')
    const verified = rate('USD', 'USDT', 2, 120)
    fc.assert(
      fc.property(fc.shuffledSubarray([old, suspect, verified], { minLength: 3 }), (rates) => {
        expect(convertCurrency(8, 'USDT', 'USD', rates, at)).toMatchObject({ value: 4, quality: 'verified' })
      }),
    )
  })

  it('takes dollars for dollars only when told to, and says so', () => {
    const pegged = { ...at, pegged: true }
    const assumed = { value: 8, age: 0, quality: 'unverified', isPegged: true }
    expect(convertCurrency(8, 'USDT', 'USDC', [], at)).toBeNull()
    expect(convertCurrency(8, 'USDT', 'USDC', [], pegged)).toEqual(assumed)
    // Also where a rate exists: a run does not switch between the peg and the rate.
    expect(convertCurrency(8, 'USDT', 'USD', [rate('USDT', 'USD', 0.5)], pegged)).toEqual(assumed)
    expect(convertCurrency(8, 'USDT', 'EUR', [], pegged)).toBeNull()
    expect(convertCurrency(8, 'DAI', 'USD', [], pegged)).toBeNull()
  })

  it('lets the rate of one dollar serve another under a peg, after a rate of its own', () => {
    const other = rate('USD', 'EUR', 0.5, 140)
    const own = rate('EUR', 'USDT', 4, 110)
    const pegged = { ...at, pegged: true }
    expect(convertCurrency(8, 'USDT', 'EUR', [other], at)).toBeNull()
    expect(convertCurrency(8, 'USDT', 'EUR', [other], pegged)).toEqual({
      value: 4,
      age: 10,
      quality: 'unverified',
      isPegged: true,
    })
    expect(convertCurrency(8, 'USDT', 'EUR', [other, own], pegged)).toMatchObject({ value: 2, isPegged: false })
  })

  it('comes back to the amount on the way back', () => {
    const positive = fc.double({ min: 1e-6, max: 1e6, noNaN: true })
    fc.assert(
      fc.property(positive, positive, (amount, value) => {
        const rates = [rate('A', 'B', value)]
        const there = convertCurrency(amount, 'A', 'B', rates, at)!
        const back = convertCurrency(there.value, 'B', 'A', rates, at)!
        expect(Math.abs(back.value / amount - 1)).toBeLessThan(1e-15 * 4)
      }),
    )
  })
})

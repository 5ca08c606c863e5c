import { describe, expect, it } from 'vitest'
import { formatInteger, formatNumber, formatPercent } from './number-text.ts'

describe('formatNumber', () => {
  it.each([
    [1234567, 3, '1\u2009234\u2009567'],
    [1234.5, 6, '1234.50'],
    [-0.06251, 3, '−0.0625'],
    [0, 3, '0.00'],
    [-1e-20, 3, '0.000000000000'],
    [99.96, 3, '100.0'],
    [Number.NEGATIVE_INFINITY, 3, '−∞'],
  ])('%d with %d digits', (value, digits, expected) => expect(formatNumber(value, digits)).toBe(expected))

  it('has nothing to say of a missing value', () => {
    expect([
      formatNumber(null, 3),
      formatNumber(Number.NaN, 3),
      formatPercent(null),
      formatPercent(Number.NaN),
    ]).toEqual([null, null, null, null])
  })
})

describe('formatInteger and formatPercent', () => {
  it('round', () => {
    expect([formatInteger(24064), formatInteger(999.6), formatInteger(-0.2), formatInteger(-12345)]).toEqual([
      '24\u2009064',
      '1000',
      '0',
      '−12\u2009345',
    ])
    expect([formatPercent(0.4567), formatPercent(1, 0)]).toEqual(['45.7 %', '100 %'])
  })
})

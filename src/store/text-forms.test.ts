import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { isoMicros, parseDecimal } from '../market/index.ts'
import { csvCell, splitCsvLine } from './csv-text.ts'
import { decimalText, jsonNumberText, numberText } from './number-text.ts'
import { parseIsoMicros } from './time-text.ts'

describe('decimalText', () => {
  it.each([
    [6161250, 2, '61612.5'],
    [90120, -3, '90120000'],
    [5, 3, '0.005'],
    [-5, 3, '-0.005'],
    [100, 2, '1'],
    [0, 8, '0'],
    [3, 1, '0.3'],
    [9_007_199_254_740_991, 8, '90071992.54740991'],
    [1, 22, '0.0000000000000000000001'],
    [Number.NaN, 2, ''],
  ])('writes %d units of 10^-%d as %s', (units, decimals, text) => expect(decimalText(units, decimals)).toBe(text))

  it('reads back as the same decimal', () => {
    const parsed = { units: 0, decimals: 0 }
    fc.assert(
      fc.property(fc.maxSafeInteger(), fc.integer({ min: 0, max: 15 }), (units, decimals) => {
        parseDecimal(decimalText(units, decimals), parsed)
        expect(BigInt(parsed.units) * 10n ** BigInt(decimals)).toBe(BigInt(units) * 10n ** BigInt(parsed.decimals))
      }),
    )
  })
})

describe('numberText and jsonNumberText', () => {
  it('read back as the same double', () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true }), (value) => {
        expect(Number(numberText(value))).toBe(value)
        expect(JSON.parse(jsonNumberText(value))).toBe(value)
      }),
    )
    expect(JSON.parse(jsonNumberText(Number.NaN))).toBeNull()
  })
})

describe('ISO times', () => {
  it.each([
    [1_700_000_000_123_456, '2023-11-14T22:13:20.123456Z'],
    [0, '1970-01-01T00:00:00.000000Z'],
    [-1, '1969-12-31T23:59:59.999999Z'],
  ])('write %d as %s', (time, text) => {
    expect(isoMicros(time)).toBe(text)
    expect(parseIsoMicros(text)).toBe(time)
  })

  it('are exact to the microsecond for two hundred years', () => {
    fc.assert(
      fc.property(fc.integer({ min: -3_155_673_600_000_000, max: 4_102_444_800_000_000 }), (time) => {
        expect(parseIsoMicros(isoMicros(time))).toBe(time)
      }),
    )
  })

  it.each([
    ['2026-11-20 00:00:01', 1_795_132_801_000_000],
    ['2026-11-20T00:00:01.5+00:00', 1_795_132_801_500_000],
    ['2026-11-20 00:00:01+00', 1_795_132_801_000_000],
    ['2026-11-20T00:00:01+01:00', Number.NaN],
    ['2026-11-31T00:00:61Z', Number.NaN],
    ['2026-11-20', Number.NaN],
    ['', Number.NaN],
  ])('read %j as %d', (text, time) => expect(parseIsoMicros(text)).toBe(time))
})

describe('CSV cells', () => {
  it('read back as they were', () => {
    const cell = fc.oneof(fc.string(), fc.constantFrom('', '"', 'a,b', '""', ',"'))
    fc.assert(
      fc.property(fc.array(cell, { minLength: 1 }), (cells) => {
        expect(splitCsvLine(cells.map(csvCell).join(','))).toEqual(cells)
      }),
    )
  })

  it.each(['"a', '"a"b,c', 'x,"'])('refuses %s', (line) => expect(splitCsvLine(line)).toBeUndefined())
})

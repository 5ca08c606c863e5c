import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { MAX_EXACT, type ParsedDecimal, parseDecimalBytes, powerOfTen } from '../../market/index.ts'
import { FixedDecimalScanner, MAX_SCAN_BYTES } from './decimal-fast.ts'

function scan(text: string, decimals: number, step?: { units: number; decimals: number }) {
  const scanner = new FixedDecimalScanner()
  if (!scanner.configure(decimals, step)) return null
  const bytes = Buffer.from(`${text},${' '.repeat(MAX_SCAN_BYTES)}`)
  const out = new Float64Array(1)
  const end = scanner.scan(bytes, 0, out, 0)
  return end < 0 ? null : { units: out[0], rest: bytes.subarray(end, text.length).toString() }
}

describe('FixedDecimalScanner', () => {
  it.each([
    ['61612.50', 2, 6161250],
    ['61612.5', 2, 6161250],
    ['61612', 2, 6161200],
    ['0.000', 3, 0],
    ['5.', 1, 50],
    ['0.00600000', 3, 6],
    ['123456789.123456', 6, 123456789123456],
    ['999999999', 0, 999999999],
    ['18640', -1, 1864],
    ['18640.0', -1, 1864],
  ])('reads %s at %i decimals as %i', (text, decimals, units) => {
    expect(scan(text, decimals)).toEqual({ units, rest: '' })
  })

  it.each([
    ['a finer decimal', '1.001', 2],
    ['a value that is no multiple of ten', '18645', -1],
    ['ten digits before the point', '1234567890', 0],
    ['a sign', '-1', 0],
    ['nothing', '', 0],
    ['no digit before the point', '.5', 1],
    ['a number beyond 2^53', '999999999.0', 9],
    ['more decimals than the exact reader takes', `1.${'0'.repeat(23)}`, 0],
  ])('gives up on %s', (_name, text, decimals) => {
    const found = scan(text, decimals)
    expect(found === null || found.rest !== '').toBe(true)
  })

  it('accepts only multiples of a declared step, at scales finer and coarser than it', () => {
    const half = { units: 5, decimals: 1 }
    expect(scan('6421.5', 1, half)?.units).toBe(64215)
    expect(scan('6421.4', 1, half)).toBeNull()
    expect(scan('6421', 0, half)?.units).toBe(6421)
    expect(scan('6421.50', 2, half)?.units).toBe(642150)
    expect(scan('6421.45', 2, half)).toBeNull()
    expect(scan('6430', -1, { units: 2, decimals: 0 })?.units).toBe(643)
    expect(scan('75', 0, { units: 50, decimals: 0 })).toBeNull()
  })

  it('says which scales it cannot do', () => {
    const scanner = new FixedDecimalScanner()
    expect(scanner.configure(10, undefined)).toBe(false)
    expect(scanner.configure(-10, undefined)).toBe(false)
    expect(scanner.configure(9, undefined)).toBe(true)
  })

  it('agrees with the exact reader on everything it accepts, and accepts every plain number', () => {
    const digits = (max: number) => fc.stringMatching(new RegExp(`^[0-9]{0,${max}}$`))
    const text = fc
      .tuple(digits(12), fc.constantFrom('', '.'), digits(12), fc.constantFrom('', '', '', '0000', 'e1', '-', 'x'))
      .map(([whole, point, fraction, tail]) => whole + point + (point === '' ? '' : fraction) + tail)
    const parsed: ParsedDecimal = { units: 0, decimals: 0 }
    fc.assert(
      fc.property(text, fc.integer({ min: -3, max: 9 }), (number, decimals) => {
        const bytes = Buffer.from(number)
        parseDecimalBytes(bytes, 0, bytes.length, parsed)
        const found = scan(number, decimals)
        if (found !== null && found.rest === '') {
          expect(Number.isNaN(parsed.units)).toBe(false)
          // found.units * 10^-decimals = parsed.units * 10^-parsed.decimals, in integers.
          const shift = decimals - parsed.decimals
          const left = BigInt(found.units!) * 10n ** BigInt(Math.max(-shift, 0))
          expect(left).toBe(BigInt(parsed.units) * 10n ** BigInt(Math.max(shift, 0)))
        } else if (/^\d{1,9}(\.\d{0,9})?$/.test(number) && (number.split('.')[1] ?? '').length <= decimals) {
          const value = parsed.units * powerOfTen(Math.max(decimals - parsed.decimals, 0))
          expect(value <= MAX_EXACT).toBe(false)
        }
      }),
      { numRuns: 2_000 },
    )
  })
})

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type ParsedDecimal, parseDecimal, SIDE_ASK, toDecimal } from '../../market/index.ts'
import { LevelList } from './level-list.ts'

const priceOf = (text: string) => {
  const levels = new LevelList()
  const complaint = levels.pushText(0, text, '1')
  return complaint ?? toDecimal(levels.priceUnits[0]!, levels.priceDecimals[0]!)
}

describe('LevelList', () => {
  it.each([
    ['61737.63000000', 61737.63],
    ['0.00000000', 0],
    ['100', 100],
    ['.5', 0.5],
    ['5.', 5],
    ['0.1e-6', 1e-7],
    ['-3.20', -3.2],
    ['12345678.12345678', 12345678.12345678],
  ])('reads %s exactly', (text, value) => expect(priceOf(text)).toBe(value))

  it.each(['', '.', '1.2.3', '1,5', 'NaN', '0x10', ' 1', '1 ', '1.2.', '12345678901234567890', '1..0'])(
    'says that "%s" is not a number and appends nothing',
    (text) => expect(priceOf(text)).toBe(`price is not a number: ${JSON.stringify(text)}`),
  )

  it('refuses a negative amount', () => {
    const levels = new LevelList()
    expect(levels.pushText(SIDE_ASK, '1', '-0.5')).toBe('amount is negative: -0.5')
    expect(levels.length).toBe(0)
  })

  it('reads every text as the general parser does', () => {
    const characters = fc.constantFrom(...'0123456789..0000-+e')
    fc.assert(
      fc.property(fc.string({ unit: characters, maxLength: 24 }), (text) => {
        const parsed: ParsedDecimal = { units: 0, decimals: 0 }
        parseDecimal(text, parsed)
        const value = priceOf(text)
        if (Number.isNaN(parsed.units)) expect(value).toMatch(/not a number/)
        else expect(Object.is(value, -0) ? 0 : value).toBe(toDecimal(parsed.units, parsed.decimals) + 0)
      }),
      { numRuns: 2000 },
    )
  })

  it('keeps levels in order while it grows, appends and discards', () => {
    const levels = new LevelList()
    for (let i = 0; i < 1000; i++) levels.pushText(i % 2 === 0 ? 0 : SIDE_ASK, `${i}.25`, `${i}`)
    const tail = new LevelList()
    tail.append(levels, 990, 1000)
    levels.discard(997)
    levels.append(tail)
    expect(levels.length).toBe(13)
    expect([...levels.priceUnits.subarray(0, 4)]).toEqual([99725, 99825, 99925, 99025])
    expect([...levels.side.subarray(0, 3)]).toEqual([SIDE_ASK, 0, SIDE_ASK])
  })
})

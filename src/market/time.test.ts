import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { formatDuration, isoDay, isoMicros, parseDuration, parseIso } from './time.ts'

describe('parseDuration', () => {
  it.each([
    ['1us', 1],
    ['250µs', 250],
    ['100ms', 100_000],
    ['0.1s', 100_000],
    ['1.5s', 1_500_000],
    ['5m', 300_000_000],
    ['1h', 3_600_000_000],
    [' 1d ', 86_400_000_000],
  ])('reads %s', (text, micros) => expect(parseDuration(text)).toBe(micros))

  it.each(['', '1', 's', '1 s', '-1s', '1e3s', '1w', '1h30m', '0s', '0.5us', '99999999999d'])('refuses %j', (text) => {
    expect(() => parseDuration(text)).toThrow(expect.objectContaining({ code: 'config.invalid' }))
  })

  it('names the option and shows the way', () => {
    expect(() => parseDuration('soon', '--every')).toThrow(
      expect.objectContaining({
        message: '--every is no duration: "soon"',
        hint: 'write a number and a unit: 100ms, 1s, 5m, 1h, 1d',
      }),
    )
  })

  it('reads back what formatDuration writes', () => {
    const micros = fc.oneof(
      fc.integer({ min: 1, max: 10_000_000 }),
      fc.integer({ min: 1, max: 1_000_000 }).map((seconds) => seconds * 1_000_000),
    )
    fc.assert(fc.property(micros, (value) => parseDuration(formatDuration(value)) === value))
  })
})

describe('formatDuration', () => {
  it.each([
    [86_400_000_000, '1d'],
    [90_000_000, '90s'],
    [1_500_000, '1500ms'],
    [1, '1us'],
    [0, '0us'],
  ])('writes %d as %s', (micros, text) => expect(formatDuration(micros)).toBe(text))
})

describe('ISO times', () => {
  it.each([
    ['1970-01-01', 0],
    ['1970-01-01T00:00:00.000001Z', 1],
    ['2024-08-08 23:54:14.123456', 1_723_161_254_123_456],
    ['2024-08-08T23:54:14.123456789Z', 1_723_161_254_123_456],
    ['2024-08-09T02:00:00.5+02:00', 1_723_161_600_500_000],
    ['2024-08-09T00:00:00.000050Z', 1_723_161_600_000_050],
    ['2024-08-08T19:30-0430', 1_723_161_600_000_000],
    ['2024-02-29', 1_709_164_800_000_000],
  ])('parseIso reads %s', (text, micros) => expect(parseIso(text)).toBe(micros))

  it.each(['', '2024', '2024-13-01', '2023-02-29', '2024-06-31', '2024-08-09T25:00', '1723161254'])(
    'parseIso refuses %j',
    (text) => expect(() => parseIso(text, '--at')).toThrow(/^--at is no ISO time/),
  )

  it('agrees with Date wherever both are exact', () => {
    const milliseconds = fc.integer({ min: 0, max: Date.UTC(2200, 0, 1) })
    fc.assert(
      fc.property(milliseconds, fc.integer({ min: 0, max: 999 }), (ms, micros) => {
        const text = isoMicros(ms * 1000 + micros)
        expect(text).toBe(new Date(ms).toISOString().replace('Z', `${String(micros).padStart(3, '0')}Z`))
        expect(parseIso(text)).toBe(ms * 1000 + micros)
      }),
    )
  })

  it('isoDay is the UTC day', () => {
    expect(isoDay(1_723_161_599_999_999)).toBe('2024-08-08')
    expect(isoDay(1_723_161_600_000_000)).toBe('2024-08-09')
  })
})

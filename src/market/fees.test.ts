import { describe, expect, it } from 'vitest'
import { feesFor, instrumentFees } from './fees.ts'
import { BUILT_IN_FEES } from './fees-built-in.ts'
import { parseFees } from './fees-schema.ts'
import { guessInstrument } from './guess-instrument.ts'
import { parseIso } from './time.ts'

const in2024 = parseIso('2024-08-09')
const in2026 = parseIso('2026-11-20')

describe('feesFor', () => {
  it.each([
    ['binance', 'spot', in2024, 0.001, 0.001],
    ['binance-futures', 'perpetual', in2024, 0.0002, 0.0005],
    ['bybit-linear', 'perpetual', in2024, 0.0002, 0.00055],
    ['okex-swap', 'perpetual', in2024, 0.0002, 0.0005],
    ['deribit', 'future', in2024, 0, 0.0005],
    ['hyperliquid', 'perpetual', in2024, 0.0001, 0.00035],
    ['hyperliquid', 'perpetual', in2026, 0.00015, 0.00045],
  ] as const)('%s %s', (venue, product, time, maker, taker) => {
    expect(feesFor(venue, product, 'base', time)).toMatchObject({ maker, taker })
  })

  it.each([
    ['an unknown venue', 'acme', 'spot', 'base', in2026],
    ['an option', 'deribit', 'option', 'base', in2026],
    ['another tier', 'binance', 'spot', 'vip9', in2026],
    ['a time before the first schedule', 'binance', 'spot', 'base', parseIso('2015-01-01')],
  ] as const)('is null for %s', (_what, venue, product, tier, time) => {
    expect(feesFor(venue, product, tier, time)).toBeNull()
  })

  it('finds the fees of an instrument whose vendor name hides its product', () => {
    expect(instrumentFees(guessInstrument('bybit', 'BTCUSD'), 'base', in2026)?.venue).toBe('bybit-inverse')
    expect(instrumentFees(guessInstrument('acme', 'BTCUSD'), 'base', in2026)).toBeNull()
  })

  it('says of every built-in schedule where it comes from, and no maker pays more than a taker', () => {
    for (const fee of BUILT_IN_FEES) {
      expect(fee.source).toContain('check yours')
      expect(fee.taker).toBeGreaterThan(0)
      expect(fee.maker).toBeLessThanOrEqual(fee.taker)
    }
  })
})

describe('a --fees file', () => {
  const text = `
fees:
  - venue: binance-usdm
    product: perpetual
    maker: -0.00005
    taker: 0.0003
  - venue: binance-usdm
    product: perpetual
    tier: vip3
    maker: 0.0001
    taker: 0.0004
    valid_from: 2025-01-01
    source: account page
`
  it('goes before the built-in schedules, even where those are newer', () => {
    const overrides = parseFees(text, 'fees.yaml')
    expect(feesFor('binance-usdm', 'perpetual', 'base', in2026, overrides)).toMatchObject({
      maker: -0.00005,
      source: 'fees.yaml',
    })
    expect(feesFor('binance-futures', 'perpetual', 'vip3', in2026, overrides)?.source).toBe('account page')
    expect(feesFor('binance-usdm', 'perpetual', 'vip3', in2024, overrides)).toBeNull()
    expect(feesFor('binance', 'spot', 'base', in2026, overrides)?.taker).toBe(0.001)
  })

  it('refuses a percentage where a fraction belongs, and says where', () => {
    expect(() => parseFees(text.replace('0.0003', '0.05'), 'fees.yaml')).toThrow(
      expect.objectContaining({
        code: 'config.invalid',
        message: 'fees[0].taker: must be a fraction of the notional: 0.05 % is 0.0005',
        where: { file: 'fees.yaml', line: 6 },
      }),
    )
  })
})

import { describe, expect, it } from 'vitest'
import { createInstrument } from '../../market/index.ts'
import { venueTableOf } from './venue-table-of.ts'

const table = { venue: 'acme', symbol: 'BTC-USDT', time: Float64Array.of(1), columns: new Map(), bar: 1_000_000 }
const instrument = createInstrument({ venue: 'acme', symbol: 'BTC-USDT', quote: 'USDT', amountUnit: 'base' })

describe('venueTableOf', () => {
  it('takes currency and unit from the instrument, unknown as null', () => {
    expect(venueTableOf(table, instrument)).toEqual({
      ...table,
      quote: 'USDT',
      amountUnit: 'base',
      contractSize: 1,
      inverse: false,
    })
    const unknown = createInstrument({ venue: 'acme', symbol: 'X', quote: 'USDT' })
    expect(venueTableOf(table, unknown)).toMatchObject({ amountUnit: null, contractSize: null })
  })

  it.each([
    ['rows that follow events cannot be joined across venues', { ...table, bar: null }, instrument],
    ['the quote currency is unknown', table, createInstrument({ venue: 'acme', symbol: 'X' })],
  ])('refuses: %s', (message, market, facts) => {
    expect(() => venueTableOf(market, facts)).toThrow(
      expect.objectContaining({ code: 'config.invalid', message, where: { venue: 'acme', symbol: 'BTC-USDT' } }),
    )
  })
})

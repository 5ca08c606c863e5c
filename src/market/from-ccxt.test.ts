import { describe, expect, it } from 'vitest'
import { type CcxtMarket, fromCcxt } from './from-ccxt.ts'
import { createInstrument } from './instrument.ts'
import { instrumentId } from './instrument-id.ts'

describe('fromCcxt', () => {
  const swap: CcxtMarket = {
    id: 'BTC-USD-SWAP',
    base: 'BTC',
    quote: 'USD',
    settle: 'BTC',
    type: 'swap',
    inverse: true,
    contract: true,
    contractSize: 100,
    precision: { price: 0.1, amount: '1' },
  }

  it('takes over steps, contract size and direction of a contract market', () => {
    expect(createInstrument(fromCcxt('okx', swap))).toMatchObject({
      kind: 'perpetual',
      tickSize: '0.1',
      lotSize: '1',
      contractSize: 100,
      inverse: true,
      amountUnit: 'contracts',
    })
  })

  it('keeps the unit of the venue feeds where ccxt counts contracts', () => {
    const deribit = createInstrument(fromCcxt('deribit', { ...swap, id: 'BTC-PERPETUAL', contractSize: 10 }))
    expect(deribit).toMatchObject({ amountUnit: 'quote', contractSize: 1 })
  })

  it('reads an option', () => {
    const market: CcxtMarket = {
      id: 'x',
      base: 'BTC',
      quote: 'USD',
      type: 'option',
      optionType: 'put',
      strike: '60000',
    }
    const instrument = createInstrument(fromCcxt('acme', { ...market, expiry: Date.UTC(2024, 8, 27, 8) }))
    expect(instrumentId(instrument)).toBe('BTC/USD/option/2024-09-27/60000/put')
  })

  it('turns counts of decimals into steps when told so', () => {
    const market: CcxtMarket = { id: 'BTCUSD', precision: { price: 2, amount: 0 } }
    expect(fromCcxt('acme', market, { precisionMode: 'decimals' })).toMatchObject({ tickSize: '1e-2', lotSize: '1e0' })
  })

  it('leaves unknown what ccxt leaves out', () => {
    expect(createInstrument(fromCcxt('acme', { id: 'X' }))).toEqual(createInstrument({ venue: 'acme', symbol: 'X' }))
  })
})

import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createInstrument, type InstrumentFacts } from './instrument.ts'
import { instrumentDocument } from './instrument-document.ts'
import { readInstrumentFile } from './instrument-file.ts'
import { parseInstruments, parseTardisInstruments } from './instrument-file-schema.ts'

const YAML = `
instruments:
  - venue: okx
    symbol: BTC-USDT-SWAP
    tick_size: "0.10"
    lot_size: 0.01
    contract_size: 0.01
    expiry: 2026-12-25T08:00:00Z
    changes:
      - until: 2026-03-01
        tick_size: 1e-7
`

describe('an --instruments file', () => {
  it('gives the facts it states, times in microseconds and steps as text', () => {
    expect(parseInstruments(YAML, 'meta.yaml')).toEqual([
      expect.objectContaining({
        venue: 'okx',
        symbol: 'BTC-USDT-SWAP',
        tickSize: '0.10',
        lotSize: '0.01',
        contractSize: 0.01,
        kind: undefined,
        expiry: Date.UTC(2026, 11, 25, 8) * 1000,
        changes: [{ until: Date.UTC(2026, 2, 1) * 1000, tickSize: '1e-7' }],
      }),
    ])
  })

  it.each([
    ['a wrong value', YAML.replace('"0.10"', '"wide"'), 'instruments[0].tick_size: must be a positive decimal', 5],
    ['a step of zero', YAML.replace('"0.10"', '0'), 'instruments[0].tick_size: must be a positive decimal', 5],
    [
      'a wrong time',
      YAML.replace('2026-03-01', 'March'),
      'instruments[0].changes[0].until: is no ISO time: "March"',
      10,
    ],
    ['a misspelt field', YAML.replace('lot_size', 'lotSize'), 'instruments[0]: Unrecognized key: "lotSize"', 3],
    ['a field left out', YAML.replace('symbol:', '#'), /^instruments\[0\]\.symbol: Invalid input/, 3],
    ['something else', 'hello', /^the document: Invalid input: expected object/, 1],
    ['broken YAML', 'instruments: [', /^not valid YAML/, 1],
  ])('with %s names the path and the line', (_what, text, message, line) => {
    expect(() => parseInstruments(text, 'meta.yaml')).toThrow(
      expect.objectContaining({
        code: 'config.invalid',
        message: typeof message === 'string' ? message : expect.stringMatching(message),
        where: { file: 'meta.yaml', line },
      }),
    )
  })

  it('reads back the document form of any instrument', () => {
    const time = fc.integer({ min: 0, max: 4e15 })
    const step = fc.constantFrom('0.1', '0.00000001', '25', '1e-12')
    const facts: fc.Arbitrary<InstrumentFacts> = fc.record({
      venue: fc.constantFrom('okx', 'acme'),
      symbol: fc.string({ minLength: 1 }),
      kind: fc.option(fc.constantFrom('spot', 'perpetual', 'future', 'option'), { nil: undefined }),
      base: fc.option(fc.string(), { nil: undefined }),
      tickSize: fc.option(step, { nil: undefined }),
      contractSize: fc.option(fc.double({ min: 1e-9, max: 1e9, noNaN: true }), { nil: undefined }),
      inverse: fc.boolean(),
      amountUnit: fc.option(fc.constantFrom('base', 'quote', 'contracts'), { nil: undefined }),
      expiry: fc.option(time, { nil: undefined }),
      strike: fc.option(fc.double({ min: 1e-3, max: 1e6, noNaN: true }), { nil: undefined }),
      changes: fc.array(fc.record({ until: time, lotSize: step })),
    })
    fc.assert(
      fc.property(facts, (given) => {
        const instrument = createInstrument(given)
        const text = JSON.stringify({ instruments: [instrumentDocument(instrument)] })
        expect(createInstrument(parseInstruments(text, 'out.json')[0]!)).toEqual(instrument)
      }),
    )
  })

  it('is read from disk, and a missing one is named', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'steelyard-'))
    try {
      const file = join(folder, 'meta.yaml')
      await expect(readInstrumentFile(file)).rejects.toMatchObject({ code: 'file.not_found', where: { file } })
      await writeFile(file, YAML)
      expect(await readInstrumentFile(file)).toHaveLength(1)
    } finally {
      await rm(folder, { recursive: true })
    }
  })
})

describe('a Tardis instrument list', () => {
  const swap = {
    id: 'BTC-USDT-SWAP',
    exchange: 'okex-swap',
    baseCurrency: 'BTC',
    quoteCurrency: 'USDT',
    type: 'perpetual',
    active: true,
    priceIncrement: 0.1,
    amountIncrement: 0.01,
    contractMultiplier: 0.01,
    inverse: false,
    changes: [{ until: '2024-05-01T00:00:00.000Z', priceIncrement: 0.5, contractMultiplier: 0.001 }],
  }
  const perpetual = {
    id: 'BTC-PERPETUAL',
    exchange: 'deribit',
    type: 'perpetual',
    contractMultiplier: 10,
    inverse: true,
  }

  it('is imported with its history', () => {
    expect(createInstrument(parseTardisInstruments(JSON.stringify([swap]), 'list.json')[0]!)).toMatchObject({
      venue: 'okex-swap',
      symbol: 'BTC-USDT-SWAP',
      tickSize: '0.1',
      lotSize: '0.01',
      contractSize: 0.01,
      changes: [{ until: Date.UTC(2024, 4, 1) * 1000, tickSize: '0.5', contractSize: 0.001 }],
    })
  })

  it('takes no contract size where amounts are not contracts', () => {
    expect(parseTardisInstruments(JSON.stringify(perpetual), 'one.json')[0]).toMatchObject({
      contractSize: undefined,
      inverse: true,
    })
  })

  it('leaves an unknown type unknown and names what is wrong', () => {
    expect(parseTardisInstruments(JSON.stringify([{ ...swap, type: 'combo' }]), 'x')[0]!.kind).toBeUndefined()
    const broken = JSON.stringify([swap, { ...perpetual, contractMultiplier: -1 }], null, 1)
    expect(() => parseTardisInstruments(broken, 'x')).toThrow(/^\[1\]\.contractMultiplier: /)
    expect(() => parseTardisInstruments('{', 'x')).toThrow(expect.objectContaining({ code: 'config.invalid' }))
  })
})

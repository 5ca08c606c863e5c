import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { recordedIo } from '../../../test/support/cli-io.ts'
import { instrumentsCommand } from './instruments.ts'

const META = `
instruments:
  - { venue: okx, symbol: BTC-USDT-SWAP, tick_size: "0.1", contract_size: 0.01,
      changes: [{ until: 2026-03-01, tick_size: "0.5" }, { until: 2026-02-01, tick_size: "1" }] }
  - { venue: okx, symbol: ETH-USDT-SWAP, tick_size: "0.01" }
`

let folder = ''
let meta = ''
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'steelyard-'))
  meta = join(folder, 'meta.yaml')
  await writeFile(meta, META)
})
afterAll(() => rm(folder, { recursive: true }))

async function instruments(...args: string[]): Promise<string> {
  const io = recordedIo()
  await instrumentsCommand(io).parseAsync(args, { from: 'user' })
  return io.stdout.join('\n')
}

describe('steelyard instruments', () => {
  it('prints what a name says, and what it does not', async () => {
    expect(await instruments('okx:BTC-USDT-SWAP')).toBe(
      [
        'okx BTC-USDT-SWAP',
        '  id       BTC/USDT/perpetual',
        '  amounts  contracts of unknown size, settled in USDT',
        '  tick     not declared: the finest decimal of the data',
        '  lot      not declared: the finest decimal of the data',
        '  fees     base tier: maker 0.02 %, taker 0.05 %, from 2024-01-01 (published base tier, as known 2026-11; check yours)',
      ].join('\n'),
    )
  })

  it('puts a metadata file over the name and prints its history', async () => {
    const text = await instruments('okx:BTC-USDT-SWAP', '--file', meta)
    expect(text).toContain('amounts  contracts of 0.01 BTC, settled in USDT')
    expect(text).toContain('tick     0.1')
    expect(text.indexOf('until 2026-02-01T00:00:00.000000Z: tick 1')).toBeGreaterThan(0)
    expect(text.indexOf('until 2026-03-01')).toBeGreaterThan(text.indexOf('until 2026-02-01'))
  })

  it('takes the fees of a file and a tier before its own', async () => {
    const fees = join(folder, 'fees.yaml')
    await writeFile(
      fees,
      'fees: [{ venue: okx, product: perpetual, tier: vip3, maker: -0.00005, taker: 0.0002, source: mine }]',
    )
    const args = ['okx:BTC-USDT-SWAP', '--tier', 'vip3']
    expect(await instruments(...args)).toContain('fees     not known for tier vip3: give them with --fees')
    expect(await instruments(...args, '--fees', fees)).toContain('vip3 tier: maker -0.005 %, taker 0.02 %')
    const { instruments: found } = JSON.parse(await instruments(...args, '--fees', fees, '--json'))
    expect(found[0].fees).toMatchObject({ tier: 'vip3', maker: -0.00005, taker: 0.0002, source: 'mine' })
  })

  it.each([
    ['2026-01-15', '1', 0],
    ['2026-02-01', '0.5', 1],
    ['2026-03-01T00:00:00Z', '0.1', 2],
  ])('--at %s shows the tick of that time, %s', async (at, tick, changes) => {
    const { instruments: found } = JSON.parse(await instruments('okx:BTC*', '--file', meta, '--at', at, '--json'))
    expect(found).toHaveLength(1)
    expect(found[0].tick_size).toBe(tick)
    expect(found[0].changes).toHaveLength(changes)
  })

  it('lists a whole file, and its JSON is a metadata file again', async () => {
    const json = await instruments('--file', meta, '--json')
    const copy = join(folder, 'copy.json')
    await writeFile(copy, json)
    expect(JSON.parse(json).instruments).toHaveLength(2)
    expect(await instruments('--file', copy, '--json')).toBe(json)
  })

  it('reads a Tardis list, and --file goes before it', async () => {
    const list = join(folder, 'tardis.json')
    await writeFile(
      list,
      JSON.stringify([
        { id: 'ETH-USDT-SWAP', exchange: 'okex-swap', priceIncrement: 5, type: 'perpetual', amountIncrement: 1 },
      ]),
    )
    const read = async (...args: string[]) => JSON.parse(await instruments('okx:ETH-USDT-SWAP', '--json', ...args))
    expect(await read('--tardis', list)).toMatchObject({ instruments: [{ tick_size: '5', lot_size: '1' }] })
    expect(await read('--tardis', list, '--file', meta)).toMatchObject({
      instruments: [{ tick_size: '0.01', lot_size: '1' }],
    })
  })

  it.each([
    ['nothing named', [], 'no instrument named'],
    ['no venue', ['BTCUSDT'], 'not venue:SYMBOL: "BTCUSDT"'],
    ['a pattern without files', ['okx:*'], 'no instrument of the given files matches okx:*'],
    ['a time that is none', ['okx:A', '--at', 'noon'], '--at is no ISO time: "noon"'],
  ])('refuses %s', async (_what, args, message) => {
    await expect(instruments(...args)).rejects.toMatchObject({ code: 'config.invalid', message })
  })
})

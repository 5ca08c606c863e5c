import { describe, expect, it } from 'vitest'
import { readOptions } from '../../../test/support/read-options.ts'
import { tempFolder } from '../../../test/support/temp-folder.ts'
import type { MarketRecord } from '../../market/index.ts'
import type { ReadOptions } from '../source.ts'
import { TARDIS_COLUMNS } from './tardis-columns.ts'
import { readTardisRecords, type TardisRecordType } from './tardis-records.ts'

const T = 1_793_491_200_000_000
const NOTHING = { book: false, trades: false, quotes: false }

async function read(type: TardisRecordType, rows: readonly string[], options: ReadOptions = readOptions()) {
  const path = tempFolder().write('in.csv', `${[TARDIS_COLUMNS[type].join(','), ...rows].join('\n')}\n`)
  const files = [{ path, match: { venue: 'acme', group: 'ALL', firstTime: null, content: NOTHING } }]
  const records: MarketRecord[] = []
  for await (const some of readTardisRecords(type, files, options)) records.push(...some)
  return records
}

function row(rest: string, venue = 'acme', time = T): string {
  return `${venue},X,${time},${time + 1},${rest}`
}

describe('readTardisRecords', () => {
  it('reads derivative tickers; an empty cell is null, not zero', async () => {
    expect(await read('derivative_ticker', [row(`${T},0.0001,,12.5,100,0,`)])).toEqual([
      {
        type: 'derivative_ticker',
        venue: 'acme',
        symbol: 'X',
        exchangeTime: T,
        localTime: T + 1,
        fundingTime: T,
        fundingRate: 0.0001,
        predictedFundingRate: null,
        openInterest: 12.5,
        lastPrice: 100,
        indexPrice: 0,
        markPrice: null,
      },
    ])
  })

  it('reads liquidations with the side of the forced order', async () => {
    expect(await read('liquidations', [row('a1,buy,100.5,2'), row(',sell,1e2,3')])).toMatchObject([
      { type: 'liquidation', id: 'a1', side: 'buy', price: 100.5, amount: 2 },
      { id: null, side: 'sell', price: 100, amount: 3 },
    ])
  })

  it('turns the per cent of Deribit into fractions, and its zero into no volatility', async () => {
    const rest = `put,9875,${T},0.1,,0.02,15,55.91,,,0,0.022,62.89,SYN,9756.36,-0.6,0.001,2,-53,-0.2`
    const [deribit, other] = await read('options_chain', [row(rest, 'deribit'), row(rest, 'okex-options')])
    expect(deribit).toMatchObject({
      optionType: 'put',
      strike: 9875,
      expiry: T,
      lastPrice: null,
      bidIv: 0.5591,
      askIv: null,
      markIv: 0.6289,
    })
    expect(other).toMatchObject({
      bidIv: 55.91,
      askIv: 0,
      markIv: 62.89,
      underlyingIndex: 'SYN',
      delta: -0.6,
      rho: -0.2,
    })
  })

  it.each<[string, TardisRecordType, string, string]>([
    ['an unknown side', 'liquidations', row('1,unknown,1,1'), 'file.malformed'],
    ['an empty price', 'liquidations', row('1,buy,,1'), 'file.malformed'],
    ['a negative amount', 'liquidations', row('1,buy,1,-1'), 'file.malformed'],
    ['text for a number', 'derivative_ticker', row(',,,1x,,,'), 'file.malformed'],
    ['a number beyond doubles', 'derivative_ticker', row(',,,1e999,,,'), 'file.malformed'],
    ['an option that is neither call nor put', 'options_chain', row(`p,1,${T}${','.repeat(17)}`), 'file.malformed'],
    ['a missing column', 'derivative_ticker', row(''), 'file.malformed'],
    ['time going backwards', 'liquidations', row('1,buy,1,1', 'acme', T - 5), 'file.unordered'],
  ])('reports %s, or counts it', async (_name, type, bad, code) => {
    const good =
      type === 'liquidations'
        ? row('1,buy,1,1')
        : type === 'options_chain'
          ? row(`put,1,${T}${','.repeat(17)}`)
          : row(',,,,,,')
    await expect(read(type, [good, bad])).rejects.toMatchObject({ code, where: { line: 3 } })
    const options = readOptions({ skipMalformed: true })
    expect(await read(type, [good, bad, good], options)).toHaveLength(2)
    expect(options.ledgers.get('ALL')!.malformed).toBe(1)
  })
})

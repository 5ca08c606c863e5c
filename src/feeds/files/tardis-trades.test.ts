import { describe, expect, it } from 'vitest'
import { readOptions } from '../../../test/support/read-options.ts'
import { generateTardisBook } from '../../../test/support/tardis-csv.ts'
import { decodePieces, piecesOf } from '../../../test/support/tardis-decode.ts'
import { KIND_TRADE, LAST, SIDE_ASK, SIDE_UNKNOWN } from '../../market/index.ts'
import { TardisTradesDecoder } from './tardis-trades.ts'

const T = 1_793_491_200_000_000
const HEADER = 'exchange,symbol,timestamp,local_timestamp,id,side,price,amount\n'

function decode(text: string, options = readOptions(), cuts: readonly number[] = []) {
  return decodePieces(new TardisTradesDecoder([], options), [piecesOf(text, cuts)]).rows.get('BTC-USD') ?? []
}

describe('TardisTradesDecoder', () => {
  it('reads the aggressor, also where it is unknown, and groups trades received together', () => {
    const options = readOptions()
    const rows = decode(
      `${HEADER}${['a,buy,100.5,2', 'b,sell,100,1', ',unknown,100,1', ',,99.5,0.5'].map((rest, i) => `acme,BTC-USD,${T + i},${T + (i < 2 ? 0 : i)},${rest}\n`).join('')}`,
      options,
    )
    expect(rows.map(({ price, amount, flags }) => [price, amount, flags])).toEqual([
      [100.5, 2, KIND_TRADE],
      [100, 1, KIND_TRADE | SIDE_ASK | LAST],
      [100, 1, KIND_TRADE | SIDE_UNKNOWN | LAST],
      [99.5, 0.5, KIND_TRADE | SIDE_UNKNOWN | LAST],
    ])
    expect(options.ledgers.get('BTC-USD')).toMatchObject({ trades: 4, messages: 0 })
  })

  it('refuses an unknown side', () => {
    expect(() => decode(`${HEADER}acme,BTC-USD,${T},${T},1,bid,1,1\n`)).toThrow(
      'side is neither buy, sell nor unknown: "bid"',
    )
  })

  it('gives the same rows in chunks of one byte', () => {
    const { trades } = generateTardisBook({ seed: 2, rows: 3_000 })
    const expected = decode(trades)
    expect(expected.length).toBe(trades.trimEnd().split('\n').length - 1)
    expect(
      decode(
        trades,
        readOptions({ batchRows: 7 }),
        Array.from({ length: trades.length }, (_, i) => i),
      ),
    ).toEqual(expected)
  })
})

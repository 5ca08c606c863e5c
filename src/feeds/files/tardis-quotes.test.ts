import { describe, expect, it } from 'vitest'
import { readOptions } from '../../../test/support/read-options.ts'
import { generateTardisBook } from '../../../test/support/tardis-csv.ts'
import { decodePieces, piecesOf } from '../../../test/support/tardis-decode.ts'
import { KIND_QUOTE, LAST, SIDE_ASK } from '../../market/index.ts'
import { TardisQuotesDecoder } from './tardis-quotes.ts'

const T = 1_793_491_200_000_000
const HEADER = 'exchange,symbol,timestamp,local_timestamp,ask_amount,ask_price,bid_price,bid_amount\n'

function decode(text: string, options = readOptions(), cuts: readonly number[] = []) {
  return decodePieces(new TardisQuotesDecoder([], options), [piecesOf(text, cuts)]).rows.get('BTC-USD') ?? []
}

describe('TardisQuotesDecoder', () => {
  it('reads a bid row and an ask row, with the ask amount before its price and the bid amount behind', () => {
    const options = readOptions()
    const rows = decode(`${HEADER}acme,BTC-USD,${T},${T + 1},3,100.5,100,7\n`, options)
    expect(rows.map(({ price, amount, flags }) => [price, amount, flags])).toEqual([
      [100, 7, KIND_QUOTE],
      [100.5, 3, KIND_QUOTE | SIDE_ASK | LAST],
    ])
    expect(options.ledgers.get('BTC-USD')!.quotes).toBe(1)
  })

  it.each([
    ['no ask', ',,100,7', [100, 7], [Number.NaN, 0]],
    ['no bid', '3,100.5,,', [Number.NaN, 0], [100.5, 3]],
    ['a price without an amount', '3,100.5,100,', [Number.NaN, 0], [100.5, 3]],
    ['nothing at all', ',,,', [Number.NaN, 0], [Number.NaN, 0]],
  ])('reads a quote with %s', (_name, rest, bid, ask) => {
    const rows = decode(`acme,BTC-USD,${T},${T},${rest}\n`)
    expect(rows.map(({ price, amount }) => [price, amount])).toEqual([bid, ask])
  })

  it('refuses a negative amount and text', () => {
    expect(() => decode(`acme,BTC-USD,${T},${T},3,100.5,100,-7\n`)).toThrow('bid_amount is negative: -7')
    expect(() => decode(`acme,BTC-USD,${T},${T},3,n/a,100,7\n`)).toThrow('ask_price is not a number: "n/a"')
  })

  it('equals a naive reading of a generated recording, also in chunks of one byte', () => {
    const { quotes } = generateTardisBook({ seed: 4, rows: 4_000, isShort: true })
    const rows = decode(quotes)
    const naive = quotes
      .trimEnd()
      .split('\n')
      .slice(1)
      .flatMap((line) => {
        const [askAmount, askPrice, bidPrice, bidAmount] = line.split(',').slice(4).map(Number)
        return [
          [bidPrice, bidAmount],
          [askPrice, askAmount],
        ]
      })
    expect(rows.map(({ price, amount }) => [price, amount])).toEqual(naive)
    expect(
      decode(
        quotes,
        readOptions({ batchRows: 5 }),
        Array.from({ length: quotes.length }, (_, i) => i),
      ),
    ).toEqual(rows)
  })
})

import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { collectBatches } from '../../../test/support/decode-text.ts'
import { type EventRow, eventRows } from '../../../test/support/event-rows.ts'
import { readOptions } from '../../../test/support/read-options.ts'
import { sharedData } from '../../../test/support/shared-data.ts'
import { KIND_MASK, KIND_STATUS, type MarketRecord, SIDE_ASK, SNAPSHOT } from '../../market/index.ts'
import type { FileFormat, FileMatch } from './format.ts'
import { TARDIS_FORMATS } from './tardis-formats.ts'

/** A sample with its rows as the test itself reads them: cells by column name. */
function sample(name: string) {
  const path = sharedData(name)
  const bytes = path === null ? new Uint8Array(0) : readFileSync(path)
  const [header = '', ...lines] = Buffer.from(bytes).toString().trimEnd().split('\n')
  const columns = header.split(',')
  const rows = lines.map((line) => {
    const cells = line.split(',')
    return (column: string) => cells[columns.indexOf(column)]!
  })
  return { path, bytes, rows }
}

/** The format that recognises the sample; it must be the only one. */
function recognised({ path, bytes }: ReturnType<typeof sample>): { format: FileFormat; match: FileMatch } {
  const name = path!.split('/').at(-1)!
  const found = TARDIS_FORMATS.flatMap((format) => {
    const match = format.probe({ path: path!, name, bytes, complete: true })
    return match === null ? [] : [{ format, match }]
  })
  expect(found).toHaveLength(1)
  return found[0]!
}

async function rowsOf(name: ReturnType<typeof sample>): Promise<EventRow[]> {
  const { format, match } = recognised(name)
  const source = format.open([{ path: name.path!, match }], readOptions())
  return eventRows(await collectBatches(source.batches())).filter(({ flags }) => (flags & KIND_MASK) !== KIND_STATUS)
}

async function recordsOf(name: ReturnType<typeof sample>): Promise<MarketRecord[]> {
  const { format, match } = recognised(name)
  const records: MarketRecord[] = []
  for await (const some of format.records!([{ path: name.path!, match }], readOptions())) records.push(...some)
  return records
}

const micros = (text: string) => Number(text.slice(0, 16))
const FOLDER = 'data/conformance/tardis-csv'

describe('samples of Tardis CSV', () => {
  for (const [name, id] of [
    ['deribit_incremental_book_L2_BTC-PERPETUAL.csv', 'tardis.incremental_book_L2'],
    ['deltas_with_snapshot.csv', 'tardis.incremental_book_L2'],
  ] as const) {
    const file = sample(`${FOLDER}/${name}`)
    it.skipIf(file.path === null)(`${name} is read row by row`, async () => {
      expect(recognised(file)).toMatchObject({ format: { id }, match: { venue: file.rows[0]!('exchange') } })
      expect(await rowsOf(file)).toMatchObject(
        file.rows.map((cell) => ({
          localTime: micros(cell('local_timestamp')),
          exchangeTime: micros(cell('timestamp')),
          price: Number(cell('price')),
          amount: Number(cell('amount')),
        })),
      )
      const flags = (await rowsOf(file)).map((row) => row.flags & (SIDE_ASK | SNAPSHOT))
      expect(flags).toEqual(
        file.rows.map(
          (cell) => (cell('side') === 'ask' ? SIDE_ASK : 0) | (cell('is_snapshot') === 'true' ? SNAPSHOT : 0),
        ),
      )
    })
  }

  for (const name of ['bitmex_trades_XBTUSD.csv', 'trades_1.csv']) {
    const file = sample(`${FOLDER}/${name}`)
    it.skipIf(file.path === null)(`${name} is read row by row, in microseconds`, async () => {
      expect(recognised(file).format.id).toBe('tardis.trades')
      expect(recognised(file).match).toMatchObject({
        group: 'XBTUSD',
        firstTime: micros(file.rows[0]!('local_timestamp')),
      })
      const rows = await rowsOf(file)
      expect(rows).toMatchObject(
        file.rows.map((cell) => ({
          localTime: micros(cell('local_timestamp')),
          price: Number(cell('price')),
          amount: Number(cell('amount')),
        })),
      )
      expect(rows.map((row) => (row.flags & SIDE_ASK) !== 0)).toEqual(file.rows.map((cell) => cell('side') === 'sell'))
    })
  }

  const quotes = sample(`${FOLDER}/huobi-dm-swap_quotes_BTC-USD.csv`)
  it.skipIf(quotes.path === null)('quotes are read as a bid and an ask each', async () => {
    expect(recognised(quotes).format.id).toBe('tardis.quotes')
    expect(await rowsOf(quotes)).toMatchObject(
      quotes.rows.flatMap((cell) => [
        { price: Number(cell('bid_price')), amount: Number(cell('bid_amount')) },
        { price: Number(cell('ask_price')), amount: Number(cell('ask_amount')) },
      ]),
    )
  })

  for (const levels of [5, 25]) {
    const file = sample(`${FOLDER}/binance-futures_book_snapshot_${levels}_BTCUSDT.csv`)
    it.skipIf(file.path === null)(
      `a book that applies the rows equals each of the ${levels}-level snapshots`,
      async () => {
        expect(recognised(file).format.id).toBe(`tardis.book_snapshot_${levels}`)
        const rows = await rowsOf(file)
        const book = { bids: new Map<number, number>(), asks: new Map<number, number>() }
        let next = 0
        for (const cell of file.rows) {
          const time = micros(cell('local_timestamp'))
          for (; next < rows.length && rows[next]!.localTime <= time; next++) {
            const { flags, price, amount } = rows[next]!
            const side = (flags & SIDE_ASK) !== 0 ? book.asks : book.bids
            if (amount === 0) side.delete(price)
            else side.set(price, amount)
          }
          for (const side of ['bids', 'asks'] as const) {
            const shown = Array.from({ length: levels }, (_, i) => [
              Number(cell(`${side}[${i}].price`)),
              Number(cell(`${side}[${i}].amount`)),
            ])
            const sign = side === 'bids' ? -1 : 1
            expect([...book[side]].sort((a, b) => sign * (a[0] - b[0]))).toEqual(shown)
          }
        }
        expect(next).toBe(rows.length)
      },
    )
  }

  const ticker = sample(`${FOLDER}/derivative_ticker_1.csv`)
  it.skipIf(ticker.path === null)('derivative tickers become records', async () => {
    expect(recognised(ticker).format.id).toBe('tardis.derivative_ticker')
    expect(await recordsOf(ticker)).toEqual(
      ticker.rows.map((cell) => ({
        type: 'derivative_ticker',
        venue: cell('exchange'),
        symbol: cell('symbol'),
        exchangeTime: Number(cell('timestamp')),
        localTime: Number(cell('local_timestamp')),
        fundingTime: Number(cell('funding_timestamp')),
        fundingRate: Number(cell('funding_rate')),
        predictedFundingRate: Number(cell('predicted_funding_rate')),
        openInterest: Number(cell('open_interest')),
        lastPrice: Number(cell('last_price')),
        indexPrice: Number(cell('index_price')),
        markPrice: Number(cell('mark_price')),
      })),
    )
  })

  const chain = sample('data/options/tardis-options-chain-doc-sample.csv')
  it.skipIf(chain.path === null)('option chains become records, with volatilities as fractions', async () => {
    expect(recognised(chain).format.id).toBe('tardis.options_chain')
    const orNull = (text: string) => (text === '' ? null : Number(text))
    const records = await recordsOf(chain)
    expect(records).toMatchObject(
      chain.rows.map((cell) => ({
        symbol: cell('symbol'),
        optionType: cell('type'),
        strike: Number(cell('strike_price')),
        expiry: Number(cell('expiration')),
        openInterest: orNull(cell('open_interest')),
        askPrice: orNull(cell('ask_price')),
        underlyingIndex: cell('underlying_index'),
        rho: orNull(cell('rho')),
      })),
    )
    for (const [i, cell] of chain.rows.entries()) {
      const { markIv } = records[i] as { markIv: number | null }
      if (cell('mark_iv') === '') expect(markIv).toBeNull()
      else expect(markIv).toBeCloseTo(Number(cell('mark_iv')) / 100, 12)
    }
  })
})

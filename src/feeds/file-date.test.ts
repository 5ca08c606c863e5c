import { describe, expect, it } from 'vitest'
import { dateInPath, utcDate } from './file-date.ts'

const micros = (iso: string) => Date.parse(iso) * 1000

describe('dateInPath', () => {
  it.each([
    ['binance_trades_2024-02-29_BTCUSDT.csv.gz', '2024-02-29T00:00:00Z'],
    ['usdm-btcusdt_20240808.jsonl.gz', '2024-08-08T00:00:00Z'],
    ['binance_BTCUSDT_20261120T13.jsonl.gz', '2026-11-20T13:00:00Z'],
    ['BTCUSDT-trades-2024-03.zip', '2024-03-01T00:00:00Z'],
    ['BTC-USD-240628-L2orderbook-400lv-2024-06-01.tar.gz', '2024-06-01T00:00:00Z'],
    ['feat/venue=x/symbol=Y/date=2024-06-02/part.parquet', '2024-06-02T00:00:00Z'],
    ['binance/trades/2024/06/03/BTCUSDT.csv.gz', '2024-06-03T00:00:00Z'],
    ['2023-01-01/AAPL_2012-06-21_message_10.csv', '2012-06-21T00:00:00Z'],
  ])('reads %s', (path, iso) => {
    expect(dateInPath(path)).toBe(micros(iso))
  })

  it.each([
    'day.csv',
    'BTC-USD-240628.csv',
    'id-123456789012.csv',
    'x_2023-02-30_y.csv',
    'x_2023-13-01.csv',
    '20249999.csv',
  ])('finds no date in %s', (path) => {
    expect(dateInPath(path)).toBeNull()
  })
})

describe('utcDate', () => {
  it.each([
    ['2024-08-08T00:00:00.000Z', 0, '2024-08-08'],
    ['2024-08-08T00:00:00.000Z', -1, '2024-08-07'],
    ['2024-08-08T23:59:59.999Z', 999, '2024-08-08'],
    ['1969-12-31T23:59:59.999Z', 999, '1969-12-31'],
  ])('of %s and %i µs is %s', (iso, extra, date) => {
    expect(utcDate(micros(iso) + extra)).toBe(date)
  })
})

import { createHash } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { collectBatches, decodeText } from '../../../test/support/decode-text.ts'
import { eventRows } from '../../../test/support/event-rows.ts'
import { readOptions } from '../../../test/support/read-options.ts'
import { tempFolder } from '../../../test/support/temp-folder.ts'
import { visionBookDepth, visionBookTicker, visionMetrics, visionTrades } from '../../../test/support/vision-files.ts'
import { zipArchive } from '../../../test/support/zip-archive.ts'
import { createInstrument, type MarketRecord } from '../../market/index.ts'
import { createLedger } from '../ledger.ts'
import { VISION_FORMATS } from './binance-vision.ts'
import { MAX_METRICS_ROWS, VisionBookDepthDecoder, VisionMetricsDecoder } from './binance-vision-records.ts'
import type { FileFormat, FileMatch } from './format.ts'
import { readHead } from './read-head.ts'

const INSTRUMENT = createInstrument({ venue: 'binance', symbol: 'BTCUSDT' })

function runOf(skipMalformed = false) {
  return { skipMalformed, ledger: createLedger(INSTRUMENT) }
}

function formatOf(type: string): FileFormat {
  return VISION_FORMATS.find(({ id }) => id === `binance.vision.${type}`)!
}

async function matchOf(path: string): Promise<[id: string, match: FileMatch][]> {
  const head = await readHead(path)
  return VISION_FORMATS.flatMap((format) => {
    const match = format.probe(head)
    return match === null ? [] : [[format.id, match] satisfies [string, FileMatch]]
  })
}

describe('Vision records', () => {
  const market = { venue: 'binance-usdm', symbol: 'BTCUSDT' }

  async function recordsOf(type: string, text: string, name: string, chunkBytes = 1 << 20): Promise<MarketRecord[]> {
    const folder = tempFolder()
    const path = folder.write(name, zipArchive([{ name: 'inner.csv', data: Buffer.from(text) }]))
    const [[, match] = []] = await matchOf(path)
    const records: MarketRecord[] = []
    const format = formatOf(type)
    for await (const group of format.records!([{ path, match: match! }], readOptions({ chunkBytes }))) {
      records.push(...group)
    }
    return records
  }

  it('metrics are sorted by time, with null for what is blank', async () => {
    const { text, rows } = visionMetrics({ seed: 3, rows: 288, symbol: 'BTCUSDT', header: true })
    const records = await recordsOf('metrics', text, 'BTCUSDT-metrics-2024-03-29.zip', 7)
    expect(records).toEqual(
      rows.map(([time, openInterest, openInterestNotional]) => ({
        type: 'positioning_metrics',
        ...market,
        exchangeTime: time,
        localTime: time,
        openInterest,
        openInterestNotional,
        topTraderAccountRatio: 1.25,
        topTraderPositionRatio: 1.5,
        accountRatio: 0.75,
        takerVolumeRatio: 0.5,
      })),
    )
    expect(rows.some(([, , notional]) => notional === null)).toBe(true)
  })

  it.each([false, true])('bookDepth is read in either spelling (newer: %s)', async (isNewer) => {
    const { text, rows } = visionBookDepth({ seed: 5, moments: 20, isNewer })
    const records = await recordsOf('bookDepth', text, 'BTCUSDT-bookDepth-2024-03-29.zip')
    expect(records).toEqual(
      rows.map(([time, percentage, depth, notional]) => ({
        type: 'depth_band',
        ...market,
        exchangeTime: time,
        localTime: time,
        percentage,
        depth,
        notional,
      })),
    )
  })

  it.each([
    ['a row of another symbol', '2024-03-29 00:05:00,ETHUSDT,1,1,1,1,1,1', 'row is of "ETHUSDT" in a file of BTCUSDT'],
    ['a day that does not exist', '2024-02-30 00:05:00,BTCUSDT,1,1,1,1,1,1', 'time is not YYYY-MM-DD HH:MM:SS'],
    ['a cell that is no number', '2024-03-29 00:05:00,BTCUSDT,1,1,x,1,1,1', 'ratio is not a number: "x"'],
  ])('metrics stop at %s', (_what, line, message) => {
    expect(() => decodeText(new VisionMetricsDecoder(market, runOf()), [`${line}\n`])).toThrow(message)
  })

  it('metrics refuse a file too long to be sorted', () => {
    const text = '2024-03-29 00:05:00,BTCUSDT,1,1,1,1,1,1\n'.repeat(MAX_METRICS_ROWS + 1)
    expect(() => decodeText(new VisionMetricsDecoder(market, runOf()), [text])).toThrow(
      expect.objectContaining({ code: 'file.malformed', where: { file: 'file-1', line: MAX_METRICS_ROWS + 1 } }),
    )
  })

  it('bookDepth stops where time goes back', () => {
    const text = '2024-03-29 00:00:30,-1,1,1\n2024-03-29 00:00:00,-1,1,1\n'
    expect(() => decodeText(new VisionBookDepthDecoder(market, runOf()), [text])).toThrow(
      expect.objectContaining({ code: 'file.unordered' }),
    )
  })
})

describe('Vision recognition', () => {
  const spot = visionTrades('spot.aggTrades', { seed: 1, rows: 3 }).text
  const futures = visionTrades('futures.aggTrades', { seed: 1, rows: 3, header: true }).text
  it.each([
    ['BTCUSDT-aggTrades-2024-03-29.csv', spot, 'aggTrades', 'binance', 'BTCUSDT'],
    ['BTCUSDT-aggTrades-2024-03.csv', futures, 'aggTrades', 'binance-usdm', 'BTCUSDT'],
    ['BTCUSDT_240628-aggTrades-2024-03-29.csv', futures, 'aggTrades', 'binance-usdm', 'BTCUSDT_240628'],
    ['BTCUSD_240628-aggTrades-2024-03-29.csv', futures, 'aggTrades', 'binance-coinm', 'BTCUSD_240628'],
    ['ETHUSD_PERP-aggTrades-2024-03-29.csv', futures, 'aggTrades', 'binance-coinm', 'ETHUSD_PERP'],
    [
      '1000PEPEUSDT-trades-2024-03-29.csv',
      visionTrades('futures.trades', { seed: 1, rows: 1 }).text,
      'trades',
      'binance-usdm',
      '1000PEPEUSDT',
    ],
    [
      'ADAUSDT-trades-2024-03-29.csv',
      visionTrades('spot.trades', { seed: 1, rows: 1 }).text,
      'trades',
      'binance',
      'ADAUSDT',
    ],
    [
      'BTCUSDT-bookTicker-2024-03-29.csv',
      visionBookTicker({ seed: 1, rows: 2 }).text,
      'bookTicker',
      'binance-usdm',
      'BTCUSDT',
    ],
    [
      'BTCUSDT-bookDepth-2024-03-29.csv',
      visionBookDepth({ seed: 1, moments: 1 }).text,
      'bookDepth',
      'binance-usdm',
      'BTCUSDT',
    ],
    [
      'BTCUSDT-metrics-2024-03-29.csv',
      visionMetrics({ seed: 1, rows: 2, symbol: 'BTCUSDT' }).text,
      'metrics',
      'binance-usdm',
      'BTCUSDT',
    ],
  ])('%s is read from a zip and plain', async (name, text, type, venue, group) => {
    const folder = tempFolder()
    const zip = folder.write(name.replace('.csv', '.zip'), zipArchive([{ name, data: Buffer.from(text) }]))
    const plain = folder.write(name, text)
    for (const path of [zip, plain]) {
      const found = await matchOf(path)
      expect(found).toMatchObject([[`binance.vision.${type}`, { venue, group }]])
      expect(found[0]![1].firstTime).toBeGreaterThanOrEqual(1_711_670_400_000_000)
    }
  })

  it('is not claimed where name and content disagree, or for other files', async () => {
    const folder = tempFolder()
    expect(await matchOf(folder.write('BTCUSDT-trades-2024-03-29.csv', spot))).toEqual([])
    expect(await matchOf(folder.write('trades.csv', spot))).toEqual([])
    expect(await matchOf(folder.write('BTCUSDT-aggTrades-2024-03-29.csv', '\0\0\0,,,\n'))).toEqual([])
  })

  it('takes the market of a file without a row from its folder', async () => {
    const folder = tempFolder()
    const name = 'BTCUSDT-aggTrades-2024-03-29.csv'
    const um = folder.write(`futures/um/daily/aggTrades/BTCUSDT/${name}`, '\n')
    expect(await matchOf(um)).toMatchObject([['binance.vision.aggTrades', { venue: 'binance-usdm', firstTime: null }]])
    expect(await matchOf(folder.write(name, '\n'))).toMatchObject([['binance.vision.aggTrades', { venue: 'binance' }]])
  })
})

describe('Vision checksums', () => {
  const name = 'BTCUSDT-aggTrades-2024-03-29.zip'
  const { text } = visionTrades('spot.aggTrades', { seed: 1, rows: 50 })
  const zip = zipArchive([{ name: 'BTCUSDT-aggTrades-2024-03-29.csv', data: Buffer.from(text) }])
  const sum = createHash('sha256').update(zip).digest('hex')

  async function readWith(checksum: string | null) {
    const folder = tempFolder()
    const path = folder.write(name, zip)
    if (checksum !== null) folder.write(`${name}.CHECKSUM`, checksum)
    const [[, match] = []] = await matchOf(path)
    const source = formatOf('aggTrades').open([{ path, match: match! }], readOptions())
    return eventRows(await collectBatches(source.batches()))
  }

  it.each([
    ['without a checksum file', null],
    ['with the right checksum', `${sum}  ${name}\n`],
    ['with the right checksum in capitals', sum.toUpperCase()],
  ])('reads an archive %s', async (_what, checksum) => {
    expect(await readWith(checksum)).toHaveLength(50)
  })

  it.each([
    ['another file', `${'0'.repeat(64)}  ${name}\n`, 'does not match'],
    ['nothing', '<html>not found</html>', 'holds no SHA-256'],
  ])('refuses an archive with the checksum of %s', async (_what, checksum, message) => {
    await expect(readWith(checksum)).rejects.toThrow(expect.objectContaining({ code: 'file.corrupt' }))
    await expect(readWith(checksum)).rejects.toThrow(message)
  })
})
